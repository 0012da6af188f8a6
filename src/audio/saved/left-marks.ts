// Where the files that dead processes left ended, known before they are repaired: packets of their streams wait for this,
// and a repair of many files takes seconds on a slow disk. Only reads.

import { resolve } from "node:path";
import { type Disk, found, lifeOf, namesIn, RESTS, type RecordingNames } from "../../files";
import { CONTAINERS } from "../containers";
import { type ReadJson, readJson } from "./json";
import { leaveRecording, nameIn } from "./left";
import { endTime } from "./place";

/** How often a living recording touches its file, milliseconds. */
const TOUCHED_EVERY = 15_000;

/** Leaves the recording of a mark to whoever records its stream now, if its process is dead. */
export async function leaveMarked(disk: Disk, directory: string, mark: string, now: number): Promise<void> {
  const text = await disk.readFile(mark, "utf8");
  const json = readJson(text);
  if (!json?.place) return;
  const names = await namesIn(disk, mark, CONTAINERS[json.container].extension, text);
  const life = lifeOf(json.owner);
  if (life === "alive") return;
  const there = (await found(disk, names.part)) ?? (await found(disk, names.file));
  const { mtimeMs } = there ?? (await disk.stat(mark));
  if (life === "unknown" && now - mtimeMs <= RESTS) return;
  leave(directory, json, names, there ? await framesThere(disk, names, json) : 0, mtimeMs);
}

/** A file without a sample is deleted: what it was to continue is continued by another. */
function leave(directory: string, json: ReadJson, { file }: RecordingNames, frames: number, touched: number): void {
  const { about, format, place, steps } = json;
  if (!place || (frames === 0 && place.index === 0)) return;
  const { node, index, former, since, sides } = place;
  leaveRecording({
    directory: resolve(directory),
    node,
    streamId: about.streamId,
    speakerId: about.speaker?.id ?? "",
    format,
    file: frames === 0 ? former : nameIn(directory, file),
    index: frames === 0 ? index : index + 1,
    since,
    end: frames === 0 ? place.time : endTime(place, steps, frames, format.rate),
    sides,
    repaired: true,
    left: Math.min(Date.now(), touched + TOUCHED_EVERY),
  });
}

async function framesThere(disk: Disk, { part, file }: RecordingNames, json: ReadJson): Promise<number> {
  const handle = await disk.open((await found(disk, part)) ? part : file, "r");
  return await CONTAINERS[json.container].framesIn(handle, json.format).finally(() => handle.close());
}
