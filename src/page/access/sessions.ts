// Sessions of people who have signed in. Nothing is stored: a session is a random id and the time of its end, signed. Only
// those that were signed out are remembered, for as long as they would have lasted.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { ExpiringMap } from "../../protocol/time";

const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds; a display on a wall that is looked at again within that time stays signed in. */
export const SESSION_LIFE = 7 * DAY;
/** Milliseconds of a session's life after which a visit prolongs it. */
const RENEWED_AFTER = DAY;
/** Sessions that are remembered as signed out; to have made that many, one must know the password. */
const MOST_ENDED = 10_000;

/** Of all pages, because ids are random. A deploy makes pages anew, and must not bring these back. */
const ended = new ExpiringMap<string, true>({ maxSize: MOST_ENDED, maxAge: SESSION_LIFE });

const ID_BYTES = 16;
/** Id, end in milliseconds since 1970 in base 36, signature. */
const FORM = /^([\w-]{22})\.([0-9a-z]{1,9})\.([\w-]{43})$/;

export interface Session {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly ends: number;
}

export class Sessions {
  /**
   * @param key signs; who has another key has other sessions
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly key: Buffer,
    private readonly now: () => number = Date.now,
  ) {}

  /** A new session, as a text for a cookie. */
  begin(): string {
    return this.#signed(randomBytes(ID_BYTES).toString("base64url"));
  }

  /** The session of a text that came with a request; `undefined` if it is not ours, has ended, or was signed out. */
  read(token: string): Session | undefined {
    const [, id, end, signature] = FORM.exec(token) ?? [];
    if (id === undefined || end === undefined || signature === undefined) return undefined;
    const ends = Number.parseInt(end, 36);
    const expected = this.#signature(id, end);
    const offered = Buffer.from(signature, "base64url");
    if (offered.length !== expected.length || !timingSafeEqual(offered, expected)) return undefined;
    return ends > this.now() && !ended.has(id) ? { id, ends } : undefined;
  }

  /** The same session with a later end, if it is time for that. */
  renewed({ id, ends }: Session): string | undefined {
    return ends - this.now() < SESSION_LIFE - RENEWED_AFTER ? this.#signed(id) : undefined;
  }

  /** Signs it out. */
  end({ id }: Session): void {
    ended.set(id, true);
  }

  #signed(id: string): string {
    const end = (this.now() + SESSION_LIFE).toString(36);
    return `${id}.${end}.${this.#signature(id, end).toString("base64url")}`;
  }

  #signature(id: string, end: string): Buffer {
    return createHmac("sha256", this.key).update(`${id}.${end}`).digest();
  }
}
