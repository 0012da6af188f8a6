// The settings of transcript-out with their choices, and a limit that applies whatever they are. Data, for dialogs too.

/** What a transcript becomes (contract#transcript-out-node). */
export const DOCUMENT_NAMES = ["segment", "turn", "window", "text", "markdown", "vtt", "srt", "jsonl"] as const;
export type DocumentName = (typeof DOCUMENT_NAMES)[number];

/** Where a document's times count from. */
export const TIMES = ["relative", "absolute"] as const;
export type Times = (typeof TIMES)[number];

/** When it is sent. */
export const EMITS = ["each", "time", "stream"] as const;
export type EmitName = (typeof EMITS)[number];

/** How a document is written. */
export interface DocumentFormat {
  readonly output: DocumentName;
  readonly times: Times;
  readonly pauseMs: number;
}

export interface WindowSize {
  /** How far the window reaches back from the newest words, milliseconds. */
  readonly windowMs: number;
  /** The number of words in the window. If it is not 0, the time does not matter. */
  readonly windowWords: number;
}

/** `windowMs` is also the interval between two documents (`emit: time`) and between two saves of one. */
export interface TranscriptSettings extends DocumentFormat, WindowSize {
  /** Always `each` for `segment`. */
  readonly emit: EmitName;
  /** Absolute path of the folder for documents; empty if they are not saved. */
  readonly directory: string;
  /** Template of a document's `msg.filename`; empty for the default. */
  readonly filename: string;
  /** Whether to delete a stream's files when Zoom revokes the stream. */
  readonly deleteRevoked: boolean;
}

export const DEFAULT_NAME = "{product}_{id}_{date}_{time}";

/** Maximum segments in a document: more than a day of lively talk. */
export const MOST_SEGMENTS = 100_000;

/** A change of one of these begins a new document. */
const DEFINING = ["output", "emit", "times", "pauseMs", "directory", "filename"] as const;
const DEFINING_WINDOW = ["windowMs", "windowWords"] as const;

function definingNames({ output }: TranscriptSettings) {
  return output === "window" ? [...DEFINING, ...DEFINING_WINDOW] : DEFINING;
}

/** The settings with which a document can continue. */
export function definingSettings(settings: TranscriptSettings): readonly (string | number)[] {
  return definingNames(settings).map((property) => settings[property]);
}

/** Whether a document can continue with the other settings. */
export function sameSettings(one: TranscriptSettings, other: TranscriptSettings): boolean {
  return definingNames(one).every((property) => one[property] === other[property]);
}
