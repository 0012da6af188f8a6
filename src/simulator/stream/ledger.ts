// What was sent and answered, for tests to compare with what arrived.

import { DataMessageAttribute, type Medium, nameOf, type Product, StopReason } from "../../protocol/values";
import type { SocketName } from "../log";
import type { Packet, PictureContent } from "../media";
import { sizeOf } from "../pictures";

interface Sent {
  /** The speaker's id; absent in mixed audio. */
  speaker?: string;
  /** As on the wire: milliseconds since 1970. */
  timestamp: number;
  /** Sent before, on a connection that was lost later. */
  again?: true;
}

export interface SentAudio extends Sent {
  /** The packet before base64. */
  bytes: Buffer;
  /** A half-open connection discarded it. */
  swallowed?: true;
  /** It may be missing: it may have been lost, and Zoom's buffer no longer had it when the app returned. */
  excused?: true;
}

export interface SentTranscript extends Sent {
  text: string;
  /** Milliseconds since 1970. The timestamp is the start in the sentence's first version. */
  start: number;
  end: number;
  /** The number of the sentence. */
  sentenceId: number;
  attribute: "NEW" | "UPDATE" | "DELETE";
}

export interface SentPicture extends Sent {
  medium: "video" | "share";
  /** The picture before base64. */
  bytes: Buffer;
  width: number;
  height: number;
  /** Whether a decoder can start with it. */
  keyframe: boolean;
  /** What the mark in the picture says: a person by the place among the speakers, from 0, or a slide. */
  kind: "person" | "slide";
  number: number;
  /** Whether the last line of the slide has appeared. */
  complete: boolean;
  /** The number of the picture since the start of the stream, modulo 4096. */
  frame: number;
}

export interface MediumSummary {
  packets: number;
  /** Bytes of content before base64. */
  bytes: number;
  /** Packets by speaker id; mixed audio counts as `mixed`. */
  speakers: Record<string, number>;
}

/** The result of a stream. */
export interface Summary {
  product: Product;
  id: string;
  streamId: string;
  /** In order, including refused ones. `silent`: answered only by a close. */
  handshakes: { socket: SocketName; status: number; silent?: true }[];
  sent: Partial<Record<Medium, MediumSummary>>;
  keepAlives: { sent: number; answered: number };
  /** Audio packets that half-open connections discarded, and distinct kept packets that are excused. */
  losses: { swallowed: number; excused: number };
  /** RTMS_STOP_REASON and its short name; -1 and `SIMULATOR_CLOSED` if the simulator closed first. */
  closed: { reason: number; name: string };
}

/** The stop reason of a stream whose simulator closed first. */
export const SIMULATOR_CLOSED = -1;

const { ATTR_UPDATE, ATTR_DELETE } = DataMessageAttribute;
const ATTRIBUTES: Readonly<Record<number, SentTranscript["attribute"]>> = {
  [ATTR_UPDATE]: "UPDATE",
  [ATTR_DELETE]: "DELETE",
};

function contentOf({ resolution, ...picture }: PictureContent) {
  const { width, height } = sizeOf(resolution);
  return { width, height, ...picture };
}

export class Ledger {
  readonly audio: SentAudio[] = [];
  readonly transcript: SentTranscript[] = [];
  readonly pictures: SentPicture[] = [];
  readonly handshakes: Summary["handshakes"] = [];
  readonly keepAlives = { sent: 0, answered: 0 };
  readonly #sent: Partial<Record<Medium, MediumSummary>> = {};
  /** The due time of each entry of `audio`, milliseconds from the start of the stream. */
  readonly #dues: number[] = [];
  #swallowed = 0;

  /** @param keep whether to keep packets, or only count them */
  constructor(private readonly keep: boolean) {}

  /**
   * @param startedAt milliseconds since 1970
   * @param how `again`: sent before a loss; `swallowed`: discarded by a half-open connection
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

  /** Packets due after `from` and up to `to`, milliseconds from the start of the stream, may be missing. */
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
    { data, speaker, at, due, line, picture }: Packet,
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
    if (picture && typeof data !== "string" && (medium === "video" || medium === "share"))
      this.pictures.push({ ...entry, medium, bytes: data, ...contentOf(picture) });
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
