// Whether a stream went well: the app connected, stayed and received media. Else the cause and the remedy.

import { StopReason } from "../../protocol/values";
import type { StreamHandle } from "./handle";
import type { Summary } from "./ledger";

/** The scenario was over, the app or a REST call asked for the end, or the caller stopped it. */
const GOOD_ENDS: readonly number[] = [
  StopReason.STOP_BC_MEETING_ENDED,
  StopReason.STOP_BC_RECEIVER_REQUEST_CLOSE,
  StopReason.STOP_BC_USER_TRIGGERED,
  StopReason.STOP_BC_MANUAL_API_TRIGGERED,
];

/** What went wrong in a stream that has ended; `undefined` if nothing did. */
export function problemOf({ closed, handshakes, sent }: Summary): string | undefined {
  const flowed = Object.values(sent).some(({ packets }) => packets > 0);
  if (flowed)
    return GOOD_ENDS.includes(closed.reason)
      ? undefined
      : `The stream ended with ${closed.name}: the app did not stay connected.`;
  if (handshakes.length === 0)
    return "The webhook was accepted, but no client connected. Is a zoom-rtms-stream node wired to the webhook node, and may it connect to ws://127.0.0.1 (the app's servers)?";
  if (handshakes.every(({ silent }) => silent))
    return "Every handshake was answered only by a close, as the faults specify.";
  const refused = handshakes.find(({ status }) => status !== 0);
  if (refused)
    return `The ${refused.socket} handshake was refused with status ${refused.status}. Compare client id and client secret on both sides, and the media parameters.`;
  return "The app connected but no media were sent: it never sent message 7, ready for media.";
}

/** Milliseconds for an app to retry after a refused signaling handshake. */
const SECOND_CHANCE = 5000;

/** Ends a stream whose app is refused and does not retry successfully, instead of waiting as long as Zoom does. */
export function stopIfRefused(stream: StreamHandle): void {
  let giveUp: NodeJS.Timeout | undefined;
  stream.on("handshake", ({ socket, status, silent }) => {
    if (socket !== "signaling") return;
    clearTimeout(giveUp);
    if (status === 0 && !silent) return;
    giveUp = setTimeout(() => void stream.stop(StopReason.STOP_BC_AUTHENTICATION_FAILURE), SECOND_CHANCE);
  });
  void stream.done.then(() => clearTimeout(giveUp));
}

/** Ends a stream that no client tries to join within `patience` milliseconds after the webhook was accepted. */
export function stopIfNotJoined(stream: StreamHandle, patience: number): void {
  let giveUp: NodeJS.Timeout | undefined;
  let isOver = false;
  const leave = (): void => {
    isOver = true;
    clearTimeout(giveUp);
  };
  stream.once("handshake", leave);
  void stream.done.then(leave);
  void stream.started.then(() => {
    if (isOver) return;
    giveUp = setTimeout(() => void stream.stop(StopReason.STOP_BC_CONNECTION_TIMEOUT), patience);
  });
}
