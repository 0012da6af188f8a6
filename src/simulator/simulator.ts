// Zoom's side of the wire: sends webhooks, and serves signaling and media on one loopback port
// (protocol#server-checklist), and if it is to, OAuth, REST and the event WebSocket on another.

import type { EventEmitter } from "node:events";
import { SimulatorApi } from "./api";
import { SimulatorError } from "./errors";
import { checkDelivery } from "./event-route";
import { EventSender } from "./event-sender";
import { type ApiFaults, apiFaultsOf, checkFault, partFaults, sortFaults, type TimedFault } from "./faults";
import { HandshakeServer } from "./handshake-server";
import { LiveMeeting } from "./live-meeting";
import type { EmitEntry, LogEntry, WebhookReply } from "./log";
import {
  type MeetingOptions,
  type PlayOptions,
  type ReplayOptions,
  type ReplayResult,
  resolveOptions,
  type Settings,
  type SimulatorOptions,
} from "./options";
import { Replay, readReport } from "./replay";
import { conversation, prepare, type Scenario, type Script } from "./scenario";
import { SimulatedStream, StreamHandle, type StreamSettings } from "./stream";
import { Clock, Delays, type SimulatorClock, type Timers } from "./time";
import {
  checkStartable,
  type LifecycleSubject,
  newId,
  newStreamId,
  type WebhookBody,
  type WebhookOptions,
  WebhookSender,
} from "./webhooks";

export class Simulator {
  readonly #settings: Settings;
  readonly #clock: SimulatorClock;
  readonly #webhooks: WebhookSender;
  readonly #events: EventSender;
  readonly #api: SimulatorApi | undefined;
  readonly #meetings = new Set<LiveMeeting>();
  readonly #streams = new Map<string, SimulatedStream>();
  /** By the first part of the path of their URLs. */
  readonly #replays = new Map<string, Replay>();
  #replayed = 0;
  readonly #scripts = new WeakMap<Scenario, Script>();
  /** The second one opens when a stream first moves to it. */
  readonly #servers: readonly [HandshakeServer, HandshakeServer];
  readonly #delays: Delays;
  /** For timers that belong to no stream. */
  readonly #timers: Timers;

