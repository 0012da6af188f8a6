// One recording: whoever is shown, one participant, or a share, in one file after the other. A file begins with an IDR, or
// with a black one if there is only sound, and ends at a rotation, a failure of the disk, or the end.

import { PACKET_MS } from "../../audio";
import type { RtmsError } from "../../protocol/errors";
import { eventLoop } from "../../protocol/time";
import type { Speaker } from "../../protocol/values";
import type { ReadSentence } from "../../transcript";
import { type CaptionedFile, Captions } from "./captions";
import type { MovieAbout } from "./facts";
import type { Frame } from "./frame";
import { FrameOrder } from "./frame-order";
import { MovieFile } from "./movie-file";
import { type MovieBegin, type MovieContext, MovieFiles, type OpenFile } from "./movie-files";
import { pend, report } from "./outlet";
import { type Picture, Pictures } from "./pictures";
import { BACKLOG_MS, FRAGMENT_MS, KEYLESS_MS, LATE_MS, SILENT_MS, SIZE_MS } from "./settings";
import type { SoundPacket } from "./sound-packets";
import { movieError } from "./texts";

const MiB = 1024 * 1024;
const MINUTE = 60_000;
/** How long the file before a rotation waits for the rest of its sound. Milliseconds. */
const REST_MS = 2000;
/** And how long for its last words: they are sent when a sentence is over. */
const WORDS_MS = 10_000;
/** How long sound waits for a first picture. Milliseconds. */
const EARLY_MS = 1500;

/** A file that ended, and when. */
interface ClosingFile extends OpenFile {
  readonly until: number;
  /** Whether all of its sound has come. */
  isWhole: boolean;
}

export class Movie {
  readonly #order = new FrameOrder(LATE_MS);
  readonly #pictures = new Pictures();
  readonly #files: MovieFiles;
  #open: OpenFile | undefined;
  readonly #captions = new Captions();
  /** The file before, until its sound and its captions are complete. */
  #closing: ClosingFile | undefined;
  /** Sound that waits for frames that may come before it. */
  readonly #sounds: SoundPacket[] = [];
  /** Sound before the first picture. */
  #early: SoundPacket[] = [];
  /** When the camera was switched off. */
  #offAt: number | undefined;
  /** Whether the last picture is black. */
  #isBlack = false;
  #speaker: Speaker | undefined;
  #cutAt = Number.NEGATIVE_INFINITY;
  #sizedAt = Number.NEGATIVE_INFINITY;
  #warnedKeyless = false;
  #warnedLate = false;

  constructor(
    private context: MovieContext,
    private readonly begin: MovieBegin,
  ) {
    this.#speaker = begin.speaker;
    this.#files = new MovieFiles(context, begin, (writer) => this.#lost(writer));
  }

  /** Whether there is a file. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  get medium(): MovieAbout["medium"] {
    return this.begin.about.medium;
  }

  /** Whether nothing of it is still to be written. */
  get isOver(): boolean {
    return this.#open === undefined && this.#closing === undefined;
  }

  /** Whose it is; undefined if it shows whoever is shown. */
  get speakerId(): string | undefined {
    return this.begin.speaker?.id;
  }

  /** Whom it shows now. */
  get shownId(): string | undefined {
    return this.#speaker?.id;
  }

  /** Goes on for the next instance of the node. With other settings, `finish` comes before. */
  adopt(context: MovieContext): void {
    this.context = context;
    this.#files.adopt(context);
  }

