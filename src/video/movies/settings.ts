// The settings of recordings of video with their choices, and limits that apply whatever they are. Data, for dialogs too.

import type { ON_SIZE, Who } from "../settings";

/** The node's saved properties, parsed. */
export interface MovieSettings {
  /** Whose camera one recording shows: whoever speaks, or one participant. A share has a recording of its own. */
  readonly who: Who;
  readonly onSize: (typeof ON_SIZE)[number];
  /** The folder for files. */
  readonly directory: string;
  /** Template of a file's name; empty for the default. */
  readonly filename: string;
  /** 0 for never. */
  readonly rotateMB: number;
  readonly rotateMinutes: number;
  readonly deleteRevoked: boolean;
}

/** How long frames wait for those before them, and sound for other speakers. Milliseconds. */
export const LATE_MS = 200;
/** Length of a fragment, and the longest that the last picture waits for the next. Milliseconds. */
export const FRAGMENT_MS = 1000;
/** Without a frame for this long, a camera is taken for off. Milliseconds. */
export const SILENT_MS = 2000;
/** What Zoom keeps while a connection is lost, and may still send (protocol#reconnection), and some seconds. */
export const BACKLOG_MS = 70_000;
/** Without a key frame for this long, a recording says so. Milliseconds. */
export const KEYLESS_MS = 30_000;
/** At most one new file for a new size in this time. Milliseconds. */
export const SIZE_MS = 5000;

/** Recordings at once, of all streams of a node, and streams that are known. More are refused, and told. */
export const MOST_MOVIES = 200;
export const MOST_STREAMS = 10_000;

/** Whether what was recorded under one setting can continue under the other. */
export function sameMovieSettings(one: MovieSettings, other: MovieSettings): boolean {
  const names = Object.keys(one) as (keyof MovieSettings)[];
  return one === other || names.every((name) => one[name] === other[name]);
}
