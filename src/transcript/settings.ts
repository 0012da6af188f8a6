// How transcript-out was set up, and the bound it keeps whatever it was set to.

import type { Times } from "./cues";
import type { DocumentName } from "./documents";

export type TranscriptOutput = "segment" | DocumentName;
export const EMITS = ["each", "time", "stream"] as const;
export type EmitName = (typeof EMITS)[number];

export interface TranscriptSettings {
  readonly output: TranscriptOutput;
  /** Always `each` for `segment`. */
  readonly emit: EmitName;
  readonly times: Times;
  /** Template of a document's `msg.filename`; empty takes the default. */
  readonly filename: string;
}

export const DEFAULT_NAME = "{product}_{id}_{date}_{time}";

/** Segments a document may hold: more than a day of lively talk. */
export const MOST_SEGMENTS = 100_000;

/** Whether a document begun under one setting can go on under the other. */
export function sameSettings(one: TranscriptSettings, other: TranscriptSettings): boolean {
  return (
    one.output === other.output &&
    one.emit === other.emit &&
    one.times === other.times &&
    one.filename === other.filename
  );
}