  /** @returns an error that was not told before */
  frame(frame: Frame): RtmsError | undefined {
    if (frame.speaker) this.#speaker = frame.speaker;
    this.#files.name(frame.speaker);
    if (this.#order.add(frame)) return undefined;
    this.#drop(frame.time);
    if (this.#warnedLate) return undefined;
    this.#warnedLate = true;
    const { streamId } = this.begin.about;
    const blocked = eventLoop.aftermath;
    const cure = blocked === undefined ? { code: "queue" } : { code: "blocked", params: { blocked } };
    return movieError("RTMS_LIMIT", "lateFrames", { streamId, lateMs: LATE_MS, cure }, { streamId });
  }

  /** Waits as long as frames do, so that all of both is known where a file ends. */
  sound(packet: SoundPacket): void {
    this.#sounds.push(packet);
  }

  /** A sentence of whoever is heard is new or was revised. Its times are on the clock of frames. */
  caption(sentence: ReadSentence): void {
    const files: CaptionedFile[] = this.#closing ? [this.#closing] : [];
    if (this.#open) files.push({ file: this.#open.file, until: Number.POSITIVE_INFINITY });
    this.#captions.take(sentence, files);
  }

  /** The camera was switched off. Frames from before may still come. */
  off(time: number): void {
    this.#offAt = Math.max(time, this.#order.newest + 1);
  }

  /** To be called whenever the stream has advanced. @param now its newest time, milliseconds since 1970 */
  advance(now: number): void {
    this.#release(now);
    const { file } = this.#open ?? {};
    if (file && this.medium === "video" && now - file.shownAt > BACKLOG_MS) this.#blacken(file.shownAt + file.step);
    if (this.#isBlack && file && this.#isFull(file, now)) this.#take(this.#pictures.black(now, this.#speaker));
    if (this.#closing && now - this.#closing.until > REST_MS) this.#completeSound();
    if (this.#closing && now - this.#closing.until > WORDS_MS) this.#close();
    this.#warnKeyless(now);
    if (now - this.#cutAt < FRAGMENT_MS) return;
    this.#cutAt = now;
    const open = this.#open;
    if (!open) return;
    this.#files.cut(open, now);
    this.#files.check(open);
  }

  /** Writes what there is, for the next instance of the node to go on with the file. */
  leave(): void {
    for (const each of [this.#closing, this.#open]) {
      if (!each) continue;
      this.#files.cut(each, Number.NEGATIVE_INFINITY);
      pend(this.context.outlet, this.begin.about.streamId, each.writer.idle());
    }
  }

  /** Ends the file. Frames that come afterwards begin another one, with the next IDR. */
  finish(): void {
    this.#end();
    this.#close();
  }

  /** Like `finish`, but the file waits for its last words. */
  stop(): void {
    this.#end();
    this.#completeSound();
  }

  /** Ends without a file: the caller deletes what there is. */
  discard(): void {
    this.#open = undefined;
    this.#closing = undefined;
  }

  /** Places what need not wait any longer. */
  #release(now: number): void {
    for (let frame = this.#order.next(now); frame; frame = this.#order.next(now)) this.#place(frame);
    if (this.#offAt !== undefined && now - this.#offAt >= LATE_MS) this.#blacken(this.#offAt);
    const waiting = this.#sounds.findIndex(({ time }) => now - time < LATE_MS);
    for (const packet of this.#sounds.splice(0, waiting < 0 ? this.#sounds.length : waiting)) this.#placeSound(packet);
    if (!this.#open && this.begin.beginsWithSound) this.#beginBlack(now);
  }

  #placeSound(packet: SoundPacket): void {
    const { time } = packet;
    if (this.#closing && time < this.#closing.until) {
      this.#closing.file.sound(packet);
      return;
    }
    this.#completeSound();
    if (this.#open) {
      if (time >= this.#open.file.start) this.#open.file.sound(packet);
      return;
    }
    this.#early.push(packet);
    while (time - (this.#early[0]?.time ?? time) > EARLY_MS + PACKET_MS) this.#early.shift();
  }

  #place(frame: Frame): void {
    // What was sent before the camera went off comes first.
    if (this.#offAt !== undefined && frame.time > this.#offAt) this.#blacken(this.#offAt);
    const { dropped, damaged } = this.#pictures;
    const picture = this.#pictures.take(frame);
    if (this.#pictures.dropped > dropped) this.#drop(frame.time);
    if (this.#pictures.damaged > damaged) this.begin.onDamaged();
    if (!picture) return;
    const { file } = this.#open ?? {};
    // Only after a camera was off does its encoder begin anew: without an IDR, frames were merely lost.
    const wasOff = file && picture.isKey && this.medium === "video" && picture.time - file.shownAt > SILENT_MS;
    if (wasOff && !this.#isBlack) this.#take(this.#pictures.black(file.shownAt + file.step, picture.speaker));
    this.#take(picture);
  }

  /** Shows black from `time` on, until the next IDR. */
  #blacken(time: number): void {
    this.#offAt = undefined;
    const { file } = this.#open ?? {};
    if (!file || this.#isBlack) return;
    this.#take(this.#pictures.black(Math.max(time, file.shownAt + 1), this.#speaker));
    this.#pictures.restart();
  }

  #take(picture: Picture): void {
    if (this.#open && picture.isKey && this.#isNewFile(this.#open.file, picture)) this.#rotate(picture.time);
    if (!this.#open) {
      if (!picture.isKey || !this.#files.mayBegin) return;
      this.#openFile(picture);
    }
    const open = this.#open;
    if (!open) return;
    this.#isBlack = picture.isBlack;
    open.file.picture(picture);
    this.#files.check(open);
  }

  #isNewFile(file: MovieFile, { time, sets, isBlack }: Picture): boolean {
    if (this.#isFull(file, time)) return true;
    if (this.context.settings.onSize === "same" || isBlack || !file.hasPictures) return false;
    const last = file.content.sizes.at(-1);
    if (last?.width === sets.width && last.height === sets.height) return false;
    if (time - this.#sizedAt < SIZE_MS) return false;
    this.#sizedAt = time;
    return true;
  }

  #isFull(file: MovieFile, time: number): boolean {
    const { rotateMB, rotateMinutes } = this.context.settings;
    const bytes = (this.#open?.writer.bytes ?? 0) + file.pending;
    const isLarge = rotateMB > 0 && bytes >= rotateMB * MiB;
    return isLarge || (rotateMinutes > 0 && time - file.start >= rotateMinutes * MINUTE);
  }

  /** The file ends at `time`, where the next one begins. The sound before is still on its way. */
  #rotate(time: number): void {
    this.#close();
    const open = this.#open;
    this.#open = undefined;
    if (open) this.#closing = { ...open, until: time, isWhole: false };
  }

  /** The file before has all its sound. With captions, it waits for the last of them. */
  #completeSound(): void {
    const closing = this.#closing;
    if (!closing || closing.isWhole) return;
    closing.isWhole = true;
    if (this.#captions.any) this.#files.cut(closing, Number.POSITIVE_INFINITY);
    else this.#close();
  }

  /** A frame is left out of the file that it belongs to. */
  #drop(time: number): void {
    const { file } = this.#closing && time < this.#closing.until ? this.#closing : (this.#open ?? {});
    if (file) file.dropped += 1;
  }

  #close(): void {
    const closing = this.#closing;
    this.#closing = undefined;
    if (closing) this.#files.end(closing);
  }

  #beginBlack(now: number): void {
    const [first] = this.#early;
    if (first && now - first.time >= EARLY_MS && this.#files.mayBegin)
      this.#take(this.#pictures.black(first.time, this.#speaker));
  }

  #openFile(picture: Picture): void {
    // What a participant said before the camera was on belongs to no recording.
    const early = this.#early.filter(({ time }) => this.begin.beginsWithSound || time >= picture.time);
    this.#early = [];
    const [first] = early;
    const start = Math.min(picture.time, first?.time ?? picture.time);
    const file = new MovieFile(start, picture.sets, first?.channels ?? 1);
    this.#open = this.#files.open(file);
    this.#captions.begin(file);
    // Soon, because a file is only begun with its first fragment, and a folder that is not writable is told then.
    this.#cutAt = picture.time - FRAGMENT_MS / 2;
    for (const packet of early) file.sound(packet);
  }

  /** The file has all that it will have, but for words. */
  #end(): void {
    this.#release(Number.POSITIVE_INFINITY);
    const open = this.#open;
    if (open) {
      const { file } = open;
      const end = file.start + file.duration;
      // Not as any other picture: a full file would begin another one here.
      if (end - file.shownAt > SILENT_MS && this.medium === "video" && !this.#isBlack)
        file.picture(this.#pictures.black(file.shownAt + file.step, this.#speaker));
      this.#rotate(end);
    }
    this.#pictures.restart();
    this.#early = [];
  }

  /** What comes is lost until the disk takes a new file. @returns whether it was the file that is open */
  #lost(writer: OpenFile["writer"]): boolean {
    if (this.#closing?.writer === writer) this.#closing = undefined;
    if (this.#open?.writer !== writer) return false;
    this.#open = undefined;
    this.#pictures.restart();
    return true;
  }

  #warnKeyless(now: number): void {
    const { waitsSince } = this.#pictures;
    if (this.#warnedKeyless || waitsSince === undefined || !(now - waitsSince >= KEYLESS_MS)) return;
    this.#warnedKeyless = true;
    const { streamId } = this.begin.about;
    const seconds = KEYLESS_MS / 1000;
    report(this.context.outlet, movieError("RTMS_VIDEO", "noKey", { streamId, seconds }, { streamId }), streamId);
  }
}
