// Who may see a page. It is `locked` without any protection, or if its password cannot be read; `open` if Node-RED has asked
// already (httpNodeAuth) and the page has no password of its own; else it asks for its password.

import { Attempts } from "./attempts";
import { signingIn, signingOut, tokensIn } from "./cookies";
import { areSame, derive, LONGEST_PASSWORD, type PasswordKeys } from "./password";
import { type Session, Sessions } from "./sessions";

/** What protects a page. */
export type Protection = "locked" | "open" | { readonly password: string; readonly salt: string };

export type SignIn =
  /** The value of `Set-Cookie`. */
  | { kind: "in"; cookie: string }
  | { kind: "wrong" }
  /** Seconds. */
  | { kind: "wait"; seconds: number };

/** Of a visitor whom the page need not ask. */
const ADMITTED: Session = { id: "", ends: Number.POSITIVE_INFINITY };
/** Passwords that are compared or wait for that. One after the other, because a comparison keeps a thread busy. */
const MOST_COMPARED = 10;

export class Access {
  #keys: Promise<PasswordKeys> | undefined;
  #sessions: Promise<Sessions> | undefined;
  #compared: Promise<unknown> = Promise.resolve();
  #comparing = 0;

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly protection: Protection,
    private readonly attempts = new Attempts(),
    private readonly now: () => number = Date.now,
  ) {}

  get isLocked(): boolean {
    return this.protection === "locked";
  }

  /** Whether there is a password of the page to sign in with. */
  get asks(): boolean {
    return typeof this.protection === "object";
  }

  /** The visitor's session; `undefined` if there is none. @param cookies the request's header */
  async session(cookies: string | undefined): Promise<Session | undefined> {
    if (this.protection === "locked") return undefined;
    if (this.protection === "open") return ADMITTED;
    const tokens = tokensIn(cookies);
    if (tokens.length === 0) return undefined;
    const sessions = await this.#own(this.protection);
    for (const token of tokens) {
      const session = sessions.read(token);
      if (session) return session;
    }
    return undefined;
  }

  /** @param address of the visitor */
  async signIn(password: unknown, address: string, isSecure: boolean): Promise<SignIn> {
    const { protection } = this;
    if (typeof protection !== "object") return { kind: "wrong" };
    if (this.#comparing >= MOST_COMPARED) return { kind: "wait", seconds: 1 };
    const seconds = this.attempts.take(address);
    if (seconds > 0) return { kind: "wait", seconds };
    if (typeof password !== "string" || password === "" || password.length > LONGEST_PASSWORD) return { kind: "wrong" };
    if (!(await this.#isRight(password, protection.salt))) return { kind: "wrong" };
    this.attempts.giveBack(address);
    const sessions = await this.#own(protection);
    return { kind: "in", cookie: signingIn(sessions.begin(), isSecure) };
  }

  /** A `Set-Cookie` that prolongs a session, if it is time for that. */
  async renewal(session: Session, isSecure: boolean): Promise<string | undefined> {
    if (session === ADMITTED || typeof this.protection !== "object") return undefined;
    const token = (await this.#own(this.protection)).renewed(session);
    return token === undefined ? undefined : signingIn(token, isSecure);
  }

  /** Whether a session that was good once has its time still. */
  lasts({ ends }: Session): boolean {
    return ends > this.now();
  }

  /** @returns a `Set-Cookie` */
  async signOut(session: Session, isSecure: boolean): Promise<string> {
    if (session !== ADMITTED && typeof this.protection === "object") (await this.#own(this.protection)).end(session);
    return signingOut(isSecure);
  }

  async #isRight(password: string, salt: string): Promise<boolean> {
    this.#comparing += 1;
    const compare = this.#compared.then(async () => {
      const [own, offered] = [await this.#ownKeys(), await derive(password, salt)];
      return own !== undefined && areSame(own, offered);
    });
    this.#compared = compare.catch(() => undefined);
    try {
      return await compare;
    } finally {
      this.#comparing -= 1;
    }
  }

  #ownKeys(): Promise<PasswordKeys | undefined> {
    const { protection } = this;
    if (typeof protection !== "object") return Promise.resolve(undefined);
    this.#keys ??= derive(protection.password, protection.salt);
    return this.#keys;
  }

  #own({ password, salt }: { password: string; salt: string }): Promise<Sessions> {
    this.#keys ??= derive(password, salt);
    this.#sessions ??= this.#keys.then(({ signing }) => new Sessions(signing, this.now));
    return this.#sessions;
  }
}
