// The tracks of one file, and its fragments: pictures and sound in order in, a fragment each second out. A fragment has
// whatever there is; no track waits for the other.

import { OPUS_PRE_SKIP, PACKET_MS } from "../../audio";
import { AVC_SCALE, Fragments, OPUS_SCALE, type Run, type Sample } from "../../mp4";
import type { Speaker } from "../../protocol/values";
import { contentLine, type MovieContent, type MovieEnd, type SizeAt } from "./facts";
import type { ParameterSets, Picture } from "./pictures";
import { FRAGMENT_MS, SILENT_MS } from "./settings";
import type { SoundPacket } from "./sound-packets";

const [VIDEO, SOUND] = [0, 1];
/** Hz, for information. */
const SOUND_RATE = 16_000;
const PACKET = (PACKET_MS * OPUS_SCALE) / 1000;
/** A packet that is this near to the end of the one before follows it: times are rounded. In 1/48,000 s. */
const NEAR = OPUS_SCALE / 1000;
/** Of the last picture before a gap, if there was none before it. Milliseconds. */
const USUAL_STEP = 40;
/** Descriptions of one file. Players find further ones in the frames. */
const MOST_DESCRIPTIONS = 200;

/** A sample whose length is not known yet. */
interface Held extends Omit<Sample, "duration"> {
  readonly at: number;
  readonly time: number;
}

/** Samples of a track in one fragment: a minute of sound. */
const MOST_SAMPLES = 3000;

/** Of one file: more than a day of talk. Bytes. */
const MOST_CAPTIONS = 16 * 1024 * 1024;

/** A run that still grows. */
interface OpenRun extends Run {
  readonly samples: Sample[];
}

const bytesOf = (data: readonly Buffer[]): number => data.reduce((sum, { length }) => sum + length, 0);

export class MovieFile {
  readonly head: Buffer;
  readonly content: MovieContent;
  /** Bytes that are in no fragment yet. */
  pending = 0;
  frames = 0;
  gaps = 0;
  /** Frames that were left out. */
  dropped = 0;
  /** Captions that were left out. */
  captionsDropped = 0;
  /** Whether there was any that is not black. */
  hasPictures = false;
  readonly #fragments: Fragments;
  readonly #descriptions: Buffer[];
  readonly #sizes: SizeAt[] = [];
  readonly #speakers = new Map<string, Speaker>();
  #sets: ParameterSets | undefined;
  #description = 1;
  #pictures: OpenRun[] = [];
  #sounds: OpenRun[] = [];
  #held: Held | undefined;
  /** Milliseconds from the last picture but one to the last. */
  #step = USUAL_STEP;
  #shownAt: number;
  #videoEnd = 0;
  #soundEnd: number | undefined;
  /** Bytes of captions in the mark. */
  #captions = 0;
  /** Lines for the mark. */
  #lines: string[] = [];

  /** @param start time of its 0, milliseconds since 1970 */
  constructor(
    readonly start: number,
    first: ParameterSets,
    channels: 1 | 2,
  ) {
    this.#shownAt = start;
    const sound = { kind: "opus", channels, rate: SOUND_RATE, preSkip: OPUS_PRE_SKIP } as const;
    this.#fragments = new Fragments([{ kind: "avc", descriptions: [first] }, sound]);
    this.#descriptions = [first.sps];
    this.head = this.#fragments.head();
    const speakers = this.#speakers;
    this.content = {
      sizes: this.#sizes,
      get speakers() {
        return [...speakers.values()];
      },
    };
  }

  /** Time of the last picture; the start before the first. */
  get shownAt(): number {
    return this.#shownAt;
  }

  /** The usual time from one picture to the next, milliseconds. */
  get step(): number {
    return this.#step;
  }

