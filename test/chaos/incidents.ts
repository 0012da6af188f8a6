// What can happen to a stream that must survive it, one row per kind. `settle` keeps the next incident away where
// several could add up to more tries than fit into Zoom's windows (protocol#keep-alive and protocol#reconnection).

import type { FaultName, TimedFault } from "../../src/simulator";
import type { Dice } from "./random";

/** Milliseconds. */
const SECOND = 1000;

/** A fault `after` the incident began. */
interface Step {
  after: number;
  fault: FaultName;
  value: TimedFault["value"];
}

interface Incident {
  /** How often, against the others. */
  weight: number;
  /** The time that no other incident begins in. */
  settle: number;
  steps(dice: Dice): Step[];
}

const now = (fault: FaultName, value: TimedFault["value"] = true, after = 0): Step => ({ after, fault, value });

const SOCKETS = ["signaling", "audio", "transcript", "all"] as const;

export const INCIDENTS: Readonly<Record<string, Incident>> = {
  "drop signaling": { weight: 4, settle: 0, steps: () => [now("drop-signaling")] },
  "drop a medium": { weight: 4, settle: 0, steps: (dice) => [now("drop-medium", dice.pick(["audio", "transcript"]))] },
  "drop all": { weight: 4, settle: 0, steps: () => [now("drop-all")] },
  "drop all, twice": {
    weight: 2,
    settle: 8 * SECOND,
    steps: (dice) => [now("drop-all"), now("drop-all", true, dice.between(300, 4000))],
  },
  close: { weight: 2, settle: 0, steps: (dice) => [now("close", dice.pick(SOCKETS))] },
  "half-open": { weight: 4, settle: 0, steps: (dice) => [now("half-open", dice.pick(SOCKETS))] },
  // Left alone until the app must have noticed.
  hang: { weight: 2, settle: 80 * SECOND, steps: (dice) => [now("hang", dice.pick(SOCKETS))] },
  "stall keep-alives": { weight: 3, settle: 0, steps: (dice) => [now("stall-keep-alives", dice.pick(SOCKETS))] },
  failover: {
    weight: 4,
    settle: 10 * SECOND,
    steps: (dice) => [now("failover", dice.pick(["drop", "half-open", "linger"]))],
  },
  "late failover": {
    weight: 2,
    settle: 25 * SECOND,
    steps: (dice) => [
      now("delay-webhook", dice.between(1, 8) * SECOND),
      now("failover", dice.pick(["drop", "half-open", "linger"])),
      now("delay-webhook", 0, 1),
    ],
  },
  interrupt: {
    weight: 3,
    settle: 3 * SECOND,
    steps: (dice) => [now("interrupt", dice.pick(["closed", "open", "webhook-first", "webhook-last"]))],
  },
  "late interrupt": {
    weight: 3,
    settle: 0,
    steps: (dice) => [
      now("delay-webhook", dice.between(1, 10) * SECOND),
      now("interrupt", dice.pick(["closed", "webhook-last"])),
      now("delay-webhook", 0, 3 * SECOND),
    ],
  },
  pause: {
    weight: 2,
    settle: 0,
    steps: (dice) => [now("pause"), now("resume", true, dice.between(1, 20) * SECOND)],
  },
  transfer: {
    weight: 1,
    settle: 0,
    steps: (dice) => [now("transfer", dice.pick(["completed", "rejected", "canceled", "timeout"]))],
  },
  garbage: { weight: 3, settle: 0, steps: (dice) => [now("garbage", dice.pick(SOCKETS))] },
  "refused signaling": {
    weight: 3,
    settle: 25 * SECOND,
    steps: (dice) => [
      now("refuse-signaling", dice.pick([8, 45])),
      now("refusals", dice.between(1, 3)),
      now(dice.pick(["drop-signaling", "drop-all"] as const)),
    ],
  },
  "refused media": {
    weight: 3,
    settle: 25 * SECOND,
    steps: (dice) => [
      now("refuse-media", dice.pick([15, 16, 45])),
      now("refusals", dice.between(1, 3)),
      now("drop-medium", dice.pick(["audio", "transcript"])),
    ],
  },
  "silent closes": {
    weight: 3,
    settle: 25 * SECOND,
    steps: (dice) => [now("silent-close", dice.between(1, 3)), now("drop-all")],
  },
  "other frames": {
    weight: 2,
    settle: 0,
    steps: (dice) => [now("binary-frames", dice.chance(0.5)), now("no-length", dice.chance(0.5))],
  },
  "audio again": {
    weight: 2,
    settle: 0,
    steps: (dice) => [
      now("resend-on-return", dice.between(1, 60)),
      now(dice.pick(["drop-signaling", "drop-all"] as const), true, 10),
      now("resend-on-return", 0, 20 * SECOND),
    ],
  },
};

const WEIGHTS = Object.values(INCIDENTS).reduce((sum, { weight }) => sum + weight, 0);

/** One kind by chance. */
export function draw(dice: Dice): Incident {
  let left = dice.roll() * WEIGHTS;
  for (const incident of Object.values(INCIDENTS)) {
    left -= incident.weight;
    if (left < 0) return incident;
  }
  throw new RangeError("the weights do not add up");
}
