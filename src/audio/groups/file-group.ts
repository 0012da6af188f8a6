// A recording in one or several files, split by size or time. Encodes the audio and passes it to the file writer. Its
// messages report complete files.

import type { RtmsError } from "../../protocol/errors";
import type { Speaker } from "../../protocol/values";
import type { Chunker } from "../chunks";
import { bytesPerFrame, describe, type PcmFormat } from "../codecs";
import { CONTAINERS, type RecordingFormat } from "../containers";
import { openRecording } from "../recording";
import { type FinishedFile, type LeftRecording, leaveFile, type RecordingFile } from "../saved";
import { type AudioPacket, framesIn, type Moment, milliseconds } from "../time";
import { type AudioOutMessage, Envelope, sentFile } from "./envelope";
import {
  outputFormat,
  pend,
  type Recording,
  type RecordingBegin,
  type RecordingContext,
  rateStage,
  type Stage,
} from "./recording";
import { repairedMessage } from "./repaired";

const MiB = 1024 * 1024;
const MINUTE = 60_000;

export class FileGroup implements Recording {
  readonly #context: RecordingContext;
  readonly #envelope: Envelope;
  readonly #in: PcmFormat;
  readonly #out: RecordingFormat;
  readonly #mixed: boolean;
  readonly #sides: RecordingBegin["sides"];
  readonly #file: RecordingFile;
  readonly #stage: Stage;
  readonly #speakers = new Map<string, Speaker>();
  /** Files that were completed after the end was known. The last of them is in the last message. */
  #last: FinishedFile[] | undefined;
  /** Whether the last message was sent. A disk that does not answer does not delay it. */
  #told = false;
  #end: Moment;
  /** Whether the next instance or process is to continue it. */
  #isLeft = false;

  constructor({ context, counter, first, format, mixed, continues, sides }: RecordingBegin) {
    const { settings, passOn } = context;
    this.#context = context;
    this.#in = format;
    this.#out = outputFormat(format, settings);
    this.#mixed = mixed;
    this.#sides = sides;
    this.#end = first;
    this.#envelope = new Envelope(first, { settings, counter, passOn, mixed });
    this.#file = this.#open(first, continues);
    const encode = CONTAINERS[settings.container].encoder(settings.encoding, format.channels);
    const disk: Chunker = {
      silence: (frames, { timestamp }) => void this.#file.silence(frames, timestamp),
      samples: (samples, { timestamp }) => void this.#file.write(encode(samples), timestamp),
      rest: () => undefined,
    };
    this.#stage = rateStage(format, settings, disk);
  }

  /** The recording on disk, for deletion. */
  get file(): RecordingFile {
    return this.#file;
  }

  silence(frames: number, moment: Moment): undefined {
    if (this.#context.settings.fillGaps) this.#stage.silence(frames, moment);
  }

  samples(samples: Buffer, moment: Moment, packet: AudioPacket): undefined {
    const { speaker } = packet.rtms;
    if (speaker) this.#speakers.set(speaker.id, speaker);
    this.#envelope.rtms = packet.rtms;
    const duration = milliseconds(samples.length / bytesPerFrame(this.#in), this.#in.rate);
    this.#end = { timestamp: moment.timestamp + duration, receivedAt: moment.receivedAt };
    this.#stage.samples(samples, moment);
  }

  quiet(): void {
    // Silence does not end a file.
  }

  due(): number {
    return Number.POSITIVE_INFINITY;
  }

  finish(): void {
    if (this.#last) return;
    this.#stage.drain?.();
    this.#last = [];
    this.#await(this.#file.finish());
  }

  /** Is to be continued: its node is closed while the stream goes on. `finish` follows. */
  leave(): void {
    this.#isLeft = true;
  }

  /** Ends without a file. `deleted` resolves when the caller has deleted all files of the stream. */
  discard(deleted: Promise<unknown>): void {
    const files: FinishedFile[] = [];
    this.#last = files;
    this.#await(deleted.then(() => files.splice(0)));
  }

  #open(first: AudioPacket, continues: LeftRecording | undefined): RecordingFile {
    const { settings, outlet, node } = this.#context;
    const isExact = settings.fillGaps && continues !== undefined;
    const { streamId } = first.rtms;
    const fail = (error: RtmsError) => {
      outlet.files?.(error.code);
      outlet.fail(error, streamId);
    };
    return openRecording({
      ...this.#context.disk,
      directory: settings.directory,
      ...this.#envelope.name,
      container: settings.container,
      format: this.#out,
      about: () => this.#about(),
      start: isExact ? continues.end : first.timestamp,
      exactStart: isExact,
      ...(node !== undefined && { node }),
      ...(continues && { continues }),
      ...(this.#sides && { sides: this.#sides }),
      rotateBytes: settings.rotateMB * MiB,
      rotateFrames: framesIn(settings.rotateMinutes * MINUTE, this.#out.rate),
      onFile: (file) => this.#completed(file),
      onError: fail,
      onSilence: fail,
      onResumed: () => {
        outlet.files?.();
        outlet.resumed?.(streamId);
      },
    });
  }

  #completed(file: FinishedFile): void {
    const { outlet } = this.#context;
    if (file.complete) outlet.files?.();
    outlet.recorded?.(file.complete);
    // After the last message, a file is reported like a repaired one: as its own group.
    if (this.#told) outlet.emit(repairedMessage(file, Date.now()));
    else if (this.#last) this.#last.push(file);
    else outlet.emit(this.#message(file));
  }

  #about() {
    const { product, id, streamId, speaker } = this.#envelope.rtms;
    const speakers = [...this.#speakers.values()];
    return { product, id, streamId, speakers, speaker: this.#mixed ? undefined : speaker };
  }

  #await(finished: Promise<unknown>): void {
    const { outlet } = this.#context;
    outlet.finishing.add(this.#file);
    void this.#file.ended().then(() => {
      outlet.finishing.delete(this.#file);
      this.#leaveFile();
    });
    pend(
      outlet,
      this.#file.streamId,
      finished.then(() => this.#sendLast()),
    );
  }

  #leaveFile(): void {
    const file = this.#file.finished.at(-1);
    if (!this.#isLeft || !file?.complete) return;
    const sides = this.#sides && { sides: this.#sides() };
    leaveFile(this.#context.settings.directory, file, { left: Date.now(), repaired: false, ...sides });
  }

  #sendLast(): void {
    const files = this.#last ?? [];
    this.#told = true;
    const messages = files.length > 0 ? files.map((file) => this.#message(file)) : [this.#nothing()];
    const last = messages.at(-1);
    if (last) this.#envelope.last(last);
    for (const message of messages) this.#context.outlet.emit(message);
  }

  #message(file: FinishedFile): AudioOutMessage {
    const { path, start, samples } = file;
    const message = this.#envelope.message(
      path,
      { ...this.#end, timestamp: start },
      describe(this.#out, start, samples),
    );
    message.filename = path;
    message.file = sentFile(file);
    return message;
  }

  #nothing(): AudioOutMessage {
    const timestamp = Math.round(this.#end.timestamp);
    return this.#envelope.message("", { ...this.#end, timestamp }, describe(this.#out, timestamp, 0));
  }
}
