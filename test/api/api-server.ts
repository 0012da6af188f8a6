// Zoom's OAuth and REST on the loopback interface: what was asked, and answers as the test wants them.

import assert from "node:assert/strict";
import * as http from "node:http";
import { inspect } from "node:util";
import type { Account } from "../../src/api";
import { RtmsError } from "../../src/protocol/errors";
import { Listening } from "../protocol/transport/network-support";

export interface Asked {
  method: string;
  /** Path and query, as they arrived. */
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** An object becomes JSON. */
  body?: object | string;
}

/** An answer, or what is done with the request instead. */
export type Reaction = Answer | ((response: http.ServerResponse, asked: Asked) => void);

export const SECRET = "sEcr3t+of/the=account";
export const CLIENT_ID = "client-id-0123456789";
export const ACCOUNT_ID = "account-id-0123456789";
export const BASIC = Buffer.from(`${CLIENT_ID}:${SECRET}`).toString("base64");
/** The tokens that the server gives are this and a number. */
export const TOKEN = "access-token-abcdefgh-";
export const MEETING_SCOPE = "meeting:update:participant_rtms_app_status:admin";

export class ApiServer extends Listening {
  readonly asked: Asked[] = [];
  /** The answers to the next requests of tokens and calls; then the usual ones. */
  readonly tokens: Reaction[] = [];
  readonly calls: Reaction[] = [];
  scope = `${MEETING_SCOPE} user:read:user:admin`;
  life: unknown = 3600;
  #given = 0;

  constructor(server = http.createServer()) {
    super(server);
    server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => this.#answer(request, response, Buffer.concat(chunks).toString()));
    });
  }
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  /** Requests of tokens, and the others. */
  get tokensAsked(): Asked[] {
    return this.asked.filter(({ url }) => url.startsWith("/oauth/token"));
  }
  get callsAsked(): Asked[] {
    return this.asked.filter(({ url }) => !url.startsWith("/oauth/token"));
  }
  #answer({ method = "", url = "", headers }: http.IncomingMessage, response: http.ServerResponse, body: string): void {
    const asked = { method, url, headers, body };
    this.asked.push(asked);
    const isToken = url.startsWith("/oauth/token");
    const planned = isToken ? this.tokens.shift() : this.calls.shift();
    const reaction = planned ?? (isToken ? this.#token() : { status: 204 });
    if (typeof reaction === "function") reaction(response, asked);
    else this.#send(reaction, response);
  }
  #send(reaction: Answer, response: http.ServerResponse): void {
    const text = typeof reaction.body === "object" ? JSON.stringify(reaction.body) : reaction.body;
    response.writeHead(reaction.status, { "content-type": "application/json", ...reaction.headers }).end(text);
  }
  #token(): Answer {
    this.#given += 1;
    const body = {
      access_token: `${TOKEN}${this.#given}`,
      token_type: "bearer",
      expires_in: this.life,
      scope: this.scope,
    };
    return { status: 200, body };
  }
}

export function accountAt(host: string, more: Partial<Account> = {}): Account {
  return { kind: "server-to-server", host, accountId: ACCOUNT_ID, clientId: CLIENT_ID, clientSecret: SECRET, ...more };
}

/** Everything of an error that any log could show has nothing secret. */
export function hasNoSecret(error: unknown): void {
  const shown = inspect(error, { depth: 20, showHidden: true, maxStringLength: null });
  // Buffers are shown as hex.
  const hex = (text: string) => Buffer.from(text).toString("hex").replace(/../g, "$& ").trim();
  for (const secret of [SECRET, CLIENT_ID, ACCOUNT_ID, BASIC, TOKEN])
    assert.ok(!shown.includes(secret) && !shown.includes(hex(secret)), `${secret} is in ${shown}`);
}

/** The error of a promise, which has nothing secret. */
export async function errorOf(promise: Promise<unknown>): Promise<RtmsError> {
  const error: unknown = await promise.then(
    (value) => assert.fail(`resolved with ${inspect(value)}`),
    (thrown: unknown) => thrown,
  );
  hasNoSecret(error);
  assert.ok(error instanceof RtmsError, inspect(error));
  return error;
}
