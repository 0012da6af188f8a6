// Waits for a phase of a stream.

import { type RtmsError, streamError, text, type Words } from "../errors";
import type { Medium, Phase } from "../values";
import type { RtmsStream } from "./stream";

/**
 * Resolves when a stream enters a phase, or at once if it is in it.
 * @param within milliseconds, or a signal with whose reason it rejects
 * @throws RtmsError the stream's error if it fails first; RTMS_CONNECTION if it ends first, or the time is over
 * @example await entersPhase(stream.start(), "joined", 10_000);
 */
export function entersPhase(stream: RtmsStream, phase: Phase, within: number | AbortSignal): Promise<void> {
  const { streamId } = stream;
  const [signal, wait] = typeof within === "number" ? [undefined, within] : [within, undefined];
  return new Promise((resolve, reject) => {
    const settle = (settled: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      stream.off("stateChange", onChange).off("failure", onFailure).off("end", onEnd);
      settled();
    };
    const miss = (words: Words, retryable: boolean) =>
      settle(() => reject(streamError("RTMS_CONNECTION", [words], { streamId, retryable })));
    const onChange = (_from: Phase, to: Phase) => to === phase && settle(resolve);
    const onFailure = (error: RtmsError, medium?: Medium) => medium ?? settle(() => reject(error));
    const onEnd = () => miss(text("endedBefore", { phase }), false);
    const onAbort = () => settle(() => reject(signal?.reason));
    const isLate = () => miss(text("notWithin", { phase, within: String(wait) }), true);
    const timer = wait === undefined ? undefined : setTimeout(isLate, wait);
    signal?.addEventListener("abort", onAbort);
    stream.on("stateChange", onChange).on("failure", onFailure).on("end", onEnd);
    if (stream.phase === phase) settle(resolve);
    else if (stream.phase === "ended") onEnd();
    else if (signal?.aborted) onAbort();
  });
}
