// Compressed recordings in specs: sound that can be told from itself a moment later, and what a file has of it.

import assert from "node:assert/strict";
import { copyFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { newOpusDecoder } from "../../src/audio/codecs/opus";
import type { RecordingFormat } from "../../src/audio/containers";
import { complete } from "../../src/mp4";
import { readMovie } from "../mp4/movie-reader";

export const opusFormat = (rate = 16_000, channels = 1): RecordingFormat => ({
  encoding: "opus",
  rate,
  channels,
  width: 0,
});

/** s16le of three gliding tones, which never repeat. Of two channels, the second one is another sound. */
export function voice({ rate, channels }: RecordingFormat, frames: number, from = 0): Buffer {
  const samples = Buffer.alloc(frames * channels * 2);
  for (let at = 0; at < frames * channels; at++) {
    const time = (from + Math.floor(at / channels)) / rate;
    const shift = 1 + (at % channels) / 3;
    const tone = (hertz: number, glide: number) =>
      Math.sin(2 * Math.PI * (hertz * shift * time + 40 * Math.sin(glide * time)));
    const loud = 0.7 + 0.3 * Math.sin(17 * time);
    samples.writeInt16LE(Math.round(5000 * loud * (tone(310, 1.1) + tone(523, 0.7) + tone(811, 1.7) / 2)), at * 2);
  }
  return samples;
}

/** The samples of a file, as many as it says and where it says. One without an index is not changed. */
export async function decoded(path: string, { rate, channels }: RecordingFormat): Promise<Buffer> {
  const copy = `${path}.copy`;
  copyFileSync(path, copy);
  const handle = await open(copy, "r+");
  await complete(handle).finally(() => handle.close());
  const { tracks, scale } = readMovie(copy);
  rmSync(copy);
  const [track] = tracks;
  const [edit] = track?.edits ?? [];
  assert.ok(track && edit && track.edits.length === 1 && scale === 48_000);
  const decoder = newOpusDecoder({ rate, channels });
  const all = Buffer.concat(track.samples.map(({ data }) => decoder.decode(data)));
  decoder.close();
  const at = (units: number) => (units * rate) / scale;
  return all.subarray(at(edit.from) * channels * 2, at(edit.from + edit.duration) * channels * 2);
}

/** How alike two sounds are, if one is later by `lag` frames: 1 for the same. Silence is not like anything. */
export function likeness(one: Buffer, other: Buffer, channels: number, lag = 0): number {
  const [first, second] = [one, other].map((each) => new Int16Array(each.buffer, each.byteOffset, each.length >> 1));
  assert.ok(first && second);
  const shift = lag * channels;
  let [product, power, otherPower] = [0, 0, 0];
  for (let at = Math.max(0, -shift); at < Math.min(first.length, second.length - shift); at++) {
    const [x = 0, y = 0] = [first[at], second[at + shift]];
    product += x * y;
    power += x * x;
    otherPower += y * y;
  }
  return product / Math.sqrt(power * otherPower || 1);
}

/** Bytes of sound that a codec needs to be like it. */
const LEAST_SOUND = 9600;

/** Whether a sound is as long as another one, and at no moment later or earlier: by 0.2 and 20 ms. */
export function assertHeard(found: Buffer, expected: Buffer, channels = 1, what = "the sound", rate = 16_000): void {
  assert.equal(found.length, expected.length, `the length of ${what}`);
  const [own, other] = [found, expected].map((each) => Buffer.from(each));
  if (!own || !other || other.filter((byte) => byte !== 0).length < LEAST_SOUND) return;
  const alike = likeness(own, other, channels);
  assert.ok(alike > 0.9, `${what} is heard, ${alike.toFixed(3)} alike`);
  const [near, far] = [Math.ceil(rate / 5000), rate / 50];
  for (const lag of [-far, -near, near, far])
    assert.ok(likeness(own, other, channels, lag) < alike, `${what} is where it was`);
}
