// One simulated meeting from start to end: its own simulator checks the webhook URL, plays a stream, and closes in
// every case.

import { StopReason } from "../protocol/values";
import { SimulatorError } from "./errors";
import type { WebhookReply } from "./log";
import type { PlayOptions, SimulatorOptions } from "./options";
import { Simulator } from "./simulator";
import { problemOf, type StreamHandle, type Summary, stopIfNotJoined, stopIfRefused } from "./stream";
import { explainReply, lifecycleBody } from "./webhooks";

/** Identifies a stream. */
export type Identity = Pick<StreamHandle, "product" | "id" | "streamId">;

/** Callbacks for steps that no log entry reports, and a time limit. An error thrown by a callback ends the meeting. */
export interface Steps {
  /** The URL passed its check. Without this callback there is no check. */
  validated?: (reply: WebhookReply) => void;
  /** `*_started` is being sent. */
  playing?: (stream: StreamHandle) => void;
  /** Milliseconds for the app to connect after the webhook was accepted; Zoom's own limit by default. */
  patience?: number;
}

export class Meeting {
  readonly #simulator: Simulator;
  #stream: StreamHandle | undefined;
  #over = false;
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
    const { what, steps } = this;
    try {
      await this.#simulator.listen();
      if (steps.validated) steps.validated(await this.#simulator.validateUrl(what.webhookUrl));
      const stream = this.#simulator.play(what);
      this.#stream = stream;
      stopIfRefused(stream);
      if (steps.patience !== undefined) stopIfNotJoined(stream, steps.patience);
      steps.playing?.(stream);
      const untaken = explainReply(await stream.started, what.webhookUrl);
      if (untaken) throw new SimulatorError("SIMULATOR_WEBHOOK", untaken);
      const summary = await stream.done;
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
    else await this.#end();
  }

  /** Closes everything without notifying the app. May be called twice. */
  async close(): Promise<void> {
    this.#stopped = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    this.#over = true;
    await this.#simulator.close();
  }
}

/** Sends `*_stopped` for streams that were cut off without it. Never rejects. */
export async function sendStopped(
  options: SimulatorOptions,
  webhookUrl: string,
  streams: readonly Identity[],
): Promise<void> {
  const simulator = new Simulator(options);
  const fields = { stop_reason: StopReason.STOP_BC_USER_TRIGGERED };
  const bodies = streams.map(({ product, id, streamId }) =>
    lifecycleBody({ product, id, streamId, action: "stopped", at: Date.now(), fields }),
  );
  await Promise.all(bodies.map((body) => simulator.sendWebhook(webhookUrl, body)));
  await simulator.close();
}
