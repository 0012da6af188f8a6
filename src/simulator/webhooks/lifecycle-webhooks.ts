// The lifecycle webhooks of one stream, their retries, and the faults that affect them.

import type { LifecycleAction, Product } from "../../protocol/values";
import type { Faults } from "../faults";
import type { EmitEntry, WebhookReply } from "../log";
import type { Delays } from "../time";
import { type LifecycleEvent, lifecycleBody, type WebhookBody } from "./payloads";
import { isTaken, type WebhookOptions, type WebhookSender } from "./webhooks";

/** The waits between tries, in multiples of the first: 5, 20 and 60 minutes. */
const BACKOFF = [1, 4, 12] as const;

/** The stream that lifecycle events are about. */
export interface LifecycleSubject {
  readonly product: Product;
  readonly id: string;
  readonly streamId: string;
  readonly nested?: boolean;
  readonly webinarIdField?: string;
  readonly meeting?: NonNullable<LifecycleEvent["meeting"]>;
}

/** The body of an event. @param at `event_ts`, milliseconds since 1970 */
export function lifecycleOf(
  { product, id, streamId, nested, webinarIdField, meeting }: LifecycleSubject,
  action: LifecycleAction,
  at: number,
  fields: object = {},
): WebhookBody {
  return lifecycleBody({
    product,
    id,
    streamId,
    action,
    fields,
    at,
    ...(meeting && { meeting }),
    ...(nested && { nested }),
    ...(product === "webinar" && webinarIdField && { idField: webinarIdField }),
  });
}

export interface LifecycleWebhooksOptions {
  readonly webhookUrl: string;
  /** Milliseconds between the tries of a webhook. */
  readonly retries: readonly number[];
  readonly faults: Faults;
}

interface Delivery {
  readonly name: string;
  readonly raw: Buffer;
}

export class LifecycleWebhooks {
  constructor(
    private readonly sender: WebhookSender,
    private readonly delays: Delays,
    private readonly options: LifecycleWebhooksOptions,
    private readonly emit: EmitEntry,
  ) {}

  /**
   * Resolves with the answer to the first delivery, after its duplicates were answered too. Retries and late
   * repetitions continue in the background, unless the fault `retry-webhook` waits for retries. Never rejects.
   * @param late simulated milliseconds to wait before sending
   */
  async deliver(body: WebhookBody, late = 0): Promise<WebhookReply> {
    const { faults } = this.options;
    const delivery = { name: body.event, raw: Buffer.from(JSON.stringify(body)) };
    const delay = late + (faults["delay-webhook"] ?? 0);
    if (delay > 0) await this.delays.wait(delay);
    const first = await this.#post(delivery);
    for (let copy = 0; copy < (faults["duplicate-webhook"] ?? 0); copy++) await this.#post(delivery);
    const retried = isTaken(first) ? undefined : this.#retry(delivery);
    const again = faults["repeat-webhook"];
    if (again) void this.#repeat(delivery, again);
    return faults["retry-webhook"] === undefined ? first : ((await retried) ?? first);
  }

  /** Resolves with the answer to the last try; `undefined` if the simulator was closed before. */
  async #retry(delivery: Delivery): Promise<WebhookReply | undefined> {
    let reply: WebhookReply | undefined;
    const first = this.options.faults["retry-webhook"];
    const pauses = first === undefined ? this.options.retries : BACKOFF.map((times) => times * first);
    for (const pause of pauses) {
      await this.delays.wait(pause);
      if (this.delays.closed) break;
      reply = await this.#post(delivery);
      if (isTaken(reply)) break;
    }
    return reply;
  }

  async #repeat(delivery: Delivery, delay: number): Promise<void> {
    await this.delays.wait(delay);
    if (!this.delays.closed) await this.#post(delivery);
  }

  async #post({ name, raw }: Delivery): Promise<WebhookReply> {
    const stale = this.options.faults["stale-signature"];
    const options: WebhookOptions = {
      badSignature: this.options.faults["forged-signature"] ?? false,
      ...(stale && { timestamp: Math.floor(Date.now() / 1000) - stale }),
    };
    const reply = await this.sender.send(this.options.webhookUrl, raw, options);
    const { status, ms, error } = reply;
    this.emit("webhook", { name, status, ms, ...(error && { error }) });
    return reply;
  }
}
