// Announces one stream over HTTPS: its lifecycle webhooks, the retries of those that nobody took, and the faults that
// concern them.

import type { LifecycleAction, Product } from "../../protocol/values";
import type { Faults } from "../faults";
import type { Tell, WebhookReply } from "../log";
import type { Delays } from "../time";
import { lifecycleBody } from "./payloads";
import { isTaken, type WebhookOptions, type WebhookSender } from "./webhooks";

/** The pauses between tries, in multiples of the first: 5, 20 and 60 minutes. */
const BACKOFF = [1, 4, 12] as const;

export interface HeraldOptions {
  readonly product: Product;
  readonly id: string;
  readonly streamId: string;
  readonly webhookUrl: string;
  readonly nested?: boolean;
  readonly webinarIdField?: string;
  /** Milliseconds from each try of a webhook to the next. */
  readonly retries: readonly number[];
  readonly faults: Faults;
}

interface Letter {
  readonly name: string;
  readonly raw: Buffer;
}

export class Herald {
  constructor(
    private readonly sender: WebhookSender,
    private readonly delays: Delays,
    private readonly options: HeraldOptions,
    private readonly tell: Tell,
  ) {}

  /**
   * Resolves with the answer to the first delivery when its duplicates are answered too; retries and late repetitions
   * go on by themselves, unless the fault `retry-webhook` wants retries to be waited for. Never rejects.
   * @param at `event_ts`, milliseconds since 1970
   * @param late simulated milliseconds to wait before
   */
  async deliver(action: LifecycleAction, at: number, fields: object = {}, late = 0): Promise<WebhookReply> {
    const { faults } = this.options;
    const letter = this.#write(action, at, fields);
    const delay = late + (faults["delay-webhook"] ?? 0);
    if (delay > 0) await this.delays.wait(delay);
    const first = await this.#post(letter);
    for (let copy = 0; copy < (faults["duplicate-webhook"] ?? 0); copy++) await this.#post(letter);
    const retried = isTaken(first) ? undefined : this.#retry(letter);
    const again = faults["repeat-webhook"];
    if (again) void this.#repeat(letter, again);
    return faults["retry-webhook"] === undefined ? first : ((await retried) ?? first);
  }

  #write(action: LifecycleAction, at: number, fields: object): Letter {
    const { product, id, streamId, nested, webinarIdField } = this.options;
    const body = lifecycleBody({
      product,
      id,
      streamId,
      action,
      fields,
      at,
      ...(nested && { nested }),
      ...(product === "webinar" && webinarIdField && { idField: webinarIdField }),
    });
    return { name: body.event, raw: Buffer.from(JSON.stringify(body)) };
  }

  /** Resolves with the answer to the last try; `undefined` if the simulator was closed before one. */
  async #retry(letter: Letter): Promise<WebhookReply | undefined> {
    let reply: WebhookReply | undefined;
    const first = this.options.faults["retry-webhook"];
    const pauses = first === undefined ? this.options.retries : BACKOFF.map((times) => times * first);
    for (const pause of pauses) {
      await this.delays.wait(pause);
      if (this.delays.closed) break;
      reply = await this.#post(letter);
      if (isTaken(reply)) break;
    }
    return reply;
  }

  async #repeat(letter: Letter, delay: number): Promise<void> {
    await this.delays.wait(delay);
    if (!this.delays.closed) await this.#post(letter);
  }

  async #post({ name, raw }: Letter): Promise<WebhookReply> {
    const stale = this.options.faults["stale-signature"];
    const options: WebhookOptions = {
      badSignature: this.options.faults["forged-signature"] ?? false,
      ...(stale && { timestamp: Math.floor(Date.now() / 1000) - stale }),
    };
    const reply = await this.sender.send(this.options.webhookUrl, raw, options);
    const { status, ms, error } = reply;
    this.tell("webhook", { name, status, ms, ...(error && { error }) });
    return reply;
  }
}
