// Plays a meeting: many files on one time line.
//
// Each file has an element of its own, which the browser streams, buffers and seeks by ranges: Web Audio would have to
// decode hours into memory. The first file that plays is the leader: its time is the meeting's, so a mix or a video is
// never corrected, and the others follow it. Where there is no file the clock runs on by itself, and while any of them
// has to load, all wait: but not for ever, because a browser has few connections to a server, and there may be more speakers.

import type { Track } from "../../src/page/model";
import { afterQuiet, type Span } from "../time";
import { isFar } from "./drift";
import { Element, isSoon, type Media } from "./elements";
import { covering, heard, isAt } from "./sources";

/** So long all wait for the slowest. Milliseconds. */
const PATIENCE = 10_000;
/** A file that could not be decoded is loaded again so far from where it failed. Milliseconds of the meeting. */
const AGAIN = 1000;

export interface PlayerOptions {
  tracks: readonly Track[];
  /** Milliseconds, of the meeting. */
  duration: number;
  /** An element for a file, with its address. */
  create(track: Track): Media;
  canPlay(type: string): boolean;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  onChange(): void;
}

export interface Choices {
  rate: number;
  only: string | undefined;
  /** What is left out, if anything. */
  quiet: readonly Span[];
  /** The video to show. */
  video: Track | undefined;
}

export class Player {
  time = 0;
  isPlaying = false;
  isWaiting = false;
  choices: Choices = { rate: 1, only: undefined, quiet: [], video: undefined };
  #elements = new Map<string, Element>();
  /** Where files could not be decoded, milliseconds of the meeting. */
  readonly #undecodedAt = new Map<string, number>();
  #tracks: Track[];
  #last = 0;
  /** For how long some were not ready, milliseconds. */
  #waited = 0;

  constructor(private readonly options: PlayerOptions) {
    this.#tracks = this.#chosen();
  }

  /** False if there is nothing that this browser can play. */
  get canPlay(): boolean {
    return this.#tracks.length > 0;
  }

  #chosen(): Track[] {
    const { only, video } = this.choices;
    const { tracks } = heard(this.options.tracks, { only, canPlay: this.options.canPlay });
    return video && !tracks.includes(video) ? [...tracks, video] : tracks;
  }

  choose(choices: Partial<Choices>): void {
    this.choices = { ...this.choices, ...choices };
    this.#tracks = this.#chosen();
    this.align();
    this.options.onChange();
  }

  play(): void {
    if (this.isPlaying || !this.canPlay) return;
    if (this.time >= this.options.duration - 50) this.time = 0;
    this.isPlaying = true;
    this.#waited = 0;
    this.#last = this.options.now();
    this.align();
    this.tick();
    this.options.onChange();
  }

  pause(): void {
    if (!this.isPlaying) return;
    this.isPlaying = false;
    this.isWaiting = false;
    for (const element of this.#elements.values()) element.pause();
    this.options.onChange();
  }

  seek(time: number): void {
    this.time = Math.min(Math.max(0, time), this.options.duration);
    this.#waited = 0;
    this.#last = this.options.now();
    // Whoever drags through hours asks for no file on the way.
    if (this.isPlaying) this.align();
    this.options.onChange();
  }

  /** Has exactly the elements that are heard soon, at their place. */
  align(): void {
    this.#prepare();
    for (const element of this.#elements.values()) if (isAt(element.track, this.time)) element.seek(this.time);
  }

  #prepare(): void {
    for (const [file, element] of this.#elements) {
      const isWanted = this.#tracks.includes(element.track) && isSoon(element.track, this.time);
      if (isWanted && !this.#mayPlayAgain(element)) continue;
      element.free();
      this.#elements.delete(file);
    }
    for (const track of this.#tracks) {
      if (this.#elements.has(track.file) || !isSoon(track, this.time)) continue;
      this.#elements.set(track.file, new Element(track, this.options.create(track)));
    }
    // A video is heard only where there is no other sound.
    const isMute = this.#tracks.some(({ kind }) => kind === "audio");
    for (const { track, media } of this.#elements.values()) if (track.kind === "video") media.muted = isMute;
  }

  /** Firefox fails after seeks that follow each other over a change of size, Chromium at a damaged picture (docs/limits.md). */
  #mayPlayAgain({ track: { file }, isUndecoded }: Element): boolean {
    const failedAt = this.#undecodedAt.get(file) ?? Number.NEGATIVE_INFINITY;
    if (!isUndecoded || Math.abs(this.time - failedAt) < AGAIN) return false;
    this.#undecodedAt.set(file, this.time);
    return true;
  }

  /** True if a file that should be heard cannot be played. */
  get hasFailed(): boolean {
    return [...this.#elements.values()].some(({ media }) => Boolean(media.error));
  }

  /** The element of the video that is shown. */
  mediaOf(track: Track): Media | undefined {
    return this.#elements.get(track.file)?.media;
  }

  /** Called many times a second while it plays. */
  tick(): void {
    if (!this.isPlaying) return;
    const now = this.options.now();
    const passed = now - this.#last;
    this.#last = now;
    this.#prepare();
    const due = covering(this.#tracks, this.time)
      .map(({ file }) => this.#elements.get(file))
      .filter((element): element is Element => element !== undefined && !element.isDone);
    this.#move(due, passed);
    this.#leave(due);
    if (this.time >= this.options.duration) {
      this.time = this.options.duration;
      this.pause();
    }
    this.options.onChange();
  }

  #move(due: readonly Element[], passed: number): void {
    const { rate, quiet } = this.choices;
    const ready = due.filter(({ isReady }) => isReady);
    this.#waited = ready.length < due.length ? this.#waited + passed : 0;
    this.isWaiting = ready.length < due.length && (this.#waited <= PATIENCE || ready.length === 0);
    if (this.isWaiting) {
      for (const element of ready) element.pause();
      return;
    }
    // Who is late joins when it can.
    const leader = ready[0];
    if (!leader) this.time += passed * rate;
    else if (!leader.media.paused) this.#be(leader);
    const next = afterQuiet(quiet, this.time);
    if (next !== undefined) {
      this.time = next;
      this.align();
      return;
    }
    if (leader) {
      if (leader.media.playbackRate !== rate) leader.media.playbackRate = rate;
      if (leader.media.paused) {
        leader.seek(this.time);
        // Not after a pause that came before it played, which is no refusal.
        void leader.media.play().catch(({ name }: DOMException) => name === "NotAllowedError" && this.pause());
      }
    }
    for (const element of ready.slice(1)) element.follow(this.time, rate);
  }

  /** The leader's time is the meeting's, which never goes back: a leader that has come late catches up. */
  #be(leader: Element): void {
    if (isFar(leader.time - this.time) && leader.time < this.time) leader.seek(this.time);
    else this.time = Math.max(this.time, leader.time);
  }

  /** Pauses what is over. */
  #leave(due: readonly Element[]): void {
    for (const element of this.#elements.values()) if (!due.includes(element)) element.pause();
  }

  free(): void {
    this.isPlaying = false;
    for (const element of this.#elements.values()) element.free();
    this.#elements.clear();
  }
}
