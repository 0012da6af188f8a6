// Waits for a phase of a stream.

import type { Medium, Phase } from "../values";
import { RtmsError } from "../words";
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
    const miss = (why: string, retryable: boolean) => {
      const message = `The stream did not get to the phase "${phase}" ${why}. Stream ${streamId}.`;
      settle(() => reject(new RtmsError("RTMS_CONNECTION", message, { streamId, retryable })));
    };
    const onChange = (_from: Phase, to: Phase) => to === phase && settle(resolve);
    const onFailure = (error: RtmsError, medium?: Medium) => medium ?? settle(() => reject(error));
    const onEnd = () => miss("before it ended: its events tell why", false);
    const onAbort = () => settle(() => reject(signal?.reason));
    const isLate = () => miss(`within ${wait} ms: its events tell how far it came`, true);
    const timer = wait === undefined ? undefined : setTimeout(isLate, wait);
    signal?.addEventListener("abort", onAbort);
    stream.on("stateChange", onChange).on("failure", onFailure).on("end", onEnd);
    if (stream.phase === phase) settle(resolve);
    else if (stream.phase === "ended") onEnd();
    else if (signal?.aborted) onAbort();
  });
}
