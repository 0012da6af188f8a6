// How often a password may be tried: by one address, and by all together. Only what fails counts in the end, so that a
// household that signs in from one address is not kept waiting.

import { ExpiringMap } from "../../protocol/time";

interface Bounds {
  /** Tries in a row. */
  readonly most: number;
  /** Milliseconds after which there is one more. */
  readonly every: number;
}

const OF_ONE: Bounds = { most: 5, every: 30_000 };
const OF_ALL: Bounds = { most: 50, every: 6000 };
const MOST_ADDRESSES = 10_000;

/** What is left of the tries at a time. */
interface Bucket {
  left: number;
  /** By the clock. */
  at: number;
}

/** The part of an IPv6 address that one household or machine can choose freely is left out. */
function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!plain.includes(":")) return plain;
  const [head = ""] = plain.split("%");
  const [before = "", after] = head.split("::");
  const groups = before.split(":").filter((group) => group !== "");
  const rest = after?.split(":").filter((group) => group !== "") ?? [];
  const zeros = after === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length);
  return [...groups, ...Array.from({ length: zeros }, () => "0"), ...rest].slice(0, 4).join(":");
}

export class Attempts {
  readonly #places: ExpiringMap<string, Bucket>;
  readonly #all: Bucket;

  /** @param now a clock that is never set back, in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.#places = new ExpiringMap<string, Bucket>(
      { maxSize: MOST_ADDRESSES, maxAge: OF_ONE.most * OF_ONE.every },
      now,
    );
    this.#all = { left: OF_ALL.most, at: now() };
  }

  /** Takes a try. @returns the seconds to wait, 1 or more, if there is none left; else 0 */
  take(address: string): number {
    const place = placeOf(address);
    const own = this.#places.get(place) ?? { left: OF_ONE.most, at: this.now() };
    const wait = Math.max(this.#waitFor(own, OF_ONE), this.#waitFor(this.#all, OF_ALL));
    if (wait > 0) return wait;
    own.left -= 1;
    this.#all.left -= 1;
    this.#places.set(place, own);
    return 0;
  }

  /** The try that was taken was no guess. */
  giveBack(address: string): void {
    const own = this.#places.get(placeOf(address));
    if (own) own.left = Math.min(OF_ONE.most, own.left + 1);
    this.#all.left = Math.min(OF_ALL.most, this.#all.left + 1);
  }

  #waitFor(bucket: Bucket, { most, every }: Bounds): number {
    const gained = Math.floor((this.now() - bucket.at) / every);
    bucket.left = Math.min(most, bucket.left + gained);
    bucket.at = bucket.left === most ? this.now() : bucket.at + gained * every;
    return bucket.left > 0 ? 0 : Math.max(1, Math.ceil((bucket.at + every - this.now()) / 1000));
  }
}
