// What was sent and what was answered, for tests to compare with what arrived.

import { StopReason } from "../protocol/enums";
import type { Medium, Product } from "../protocol/messages";
import { nameOf } from "../protocol/names";
import type { SocketName } from "./log";
import type { Packet } from "./packet";

interface Sent {
  /** The speaker's id; absent in mixed audio. */
  speaker?: string;
  /** As on the wire: milliseconds since 1970. */
  timestamp: number;
  /** It was sent before, on a connection that was lost afterwards. */
  again?: true;
}

export interface SentAudio extends Sent {
  /** The packet before base64. */
  bytes: Buffer;
}

export interface SentTranscript extends Sent {
  text: string;
  /** Milliseconds since 1970. */
  end: number;
}

export interface MediumSummary {
  packets: number;
  /** Of content before base64. */
  bytes: number;
  /** Packets by speaker id; mixed audio counts under `mixed`. */
  speakers: Record<string, number>;
}

/** How a stream went. */
export interface Summary {
  product: Product;
  id: string;
  streamId: string;
  /** In order, refused ones too; `silent` ones were answered by nothing but a close. */
  handshakes: { socket: SocketName; status: number; silent?: true }[];
  sent: Partial<Record<Medium, MediumSummary>>;
  keepAlives: { sent: number; answered: number };
  /** RTMS_STOP_REASON and its short name; -1 and `SIMULATOR_CLOSED` if the simulator was closed before the end. */
  closed: { reason: number; name: string };
}

/** The stop reason of a stream that was cut off with its simulator. */
export const SIMULATOR_CLOSED = -1;

export class Ledger {
  readonly audio: SentAudio[] = [];
  readonly transcript: SentTranscript[] = [];
  readonly handshakes: Summary["handshakes"] = [];
  readonly keepAlives = { sent: 0, answered: 0 };
  readonly #sent: Partial<Record<Medium, MediumSummary>> = {};

  /** @param keep whether packets are kept, or only counted */
  constructor(private readonly keep: boolean) {}

  /** @param startedAt milliseconds since 1970 */
  record(medium: Medium, packet: Packet, startedAt: number, again: boolean): void {
    const { data, speaker } = packet;
    if (this.keep) this.#keep(medium, packet, startedAt, again);
    this.#sent[medium] ??= { packets: 0, bytes: 0, speakers: {} };
    const total = this.#sent[medium];
    const who = speaker?.id ?? "mixed";
    total.packets++;
    total.bytes += Buffer.byteLength(data);
    total.speakers[who] = (total.speakers[who] ?? 0) + 1;
  }

  summary({ product, id, streamId }: { product: Product; id: string; streamId: string }, reason: number): Summary {
    const name = reason === SIMULATOR_CLOSED ? "SIMULATOR_CLOSED" : nameOf(StopReason, reason);
    return {
      product,
      id,
      streamId,
      handshakes: [...this.handshakes],
      sent: structuredClone(this.#sent),
      keepAlives: { ...this.keepAlives },
      closed: { reason, name },
    };
  }

  #keep(medium: Medium, { data, speaker, at, due }: Packet, startedAt: number, again: boolean): void {
    const entry: Sent = {
      timestamp: startedAt + at,
      ...(speaker && { speaker: speaker.id }),
      ...(again && { again }),
    };
    if (typeof data !== "string" && medium === "audio") this.audio.push({ ...entry, bytes: data });
    if (typeof data === "string" && medium === "transcript")
      this.transcript.push({ ...entry, text: data, end: startedAt + due });
  }
}
