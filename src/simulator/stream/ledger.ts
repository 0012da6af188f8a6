// What was sent and what was answered, for tests to compare with what arrived.

import { DataMessageAttribute, type Medium, nameOf, type Product, StopReason } from "../../protocol/values";
import type { SocketName } from "../log";
import type { Packet } from "../media";

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
  /** A half-open connection swallowed it. */
  swallowed?: true;
  /** It may have been lost and was beyond Zoom's buffer when the app came back, so it may be missing. */
  excused?: true;
}

export interface SentTranscript extends Sent {
  text: string;
  /** Milliseconds since 1970. The timestamp is where the sentence was first said to start, whatever its revisions say. */
  start: number;
  end: number;
  /** Which sentence it is, or revises. */
  sentenceId: number;
  attribute: "NEW" | "UPDATE" | "DELETE";
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
  /** Audio packets that half-open connections swallowed, and, of those kept, the different ones that are excused. */
  losses: { swallowed: number; excused: number };
  /** RTMS_STOP_REASON and its short name; -1 and `SIMULATOR_CLOSED` if the simulator was closed before the end. */
  closed: { reason: number; name: string };
}

/** The stop reason of a stream that was cut off with its simulator. */
export const SIMULATOR_CLOSED = -1;

const { ATTR_UPDATE, ATTR_DELETE } = DataMessageAttribute;
const ATTRIBUTES: Readonly<Record<number, SentTranscript["attribute"]>> = {
  [ATTR_UPDATE]: "UPDATE",
  [ATTR_DELETE]: "DELETE",
};

export class Ledger {
  readonly audio: SentAudio[] = [];
  readonly transcript: SentTranscript[] = [];
  readonly handshakes: Summary["handshakes"] = [];
  readonly keepAlives = { sent: 0, answered: 0 };
  readonly #sent: Partial<Record<Medium, MediumSummary>> = {};
  /** When each entry of `audio` was due, milliseconds from the start of the stream. */
  readonly #dues: number[] = [];
  #swallowed = 0;

  /** @param keep whether packets are kept, or only counted */
  constructor(private readonly keep: boolean) {}

  /**
   * @param startedAt milliseconds since 1970
   * @param how sent `again` after a loss, `swallowed` by a half-open connection
   */
  record(medium: Medium, packet: Packet, startedAt: number, how: { again: boolean; swallowed: boolean }): void {
    const { data, speaker } = packet;
    if (this.keep) this.#keep(medium, packet, startedAt, how);
    if (how.swallowed && medium === "audio") this.#swallowed++;
    this.#sent[medium] ??= { packets: 0, bytes: 0, speakers: {} };
    const total = this.#sent[medium];
    const who = speaker?.id ?? "mixed";
    total.packets++;
    total.bytes += Buffer.byteLength(data);
    total.speakers[who] = (total.speakers[who] ?? 0) + 1;
  }

  /** What was due after `from` and up to `to`, milliseconds from the start of the stream, may be missing. */
  excuse(medium: Medium, from: number, to: number): void {
    if (medium !== "audio") return;
    for (const [index, due] of this.#dues.entries()) {
      const entry = this.audio[index];
      if (entry && due > from && due <= to) entry.excused = true;
    }
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
      losses: { swallowed: this.#swallowed, excused: this.#excused() },
      closed: { reason, name },
    };
  }

  #excused(): number {
    const excused = this.audio.filter((entry) => entry.excused);
    return new Set(excused.map(({ speaker, timestamp }) => `${speaker} ${timestamp}`)).size;
  }

  #keep(
    medium: Medium,
    { data, speaker, at, due, line }: Packet,
    startedAt: number,
    { again, swallowed }: { again: boolean; swallowed: boolean },
  ): void {
    const entry: Sent = {
      timestamp: startedAt + at,
      ...(speaker && { speaker: speaker.id }),
      ...(again && { again }),
    };
    if (typeof data !== "string" && medium === "audio") {
      this.audio.push({ ...entry, bytes: data, ...(swallowed && { swallowed }) });
      this.#dues.push(due);
    }
    if (line)
      this.transcript.push({
        ...entry,
        text: line.text,
        start: startedAt + line.start,
        end: startedAt + line.end,
        sentenceId: line.sentence,
        attribute: ATTRIBUTES[line.attribute] ?? "NEW",
      });
  }
}
