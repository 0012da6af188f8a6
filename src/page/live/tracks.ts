// Files of which messages tell: recordings of sound and video, and documents. Only those below the page's directory are shown.

import { basename, extname, isAbsolute, relative, sep } from "node:path";
import { isObject, type JsonObject } from "../../protocol/input";
import { finiteNumber } from "../../protocol/values";
import type { Track } from "../model";
import { fileKey, type StoredTrack, speakerKey, TYPES } from "../stored";
import { personOf, textOf } from "./message";

/** A path below the directory, with `/`; undefined for any other. */
function below(directory: string, path: string): string | undefined {
  const inside = relative(directory, path);
  if (inside === "" || isAbsolute(inside) || inside.split(sep)[0] === "..") return undefined;
  return inside.replaceAll("\\", "/");
}

/**
 * The file of a message of an output node; undefined if it tells of none.
 * @param startedAt of the meeting, milliseconds since 1970
 */
export function trackOf(message: JsonObject, directory: string, startedAt: number): StoredTrack | undefined {
  const { file, filename, complete } = message;
  const path = isObject(file) ? textOf(file.path) : complete === true ? textOf(filename) : undefined;
  if (path === undefined || !isAbsolute(path)) return undefined;
  const inside = below(directory, path);
  const [kind, type] = TYPES[extname(path).toLowerCase()] ?? [];
  if (inside === undefined || kind === undefined || type === undefined) return undefined;
  const facts = isObject(file) ? file : {};
  const start = finiteNumber(facts.start);
  const speaker = personOf(facts.speaker);
  return {
    path: inside,
    kind,
    type,
    name: basename(path),
    ...(speaker && { speaker: speakerKey(speaker.id) }),
    start: start === undefined ? 0 : start - startedAt,
    duration: Math.max(0, finiteNumber(facts.duration) ?? 0),
    bytes: Math.max(0, finiteNumber(facts.bytes) ?? 0),
  };
}

/** A file as viewers see it. */
export function shownTrack({ path, ...track }: StoredTrack): Track {
  const hasPeaks = track.kind === "audio" && (path.endsWith(".wav") || path.endsWith(".m4a"));
  return { ...track, file: fileKey(path), peaks: hasPeaks };
}
