// How loud somebody was in a stretch, from the finest numbers that are there: peaks of a recording for a short stretch,
// levels for a long one, and captions where nothing was measured.

import { type Caption, LEVEL_MS, levelOf, type Meeting, PEAK_MS, type Track } from "../../src/page/model";
import { lastBegun } from "../time";
import { readPeaks } from "./api";
import type { LevelStore } from "./levels";

/** Up to here the peaks show more than the levels. */
const SHORT_MS = 90_000;
/** Drawn for somebody who was heard, but not measured. */
const ASSUMED = 190;

/** Amplitudes of a byte as levels. */
const LEVELS = Uint8Array.from({ length: 256 }, (_, byte) => levelOf(byte / 255));

export class MeetingSounds {
  readonly #peaks = new Map<string, Uint8Array | undefined>();
  readonly #tracks: Track[];
  readonly #hasLevels: boolean;
  readonly #captions = new Map<string, Caption[]>();

  /** @param onPeaks when the peaks of a file have come */
  constructor(
    private readonly meeting: Meeting,
    private readonly levels: LevelStore,
    private readonly onPeaks: () => void,
  ) {
    this.#hasLevels = levels.end > 0;
    this.#tracks = meeting.tracks.filter(({ kind, peaks }) => kind === "audio" && peaks);
    for (const caption of meeting.captions) {
      const all = this.#captions.get(caption.speaker) ?? [];
      if (all.length === 0) this.#captions.set(caption.speaker, all);
      all.push(caption);
    }
  }

  /** Milliseconds of the finest numbers for a stretch. Asks for peaks if they are needed. */
  stepFor({ from, to }: { from: number; to: number }): number {
    if (this.#tracks.length === 0 || (this.#hasLevels && to - from > SHORT_MS)) return LEVEL_MS;
    for (const track of this.#tracks)
      if (track.start < to && track.start + track.duration > from) void this.#read(track);
    return PEAK_MS;
  }

  async #read(track: Track): Promise<void> {
    if (this.#peaks.has(track.file)) return;
    this.#peaks.set(track.file, undefined);
    const peaks = await readPeaks(this.meeting.id, track).catch(() => undefined);
    if (!peaks) return;
    this.#peaks.set(track.file, peaks);
    this.onPeaks();
  }

  /** 0..255, as a level. */
  loudest(speaker: string, start: number, end: number): number {
    if (!this.#hasLevels || end - start < LEVEL_MS) {
      const peak = this.#peak(speaker, start, end);
      if (peak !== undefined) return peak;
    }
    return this.#hasLevels ? this.levels.loudest(speaker, start, end) : this.#said(speaker, start, end);
  }

  #peak(speaker: string, start: number, end: number): number | undefined {
    let most: number | undefined;
    for (const track of this.#tracks) {
      if ((track.speaker ?? "") !== speaker || track.start >= end || track.start + track.duration <= start) continue;
      const peaks = this.#peaks.get(track.file);
      if (!peaks) continue;
      const last = Math.min(peaks.length, Math.ceil((end - track.start) / PEAK_MS));
      for (let at = Math.max(0, Math.floor((start - track.start) / PEAK_MS)); at < last; at += 1)
        most = Math.max(most ?? 0, LEVELS[peaks[at] ?? 0] ?? 0);
    }
    return most;
  }

  #said(speaker: string, start: number, end: number): number {
    const captions = this.#captions.get(speaker) ?? [];
    const caption = captions[lastBegun(captions, end)];
    return caption && caption.end > start ? ASSUMED : 0;
  }
}
