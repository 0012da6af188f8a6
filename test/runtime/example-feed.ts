// Sound for an example in the place of its stream node: what people say, as the stream node would send it, at a time of
// the test's own choice. An hour's mute is two packets whose timestamps are an hour apart.

import { setTimeout as sleep } from "node:timers/promises";
import type { FlowNode, NodeRedProcess } from "./node-red-process";
import { noise } from "./stream-flow";

const PACKET_MS = 20;
const BYTES_PER_MS = 32;
const ID = "feed";
/** Messages in a request: Node-RED takes 5 MB. */
const MOST_AT_ONCE = 3000;

/** Something that somebody says: sound that no bug can make by chance, and what a recogniser understands of it. */
export interface Saying {
  speaker: string;
  /** Milliseconds from the beginning, in steps of 20. */
  at: number;
  text: string;
  pcm: Buffer;
}

/** @param ms how long it takes, in steps of 20 */
export function saying(speaker: string, at: number, ms: number, text: string): Saying {
  const seed = [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 7);
  // Quiet enough for two of them to be summed without clipping.
  const pcm = noise(ms * 16, seed);
  for (let at = 0; at < pcm.length; at += 2) pcm.writeInt16LE(Math.trunc(pcm.readInt16LE(at) / 3), at);
  return { speaker, at, text, pcm };
}

/** What a recogniser understands: all whose samples are in there, in their order. */
export const understand =
  (sayings: readonly Saying[]) =>
  (pcm: Buffer): string =>
    sayings
      .map(({ text, pcm: sound }) => ({ text, at: pcm.indexOf(sound) }))
      .filter(({ at }) => at >= 0)
      .sort((one, other) => one.at - other.at)
      .map(({ text }) => text)
      .join(" ");

/** Nodes for a tab that give to the node `to` what is posted. */
export const feedNodes = (tab: string, to: string): FlowNode[] => [
  { id: ID, type: "http in", z: tab, url: "/feed", method: "post", wires: [[`${ID}-send`]] },
  {
    id: `${ID}-send`,
    type: "function",
    z: tab,
    outputs: 2,
    func:
      "for (const each of msg.payload) {\n" +
      '  if (typeof each.payload === "string") each.payload = Buffer.from(each.payload, "base64");\n' +
      "  node.send([each, null]);\n" +
      "}\n" +
      "return [null, msg];",
    wires: [[to], [`${ID}-answer`]],
  },
  { id: `${ID}-answer`, type: "http response", z: tab, statusCode: "200", wires: [] },
];

interface Packet {
  at: number;
  message: Record<string, unknown>;
}

/** A stream whose sound goes into the flow. */
export class Feed {
  readonly #origin = Date.now();
  #sequence = 0;

  constructor(
    private readonly nr: NodeRedProcess,
    readonly streamId: string,
  ) {}

  /** When something is said, on Zoom's clock. */
  timeOf({ at }: Pick<Saying, "at">): number {
    return this.#origin + at;
  }

  async #post(messages: readonly Record<string, unknown>[]): Promise<void> {
    const { status } = await fetch(`${this.nr.url}/feed`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(messages),
    });
    if (status !== 200) throw new Error(`The feed was answered ${status}.`);
  }

  #message(timestamp: number, payload: Buffer, speaker?: string): Record<string, unknown> {
    const { streamId } = this;
    const complete = speaker === undefined;
    return {
      topic: complete ? `rtms/${streamId}/audio` : `rtms/${streamId}/audio/${speaker}`,
      payload: payload.toString("base64"),
      rtms: {
        product: "meeting",
        id: `meeting-${streamId}`,
        streamId,
        medium: "audio",
        timestamp,
        receivedAt: timestamp,
        sequence: this.#sequence++,
        ...(complete ? {} : { speaker: { id: speaker, name: `Speaker ${speaker}` } }),
      },
      audio: {
        rate: 16_000,
        width: 2,
        channels: 1,
        encoding: "s16le",
        timestamp,
        duration: payload.length / BYTES_PER_MS,
        samples: payload.length / 2,
      },
      ...(complete ? { complete } : {}),
    };
  }

  #packets(sayings: readonly Saying[]): Packet[] {
    const packets = sayings.flatMap(({ speaker, at, pcm }) =>
      Array.from({ length: pcm.length / BYTES_PER_MS / PACKET_MS }, (_, n): Packet => {
        const begin = at + n * PACKET_MS;
        const bytes = pcm.subarray(n * PACKET_MS * BYTES_PER_MS, (n + 1) * PACKET_MS * BYTES_PER_MS);
        return { at: begin, message: this.#message(this.timeOf({ at: begin }), bytes, speaker) };
      }),
    );
    return packets.sort((one, other) => one.at - other.at);
  }

  /** All at once, whatever the time between. */
  async rush(sayings: readonly Saying[]): Promise<void> {
    const messages = this.#packets(sayings).map(({ message }) => message);
    while (messages.length > 0) await this.#post(messages.splice(0, MOST_AT_ONCE));
  }

  /** Each packet when it was spoken, from now on: the first saying's time is now. */
  async speak(sayings: readonly Saying[]): Promise<void> {
    const packets = this.#packets(sayings);
    const first = packets[0]?.at ?? 0;
    const begin = Date.now();
    while (packets.length > 0) {
      const due = packets.findIndex(({ at }) => at - first > Date.now() - begin);
      const batch = packets.splice(0, due < 0 ? packets.length : due);
      if (batch.length > 0) await this.#post(batch.map(({ message }) => message));
      await sleep(PACKET_MS);
    }
  }

  /** The stream's end. */
  async end(): Promise<void> {
    await this.#post([this.#message(Date.now(), Buffer.alloc(0))]);
  }
}
