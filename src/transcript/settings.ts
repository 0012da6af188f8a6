// How transcript-out was set up, and the bound it keeps whatever it was set to.

import type { DocumentFormat } from "./documents";

export const EMITS = ["each", "time", "stream"] as const;
export type EmitName = (typeof EMITS)[number];

export interface WindowSize {
  /** How far back it reaches from the newest words, milliseconds. */
  readonly windowMs: number;
  /** Its words, if not 0; then its time does not matter. */
  readonly windowWords: number;
}

/** `windowMs` is also the time between two documents (`emit: time`) and between two saves of one. */
export interface TranscriptSettings extends DocumentFormat, WindowSize {
  /** Always `each` for `segment`. */
  readonly emit: EmitName;
  /** Where documents are kept, absolute; empty: nowhere. */
  readonly directory: string;
  /** Template of a document's `msg.filename`; empty takes the default. */
  readonly filename: string;
  /** Whether a stream's files go when Zoom revokes it. */
  readonly deleteRevoked: boolean;
}

export const DEFAULT_NAME = "{product}_{id}_{date}_{time}";

/** Segments a document may hold: more than a day of lively talk. */
export const MOST_SEGMENTS = 100_000;

/** Of these, a change makes another document. */
const DEFINING = ["output", "emit", "times", "pauseMs", "directory", "filename"] as const;
const DEFINING_WINDOW = ["windowMs", "windowWords"] as const;

/** Whether a document begun under one setting can go on under the other. */
export function sameSettings(one: TranscriptSettings, other: TranscriptSettings): boolean {
  const window = one.output === "window" ? DEFINING_WINDOW : [];
  return [...DEFINING, ...window].every((property) => one[property] === other[property]);
}
