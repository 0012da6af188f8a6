// The access token of an account: requested when it is first needed, renewed before it expires (protocol#oauth). Zoom lets
// several tokens of an account live side by side, so a former one is never revoked.

import { RtmsError } from "../protocol/errors";
import { type Clock, MACHINE_CLOCK } from "../protocol/time";
import { type Account, secretsOf } from "./account";
import { shownText } from "./errors";
import { type Hosts, hostsOf } from "./hosts";
import { type ApiOptions, requestSender, type SendRequest } from "./http";
import { newToken, type Token } from "./oauth";
import type { AccountKind } from "./settings";

/** Milliseconds. */
const MINUTE = 60_000;
/** A token is renewed at this age, or so long before its end: at half of its life if that is shorter. */
const RENEWAL_AGE = 55 * MINUTE;
const MARGIN = 5 * MINUTE;

interface Current {
  token: Token;
  /** An instant of `elapsed`. */
  renewAt: number;
}

/** One per account in the process. */
export class AccessTokens {
  readonly kind: AccountKind;
  readonly hosts: Hosts;
  readonly #account: Account;
  readonly #clock: Clock;
  readonly #send: SendRequest;
  #current: Current | undefined;
  /** The request in progress, which all callers share. */
  #pending: Promise<Token> | undefined;
  /** The token before the current one, whose text a late answer may still quote. */
  #former = "";

  /** @throws RtmsError RTMS_INPUT for a host or an option that cannot be read */
  constructor(account: Account, network: ApiOptions = {}) {
    this.kind = account.kind;
    this.hosts = hostsOf(account.host);
    this.#account = { ...account };
    this.#clock = network.clock ?? MACHINE_CLOCK;
    this.#send = requestSender(network);
  }

  /** The current token, or a new one if there is none or it is about to expire. @throws as `newToken` of oauth.ts */
  async get(): Promise<Token> {
    const current = this.#current;
    const now = this.#clock.elapsed();
    if (current && now < current.renewAt) return current.token;
    try {
      return await this.#request();
    } catch (thrown) {
      const isForNow = thrown instanceof RtmsError && thrown.retryable;
      // Not if Zoom has refused it meanwhile.
      const isUsable = current && current === this.#current && this.#clock.elapsed() < current.token.expiresAt;
      if (isUsable && isForNow) return current.token;
      throw thrown;
    }
  }

  /**
   * A new token after Zoom refused one; the current one if that is another already.
   * @param former the token that was refused
   */
  async renew(former: string): Promise<Token> {
    if (this.#current?.token.value !== former) return await this.get();
    this.#former = former;
    this.#current = undefined;
    return await this.#request();
  }

  /** A server's text as it may be shown: without this account's credentials and tokens, on one line, cut. */
  shown(text: string): string {
    return shownText(text, this.secrets());
  }

  /** What no error may show. */
  secrets(): readonly string[] {
    return [this.#current?.token.value ?? "", this.#former, ...secretsOf(this.#account)];
  }

  #request(): Promise<Token> {
    this.#pending ??= newToken(this.#account, this.#send, this.#clock)
      .then((token) => this.#keep(token))
      .finally(() => {
        this.#pending = undefined;
      });
    return this.#pending;
  }

  #keep(token: Token): Token {
    const now = this.#clock.elapsed();
    const life = token.expiresAt - now;
    this.#former = this.#current?.token.value ?? this.#former;
    this.#current = { token, renewAt: now + Math.min(RENEWAL_AGE, Math.max(life - MARGIN, life / 2)) };
    return token;
  }
}
