// What the library needs of the room `stored`, as a type: specs put a folder of their own making in its place. Paths are
// relative to the folder or whole; the library opens and deletes only what really is in the folder.

import type { Meeting, MeetingSummary } from "../model";

/** A meeting, read. */
export interface ReadMeeting {
  meeting: Meeting;
  /** Of the speakers in order, `levelCount` bytes each. */
  levels: Buffer;
}

/** @template F a meeting that was found, not read */
export interface Store<F extends MeetingSummary = MeetingSummary> {
  /** All meetings of a folder, newest first. @throws the system's error */
  find(directory: string): Promise<F[]>;
  /** Changes when the meeting does. */
  stampOf(found: F): string;
  /** @returns nothing if it is gone */
  read(directory: string, found: F): Promise<ReadMeeting | undefined>;
  /** Where a file of it is, by what was found alone: each part of a recording that is played asks for it. @param key `Track.file` */
  fileOf(found: F, key: string): string | undefined;
  /** Of a recording; computed for one that was written without. */
  peaks(directory: string, path: string): Promise<Buffer | undefined>;
  /** @returns whether there is such a speaker. @throws the system's error */
  rename(directory: string, found: F, speaker: string, name: string): Promise<boolean>;
  /**
   * Deletes all of it: what the meeting is found by comes last.
   * @param remove deletes a file by its path
   * @returns false if it still grows, here or in another process; then nothing is deleted. @throws what `remove` throws
   */
  remove(directory: string, found: F, remove: (path: string) => Promise<void>): Promise<boolean>;
}
