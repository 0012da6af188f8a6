// The audio and video elements of a meeting, made when their file is soon heard, and let go when it was: a recording in
// pieces has more files than a browser plays.

import type { Track } from "../../src/page/model";
import { correct } from "./drift";

/** What is used of an HTMLMediaElement. Times are seconds. */
export interface Media {
  src: string;
  currentTime: number;
  playbackRate: number;
  muted: boolean;
  readonly paused: boolean;
  readonly ended: boolean;
  readonly seeking: boolean;
  readonly readyState: number;
  readonly error: { readonly code: number } | null;
  play(): Promise<void>;
  pause(): void;
}

/** HAVE_FUTURE_DATA */
const ENOUGH = 3;
/** MEDIA_ERR_DECODE */
const UNDECODED = 3;
/** A file is asked for so many milliseconds before it is heard. */
const SOON_MS = 10_000;

export const isSoon = ({ start, duration }: Track, time: number): boolean =>
  start <= time + SOON_MS && time < start + duration;

export class Element {
  constructor(
    readonly track: Track,
    readonly media: Media,
  ) {}

  get time(): number {
    return this.track.start + this.media.currentTime * 1000;
  }

  /** Its time moves, or would if it played. */
  get isReady(): boolean {
    return !this.media.seeking && this.media.readyState >= ENOUGH;
  }

  get isDone(): boolean {
    return this.media.ended || Boolean(this.media.error);
  }

  /** What was loaded could not be decoded: loaded again, it may play from another place. */
  get isUndecoded(): boolean {
    return this.media.error?.code === UNDECODED;
  }

  seek(time: number): void {
    const seconds = Math.max(0, (time - this.track.start) / 1000);
    if (Math.abs(this.media.currentTime - seconds) > 0.001) this.media.currentTime = seconds;
  }

  /** Plays at the meeting's time, as exactly as it is heard. */
  follow(time: number, rate: number): void {
    const correction = correct(this.time - time, rate);
    if (correction.seek) this.seek(time);
    else if (this.media.playbackRate !== correction.rate) this.media.playbackRate = correction.rate;
    if (this.media.paused) void this.media.play().catch(() => undefined);
  }

  pause(): void {
    if (!this.media.paused) this.media.pause();
  }

  /** Frees its connection and its memory. */
  free(): void {
    this.pause();
    this.media.src = "";
  }
}
