// What a fleet asks of a stream node that is a member of it, and what it is told.

import type { OpenLedger } from "../../../fleet";
import type { MemberJoinedEvent, MemberLostEvent, StreamEvent, StreamMessage } from "../../../protocol/messages";
import type { Handover } from "../../../protocol/stream";
import type { Clock } from "../../../protocol/time";
import type { Lifecycle } from "../../../protocol/webhook";
import type { Identity } from "./identity";
import type { UntoldWebhooks } from "./untold-webhooks";

/** What the stream node does for the fleet. */
export interface SharedStreamsHost {
  has(streamId: string): boolean;
  /** Whether this process has heard that a stream ended. */
  hasEnded(streamId: string): boolean;
  /** Takes a webhook, as if it had come to this node alone. `refused` is told why its stream cannot be opened. */
  webhook(lifecycle: Lifecycle, refused: (error: Error) => void): void;
  resume(handovers: readonly Handover[]): void;
  /** Leaves a stream: its sockets are closed, and nothing is sent. */
  detach(streamId: string): Promise<Handover | undefined>;
  /** Leaves a stream that another member has, and says on the wires that it ended here. */
  disconnect(streamId: string): void;
  /** Sends the last message of each medium, and the event that ends a stream that was left. */
  end(handover: Handover, event: StreamEvent): void;
  send(port: number, message: StreamMessage): void;
  /** Sends an event that belongs to no stream. */
  tell(event: MemberJoinedEvent | MemberLostEvent): void;
  /** Another member has a stream that this one believed to have. */
  taken(streamId: string, member: string): void;
  /** All members are full. */
  unowned(streamId: string, error: Error): void;
  trouble(error: Error): void;
  /** The broker answers again. */
  recovered(): void;
  /** A member has other settings. */
  differs(member: string): void;
  /** The number of streams or members may have changed. */
  changed(): void;
}

/** Seals what holds people's names; only members can open it. */
export interface Seal {
  seal(bytes: Buffer): string;
  open(text: string): Buffer | undefined;
}

export interface SharedStreamsOptions {
  openLedger: OpenLedger;
  seal: Seal;
  identity: Identity;
  capacity: number;
  balance: boolean;
  /** A digest of what all members should have in common. */
  settings: string;
  /** Keeps webhooks until all members know them. */
  untold?: UntoldWebhooks;
  clock?: Clock;
}
