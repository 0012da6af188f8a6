// A page's running meetings with a clock that is moved by hand, and messages as nodes send them.

import { Live, type LiveOptions, type LiveState } from "../../../src/page/live";
import type { Delta } from "../../../src/page/model";

export const START = Date.UTC(2026, 10, 30, 12);
/** Zoom's clock is not this machine's. */
export const BEHIND = 1500;
export const RATE = 16_000;

export interface Said {
  readonly id?: string;
  readonly text?: string;
  readonly speaker?: string;
  readonly start?: number;
  readonly end?: number;
  readonly attribute?: string;
}

/** s16le samples of 20 ms, or more. @param sampleAt -32768..32767 of each sample, counted from the meeting's beginning */
export function samplesFrom(from: number, milliseconds: number, sampleAt: (index: number) => number): Buffer {
  const count = (RATE * milliseconds) / 1000;
  const samples = Buffer.alloc(count * 2);
  const first = (RATE * from) / 1000;
  for (let index = 0; index < count; index += 1) samples.writeInt16LE(sampleAt(first + index), index * 2);
  return samples;
}

export const tone =
  (amplitude: number) =>
  (index: number): number =>
    Math.round(amplitude * Math.sin(index / 3.7));

/** Whatever a test leaves open is not closed by the garbage collector. */
const scenes: unknown[] = [];

export class Scene {
  readonly deltas: Delta[] = [];
  readonly ended: string[] = [];
  readonly errors: string[] = [];
  live: Live;
  now = START;
  #ticks = new Set<() => void>();
  #sequence = 0;

  constructor(
    private readonly options: LiveOptions = {},
    readonly streamId = "s1",
  ) {
    this.live = this.#open();
    scenes.push(this.live);
  }

  #open(former?: LiveState, changes: LiveOptions = {}): Live {
    const clock = {
      now: () => this.now,
      every: (_ms: number, tick: () => void) => {
        this.#ticks.add(tick);
        return () => void this.#ticks.delete(tick);
      },
    };
    return new Live(
      {
        onDelta: (delta) => void this.deltas.push(delta),
        onEnded: (id) => void this.ended.push(id),
        onError: ({ message }) => void this.errors.push(message),
        clock,
        ...this.options,
        ...changes,
      },
      former,
    );
  }

  /** As a deploy does. @param changes of the next instance's options */
  deploy(changes: LiveOptions = {}): void {
    this.live = this.#open(this.live.release(), changes);
  }

  /** As a restart does, without a farewell. */
  restart(): void {
    this.#ticks.clear();
    this.live = this.#open();
  }

  /** Time passes. */
  pass(milliseconds: number): void {
    for (const end = this.now + milliseconds; this.now < end; ) {
      this.now = Math.min(end, this.now + 100);
      for (const tick of [...this.#ticks]) tick();
    }
  }

  /** Waits for the disk. */
  async disk(isDone: () => boolean): Promise<void> {
    while (!isDone()) await new Promise(setImmediate);
  }

  rtms(medium: string, more: object = {}): object {
    this.#sequence += 1;
    const times = { timestamp: this.now - BEHIND, receivedAt: this.now, sequence: this.#sequence };
    return { product: "meeting", id: "abc==", streamId: this.streamId, medium, ...times, ...more };
  }

  audio(payload: Buffer, who: object | undefined, more: object = {}, times: object = {}): void {
    const audio = { encoding: "s16le", rate: RATE, width: 2, channels: 1, duration: 20, samples: 320, ...more };
    this.live.push({ payload, audio, rtms: this.rtms("audio", { ...(who && { speaker: who }), ...times }) });
  }

  /** Somebody talks, in packets of 20 ms. @param late of each packet, milliseconds */
  talk(who: object, milliseconds: number, sampleAt = tone(8000), from = this.now - START): void {
    for (let at = 0; at < milliseconds; at += 20) {
      this.audio(samplesFrom(from + at, 20, sampleAt), who, {}, { timestamp: START + from + at - BEHIND });
      if ((from + at) % 100 === 80) this.pass(Math.max(0, START + from + at + 20 - this.now));
    }
  }

  say({ id = "t1", text = "Hello", speaker = "1", attribute = "NEW", start, end }: Said, more: object = {}): void {
    const zoom = (at: number | undefined) => (at === undefined ? undefined : START + at - BEHIND);
    const transcript = { id, text, attribute, language: "ENGLISH", start: zoom(start), end: zoom(end) };
    const rtms = this.rtms("transcript", { speaker: { id: speaker, name: `Speaker ${speaker}` } });
    this.live.push({ payload: text, transcript, rtms, ...more });
  }

  /** An event of Zoom's, or with `own` of this package. */
  event(event: string, more: object = {}, own = true): void {
    const times = own ? { timestamp: this.now } : {};
    this.live.push({ payload: { event, ...more }, rtms: this.rtms("event", times) });
  }

  get meeting() {
    const [meeting] = this.live.meetings();
    if (!meeting) throw new Error("there is no meeting");
    return meeting;
  }

  /** The levels of a speaker, from those that were told one after the other. */
  told(key: string): number[] {
    const told: number[] = [];
    for (const { levels } of this.deltas)
      if (levels)
        for (let step = 0; step < levels.count; step += 1) told[levels.from + step] = levels.values[key]?.[step] ?? 0;
    return told;
  }
}
