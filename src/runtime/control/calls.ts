// How Zoom took the calls of *zoom control*.

import type { ControlAction } from "../../api";
import { RtmsError } from "../../protocol/errors";
import { Tally } from "../counts";

/** By action and outcome: `accepted`, `already`, or the code of the error. */
export const controlCalls = new Tally<"action" | "outcome">([{ action: "start", outcome: "accepted" }]);

/** Counts a call when it is over, its repetitions as one; not if a deploy has ended it. */
export async function counted<Answer extends { already?: unknown }>(
  action: ControlAction,
  call: Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const count = (outcome: string): void => {
    if (!signal.aborted) controlCalls.add({ action, outcome });
  };
  try {
    const answer = await call;
    count(answer.already ? "already" : "accepted");
    return answer;
  } catch (thrown) {
    count(thrown instanceof RtmsError ? thrown.code : "failed");
    throw thrown;
  }
}
