// How the dialog groups the simulator's faults: every one is in exactly one group, the most wanted first.

import type { FaultName } from "../../src/simulator/faults";

export const FAULT_GROUPS = {
  connection: [
    "drop-medium",
    "drop-signaling",
    "drop-all",
    "failover",
    "interrupt",
    "pause",
    "resume",
    "stop",
    "close",
    "half-open",
    "hang",
    "stall-keep-alives",
  ],
  webhook: ["duplicate-webhook", "repeat-webhook", "delay-webhook", "forged-signature", "stale-signature"],
  handshake: [
    "refuse-signaling",
    "refuse-media",
    "refusals",
    "silent-close",
    "close-on-bad-signature",
    "kick-old",
    "resend-on-return",
    "end-order",
  ],
  message: [
    "garbage",
    "unknown-messages",
    "binary-frames",
    "no-length",
    "string-content",
    "string-user-id",
    "misspelt-participant-info",
    "chat-shape",
    "seconds-in-20",
    "no-protocol-version",
    "clock-skew",
  ],
} as const satisfies Readonly<Record<string, readonly FaultName[]>>;
