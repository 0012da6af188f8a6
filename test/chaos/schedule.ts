// What a seed plans for its streams: how each is asked for, what happens to it, and how it must end.

import type { StreamOptions } from "../../src/protocol";
import type { Product } from "../../src/protocol/values/media-names";
import type { Faults, TimedFault } from "../../src/simulator";
import { draw } from "./incidents";
import { Dice, generator } from "./random";

/** Milliseconds of simulated time. */
const SECOND = 1000;
export const DURATION = 180 * SECOND;
/** No incident before every stream is certainly up. */
const FIRST = 20 * SECOND;
const MEAN_GAP = 14 * SECOND;

const PRODUCTS: readonly Product[] = ["meeting", "webinar", "session", "contact_center", "phone"];

/** How a stream may end: by Zoom's message, or by an error with Zoom's status. */
export type End = { event: "stopped"; code: number } | { event: "failed"; status: number | undefined };

export interface Plan {
  index: number;
  product: Product;
  options: Partial<StreamOptions>;
  /** When it is offered, milliseconds from the start of the run. */
  offeredAt: number;
  faults: Faults;
  script: TimedFault[];
  /** What the app itself does, milliseconds from the start of the stream. */
  app?: { at: number; does: "close" | "disconnect" };
  /** Each of these is right. */
  ends: End[];
}

/** How a stream ends, one row per kind: what is added to its script from `at` on, and what the result must be. */
interface Fate {
  weight: number;
  /** Milliseconds before it that no incident begins in, because the app's view of it would depend on that one. */
  quiet?: number;
  plan(
    at: number,
    dice: Dice,
    asked: Partial<StreamOptions>,
  ): Partial<Pick<Plan, "script" | "app" | "faults">> & Pick<Plan, "ends">;
}

const stopped = (code: number): End => ({ event: "stopped", code });
const failed = (status?: number): End => ({ event: "failed", status });
const ORDERS = ["stopped-first", "closed-first", "session-first"] as const;

const FATES: readonly Fate[] = [
  { weight: 11, plan: () => ({ ends: [stopped(6)] }) },
  {
    weight: 4,
    plan: (at, dice) => {
      const reason = dice.pick([1, 3, 7, 8, 10, 19, 26]);
      return {
        script: [{ at, fault: "stop", value: reason }],
        ...(dice.chance(0.7) && { faults: { "end-order": dice.pick(ORDERS) } }),
        ends: [stopped(reason)],
      };
    },
  },
  { weight: 1, plan: (at) => ({ app: { at, does: "close" }, ends: [stopped(20)] }) },
  {
    // A failover's late offer would call it back.
    weight: 1,
    quiet: 15 * SECOND,
    plan: (at) => ({ app: { at, does: "disconnect" }, ends: [stopped(-1)] }),
  },
  {
    // Class A: not retried (protocol#status-codes).
    weight: 1,
    quiet: 15 * SECOND,
    plan: (at) => ({
      script: [
        { at, fault: "refuse-signaling", value: 3 },
        { at, fault: "refusals", value: false },
        { at, fault: "drop-all", value: true },
      ],
      ends: [failed(3)],
    }),
  },
  {
    // Class T until the window is over: whoever gives up first, the app or Zoom.
    weight: 1,
    quiet: 15 * SECOND,
    plan: (at) => ({
      script: [
        { at, fault: "refuse-signaling", value: 45 },
        { at, fault: "refusals", value: 1_000_000 },
        { at, fault: "drop-all", value: true },
      ],
      // The last try may be cut off by the end of the window before it is answered.
      ends: [failed(45), failed(), stopped(19)],
    }),
  },
  {
    // One medium is removed: the others continue until Zoom misses it for too long. On one socket all end with it, and
    // also where the app took the wrong socket for the broken one (protocol#reconnection: event 7 does not name it).
    weight: 1,
    quiet: 60 * SECOND,
    plan: (at, _dice, { mode }) => ({
      script: [
        { at, fault: "refuse-media", value: 12 },
        { at, fault: "refusals", value: 1_000_000 },
        { at, fault: "drop-medium", value: "transcript" },
      ],
      ends: mode === "unified" ? [failed(12)] : [stopped(19), failed(12)],
    }),
  },
];

