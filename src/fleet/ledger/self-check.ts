// What a connection proves before it counts: that the broker keeps what a member publishes, hands it to who subscribes later
// with a wildcard, and sends it back. It is also how a member knows that all kept registers have come, which MQTT does not tell.
// Pure: facts and the time in, a verdict out.
//
// The member publishes a first sign below its own topic, then subscribes to all topics of the fleet, then publishes a second
// sign. The first comes back as kept. The second comes back when the broker has handled the subscription. Mosquitto has then
// sent everything that it keeps; aedes sends it beside, so nothing kept may come for a moment.
//
// A first sign that does not come as kept says nothing yet: the will of a former connection, whose end the broker notices only
// now, may have removed it. So the check is made a second time.

/** Milliseconds without a kept register after which there are no more. */
const QUIET = 300;
/** Milliseconds without any answer after which there will be none. */
const PATIENCE = 5000;
/** Milliseconds for the first sign after the second. */
const PATIENCE_FOR_KEPT = 2500;

/** The value that a member publishes for the check: no register, so members that see it pass it over. */
export interface Sign {
  readonly sign: 1 | 2;
}

export function isSign(value: unknown): value is Sign {
  return typeof value === "object" && value !== null && "sign" in value && (value.sign === 1 || value.sign === 2);
}

export interface CheckFacts {
  /** When the broker last answered or sent something kept, or the check began. Instants in milliseconds of the clock's `elapsed`. */
  lastNews: number;
  /** A sign came as kept. */
  isKept: boolean;
  /** When the second sign came back. */
  backAt: number | undefined;
}

export type Verdict = "wait" | "synced" | "silent" | "noRetain";

export function verdictOf({ lastNews, isKept, backAt }: CheckFacts, now: number): Verdict {
  if (backAt === undefined) return now - lastNews >= PATIENCE ? "silent" : "wait";
  const quiet = now - Math.max(lastNews, backAt);
  if (isKept) return quiet >= QUIET ? "synced" : "wait";
  return quiet >= PATIENCE_FOR_KEPT ? "noRetain" : "wait";
}
