// The peaks of a recording, `NAME.peaks` beside it: what a page draws without reading the recording. One byte for 20 ms, the
// largest sample of all channels, 0 to 255. They are computed while the samples are written, and are at most 82 s of a
// recording in memory.

import type { FileHandle } from "node:fs/promises";
import { extname } from "node:path";
import { codeOf, type Disk, found, removed } from "../../files";
import { bytesPerFrame, decodeALaw, decodeMuLaw, numbersOf } from "../codecs";
import { CONTAINERS } from "../containers";
import type { RecordingFacts } from "./json";

type Content = Pick<RecordingFacts, "container" | "format">;

export const PEAKS = ".peaks";
/** Peaks a second. */
const PER_SECOND = 50;
/** Peaks that are kept in memory until they are written. */
const PIECE = 4096;
/** Bytes of samples that are read at once. */
const WINDOW = 1_048_576;

/** The peaks of a complete recording. */
export const peaksBeside = (path: string): string => `${path.slice(0, path.length - extname(path).length)}${PEAKS}`;

/** The peaks of a growing one. @param part the path of the growing file */
export const growingPeaks = (part: string): string => part + PEAKS;

/** How many peaks a recording of `frames` has. */
export const peakCount = (frames: number, rate: number): number => Math.ceil((frames * PER_SECOND) / rate);

/** The largest magnitude of s16le samples, 0..255. */
function largest(samples: Int16Array, from: number, to: number): number {
  let highest = 0;
  let lowest = 0;
  for (let index = from; index < to; index += 1) {
    const sample = samples[index] as number;
    if (sample > highest) highest = sample;
    else if (sample < lowest) lowest = sample;
  }
  return Math.min(255, Math.max(highest, -lowest) >> 7);
}

const DECODED: Readonly<Partial<Record<RecordingFacts["format"]["encoding"], (codes: Buffer) => Buffer>>> = {
  s16le: (samples) => samples,
  alaw: decodeALaw,
  mulaw: decodeMuLaw,
  f32le: (samples) => {
    const numbers = Buffer.allocUnsafe(samples.length >> 1);
    for (let at = 0; at < numbers.length; at += 2) {
      const value = Math.round(samples.readFloatLE(2 * at) * 32_768);
      numbers.writeInt16LE(Math.max(-32_768, Math.min(32_767, value || 0)), at);
    }
    return numbers;
  },
};

/** Computes peaks of samples that come one after the other. */
export class Peaks {
  /** Frames so far. */
  frames = 0;
  #piece = Buffer.alloc(PIECE);
  /** The first peak of the piece. */
  #first = 0;
  readonly #full: Buffer[] = [];

  constructor(private readonly format: RecordingFacts["format"]) {}

  /** Continues after `count` peaks, which are already written. */
  skip(count: number, frames: number): void {
    this.#first = count;
    this.frames = frames;
  }

  /** Whole frames, or a number of silent ones. */
  add(stretch: Buffer | number): void {
    if (typeof stretch === "number") {
      this.frames += stretch;
      return;
    }
    const samples = numbersOf(DECODED[this.format.encoding]?.(stretch) ?? stretch);
    const { channels, rate } = this.format;
    const end = this.frames + samples.length / channels;
    for (let frame = this.frames, at = 0; frame < end; ) {
      const peak = Math.floor((frame * PER_SECOND) / rate);
      const next = Math.min(end, Math.ceil(((peak + 1) * rate) / PER_SECOND));
      const to = at + (next - frame) * channels;
      this.#raise(peak, largest(samples, at, to));
      [frame, at] = [next, to];
    }
    this.frames = end;
  }