  /** Milliseconds of what was accepted. */
  get duration(): number {
    const sound = ((this.#soundEnd ?? 0) * 1000) / OPUS_SCALE;
    return Math.max(sound, this.frames === 0 ? 0 : this.#shownAt - this.start + this.#step);
  }

  counts(): Omit<MovieEnd, "bytes" | "complete"> {
    const { frames, dropped, gaps, duration, captionsDropped } = this;
    return { frames, dropped, gaps, duration, ...(captionsDropped > 0 && { captionsDropped }) };
  }

  /** Pictures come in the order of their times. */
  picture({ time, data, isKey, isBlack, sets, speaker }: Picture): void {
    const place = Math.round(((time - this.start) * AVC_SCALE) / 1000);
    const at = Math.max(place, this.#held ? this.#held.at + 1 : this.#videoEnd);
    const step = time - this.#shownAt;
    if (this.frames > 0 && step >= SILENT_MS) this.gaps += 1;
    if (this.#held) this.#push(this.#held, at - this.#held.at);
    if (this.#held && step > 0 && step <= FRAGMENT_MS) this.#step = step;
    this.#learn(time, sets, speaker);
    this.#shownAt = time;
    this.#held = { at, time, data, isKey, description: this.#description };
    this.pending += bytesOf(data);
    this.frames += 1;
    this.hasPictures ||= !isBlack;
  }

  sound({ time, data }: SoundPacket): void {
    const place = Math.round(((time - this.start) * OPUS_SCALE) / 1000);
    const end = this.#soundEnd ?? Math.max(0, place);
    const at = place - end > NEAR ? place : end;
    const sample = { data: [data], duration: PACKET, isKey: true };
    addSample(this.#sounds, SOUND, at, end, sample);
    this.#soundEnd = at + PACKET;
    this.pending += data.length;
  }

  /** @param line for the mark */
  caption(line: string): void {
    this.#captions += Buffer.byteLength(line);
    if (this.#captions > MOST_CAPTIONS) this.captionsDropped += 1;
    else this.#lines.push(line);
  }

  /**
   * The next fragment, or several after a long silence, and lines for the mark about it.
   * @param now newest time of the stream; Infinity for all that there is
   */
  cut(now: number): { fragment: Buffer[]; lines: string[] } {
    const held = this.#held;
    if (held && now - held.time >= FRAGMENT_MS) {
      this.#push(held, Math.round((this.#step * AVC_SCALE) / 1000));
      this.#held = undefined;
    }
    const fragment = batchesOf([...this.#pictures, ...this.#sounds]).flatMap((runs) => this.#fragments.next(runs));
    const lines = this.#lines;
    this.#pictures = [];
    this.#sounds = [];
    this.#lines = [];
    this.pending = this.#held ? bytesOf(this.#held.data) : 0;
    return { fragment, lines };
  }

  #push({ at, time: _, ...sample }: Held, duration: number): void {
    addSample(this.#pictures, VIDEO, at, this.#videoEnd, { ...sample, duration });
    this.#videoEnd = at + duration;
  }

  /** What the JSON tells of a picture. */
  #learn(time: number, sets: ParameterSets, speaker: Speaker | undefined): void {
    // Again if the name came late: of several lines for one person the last one counts.
    const known = speaker && this.#speakers.get(speaker.id);
    if (speaker && (!known || known.name !== speaker.name)) this.#lines.push(contentLine({ speakers: [speaker] }));
    if (speaker) this.#speakers.set(speaker.id, speaker);
    if (sets === this.#sets) return;
    this.#sets = sets;
    this.#description = this.#describe(sets.sps);
    const { width, height } = sets;
    const last = this.#sizes.at(-1);
    if (last?.width === width && last.height === height) return;
    const size = { at: Math.max(0, time - this.start), width, height };
    this.#sizes.push(size);
    this.#lines.push(contentLine({ sizes: [size] }));
  }

  /** The number of a description, which begins with its first picture. */
  #describe(sps: Buffer): number {
    const known = this.#descriptions.findIndex((other) => other.equals(sps));
    if (known >= 0) return known + 1;
    if (this.#descriptions.length === MOST_DESCRIPTIONS) return 1;
    return this.#descriptions.push(sps);
  }
}

/** @param end of the samples so far */
function addSample(runs: OpenRun[], track: number, at: number, end: number, sample: Sample): void {
  const last = runs.at(-1);
  if (last && at === end) last.samples.push(sample);
  else runs.push({ track, at, samples: [sample] });
}

/** Runs in fragments of a moderate size, each track in order. */
function batchesOf(runs: readonly OpenRun[]): Run[][] {
  const batches: Run[][] = [];
  /** The last fragment that has samples of a track. */
  const last = new Map<number, number>();
  for (const { track, at, samples } of runs)
    for (let from = 0, place = at; from < samples.length; from += MOST_SAMPLES) {
      const some = samples.slice(from, from + MOST_SAMPLES);
      const batch = (last.get(track) ?? 0) + (from === 0 ? 0 : 1);
      last.set(track, batch);
      batches[batch] ??= [];
      batches[batch]?.push({ track, at: place, samples: some });
      place += some.reduce((sum, { duration }) => sum + duration, 0);
    }
  return batches;
}
