// One simulated meeting from start to end: its own simulator checks the webhook URL, plays a stream, and closes in
// every case. With an API the meeting begins first, and a REST call has to start the stream.

import { setTimeout as sleep } from "node:timers/promises";
import { StopReason } from "../protocol/values";
import type { RestCall } from "./api";
import { SimulatorError } from "./errors";
import type { LiveMeeting } from "./live-meeting";
import type { WebhookReply } from "./log";
import type { PlayOptions, SimulatorOptions } from "./options";
import { Simulator } from "./simulator";
import { problemOf, type StreamHandle, type Summary, stopIfNotJoined, stopIfRefused } from "./stream";
import { checkStartable, explainReply, lifecycleBody } from "./webhooks";

/** Identifies a stream. */
export type Identity = Pick<StreamHandle, "product" | "id" | "streamId">;

/** Callbacks for steps that no log entry reports, and a time limit. An error thrown by a callback ends the meeting. */
export interface Steps {
  /** The URL passed its check. Without this callback there is no check. */
  validated?: (reply: WebhookReply) => void;
  /** `*_started` is being sent. */
  playing?: (stream: StreamHandle) => void;
  /** The meeting has begun, without a stream. */
  begun?: (meeting: LiveMeeting) => void;
  /** Begins a meeting, which a REST call has to start. Needs the simulator's API. */
  begin?: Begin;
  /** Milliseconds for the app to connect after the webhook was accepted; Zoom's own limit by default. */
  patience?: number;
}

/** Time limits of a meeting that begins before its stream. Milliseconds; without one there is no limit. */
export interface Begin {
  /** For a client of the event WebSocket to connect, before the events go by webhook. */
  readonly client?: number;
  /** For a REST call to start RTMS. */
  readonly start?: number;
}

export class Meeting {
  readonly #simulator: Simulator;
  #live: LiveMeeting | undefined;
  #stream: StreamHandle | undefined;
  #over = false;
  #wake: () => void = () => {};
  /** Resolves when everything is closed, so that nothing waits any longer. */
  readonly #closed = new Promise<boolean>((resolve) => {
    this.#wake = () => resolve(false);
  });
  #stopped = false;

  /** @throws SimulatorError SIMULATOR_OPTIONS */
  constructor(
    options: SimulatorOptions,
    private readonly what: PlayOptions,
    private readonly steps: Steps = {},
  ) {
    this.#simulator = new Simulator(options);
  }

  /** The URL of every open port. */
  get urls(): readonly string[] {
    return this.#simulator.urls;
  }

  /** The stream, once it is offered. */
  get stream(): Identity | undefined {
    return this.#stream;
  }

  /** Whether everything is closed. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether `stop` or `close` ended the meeting early, so that its end is not the app's fault. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /**
   * Plays the meeting to its end. To be called once.
   * @throws SimulatorError if the webhook is not accepted, or the app does not connect and stay connected
   */
  async run(): Promise<Summary> {
    const { steps } = this;
    try {
      await this.#simulator.listen();
      const stream = steps.begin ? await this.#begin(steps.begin) : await this.#play();
      this.#stream = stream;
      stopIfRefused(stream);
      if (steps.patience !== undefined) stopIfNotJoined(stream, steps.patience);
      steps.playing?.(stream);
      failIfLost(await stream.started, this.what);
      const summary = await stream.done;
      await this.#live?.end();
      const wrong = this.#stopped ? undefined : problemOf(summary);
      if (wrong) throw new SimulatorError("SIMULATOR_STREAM", wrong);
      return summary;
    } finally {
      await this.#end();
    }
  }

  /** Ends the meeting as a Zoom user does. Resolves when `*_stopped` was answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#stream) await this.#stream.stop(StopReason.STOP_BC_USER_TRIGGERED);
    await this.#live?.end();
    if (!this.#stream) await this.#end();
  }

  /** Closes everything without notifying the app. May be called twice. */
  async close(): Promise<void> {
    this.#stopped = true;
    await this.#end();
  }

  async #validate(): Promise<void> {
    const { validated } = this.steps;
    const { webhookUrl } = this.what;
    if (validated && webhookUrl !== undefined) validated(await this.#simulator.validateUrl(webhookUrl));
  }

  async #play(): Promise<StreamHandle> {
    await this.#validate();
    return this.#simulator.play(this.what);
  }

  /** Begins the meeting. Resolves with the stream that a REST call started. */
  async #begin({ client, start }: Begin): Promise<StreamHandle> {
    const { what, steps } = this;
    const { api } = this.#simulator;
    checkStartable(what.product ?? "meeting");
    const connected = api.whenConnected(client ?? Number.POSITIVE_INFINITY);
    const isConnected = await Promise.race([connected, this.#closed]);
    if (!isConnected && !this.#over) await this.#validate();
    if (this.#over) throw new SimulatorError("SIMULATOR_NOT_LISTENING", "The simulator was closed.");
    const before = api.ledger.calls.length;
    const meeting = this.#simulator.meeting({ delivery: "socket-first", ...what });
    this.#live = meeting;
    steps.begun?.(meeting);
    failIfLost(await meeting.begun, what);
    const late = new AbortController();
    const stream = await Promise.race([
      meeting.started,
      ...(start === undefined ? [] : [sleep(start, undefined, { signal: late.signal }).catch(() => undefined)]),
    ]);
    late.abort();
    if (stream) return stream;
    await meeting.end();
    throw new SimulatorError("SIMULATOR_START", notStarted(api.ledger.calls.slice(before).at(-1)));
  }

  async #end(): Promise<void> {
    this.#over = true;
    this.#wake();
    await this.#simulator.close();
  }
}

/** @throws SimulatorError for an event that was not accepted */
function failIfLost(reply: WebhookReply, { webhookUrl = "" }: PlayOptions): void {
  const why = explainReply(reply, webhookUrl);
  if (why) throw new SimulatorError("SIMULATOR_WEBHOOK", why);
}

/** @param last the last REST call since the meeting began, which was refused */
function notStarted(last: RestCall | undefined): string {
  if (!last)
    return "The meeting began, but no REST call started RTMS. Wire the zoom-rtms-events-in node (meeting.started and so on) to a zoom-rtms-control node with the same account, which starts it.";
  const code = last.code === undefined ? "" : `, code ${last.code}`;
  return `The meeting began, but RTMS was not started: the last REST call was answered with ${last.status}${code}. The error of the zoom-rtms-control node says why.`;
}

/** Sends `*_stopped` for streams that were cut off without it, over the event WebSocket if a client is connected to it. */
export async function sendStopped(
  options: SimulatorOptions,
  webhookUrl: string | undefined,
  streams: readonly Identity[],
): Promise<void> {
  const simulator = new Simulator(options);
  const fields = { stop_reason: StopReason.STOP_BC_USER_TRIGGERED };
  const bodies = streams.map(({ product, id, streamId }) =>
    lifecycleBody({ product, id, streamId, action: "stopped", at: Date.now(), fields }),
  );
  const send = (body: (typeof bodies)[number]): Promise<unknown> | undefined => {
    if (options.api && simulator.api.connected) return simulator.api.offer(body);
    return webhookUrl === undefined ? undefined : simulator.sendWebhook(webhookUrl, body);
  };
  await Promise.all(bodies.map(send));
  await simulator.close();
}
