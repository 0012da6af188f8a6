// One pretended meeting, whole: a simulator of its own that checks the webhook's URL, plays a stream, and is gone
// afterwards, however it went.

import { StopReason } from "../protocol/values";
import { SimulatorError } from "./errors";
import type { WebhookReply } from "./log";
import type { PlayOptions, SimulatorOptions } from "./options";
import { Simulator } from "./simulator";
import { problemOf, type StreamHandle, type Summary, stopIfNotJoined, stopIfRefused } from "./stream";
import { explainReply, lifecycleBody } from "./webhooks";

/** What names a stream. */
export type Identity = Pick<StreamHandle, "product" | "id" | "streamId">;

/** Hears of the steps that no log entry tells, and says how long to wait. What it throws ends the meeting. */
export interface Steps {
  /** The URL was checked and is right. Without it, the check is left out. */
  validated?: (reply: WebhookReply) => void;
  /** `*_started` is on its way. */
  playing?: (stream: StreamHandle) => void;
  /** Milliseconds for the app to come once the webhook was taken; as long as Zoom waits by default. */
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

  /** Every port that is open now. */
  get urls(): readonly string[] {
    return this.#simulator.urls;
  }

  /** The stream, from its offer on. */
  get stream(): Identity | undefined {
    return this.#stream;
  }

  /** Whether nothing is open any more. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether `stop` or `close` ended it before its time, so that nothing about its end is the app's fault. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /**
   * Plays it to its end. To be called once.
   * @throws SimulatorError if the webhook does not take it, or the app does not come and stay
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

  /** Ends it as a user of Zoom does; resolves when `*_stopped` was answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#stream) await this.#stream.stop(StopReason.STOP_BC_USER_TRIGGERED);
    else await this.#end();
  }

  /** Breaks it off without a word. Closing twice is fine. */
  async close(): Promise<void> {
    this.#stopped = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    this.#over = true;
    await this.#simulator.close();
  }
}

/** Sends the `*_stopped` of streams that were broken off without a word. Never rejects. */
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
