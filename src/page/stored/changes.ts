// What people of a page change of a meeting that is over: names of speakers, and whether it is there at all.

import { basename, dirname, join } from "node:path";
import { DISK, type Disk, found, inTurn, jsonOf, rewritten } from "../../files";
import { type FoundMeeting, peaksOf } from "./find";
import { turnOf } from "./growing";
import { keptText } from "./kept";
import { readMeeting, readState } from "./meeting";
import { meetingFiles } from "./names";
import { newState, type StoredState } from "./state";

/**
 * Stores what a speaker is called; an empty name gives back the one that Zoom told. A meeting of before gets a file of its own.
 * @param directory absolute
 * @returns false if the meeting has no such speaker, or still grows in another process
 * @throws the system's error
 */
export async function writeSpeakerName(
  directory: string,
  meeting: FoundMeeting,
  key: string,
  name: string,
  disk: Disk = DISK,
): Promise<boolean> {
  return await inTurn(turnOf(directory), async () => {
    const { kept, growing } = meetingFiles(directory, meeting.id);
    if (await found(disk, growing)) return false;
    const state = (await readState(disk, directory, meeting)) ?? (await stateOf(disk, directory, meeting));
    if (!state.speakers.some((speaker) => speaker.key === key)) return false;
    if (name === "") state.names.delete(key);
    else state.names.set(key, name);
    await rewritten(disk, kept, `${kept}.part`, keptText(state));
    return true;
  });
}

/** What the files of a meeting of before tell, as a state. */
async function stateOf(disk: Disk, directory: string, found: FoundMeeting): Promise<StoredState> {
  const { meeting } = await readMeeting(directory, found, disk);
  const { id, product, startedAt, duration, speakers, captions } = meeting;
  const state = newState({ id, streamId: found.streamId, product, startedAt });
  state.duration = duration;
  state.speakers = speakers;
  for (const caption of captions) state.captions.set(caption.id, caption);
  return state;
}

/**
 * Deletes all of a meeting, and nothing of one that grows, here or in another process.
 * @param directory absolute
 * @param more files of it, absolute
 * @param remove deletes a file, by its absolute path; it is no fault if it is not there
 * @returns false if it grows
 * @throws what `remove` throws
 */
export async function removeMeeting(
  directory: string,
  meeting: FoundMeeting,
  more: readonly string[],
  remove: (path: string) => Promise<void>,
  disk: Disk = DISK,
): Promise<boolean> {
  return await inTurn(turnOf(directory), async () => {
    if (await found(disk, meetingFiles(directory, meeting.id).growing)) return false;
    for (const path of [...more, ...pathsOf(directory, meeting)]) await remove(path);
    return true;
  });
}

/** Whether a meeting that is over is kept. While `work` runs nothing else happens to it; without one it does not run. */
export async function whileKept(
  directory: string,
  id: string,
  work: () => Promise<void>,
  disk: Disk = DISK,
): Promise<boolean> {
  return await inTurn(turnOf(directory), async () => {
    if (!(await found(disk, meetingFiles(directory, id).kept))) return false;
    await work();
    return true;
  });
}

/**
 * Everything to delete of a meeting, absolute, in an order that leaves nothing alone if it is interrupted. The file of a
 * meeting that has ended since it was found is among it.
 */
export function pathsOf(directory: string, meeting: FoundMeeting): string[] {
  const paths = meeting.parts.flatMap(({ path, about }) => {
    const mark = join(dirname(path), `.${basename(path)}.rtms`);
    return [path, peaksOf(path), mark, ...(about ? [jsonOf(path)] : [])];
  });
  const own = meeting.own.map((path) => join(directory, path));
  return [
    ...new Set([...paths.map((path) => join(directory, path)), ...own, meetingFiles(directory, meeting.id).kept]),
  ];
}
