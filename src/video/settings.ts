// The settings of video-out with their choices, and limits that apply whatever they are. Data, for dialogs too.

/** What comes out: pictures, or recordings in files (contract#video-out-node). */
export const OUTPUTS = ["picture", "file"] as const;

/** When a picture of a source is sent (contract#pictures). */
export const WHENS = ["each", "time", "speaker", "change"] as const;
export type When = (typeof WHENS)[number];

/** Whose camera is shown: each participant's, or the active speaker's. */
export const WHOS = ["active", "each"] as const;
export type Who = (typeof WHOS)[number];

/** What a picture of another size does to a recording: it continues the file, or begins a new one. */
export const ON_SIZE = ["same", "newFile"] as const;

/** The node's saved properties, parsed. Times are in milliseconds. */
export interface PictureSettings {
  readonly when: When;
  /** The least time between two pictures of a source (`when: time`). */
  readonly everyMs: number;
  readonly who: Who;
  /** Absolute path of the folder for pictures; empty if they are sent as messages only. */
  readonly directory: string;
  /** Template of a picture's name; empty for the default. */
  readonly filename: string;
  /** Whether to delete a stream's files when Zoom revokes the stream. */
  readonly deleteRevoked: boolean;
}

export const PICTURE_NAME = "{product}_{id}_{speaker}_{date}_{time}_{index}";

export interface PictureLimits {
  /** Known streams. For one more, the one known longest ends: the end of some never comes. */
  readonly streams: number;
  /** Sources of a stream. For one more, the one that was silent longest is forgotten. */
  readonly sources: number;
  /** Bytes that wait for a disk. What comes on top is left out. */
  readonly waiting: number;
}

export const LIMITS: PictureLimits = { streams: 1000, sources: 1000, waiting: 64 * 1024 * 1024 };
