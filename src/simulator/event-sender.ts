// Sends the events of streams and meetings by the way that they are to take.

import type { LifecycleAction } from "../protocol/values";
import type { SimulatorApi } from "./api";
import { type Delivery, deliver, socketReply } from "./event-route";
import type { Faults } from "./faults";
import type { EmitEntry, LogEntry, WebhookReply } from "./log";
import type { Delays } from "./time";
import {
  type LifecycleSubject,
  LifecycleWebhooks,
  lifecycleOf,
  type WebhookBody,
  type WebhookSender,
} from "./webhooks";

export interface EventSenderOptions {
  readonly webhooks: WebhookSender;
  readonly api: SimulatorApi | undefined;
  readonly delays: Delays;
  readonly log: (entry: LogEntry) => void;
}

/** Where the events of one stream or meeting go. */
export interface Destination {
  readonly delivery: Delivery;
  readonly webhookUrl: string | undefined;
}

/** Sends an event of a stream, after `late` simulated milliseconds. Never rejects. */
export type SendLifecycle = (
  action: LifecycleAction,
  at: number,
  fields?: object,
  late?: number,
) => Promise<WebhookReply>;

export class EventSender {
  constructor(private readonly options: EventSenderOptions) {}

  /**
   * How the events of a stream are sent.
   * @param how the times between the tries of a webhook, the stream's faults, and its log
   */
  lifecycle(
    subject: LifecycleSubject,
    to: Destination,
    how: { retries: readonly number[]; faults: Faults; emit: EmitEntry },
  ): SendLifecycle {
    const { webhooks, delays } = this.options;
    const { webhookUrl } = to;
    const { retries, faults, emit } = how;
    const byWebhook =
      webhookUrl === undefined
        ? undefined
        : new LifecycleWebhooks(webhooks, delays, { webhookUrl, retries, faults }, emit);
    return (action, at, fields, late) => {
      const body = lifecycleOf(subject, action, at, fields);
      return this.#deliver(to.delivery, body, byWebhook && (() => byWebhook.deliver(body, late)), late);
    };
  }

  /** Sends an event of a meeting: a webhook once. Never rejects. */
  meeting(body: WebhookBody, { delivery, webhookUrl }: Destination): Promise<WebhookReply> {
    const { webhooks, log } = this.options;
    const byWebhook = async (url: string): Promise<WebhookReply> => {
      const reply = await webhooks.send(url, body);
      const { status, ms, error } = reply;
      log({ event: "webhook", name: body.event, status, ms, ...(error && { error }) });
      return reply;
    };
    return this.#deliver(delivery, body, webhookUrl === undefined ? undefined : () => byWebhook(webhookUrl));
  }

  #deliver(
    delivery: Delivery,
    body: WebhookBody,
    webhook: (() => Promise<WebhookReply>) | undefined,
    late?: number,
  ): Promise<WebhookReply> {
    const { api } = this.options;
    const socket = api && (async () => socketReply(await api.offer(body, late)));
    return deliver(delivery, { webhook, socket, connected: api?.connected ?? false });
  }
}
