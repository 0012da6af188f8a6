// What the status of a stream node shows: what is wrong, else what the streams wait for, else how many run.

import { RtmsError } from "../../src/protocol/errors";
import type { RtmsStream } from "../../src/protocol/stream";
import type { LossCause } from "../../src/protocol/values";
import { runningCount, type Status, waitingCount } from "../../src/runtime";

export type StatusLine = Parameters<Status["show"]>;

/** Phases of a stream in which nothing waits for it any more. */
const LEAVING: ReadonlySet<RtmsStream["phase"]> = new Set(["closing", "ending", "ended"]);

/** What the status shows of an error. */
export const codeOf = (error: Error): string => (error instanceof RtmsError ? error.code : error.name);

/** How many of the streams wait, or a catalog key: all wait, or some lost something, which takes a word. */
function waitingText(waiting: number, all: number, cause: LossCause | "connecting"): string {
  if (cause === "connecting" && waiting < all) return waitingCount(waiting, all);
  return waiting === all ? `status.${cause}` : `status.some.${cause}`;
}

/**
 * @param trouble the code of the error that is shown until media flow again, or empty
 * @param causeOf why a stream that does not flow was interrupted, if it was
 * @param calm what is shown while no stream waits, if not their number
 */
export function statusLine(
  trouble: string,
  all: readonly RtmsStream[],
  causeOf: (stream: RtmsStream) => LossCause | undefined,
  calm?: StatusLine,
): StatusLine {
  if (trouble !== "") return ["red", "dot", trouble];
  const streams = all.filter(({ phase }) => !LEAVING.has(phase));
  const waiting = streams.filter(({ isStreaming }) => !isStreaming);
  if (waiting.length > 0) {
    const cause = waiting.map(causeOf).find((each) => each !== undefined) ?? "connecting";
    return ["yellow", "ring", waitingText(waiting.length, streams.length, cause)];
  }
  if (calm) return calm;
  if (streams.length === 0) return ["grey", "ring", "status.idle"];
  return ["green", "dot", streams.length === 1 ? "status.streaming" : runningCount(streams.length)];
}
