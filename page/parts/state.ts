// What a stream does, of the many states that it can be in.

export type ShownState = "connecting" | "live" | "paused" | "interrupted" | "ended" | "failed";

const STATES: Readonly<Record<string, ShownState>> = {
  started: "connecting",
  connecting: "connecting",
  streaming: "live",
  resumed: "live",
  reconnected: "live",
  moved: "live",
  paused: "paused",
  interrupted: "interrupted",
  reconnecting: "interrupted",
  ended: "ended",
  stopped: "ended",
  failed: "failed",
};

/** A state that is not known is a live one, as long as the meeting is. */
export const stateOf = (state: string, isLive: boolean): ShownState => STATES[state] ?? (isLive ? "live" : "ended");
