// The player in a browser: its elements, its frames, and the choices that are remembered.

import type { Meeting, Track } from "../../src/page/model";
import { fileOf, Store } from "../data";
import type { Media } from "./elements";
import { type Choices, Player } from "./player";

/** A page in the background has no frames, and plays on. */
const HIDDEN_MS = 200;
const SETTLING_MS = 300;

const probe = document.createElement("video");

function elementFor(id: string, track: Track): HTMLMediaElement {
  const element = document.createElement(track.kind === "video" ? "video" : "audio");
  element.preload = "auto";
  if (element instanceof HTMLVideoElement) element.playsInline = true;
  element.src = fileOf(id, track);
  return element;
}

export class MeetingPlayer extends Store {
  readonly #player: Player;
  #timer: ReturnType<typeof setInterval> | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;

  constructor(meeting: Meeting) {
    super();
    this.#player = new Player({
      tracks: meeting.tracks,
      duration: meeting.duration,
      create: (track) => elementFor(meeting.id, track),
      canPlay: (type) => probe.canPlayType(type) !== "",
      now: () => performance.now(),
      onChange: () => this.changed(),
    });
  }

  get time(): number {
    return this.#player.time;
  }
  get isPlaying(): boolean {
    return this.#player.isPlaying;
  }
  get isWaiting(): boolean {
    return this.#player.isWaiting;
  }
  get canPlay(): boolean {
    return this.#player.canPlay;
  }
  get hasFailed(): boolean {
    return this.#player.hasFailed;
  }
  get choices(): Choices {
    return this.#player.choices;
  }

  choose(choices: Partial<Choices>): void {
    this.#player.choose(choices);
  }

  /** While nothing plays, files are asked for once the reader has settled. */
  seek(time: number): void {
    this.#player.seek(time);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#player.align(), SETTLING_MS);
  }

  playFrom(time: number): void {
    this.seek(time);
    this.play();
  }

  play(): void {
    this.#player.play();
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => document.visibilityState === "hidden" && this.#tick(), HIDDEN_MS);
    const frame = () => {
      this.#tick();
      if (this.isPlaying) this.#frame = requestAnimationFrame(frame);
    };
    this.#frame = requestAnimationFrame(frame);
  }

  #tick(): void {
    this.#player.tick();
    if (!this.isPlaying) this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    cancelAnimationFrame(this.#frame);
  }

  pause(): void {
    this.#player.pause();
    this.#rest();
  }

  toggle(): void {
    if (this.isPlaying) this.pause();
    else this.play();
  }

  /** The element that shows a video; there is one while its time is near. */
  videoOf(track: Track): HTMLVideoElement | undefined {
    const media: Media | undefined = this.#player.mediaOf(track);
    return media instanceof HTMLVideoElement ? media : undefined;
  }

  free(): void {
    clearTimeout(this.#settling);
    this.#rest();
    this.#player.free();
  }
}
