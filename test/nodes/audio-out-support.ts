// What the specs of zoom audio share: its node in a flow, packets for it, and what it sent.

import assert from "node:assert/strict";
import audioOut from "../../nodes/audio-out/audio-out";
import type { AudioOutMessage as AnyMessage } from "../../src/audio/groups/envelope";
import { audio, Harness, type Message, ramp, T0 } from "./output-harness";

type AudioOutMessage = AnyMessage & { payload: Buffer };

export const BOB = { id: "2", name: "Bob" };
/** Samples of a packet. */
export const PACKET = 320;
export const silence = (samples: number) => Buffer.alloc(samples * 2);

export function load(properties: Message = {}): Promise<Harness> {
  return Harness.load(audioOut, "zoom-rtms-audio-out", { output: "raw", ...properties });
}

/** `count` packets of 20 ms from `at` milliseconds on, whose samples count on from `first`. */
export function packets(count: number, at = 0, first = 0, origin = {}): Message[] {
  return Array.from({ length: count }, (_, n) => audio(T0 + at + n * 20, ramp(first + n * PACKET, PACKET), origin));
}

export const sent = ({ out }: Harness) => out as unknown as AudioOutMessage[];
export const payloads = (harness: Harness) => sent(harness).map(({ payload }) => payload);
export const errors = ({ caught }: Harness) => caught.map(({ error }) => error as { code?: string; message: string });

export function assertSamples(actual: Buffer | undefined, ...expected: Buffer[]): void {
  assert.ok(actual && Buffer.concat(expected).equals(actual), "the samples differ");
}