const FATE_WEIGHTS = FATES.reduce((sum, { weight }) => sum + weight, 0);

function drawFate(dice: Dice): Fate {
  let left = dice.roll() * FATE_WEIGHTS;
  for (const fate of FATES) {
    left -= fate.weight;
    if (left < 0) return fate;
  }
  throw new RangeError("the weights do not add up");
}

function options(dice: Dice): Partial<StreamOptions> {
  return {
    audio: true,
    transcript: true,
    mode: dice.pick(["split", "split", "unified"]),
    audioRate: 8000,
    audioSendRate: dice.pick([100, 100, 200]),
    audioStreams: dice.pick(["mixed", "multi"]),
  };
}

function lasting(dice: Dice): Faults {
  return {
    ...(dice.chance(0.3) && { "clock-skew": dice.between(-40, 600) * SECOND }),
    ...(dice.chance(0.2) && { "kick-old": true }),
    ...(dice.chance(0.2) && { "string-user-id": true }),
    ...(dice.chance(0.2) && { "unknown-messages": true }),
    ...(dice.chance(0.2) && { "binary-frames": true }),
    ...(dice.chance(0.2) && { "no-protocol-version": true }),
    ...(dice.chance(0.3) && { "duplicate-webhook": dice.between(1, 2) }),
    ...(dice.chance(0.3) && { "repeat-webhook": dice.between(2, 30) * SECOND }),
  };
}

/** Incidents one after another until `until`, with luck several at once. */
function incidents(dice: Dice, until: number): TimedFault[] {
  const script: TimedFault[] = [];
  for (let at = FIRST + dice.between(0, 10 * SECOND); at < until; ) {
    const { settle, steps } = draw(dice);
    for (const { after, fault, value } of steps(dice)) script.push({ at: at + after, fault, value });
    at += Math.max(settle, Math.round(-Math.log(1 - dice.roll()) * MEAN_GAP));
  }
  return script;
}

function planOf(index: number, dice: Dice): Plan {
  // Late enough for incidents to come before, early enough for windows of a minute to run out.
  const fateAt = dice.between(70, 105) * SECOND;
  const asked = options(dice);
  const fate = drawFate(dice);
  const { script = [], faults = {}, app, ends } = fate.plan(fateAt, dice, asked);
  const isEarly = script.length > 0 || app !== undefined;
  const { "repeat-webhook": repeated, ...rest } = lasting(dice);
  // A repeated offer of a stream that the app has left or lost would call it back (contract#commands, `disconnect`).
  const mayRepeat = app?.does !== "disconnect" && ends.every(({ event }) => event === "stopped");
  return {
    index,
    product: PRODUCTS[index % PRODUCTS.length] ?? "meeting",
    options: asked,
    offeredAt: dice.between(0, 10 * SECOND),
    faults: { ...rest, ...(repeated && mayRepeat && { "repeat-webhook": repeated }), ...faults },
    script: [...incidents(dice, isEarly ? fateAt - (fate.quiet ?? 0) : DURATION), ...script],
    ...(app && { app }),
    ends,
  };
}

/** The same for the same seed. */
export function schedule(seed: number, streams: number): Plan[] {
  const dice = new Dice(generator(seed));
  return Array.from({ length: streams }, (_, index) => planOf(index, dice));
}

/** One line per stream, to find out what went wrong. */
export function describePlan({ index, product, options: asked, faults, script, app, ends, offeredAt }: Plan): string {
  const steps = script.map(({ at, fault, value }) => `${at / SECOND}s ${fault}${value === true ? "" : `=${value}`}`);
  const own = app ? [`${app.at / SECOND}s the app: ${app.does}`] : [];
  return [
    `stream ${index} (${product}, ${asked.mode}, ${asked.audioStreams}, ${asked.audioSendRate} ms) offered at ${offeredAt} ms`,
    `  always: ${JSON.stringify(faults)}`,
    `  then: ${[...steps, ...own].join(", ")}`,
    `  ends: ${ends.map((end) => JSON.stringify(end)).join(" or ")}`,
  ].join("\n");
}
