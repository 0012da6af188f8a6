// Zoom's OAuth and REST for tests, written against protocol#oauth and protocol#rest-calls on its own: it says what it was
// asked, and answers as it is told.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const ACCOUNT_CREDENTIALS = {
  accountId: "exampleAccountId000000",
  clientId: "exampleAccountClient00",
  clientSecret: "exampleAccountSecret000000000000",
};
/** Of every token that this server issues. */
export const TOKEN_PREFIX = "exampleAccessToken";
export const ALL_SCOPES = [
  "meeting:update:participant_rtms_app_status:admin",
  "contact_center:update:engagement_rtms_app_status:admin",
];

export interface Call {
  method: string;
  path: string;
  token: string;
  body: Record<string, unknown>;
}

export interface ApiAnswer {
  status: number;
  body?: object;
  headers?: Record<string, string>;
  /** Never answered. */
  silent?: boolean;
}

export class ZoomApi {
  readonly #server: Server;
  #issued = 0;
  /** Calls of REST. */
  readonly calls: Call[] = [];
  /** The queries of the token requests. */
  readonly tokens: string[] = [];
  /** The next answers to REST calls; then each is accepted. */
  readonly answers: ApiAnswer[] = [];
  /** The next answers to token requests. */
  readonly tokenAnswers: ApiAnswer[] = [];
  scopes: readonly string[] = ALL_SCOPES;
  /** How many calls that were never answered have ended on the other side. */
  abandoned = 0;
  /** Called after a call is accepted. */
  accepted: (call: Call) => void = () => undefined;

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this.origin;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  forget(): void {
    for (const list of [this.calls, this.tokens, this.answers, this.tokenAnswers]) list.length = 0;
    this.scopes = ALL_SCOPES;
    this.abandoned = 0;
    this.accepted = () => undefined;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { pathname, searchParams } = new URL(String(request.url), this.origin);
    const reply = pathname === "/oauth/token" ? this.#token(request, searchParams) : this.#rest(request, text);
    if (reply.silent) {
      response.on("close", () => {
        this.abandoned += 1;
      });
      return;
    }
    response.writeHead(reply.status, { "Content-Type": "application/json", ...reply.headers });
    response.end(reply.body ? JSON.stringify(reply.body) : undefined);
  }

  #token({ headers }: IncomingMessage, query: URLSearchParams): ApiAnswer {
    this.tokens.push(query.toString());
    const told = this.tokenAnswers.shift();
    if (told) return told;
    const { clientId, clientSecret, accountId } = ACCOUNT_CREDENTIALS;
    const isRight = headers.authorization === `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
    if (!isRight)
      return { status: 400, body: { reason: "Invalid client_id or client_secret", error: "invalid_client" } };
    const isOfAccount = query.get("grant_type") === "account_credentials";
    if (isOfAccount && query.get("account_id") !== accountId)
      return { status: 400, body: { reason: "Bad Request", error: "invalid_request" } };
    this.#issued += 1;
    const access_token = `${TOKEN_PREFIX}${this.#issued}`;
    const scope = this.scopes.join(" ");
    return { status: 200, body: { access_token, token_type: "bearer", expires_in: 3600, scope } };
  }

  #rest({ method = "", url = "", headers }: IncomingMessage, text: string): ApiAnswer {
    const token = String(headers.authorization).replace("Bearer ", "");
    const call = { method, path: url, token, body: JSON.parse(text) as Call["body"] };
    this.calls.push(call);
    const answer = this.answers.shift() ?? { status: 202 };
    if (answer.status < 300) setImmediate(() => this.accepted(call));
    return answer;
  }
}