  /** @throws SimulatorError SIMULATOR_OPTIONS */
  constructor(options: SimulatorOptions) {
    this.#settings = resolveOptions(options);
    this.#clock = options.clock ?? new Clock(this.#settings.speed);
    this.#webhooks = new WebhookSender(this.#settings.secretToken, this.#settings.checkCertificates);
    this.#delays = new Delays(this.#clock.timers());
    this.#api = this.#apiOf(options.api);
    this.#events = new EventSender({
      webhooks: this.#webhooks,
      api: this.#api,
      delays: this.#delays,
      log: this.#settings.log,
    });
    const streamOf = (streamId: string) => this.#live(streamId);
    this.#timers = this.#clock.timers();
    const replayOf = (path: string) => this.#replays.get(path.split("/")[1] ?? "");
    const server = (index: number) => new HandshakeServer(index, this.#settings, this.#timers, streamOf, replayOf);
    this.#servers = [server(0), server(1)];
  }

  /** Opens the port for signaling and media on 127.0.0.1, and the API's. @throws Error with Node's code, such as EADDRINUSE */
  async listen(): Promise<this> {
    await this.#servers[0].listen(this.#settings.port);
    if (this.#settings.ownsApi) await this.#api?.listen();
    return this;
  }

  /** `ws://127.0.0.1:<port>`, or `wss://`. @throws SimulatorError before `listen` */
  get url(): string {
    const { url } = this.#servers[0];
    if (url === undefined)
      throw new SimulatorError("SIMULATOR_NOT_LISTENING", "The simulator is not listening. Await listen() first.");
    return url;
  }

  /** OAuth, REST and the event WebSocket. @throws SimulatorError without the option `api` */
  get api(): SimulatorApi {
    if (!this.#api) throw new SimulatorError("SIMULATOR_OPTIONS", "This simulator has no API. Give it the option api.");
    return this.#api;
  }

  /** Every open port, in the form of `url`. A stream that moved has opened a second one. */
  get urls(): readonly string[] {
    return this.#servers.flatMap(({ url }) => url ?? []);
  }

  /** The number of open sockets. */
  get sockets(): number {
    return this.#servers.reduce((sum, server) => sum + server.sockets, 0);
  }

  /**
   * Zoom's check of a webhook URL (protocol#webhook-verification).
   * @throws SimulatorError SIMULATOR_WEBHOOK that names the cause and the remedy
   */
  validateUrl(webhookUrl: string): Promise<WebhookReply> {
    return this.#webhooks.validate(webhookUrl, this.#clock.now());
  }

  /** Sends any webhook, an object as JSON, signed unless the options say otherwise. Never rejects. */
  sendWebhook(webhookUrl: string, body: object | string | Buffer, options?: WebhookOptions): Promise<WebhookReply> {
    return this.#webhooks.send(webhookUrl, body, options);
  }

  /**
   * Starts a stream: sends `*_started` and plays the scenario to the client that connects.
   * @throws SimulatorError for an invalid scenario, or before `listen`
   */
  play(options: PlayOptions): StreamHandle {
    const { product = "meeting" } = options;
    const { id = newId(product), streamId = newStreamId() } = options;
    const calm = this.#injectApi(options);
    const stream = this.#play(options, subjectOf(options, id, streamId));
    void stream.done.then(calm);
    return stream;
  }

  /**
   * Begins a meeting, webinar, session or engagement: sends `meeting.started` or the product's own event, and plays a
   * stream when a REST call starts it. Needs the option `api`.
   * @throws SimulatorError for an invalid scenario or a product that REST cannot start, or before `listen`
   */
  meeting(options: MeetingOptions): LiveMeeting {
    const { api } = this;
    const { product = "meeting", webhookUrl } = options;
    checkStartable(product);
    const { id = newId(product) } = options;
    const delivery = checkDelivery(options.delivery, webhookUrl, true);
    // Prepared now, so that an invalid scenario is reported to the caller instead of to a REST call.
    const scenario = options.scenario ?? conversation();
    this.#script(scenario);
    const calm = this.#injectApi(options);
    const meeting = new LiveMeeting(id, options, {
      clientId: this.#settings.clientId,
      now: () => this.#clock.now(),
      after: (delay, act) => void this.#timers.after(delay, act),
      send: (body: WebhookBody) => this.#events.meeting(body, { delivery, webhookUrl }),
      play: ({ number }, user) =>
        this.#play(
          { ...options, scenario, delivery },
          { ...subjectOf(options, id, newStreamId()), meeting: { number, user } },
        ),
      admit: (controlled) => api.admit(controlled),
    });
    this.#meetings.add(meeting);
    void meeting.done.then(() => {
      this.#meetings.delete(meeting);
      calm();
    });
    return meeting;
  }

  /**
   * Replays the report of a stream: the same messages in the same order and with the same pauses, with synthetic
   * content. Sockets are answered, dropped or ignored as in the report. Resolves when everything was played, or with
   * the `problem` that ended the replay.
   * @throws SimulatorError SIMULATOR_REPORT for an invalid report, or before `listen`
   */
  replay(options: ReplayOptions): Promise<ReplayResult> {
    const report = readReport(options.report);
    const { product } = report;
    const { id = newId(product), streamId = newStreamId(), webhookUrl, playing = () => {} } = options;
    const settings = this.#settings;
    const emit: EmitEntry = (event, entry) => settings.log({ event, streamId, ...entry } as LogEntry);
    const identity = { product, id, streamId };
    const to = { delivery: "webhook", webhookUrl } as const;
    const send = this.#events.lifecycle(identity, to, { retries: [], faults: {}, emit });
    const name = `replay-${++this.#replayed}`;
    const replay = new Replay(report, {
      ...identity,
      clock: this.#clock,
      webhookUrl,
      url: `${this.url}/${name}`,
      deliver: send,
      playing,
    });
    this.#replays.set(name, replay);
    return replay.run().finally(() => this.#replays.delete(name));
  }

  /**
   * Closes streams, sockets and timers and cancels pending webhooks, without notifying the app. May be called twice.
   */
  async close(): Promise<void> {
    for (const meeting of this.#meetings) meeting.abort();
    for (const stream of this.#streams.values()) stream.abort();
    for (const replay of this.#replays.values()) replay.close();
    this.#webhooks.close();
    this.#delays.close();
    this.#timers.clear();
    const api = this.#settings.ownsApi ? this.#api : undefined;
    await Promise.all([...this.#servers, ...(api ? [api] : [])].map((server) => server.close()));
  }

  /** An API of its own, or one that is shared. */
  #apiOf(options: SimulatorOptions["api"]): SimulatorApi | undefined {
    const faults = apiFaultsOf(this.#settings.faults);
    if (options === undefined) failWithoutApi(timedFaults(faults));
    else if (options instanceof SimulatorApi) options.schedule(timedFaults(faults));
    else return new SimulatorApi({ ...options, clock: this.#clock, log: this.#settings.log, faults });
    return options;
  }

  /**
   * Applies the faults of the API among those of a stream or meeting.
   * @returns switches them off
   * @throws SimulatorError if there is no API
   */
  #injectApi({ scenario, script = [], faults = {} }: PlayOptions): () => void {
    const { api } = partFaults([...(scenario?.faults ?? []), ...script]);
    const all = [...timedFaults(apiFaultsOf(faults)), ...api];
    if (!this.#api) failWithoutApi(all);
    return this.#api?.schedule(all) ?? (() => {});
  }

  #play(options: PlayOptions, subject: LifecycleSubject): StreamHandle {
    const { media = ["audio", "transcript"], urls = {}, webhookUrl } = options;
    const { product, id, streamId } = subject;
    const settings = this.#settings;
    const scenario = options.scenario ?? conversation();
    const { stream: ofStream } = partFaults([...(scenario.faults ?? []), ...(options.script ?? [])]);
    const { lasting, timed } = sortFaults(ofStream);
    const faults = { ...settings.faults, ...lasting, ...options.faults };
    const delivery = checkDelivery(options.delivery, webhookUrl, this.#api !== undefined);
    const identity = { product, id, streamId };
    if (this.#live(streamId))
      throw new SimulatorError(
        "SIMULATOR_OPTIONS",
        `The stream ${streamId} is already playing. Choose another streamId.`,
      );
    const what: StreamSettings = {
      ...identity,
      script: this.#script(scenario),
      granted: new Set(media),
      fast: options.pace === "fast",
      record: options.record ?? true,
      faults,
      timed,
      signalingUrl: urls.signaling ?? this.url,
      mediaUrl: urls.media ?? this.url,
    };
    return StreamHandle.open(identity, (handle) => {
      const emitter: EventEmitter = handle;
      const emit: EmitEntry = (event, entry) => {
        settings.log({ event, streamId, ...entry } as LogEntry);
        emitter.emit(event, entry);
      };
      const retries = settings.webhookRetries;
      const stream = new SimulatedStream(what, {
        settings,
        clock: this.#clock,
        deliver: this.#events.lifecycle(subject, { delivery, webhookUrl }, { retries, faults, emit }),
        urlOf: (server) => this.#urlOf(server),
        emit,
        injectApi: (fault, value) => this.api.inject(fault, value),
        received: (socket, message) => handle.emit("message", socket, message),
      });
      this.#streams.set(streamId, stream);
      void stream.done.then(() => {
        // The same id may have been started again in the meantime.
        if (this.#streams.get(streamId) === stream) this.#streams.delete(streamId);
      });
      return stream;
    });
  }

  async #urlOf(index: number): Promise<string> {
    const server = this.#servers[index === 0 ? 0 : 1];
    if (server.url === undefined) await server.listen(0);
    return server.url ?? this.url;
  }

  /** Streams of one scenario share its samples. */
  #script(scenario: Scenario): Script {
    let script = this.#scripts.get(scenario);
    if (!script) {
      script = prepare(scenario);
      this.#scripts.set(scenario, script);
    }
    return script;
  }

  #live(streamId: string): SimulatedStream | undefined {
    const stream = this.#streams.get(streamId);
    return stream?.ended ? undefined : stream;
  }
}

const timedFaults = (faults: ApiFaults): TimedFault[] =>
  Object.entries(faults).map(([fault, value]) => checkFault({ fault, value, at: 0 }));

/** @throws SimulatorError for a fault of an API that there is not */
function failWithoutApi([first]: readonly TimedFault[]): void {
  if (first)
    throw new SimulatorError("SIMULATOR_OPTIONS", `The fault ${first.fault} is one of the API, which is not served.`);
}

function subjectOf(options: PlayOptions, id: string, streamId: string): LifecycleSubject {
  const { product = "meeting", nested, webinarIdField } = options;
  return { product, id, streamId, ...(nested && { nested }), ...(webinarIdField && { webinarIdField }) };
}
