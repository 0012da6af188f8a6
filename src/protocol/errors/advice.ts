// The explanation of one of Zoom's codes. The tables are in explanations-status.ts and explanations-stop.ts.

/** One or more whole sentences each. */
export interface Advice {
  meaning: string;
  /** The likely cause. */
  cause: string;
  cure: string;
}

/** A: fix the request or credentials first. T: transient, try again. P: not permitted or unavailable for this app. */
export type StatusClass = "ok" | "A" | "T" | "P";
