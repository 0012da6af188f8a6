// The settings of one stream, and what it needs from its simulator.

import type { JsonObject } from "../../protocol/input";
import type { LifecycleAction, Medium, Product } from "../../protocol/values";
import type { ApiFaultName, Faults, TimedFault } from "../faults";
import type { EmitEntry, SocketName, WebhookReply } from "../log";
import type { Settings } from "../options";
import type { Script } from "../scenario";
import type { SimulatorClock } from "../time";

export interface StreamSettings {
  readonly product: Product;
  readonly id: string;
  readonly streamId: string;
  readonly script: Script;
  readonly granted: ReadonlySet<Medium>;
  readonly fast: boolean;
  /** Whether to keep what was sent, or only counts. */
  readonly record: boolean;
  readonly faults: Faults;
  /** Timed faults, sorted by time. */
  readonly timed: readonly TimedFault[];
  /** The URLs in the webhook and in message 2. */
  readonly signalingUrl: string;
  readonly mediaUrl: string;
}

/** What a stream needs from its simulator. */
export interface StreamWorld {
  readonly settings: Settings;
  readonly clock: SimulatorClock;
  /**
   * Sends a lifecycle event with the time `at`, milliseconds since 1970, after `late` milliseconds. Resolves when
   * it was answered or given up.
   */
  readonly deliver: (action: LifecycleAction, at: number, fields?: object, late?: number) => Promise<WebhookReply>;
  /** The URL of one of the simulator's two servers. */
  readonly urlOf: (server: number) => Promise<string>;
  readonly emit: EmitEntry;
  /** Applies a fault of the API, which all streams share. */
  readonly injectApi: (fault: ApiFaultName, value: TimedFault["value"]) => void;
  /** The app sent a message after its handshake. */
  readonly received: (socket: SocketName, message: JsonObject) => void;
}
