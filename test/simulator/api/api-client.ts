// Plain clients of the API: HTTP requests and event connections that use nothing of this package.

import assert from "node:assert/strict";
import http from "node:http";
import { WebSocket } from "ws";
import { Simulator, SimulatorApi, type SimulatorApiOptions, type SimulatorOptions } from "../../../src/simulator";
import { until } from "../../until";
import { MAYA, pcm, SECRETS } from "../support";

export const ACCOUNT = {
  accountId: "exampleAccountId000000",
  clientId: "exampleApiKey000000000",
  clientSecret: "exampleApiSecret00000000000000000",
};

/** Two seconds of one speaker. */
export const SCENARIO = {
  speakers: [MAYA],
  audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(100, 1) }],
  duration: 60_000,
};

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  /** The body, if it is JSON. */
  body: Record<string, unknown>;
}

export interface Ask {
  method?: string;
  headers?: http.OutgoingHttpHeaders;
  body?: string;
}

export function ask(url: string, { method = "GET", headers = {}, body = "" }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const text = Buffer.concat(parts).toString();
        const isJson = text !== "" && response.headers["content-type"]?.startsWith("application/json");
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          body: isJson ? JSON.parse(text) : {},
        });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

const basic = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }): string =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;

/** The query of a request for a server-to-server token. */
export const SERVER_GRANT = `grant_type=account_credentials&account_id=${ACCOUNT.accountId}`;

export function askToken(origin: string, query = SERVER_GRANT, account = ACCOUNT, more: Ask = {}): Promise<Answer> {
  const type = "application/x-www-form-urlencoded";
  const headers = { authorization: basic(account), "content-type": type, "content-length": 0, ...more.headers };
  return ask(`${origin}/oauth/token?${query}`, { method: "POST", ...more, headers });
}

export async function tokenOf(origin: string, query?: string, account?: typeof ACCOUNT): Promise<string> {
  const { status, body } = await askToken(origin, query, account);
  assert.equal(status, 200);
  return String(body.access_token);
}

/** A REST call of a meeting; the parts that differ are given. */
export function call(
  origin: string,
  path: string,
  token: string,
  body: object | string,
  method = "PATCH",
): Promise<Answer> {
  return ask(`${origin}/v2/${path}/rtms_app/status`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

export const START = { action: "start", settings: { client_id: SECRETS.clientId } };
export const startFor = (user: string) => ({
  action: "start",
  settings: { client_id: SECRETS.clientId, participant_user_id: user },
});

/** A message of the event WebSocket. */
export interface Frame {
  module: string;
  success?: boolean;
  content?: string;
  header?: object;
}

export class EventClient {
  readonly frames: Frame[] = [];
  closed: number | undefined;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data, isBinary) => {
      assert.equal(isBinary, false);
      this.frames.push(JSON.parse(data.toString()));
    });
    socket.once("close", (code) => {
      this.closed = code;
    });
    socket.on("error", () => undefined);
  }

  /** Resolves after the first reply. */
  static async open(endpoint: string, token: string): Promise<EventClient> {
    const client = new EventClient(new WebSocket(`${endpoint}&access_token=${token}`));
    await until(() => client.frames.length > 0 || client.closed !== undefined);
    return client;
  }

  /** What came as the content of messages, parsed where it is JSON. */
  get events(): Record<string, unknown>[] {
    return this.frames.flatMap(({ module, content = "" }) =>
      module === "message" && content.startsWith("{") ? [JSON.parse(content)] : [],
    );
  }

  get names(): unknown[] {
    return this.events.map(({ event }) => event);
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

const opened: { close(): Promise<void> }[] = [];

/** Closed by `closeAll`. */
export async function openApi(options: Partial<SimulatorApiOptions> = {}): Promise<SimulatorApi> {
  const api = await new SimulatorApi({ ...ACCOUNT, ...options }).listen();
  opened.push(api);
  return api;
}

/** A simulator with an API, closed by `closeAll`. */
export async function openSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await new Simulator({ ...SECRETS, api: ACCOUNT, ...options }).listen();
  opened.push(simulator);
  return simulator;
}

export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((each) => each.close()));
}
