// What a microphone records, sample by sample: a value that identifies the speaker and the position, loud during speech
// and nearly silent otherwise. No sample is zero, so silence differs from sound. The reference for all audio.

import type { Meeting, Span, Voice } from "./scenario";

/** Hz. */
export const RATE = 8000;
/** Frames a millisecond. */
export const MS = RATE / 1000;
/** After so many frames the values come again: a prime, so no displacement by milliseconds looks right within minutes. */
const PERIOD = 131_071;
/** The longest stretch that is asked for at once, frames. */
const LONGEST = 64 * RATE;
/** Twelve at once are still within 16 bits. */
const LOUD = 2000;
const QUIET = 9;

function table(seed: number, peak: number): Int16Array {
  const values = new Int16Array(PERIOD + LONGEST);
  for (let at = 0; at < PERIOD; at++) {
    const mixed = Math.imul(at + 1 + 7919 * seed, 0x9e3779b1) >>> 8;
    values[at] = (mixed % (2 * peak + 1)) - peak || 1;
  }
  for (let at = PERIOD; at < values.length; at++) values[at] = values[at - PERIOD] as number;
  return values;
}

/** Frames from the meeting's beginning. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly loud: boolean;
}

export class Sound {
  readonly #loud: Int16Array[];
  readonly #quiet: Int16Array[];
  readonly #stretches: Stretch[][];

  constructor(meeting: Meeting) {
    this.#loud = meeting.voices.map(({ index }) => table(2 * index, LOUD));
    this.#quiet = meeting.voices.map(({ index }) => table(2 * index + 1, QUIET));
    this.#stretches = meeting.voices.map(stretchesOf);
  }

  /** Adds the samples of a speaker from frame `from` on; `isFirst` where nobody else was added there. */
  add(voice: number, from: number, sums: Int16Array, channel = 0, channels = 1, isFirst = false): void {
    const frames = sums.length / channels;
    const stretches = this.#stretches[voice] ?? [];
    for (let n = firstEndingAfter(stretches, from); n < stretches.length; n++) {
      const stretch = stretches[n] as Stretch;
      if (stretch.from >= from + frames) break;
      const first = Math.max(from, stretch.from);
      const last = Math.min(from + frames, stretch.to);
      const values = (stretch.loud ? this.#loud : this.#quiet)[voice] as Int16Array;
      const at = first % PERIOD;
      const spoken = values.subarray(at, at + last - first);
      if (isFirst && channels === 1) sums.set(spoken, first - from);
      else addEach(spoken, sums, (first - from) * channels + channel, channels);
    }
  }

  /** The bytes of one voice, s16le. */
  bytes(voice: number, from: number, frames: number): Buffer {
    const samples = new Int16Array(frames);
    this.add(voice, from, samples, 0, 1, true);
    return Buffer.from(samples.buffer);
  }

  /** The first frame from `from` up to `to` in which a microphone is open; `to` if there is none. */
  next(voice: number, from: number, to: number): number {
    const stretches = this.#stretches[voice] ?? [];
    const stretch = stretches[firstEndingAfter(stretches, from)];
    return stretch ? Math.min(to, Math.max(from, stretch.from)) : to;
  }

  /** Until when the microphone is open that is open at frame `at`; `at` if none is. */
  heardUntil(voice: number, at: number): number {
    const stretches = this.#stretches[voice] ?? [];
    const stretch = stretches[firstEndingAfter(stretches, at)];
    return stretch && stretch.from <= at ? stretch.to : at;
  }
}

function addEach(values: Int16Array, sums: Int16Array, at: number, step: number): void {
  for (let n = 0, to = at; n < values.length; n++, to += step) sums[to] = (sums[to] as number) + (values[n] as number);
}

function firstEndingAfter(stretches: readonly Stretch[], frame: number): number {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle] as Stretch).to > frame) high = middle;
    else low = middle + 1;
  }
  return low;
}

function stretchesOf({ open, loud }: Voice): Stretch[] {
  const stretches: Stretch[] = [];
  const add = (from: number, to: number, isLoud: boolean) => {
    if (to > from) stretches.push({ from: from * MS, to: to * MS, loud: isLoud });
  };
  let next = 0;
  for (const { from, to } of open) {
    let at = from;
    for (let span = loud[next]; span && span.from < to; span = loud[++next]) {
      add(at, span.from, false);
      add(span.from, span.to, true);
      at = span.to;
    }
    add(at, to, false);
  }
  return stretches;
}

export interface Utterance {
  /** Of the voice, without what is kept around it; milliseconds. */
  readonly onset: number;
  readonly heard: number;
  /** The first moment it may begin with, and the last with which it must. */
  readonly from: Span;
  /** The first moment it may end with, and the last. */
  readonly to: Span;
}

/** What one voice says, cut as `chunk: silence` does; `slack` is how far an end may be off that nothing follows. */
export function utterancesOf(
  { open, loud }: Voice,
  { silenceMs, minMs, padMs }: { silenceMs: number; minMs: number; padMs: number },
  slack: number,
): Utterance[] {
  const found: Utterance[] = [];
  let group: Span | undefined;
  const end = () => {
    const spoken = group;
    if (!spoken || spoken.to - spoken.from < minMs) return;
    const microphone = open.find(({ from, to }) => from <= spoken.from && spoken.from < to);
    const closing = open.find(({ from, to }) => from < spoken.to && spoken.to <= to);
    const before = found.at(-1)?.to.to ?? 0;
    found.push({
      onset: spoken.from,
      heard: spoken.to,
      from: {
        from: Math.max(spoken.from - padMs, 0),
        to: Math.max(spoken.from - padMs, Math.min(spoken.from, Math.max(before, microphone?.from ?? 0))),
      },
      to: { from: Math.min(spoken.to + padMs, closing?.to ?? 0), to: spoken.to + padMs + slack },
    });
  };
  for (const { from, to } of loud) {
    if (group && from - group.to < silenceMs) group.to = to;
    else {
      end();
      group = { from, to };
    }
  }
  end();
  return found;
}