  #raise(peak: number, value: number): void {
    while (peak >= this.#first + PIECE) this.#next();
    const at = peak - this.#first;
    if (value > (this.#piece[at] as number)) this.#piece[at] = value;
  }

  #next(): void {
    this.#full.push(this.#piece);
    this.#piece = Buffer.alloc(PIECE);
    this.#first += PIECE;
  }

  /** Takes those that do not change any more; with `all` the rest too. */
  take(all: boolean): Buffer {
    if (all) {
      const count = peakCount(this.frames, this.format.rate);
      while (count > this.#first + PIECE) this.#next();
      this.#full.push(this.#piece.subarray(0, Math.max(0, count - this.#first)));
    }
    const taken = Buffer.concat(this.#full);
    this.#full.length = 0;
    return taken;
  }
}

/** Adds to the growing peaks. Never rejects: a recording is worth more than its picture. */
export async function appendPeaks(disk: Disk, part: string, peaks: Buffer): Promise<void> {
  if (peaks.length === 0) return;
  try {
    const file = await disk.open(growingPeaks(part), "a");
    await file.write(peaks, 0, peaks.length).finally(() => file.close());
  } catch {
    await removed(disk, growingPeaks(part)).catch(() => false);
  }
}

/** Gives complete peaks their name; what is not as long as the recording is deleted. Never rejects. */
export async function concludePeaks(disk: Disk, part: string, path: string, count: number): Promise<void> {
  const growing = growingPeaks(part);
  try {
    const there = await found(disk, growing);
    if (there?.size === count) await disk.rename(growing, peaksBeside(path));
    else if (there) await removed(disk, growing);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOENT") await removed(disk, growing).catch(() => false);
  }
}

/** Deletes peaks whose recording, and its mark, are no more: a process died one step before the end. */
export async function removeLonePeaks(disk: Disk, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (!path.endsWith(`.part${PEAKS}`)) continue;
    const part = path.slice(0, -PEAKS.length);
    if (!(await found(disk, part)) && !(await found(disk, `${part}.json`))) await removed(disk, path);
  }
}

/** Completes the peaks of a recording that a dead process left, from where they end. Never rejects. */
export async function repairPeaks(
  disk: Disk,
  handle: FileHandle,
  part: string,
  content: Content,
  frames: number,
): Promise<void> {
  if (CONTAINERS[content.container].samplesAt(content.format) === undefined) return;
  try {
    const there = (await found(disk, growingPeaks(part)))?.size ?? 0;
    const whole = Math.min(there, Math.floor((frames * PER_SECOND) / content.format.rate));
    // More peaks than samples, or far less: a disk failed. They are computed when a page asks for them.
    const isOdd = there > whole || peakCount(frames, content.format.rate) - there > 2 * PIECE;
    if (isOdd) await removed(disk, growingPeaks(part));
    else await appendPeaks(disk, part, await readPeaks(handle, content, frames, whole));
  } catch {
    await removed(disk, growingPeaks(part)).catch(() => false);
  }
}

/** Reads the peaks from `from` on out of a recording's samples, which need no decoding. @throws the system's error */
export async function readPeaks(
  handle: Pick<FileHandle, "read">,
  { container, format }: Content,
  frames: number,
  from = 0,
): Promise<Buffer> {
  const peaks = new Peaks(format);
  const frameBytes = bytesPerFrame(format);
  const first = Math.ceil((from * format.rate) / PER_SECOND);
  peaks.skip(from, first);
  const start = CONTAINERS[container].samplesAt(format) ?? 0;
  const most = Math.floor(WINDOW / frameBytes);
  const window = Buffer.allocUnsafeSlow(most * frameBytes);
  const parts: Buffer[] = [];
  for (let frame = first; frame < frames; ) {
    const length = Math.min(most, frames - frame) * frameBytes;
    const { bytesRead } = await handle.read(window, 0, length, start + frame * frameBytes);
    const whole = Math.floor(bytesRead / frameBytes);
    if (whole === 0) break;
    peaks.add(window.subarray(0, whole * frameBytes));
    parts.push(peaks.take(false));
    frame += whole;
  }
  parts.push(peaks.take(true));
  return Buffer.concat(parts);
}
