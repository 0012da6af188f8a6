// What the library needs of the room `stored`, as a type: specs put a folder of their own making in its place. Paths are
// relative to the folder or whole; the library opens and deletes only what really is in the folder.

import type { Meeting, MeetingSummary } from "../model";

/** A meeting, read. */
export interface ReadMeeting {
  meeting: Meeting;
  /** Of the speakers in order, `levelCount` bytes each. */
  levels: Buffer;
  /** Where a track is. @param file `Track.file` */
  pathOf(file: string): string | undefined;
}

/** @template F a meeting that was found, not read */
export interface Store<F extends MeetingSummary = MeetingSummary> {
  /** All meetings of a folder, newest first. @throws the system's error */
  find(directory: string): Promise<F[]>;
  /** Changes when the meeting does. */
  stampOf(found: F): string;
  /** @returns nothing if it is gone */
  read(directory: string, found: F): Promise<ReadMeeting | undefined>;
  /** Of a recording; computed for one that was written without. */
  peaks(directory: string, path: string): Promise<Buffer | undefined>;
  /** @returns whether there is such a speaker. @throws the system's error */
  rename(directory: string, found: F, speaker: string, name: string): Promise<boolean>;
  /** Everything to delete, in this order: what the meeting is found by comes last. */
  pathsOf(directory: string, found: F): string[];
}
