// What Zoom serves beside streams, on one loopback port: OAuth, the REST calls that start and stop RTMS, and the event
// WebSocket (protocol#rest-calls, protocol#oauth, protocol#connecting-for-events). Several simulators may share it.

import type { IncomingMessage, ServerResponse } from "node:http";
import { SimulatorError } from "../errors";
import { checkFault, type FaultName, isApiFault, type TimedFault } from "../faults";
import { Port } from "../sockets";
import { type Cancel, Delays, type Timers } from "../time";
import type { WebhookBody } from "../webhooks";
import { ApiFaultSwitches, RateLimit } from "./api-faults";
import { ApiLedger } from "./api-ledger";
import { EventSockets } from "./event-sockets";
import { type ApiReply, type ApiRequest, readRequest, sendReply } from "./http";
import { answerOAuth } from "./oauth";
import { type ApiSettings, resolveApiOptions, type SimulatorApiOptions } from "./options";
import { answerRest, type ControlledMeeting } from "./rest";
import { IssuedTokens } from "./tokens";

export class SimulatorApi {
  /** What was asked, offered and answered. */
  readonly ledger = new ApiLedger();
  readonly #settings: ApiSettings;
  readonly #faults: ApiFaultSwitches;
  readonly #tokens: IssuedTokens;
  readonly #events: EventSockets;
  readonly #limit: RateLimit;
  readonly #meetings = new Set<ControlledMeeting>();
  readonly #timers: Timers;
  readonly #delays: Delays;
  readonly #port: Port;

  /** @throws SimulatorError SIMULATOR_OPTIONS */
  constructor(options: SimulatorApiOptions) {
    const settings = resolveApiOptions(options);
    const { clock, log } = settings;
    const now = () => clock.now();
    this.#settings = settings;
    this.#faults = new ApiFaultSwitches(settings.faults);
    this.#tokens = new IssuedTokens(now);
    this.#limit = new RateLimit(this.#faults, now);
    this.#timers = clock.timers();
    this.#delays = new Delays(clock.timers());
    this.#events = new EventSockets({ clock, log, faults: this.#faults, tokens: this.#tokens, ledger: this.ledger });
    this.#port = new Port(
      undefined,
      (arrival) => this.#events.arrived(arrival),
      (request, response) => void this.#serve(request, response),
    );
  }

  /** Opens the port. @throws Error with Node's code, such as EADDRINUSE */
  async listen(): Promise<this> {
    await this.#port.listen(this.#settings.port);
    return this;
  }

  /** `http://127.0.0.1:<port>`: the *Host* of a zoom-rtms-account node. @throws SimulatorError before `listen` */
  get origin(): string {
    const { url } = this.#port;
    if (url === undefined)
      throw new SimulatorError(
        "SIMULATOR_NOT_LISTENING",
        "The simulator's API is not listening. Await listen() first.",
      );
    return url.replace(/^ws/, "http");
  }

  /** The URL that Zoom shows for a subscription, without a token: the *Endpoint* of a zoom-rtms-events-in node. */
  endpoint(subscription = "simulator"): string {
    return `${this.origin.replace(/^http/, "ws")}/ws?subscriptionId=${encodeURIComponent(subscription)}`;
  }

  /** Whether a client is connected to the event WebSocket. */
  get connected(): boolean {
    return this.#events.connected;
  }

  /** Resolves when a client is connected, with `false` if none is within `patience` simulated milliseconds. */
  whenConnected(patience: number): Promise<boolean> {
    return this.#events.whenConnected(patience);
  }

  /**
   * Sends an event to the clients of the event WebSocket; without any it is lost. Resolves with whether it was sent.
   * @param late simulated milliseconds to wait before
   */
  offer(body: WebhookBody, late?: number): Promise<boolean> {
    return this.#events.offer(body, late);
  }

  /**
   * Applies a fault of the API now, or begins a lasting one.
   * @param value as in the row of `FAULTS`; the row's default if omitted, `false` to end a lasting fault
   * @throws SimulatorError for a fault that is not one of the API, or a value that it does not accept
   */
  inject(fault: FaultName, value?: boolean | number | string): void {
    const checked = checkFault({ fault, value, at: 0 });
    if (!isApiFault(fault))
      throw new SimulatorError("SIMULATOR_OPTIONS", `The fault ${fault} happens to a stream. Inject it there.`);
    this.#apply(checked);
  }

  /** Applies faults of the API, each at its time from now on. @returns switches off those that last */
  schedule(faults: readonly TimedFault[]): () => void {
    const waiting: Cancel[] = [];
    for (const fault of faults) {
      if (fault.at === 0) this.#apply(fault);
      else waiting.push(this.#timers.after(fault.at, () => this.#apply(fault)));
    }
    return () => {
      for (const cancel of waiting) cancel();
      for (const { fault } of faults) if (isApiFault(fault)) this.#faults.set(fault, false);
    };
  }

  /** Lets REST calls control a meeting until the returned function is called. */
  admit(meeting: ControlledMeeting): () => void {
    this.#meetings.add(meeting);
    return () => this.#meetings.delete(meeting);
  }

  /** Closes the port, its sockets and timers. May be called twice. */
  async close(): Promise<void> {
    this.#timers.clear();
    this.#delays.close();
    this.#events.close();
    await this.#port.close();
  }

  #apply({ fault, value }: Omit<TimedFault, "at">): void {
    if (!isApiFault(fault)) return;
    if (fault === "event-silence") this.#events.silence();
    else if (fault === "event-drop") this.#events.drop();
    else this.#faults.set(fault, value);
  }

  /** Never rejects. */
  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const read = await readRequest(request);
      const reply = read ? await this.#answer(read) : { status: 413 };
      sendReply(response, reply);
    } catch {
      // The client has given up.
      response.destroy();
    }
  }

  async #answer(request: ApiRequest): Promise<ApiReply> {
    const delay = this.#faults.get("api-delay") ?? 0;
    if (delay > 0) await this.#delays.wait(delay);
    return request.path === "/oauth/token" ? this.#token(request) : this.#rest(request);
  }

  #token(request: ApiRequest): ApiReply {
    const { grant, error, reply } = answerOAuth(request, {
      settings: this.#settings,
      faults: this.#faults,
      tokens: this.#tokens,
      origin: () => this.origin,
    });
    const entry = { grant, status: reply.status, ...(error && { code: error }) };
    this.ledger.tokens.push({ ...entry, at: this.#now() });
    this.#settings.log({ event: "token", ...entry });
    return reply;
  }

  #rest(request: ApiRequest): ApiReply {
    const { reply, id, user, ...called } = answerRest(request, {
      settings: this.#settings,
      faults: this.#faults,
      tokens: this.#tokens,
      meetings: this.#meetings,
      limited: () => this.#limit.check(),
    });
    const { status, code } = reply;
    const entry = { ...called, status, ...(code !== undefined && { code }) };
    const ids = { ...(id !== undefined && { id }), ...(user !== undefined && { user }) };
    this.ledger.calls.push({ ...entry, ...ids, at: this.#now() });
    this.#settings.log({ event: "rest", ...entry });
    return reply;
  }

  #now(): number {
    return Math.round(this.#settings.clock.now());
  }
}
