// Announces one stream over HTTPS: its lifecycle webhooks, with the faults that concern them. Retries on Zoom's
// schedule (protocol section 2.5) would be scheduled here.

import type { Product } from "../protocol/messages";
import type { LifecycleAction } from "../protocol/products";
import type { Faults } from "./faults";
import type { Tell, WebhookReply } from "./log";
import { lifecycleBody } from "./payloads";
import type { WebhookOptions, WebhookSender } from "./webhooks";

export interface HeraldOptions {
  readonly product: Product;
  readonly id: string;
  readonly streamId: string;
  readonly webhookUrl: string;
  readonly nested?: boolean;
  readonly webinarIdField?: string;
  readonly faults: Faults;
}

export class Herald {
  constructor(
    private readonly sender: WebhookSender,
    private readonly options: HeraldOptions,
    private readonly tell: Tell,
  ) {}

  /**
   * Resolves with the answer to the first delivery when its duplicates are answered too. Never rejects.
   * @param at `event_ts`, milliseconds since 1970
   */
  async deliver(action: LifecycleAction, at: number, fields: object = {}): Promise<WebhookReply> {
    const { product, id, streamId, nested, webinarIdField, faults } = this.options;
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
    const raw = Buffer.from(JSON.stringify(body));
    const first = await this.#post(body.event, raw);
    for (let copy = 0; copy < (faults["duplicate-webhook"] ?? 0); copy++) await this.#post(body.event, raw);
    return first;
  }

  async #post(name: string, raw: Buffer): Promise<WebhookReply> {
    const stale = this.options.faults["stale-signature"];
    const options: WebhookOptions = {
      badSignature: this.options.faults["forged-signature"] ?? false,
      ...(stale !== undefined && { timestamp: Math.floor(Date.now() / 1000) - stale }),
    };
    const reply = await this.sender.send(this.options.webhookUrl, raw, options);
    const { status, ms, error } = reply;
    this.tell("webhook", { name, status, ms, ...(error && { error }) });
    return reply;
  }
}
