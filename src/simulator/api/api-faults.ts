// The faults of the API that are on. Some are used up: the number of a counted fault is how often it still happens, and
// a rate limit (protocol#rest-errors) ends by itself.

import type { ApiFaultName, ApiFaults, TimedFault, ValueOf } from "../faults";
import { type RestReply, restError } from "./rest-errors";

type Lasting = keyof ApiFaults;
/** Counted faults. */
type Counted = "oauth-errors" | "rest-errors" | "event-refuse";

export class ApiFaultSwitches {
  readonly #on = new Map<string, boolean | number | string>();

  constructor(faults: ApiFaults) {
    for (const [name, value] of Object.entries(faults)) this.set(name as ApiFaultName, value);
  }

  /** @param value as checked by `checkFault`; `false` switches the fault off */
  set(name: ApiFaultName, value: TimedFault["value"]): void {
    if (value === false) this.#on.delete(name);
    else this.#on.set(name, value);
  }

  get<Name extends Lasting>(name: Name): ValueOf<Name> | undefined {
    return this.#on.get(name) as ValueOf<Name> | undefined;
  }

  /** Takes one from a fault's number. @returns whether one was left */
  spend(name: Counted): boolean {
    const left = this.get(name) ?? 0;
    if (left <= 0) return false;
    this.set(name, left - 1);
    return true;
  }

  /** The error to answer with now; the second fault limits how often. */
  error<Name extends "oauth-error" | "rest-error">(name: Name): ValueOf<Name> | undefined {
    const error = this.get(name);
    const limit: Counted = `${name}s`;
    if (error === undefined || (this.get(limit) !== undefined && !this.spend(limit))) return undefined;
    return error;
  }
}

/** Simulated milliseconds. An HTTP date has whole seconds, so this is the least that every form can say. */
const LIMITED = 2000;
/** Calls a day. */
const LIMIT = 100;

const FORMS: Readonly<Record<ValueOf<"rate-limit">, (until: number, now: number) => string>> = {
  seconds: (until, now) => String(Math.ceil((until - now) / 1000)),
  "http-date": (until) => new Date(Math.ceil(until / 1000) * 1000).toUTCString(),
  "iso-date": (until) => new Date(until).toISOString(),
};

/** The rate limit that a fault begins: calls before its end are refused, and the header says in one of three forms when that is. */
export class RateLimit {
  #until: number | undefined;

  constructor(
    private readonly faults: ApiFaultSwitches,
    private readonly now: () => number,
  ) {}

  /** The refusal of a call now. The fault is over when the limit is. */
  check(): RestReply | undefined {
    const form = this.faults.get("rate-limit");
    if (form === undefined) return undefined;
    const now = this.now();
    this.#until ??= now + LIMITED;
    if (now >= this.#until) {
      this.#until = undefined;
      this.faults.set("rate-limit", false);
      return undefined;
    }
    const headers = {
      // The simulator's clock, which may be faster than the machine's.
      date: new Date(now).toUTCString(),
      "retry-after": FORMS[form](this.#until, now),
      "x-ratelimit-limit": String(LIMIT),
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(Math.ceil(this.#until / 1000)),
    };
    return restError("429", { headers });
  }
}
