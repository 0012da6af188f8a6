// Zoom's side of the wire: sends webhooks, and serves signaling and media on one loopback port
// (protocol#server-checklist).

import type { EventEmitter } from "node:events";
import { resamplerReady } from "../audio";
import { SimulatorError } from "./errors";
import { sortFaults } from "./faults";
import { HandshakeServer } from "./handshake-server";
import type { EmitEntry, LogEntry, WebhookReply } from "./log";
import {
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
import { LifecycleWebhooks, newId, newStreamId, type WebhookOptions, WebhookSender } from "./webhooks";

export class Simulator {
  readonly #settings: Settings;
  readonly #clock: SimulatorClock;
  readonly #webhooks: WebhookSender;
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
    const streamOf = (streamId: string) => this.#live(streamId);
    this.#timers = this.#clock.timers();
    const replayOf = (path: string) => this.#replays.get(path.split("/")[1] ?? "");
    const server = (index: number) => new HandshakeServer(index, this.#settings, this.#timers, streamOf, replayOf);
    this.#servers = [server(0), server(1)];
  }

  /** Opens the port for signaling and media on 127.0.0.1. @throws Error with Node's code, such as EADDRINUSE */
  async listen(): Promise<this> {
    // For rates other than the scenario's. The resampler must be ready before a client connects.
    await resamplerReady();
    await this.#servers[0].listen(this.#settings.port);
    return this;
  }

  /** `ws://127.0.0.1:<port>`, or `wss://`. @throws SimulatorError before `listen` */
  get url(): string {
    const { url } = this.#servers[0];
    if (url === undefined)
      throw new SimulatorError("SIMULATOR_NOT_LISTENING", "The simulator is not listening. Await listen() first.");
    return url;
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
    const { product = "meeting", media = ["audio", "transcript"], urls = {} } = options;
    const { id = newId(product), streamId = newStreamId() } = options;
    const settings = this.#settings;
    const scenario = options.scenario ?? conversation();
    const { lasting, timed } = sortFaults([...(scenario.faults ?? []), ...(options.script ?? [])]);
    const faults = { ...settings.faults, ...lasting, ...options.faults };
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
    return new StreamHandle(identity, (handle) => {
      const emitter: EventEmitter = handle;
      const emit: EmitEntry = (event, entry) => {
        settings.log({ event, streamId, ...entry } as LogEntry);
        emitter.emit(event, entry);
      };
      const lifecycle = new LifecycleWebhooks(
        this.#webhooks,
        this.#delays,
        { ...options, ...identity, retries: settings.webhookRetries, faults },
        emit,
      );
      const stream = new SimulatedStream(what, {
        settings,
        clock: this.#clock,
        deliver: (action, at, fields, late) => lifecycle.deliver(action, at, fields, late),
        urlOf: (server) => this.#urlOf(server),
        emit,
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
    const about = { ...identity, webhookUrl, retries: [], faults: {} };
    const lifecycle = new LifecycleWebhooks(this.#webhooks, this.#delays, about, emit);
    const name = `replay-${++this.#replayed}`;
    const replay = new Replay(report, {
      ...identity,
      clock: this.#clock,
      webhookUrl,
      url: `${this.url}/${name}`,
      deliver: (action, at, fields) => lifecycle.deliver(action, at, fields),
      playing,
    });
    this.#replays.set(name, replay);
    return replay.run().finally(() => this.#replays.delete(name));
  }

  /**
   * Closes streams, sockets and timers and cancels pending webhooks, without notifying the app. May be called twice.
   */
  async close(): Promise<void> {
    for (const stream of this.#streams.values()) stream.abort();
    for (const replay of this.#replays.values()) replay.close();
    this.#webhooks.close();
    this.#delays.close();
    this.#timers.clear();
    await Promise.all(this.#servers.map((server) => server.close()));
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
