// What a page shows, as the answers need it.

import type { Access } from "../access";
import type { AnyLibrary } from "../library";
import type { Meeting } from "../model";
import type { Assets } from "./assets";
import type { Viewers } from "./viewers";

/** A last picture. */
export interface Picture {
  /** Its MIME type. */
  type: string;
  data: Buffer;
  version: number;
}

/** The meetings that are live. */
export interface LiveMeetings {
  /** Gives all changes that wait to the viewers. */
  flush(): void;
  meetings(): Meeting[];
  meeting(id: string): Meeting | undefined;
  /** Of the speakers in order, `levelCount` bytes each. */
  levels(id: string): Buffer | undefined;
  picture(id: string, speaker?: string): Picture | undefined;
  /** Where a finished recording is. @param file `Track.file` */
  trackPath(id: string, file: string): string | undefined;
  /** @returns false if there is no such meeting or speaker */
  rename(id: string, speaker: string, name: string): boolean;
}

export interface Sources {
  access: Access;
  assets: Assets;
  live: LiveMeetings;
  library: AnyLibrary;
  viewers: Viewers;
  /** A meeting as one HTML file. @param language as a browser names it */
  report(meeting: Meeting, levels: Buffer, language: string): string;
}
