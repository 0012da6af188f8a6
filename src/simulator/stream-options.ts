// What one stream is told, and what it needs from its simulator.

import type { JsonObject } from "../protocol/json";
import type { Medium, Product } from "../protocol/messages";
import type { LifecycleAction } from "../protocol/products";
import type { Clock } from "./clock";
import type { Faults } from "./faults";
import type { SocketName, Tell, WebhookReply } from "./log";
import type { Settings } from "./options";
import type { Script } from "./scenario";

export interface StreamSettings {
  readonly product: Product;
  readonly id: string;
  readonly streamId: string;
  readonly script: Script;
  readonly granted: ReadonlySet<Medium>;
  readonly fast: boolean;
  /** Keeps what was sent, not only how much. */
  readonly record: boolean;
  readonly faults: Faults;
  /** The URLs that the webhook and message 2 give. */
  readonly signalingUrl: string;
  readonly mediaUrl: string;
}

/** What a stream needs from its simulator. */
export interface StreamWorld {
  readonly settings: Settings;
  readonly clock: Clock;
  /** Sends a lifecycle webhook of that time, milliseconds since 1970; resolves when it was answered or given up. */
  readonly deliver: (action: LifecycleAction, at: number, fields?: object) => Promise<WebhookReply>;
  readonly tell: Tell;
  /** The app said something after its handshake. */
  readonly received: (socket: SocketName, message: JsonObject) => void;
}
