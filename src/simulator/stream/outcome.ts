// How a stream went: whether the app came, stayed and took what it was sent, and the cure if it did not.

import { StopReason } from "../../protocol/values";
import type { StreamHandle } from "./handle";
import type { Summary } from "./ledger";

/** The scenario was over, the app asked for the end, or whoever ran this did. */
const GOOD_ENDS: readonly number[] = [
  StopReason.STOP_BC_MEETING_ENDED,
  StopReason.STOP_BC_RECEIVER_REQUEST_CLOSE,
  StopReason.STOP_BC_USER_TRIGGERED,
];

/** What was wrong with a stream that has ended; `undefined` if nothing was. */
export function problemOf({ closed, handshakes, sent }: Summary): string | undefined {
  const flowed = Object.values(sent).some(({ packets }) => packets > 0);
  if (flowed)
    return GOOD_ENDS.includes(closed.reason)
      ? undefined
      : `The stream ended with ${closed.name}: the app did not stay.`;
  if (handshakes.length === 0)
    return "The webhook was accepted, but nobody connected. Is a zoom-rtms-stream node wired to the webhook node, and may it connect to ws://127.0.0.1 (the app's servers)?";
  if (handshakes.every(({ silent }) => silent))
    return "Every handshake was answered by nothing but a close, as the faults ask for.";
  const refused = handshakes.find(({ status }) => status !== 0);
  if (refused)
    return `The ${refused.socket} handshake was refused with status ${refused.status}. Compare client id and client secret on both sides, and the media parameters.`;
  return "The app connected but no media were sent: it never said that it was ready for them (message 7).";
}

/** Milliseconds for an app whose signaling handshake was refused to come with a better one. */
const SECOND_CHANCE = 5000;

/** Ends a stream whose app is refused and does not mend it, instead of waiting as long as Zoom would. */
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

/** Ends a stream that nobody has tried to join so many milliseconds after its offer was taken. */
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
