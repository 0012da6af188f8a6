// Feeds a recorder, as the specs of what it makes need it.

import assert from "node:assert/strict";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { Recorder } from "../../src/audio/recorder";
import { type AudioLimits, type AudioSettings, LIMITS } from "../../src/audio/settings";
import type { AudioPacket } from "../../src/audio/time/packet";
import { passOn } from "../../src/runtime/output/outgoing";
import { DEFAULTS } from "./defaults";

export const T0 = 1_763_700_000_000;

export interface PacketOptions {
  rate?: number;
  channels?: number;
  /** Undefined for mixed audio. */
  speaker?: string | undefined;
  stream?: string;
  receivedAt?: number;
}

/** A packet of s16le, `time` milliseconds from the start. */
export function packetOf(time: number, data: Buffer, options: PacketOptions = {}): AudioPacket {
  const { rate = 16_000, channels = 1, stream: streamId = "S", receivedAt = time + 7 } = options;
  const speaker = "speaker" in options ? options.speaker : "1";
  const timestamp = T0 + time;
  const rtms: AudioPacket["rtms"] = { streamId, medium: "audio", timestamp, receivedAt: T0 + receivedAt, sequence: 0 };
  if (speaker !== undefined) rtms.speaker = { id: speaker };
  const format = { rate, channels, encoding: "s16le" } as const;
  const frames = data.length / channels / 2;
  return { rtms, format, data, frames, message: {}, timestamp, receivedAt: T0 + receivedAt };
}

/** Samples of one value. */
export function level(value: number, frames: number): Buffer {
  return Buffer.from(new Int16Array(frames).fill(value).buffer);
}

/** Bytes none of which is alike in the packets around it, and none is silence. */
export function noise(bytes: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length: bytes }, (_, n) => 1 + ((seed * 37 + n * 7 + (n >> 8)) % 255)));
}

export class Making {
  readonly messages: AudioOutMessage[] = [];
  readonly problems: string[] = [];
  readonly recorder: Recorder;

  constructor(settings: Partial<AudioSettings>, limits: Partial<AudioLimits> = {}) {
    const outside = { emit: this.emit, fail: (error: Error) => void this.problems.push(error.message) };
    const all = { ...DEFAULTS, output: "raw" as const, ...settings };
    this.recorder = new Recorder(all, passOn, outside, undefined, { ...LIMITS, ...limits });
  }

  emit = (message: AudioOutMessage) => void this.messages.push(message);

  push(...packets: AudioPacket[]): this {
    for (const packet of packets) {
      const problem = this.recorder.push(packet, this.emit);
      if (problem) this.problems.push(problem.message);
    }
    return this;
  }

  end(): this {
    const problem = this.recorder.finish("S", this.emit);
    if (problem) this.problems.push(problem.message);
    return this;
  }

  get whole(): Buffer {
    return Buffer.concat(this.messages.map(({ payload }) => payload as Buffer));
  }

  get numbers(): number[] {
    const { whole } = this;
    assert.equal(whole.length % 2, 0);
    return Array.from({ length: whole.length / 2 }, (_, n) => whole.readInt16LE(n * 2));
  }
}
