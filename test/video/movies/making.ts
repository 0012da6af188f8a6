// Recordings of pretended streams in a folder, and what ffmpeg sees in them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { Speaker } from "../../../src/protocol/values";
import type { MovieOutMessage, StreamMessage } from "../../../src/video/movies";
import { type MovieOptions, MovieRecorder, type MovieState } from "../../../src/video/movies/recorder";
import type { MovieSettings } from "../../../src/video/movies/settings";

export const T0 = Date.UTC(2026, 10, 30, 9, 0, 0);
export const RATE = 16_000;
export const ANA: Speaker = { id: "1", name: "Ana" };
export const BEN: Speaker = { id: "2", name: "Ben" };

export const SETTINGS: MovieSettings = {
  who: "active",
  onSize: "same",
  directory: "",
  filename: "",
  rotateMB: 0,
  rotateMinutes: 0,
  deleteRevoked: true,
};

export interface SentOptions {
  readonly speaker?: Speaker | undefined;
  readonly stream?: string;
  readonly medium?: "video" | "share";
  /** Milliseconds from T0 at which it arrives. */
  readonly receivedAt?: number;
}

/** A message of the stream node with a frame, `time` milliseconds from the start. */
export function frameMessage(payload: Buffer, time: number, options: SentOptions = {}): StreamMessage {
  const { speaker = ANA, stream: streamId = "S", medium = "video", receivedAt = time + 30 } = options;
  const timestamp = T0 + time;
  const rtms = { product: "meeting", id: "abc==", streamId, medium, timestamp, sequence: 0, speaker } as const;
  const video = { codec: "h264", fps: 25, resolution: "hd", keyframe: false };
  return { payload, rtms: { ...rtms, receivedAt: T0 + receivedAt }, video };
}

/** A message of the stream node with sound. Without `speaker`, Zoom has mixed it. */
export function soundMessage(payload: Buffer, time: number, options: SentOptions = {}): StreamMessage {
  const { speaker, stream: streamId = "S", receivedAt = time + 30 } = options;
  const timestamp = T0 + time;
  const rtms = { product: "meeting", id: "abc==", streamId, medium: "audio", timestamp, sequence: 0 } as const;
  const audio = { rate: RATE, channels: 1, width: 2, encoding: "s16le", timestamp, samples: payload.length / 2 };
  return { payload, rtms: { ...rtms, receivedAt: T0 + receivedAt, ...(speaker && { speaker }) }, audio };
}

export interface WordsOptions extends SentOptions {
  readonly end?: number;
  readonly attribute?: "NEW" | "UPDATE" | "DELETE";
  readonly sentenceId?: string;
}

/** A message of the stream node with words that were said from `time` on; it comes 2 s later, if nothing else is given. */
export function wordsMessage(text: string, time: number, options: WordsOptions = {}): StreamMessage {
  const {
    speaker = ANA,
    stream: streamId = "S",
    end = time + 1000,
    receivedAt = end + 2000,
    attribute = "NEW",
  } = options;
  const timestamp = T0 + time;
  const rtms = { product: "meeting", id: "abc==", streamId, medium: "transcript", timestamp, sequence: 0 } as const;
  const { sentenceId } = options;
  const transcript = { text, id: text, start: timestamp, end: T0 + end, language: "ENGLISH", attribute, sentenceId };
  return { payload: text, rtms: { ...rtms, receivedAt: T0 + receivedAt, speaker }, transcript };
}

export function eventMessage(event: string, time: number, participants: readonly Speaker[] = []): StreamMessage {
  const rtms = { streamId: "S", medium: "event", timestamp: T0 + time, receivedAt: T0 + time, sequence: 0 } as const;
  return { payload: { event, participants }, rtms };
}

/** Packets of 20 ms of a sound that begins at `from` milliseconds. */
export function soundMessages(samples: Buffer, from: number, options: SentOptions = {}): StreamMessage[] {
  const bytes = (RATE / 50) * 2;
  return Array.from({ length: Math.floor(samples.length / bytes) }, (_, n) =>
    soundMessage(samples.subarray(n * bytes, (n + 1) * bytes), from + 20 * n, options),
  );
}

/** Frames one after the other. @param step milliseconds from one to the next */
export function frameMessages(
  frames: readonly Buffer[],
  from: number,
  options: SentOptions = {},
  step = 40,
): StreamMessage[] {
  return frames.map((frame, n) => frameMessage(frame, from + step * n, options));
}

/** In the order of their arrival. */
export function inOrder(...messages: readonly (readonly StreamMessage[])[]): StreamMessage[] {
  return messages.flat().sort((one, other) => one.rtms.receivedAt - other.rtms.receivedAt);
}

export class Making {
  readonly messages: MovieOutMessage[] = [];
  readonly problems: string[] = [];
  readonly resumed: string[] = [];
  readonly recorder: MovieRecorder;
  #now = 0;

  constructor(
    directory: string,
    settings: Partial<MovieSettings> = {},
    { state, ...options }: { state?: MovieState } & MovieOptions = {},
  ) {
    const callbacks = {
      emit: (message: MovieOutMessage) => void this.messages.push(message),
      fail: (error: Error) => void this.problems.push(error.message),
      resumed: (streamId: string) => void this.resumed.push(streamId),
    };
    this.recorder = new MovieRecorder({ ...SETTINGS, directory, ...settings }, callbacks, state, options);
  }

  /** Sends messages, and lets the disk work now and then. */
  async push(...messages: readonly StreamMessage[]): Promise<this> {
    for (const message of messages) {
      const error = this.#take(message);
      if (error) this.problems.push(error.message);
      if (message.rtms.receivedAt - this.#now < 1000) continue;
      this.#now = message.rtms.receivedAt;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this;
  }

  #take(message: StreamMessage): Error | undefined {
    const { recorder } = this;
    switch (message.rtms.medium) {
      case "audio":
        return recorder.audio(message);
      case "event":
        recorder.event(message);
        return undefined;
      case "transcript":
        recorder.transcript(message);
        return undefined;
      default:
        return recorder.video(message);
    }
  }

  async end(streamId = "S"): Promise<this> {
    this.recorder.finish(streamId);
    await this.recorder.settled();
    return this;
  }

  /** In the order of their starts: of two that end at once, either may be complete first. */
  get paths(): string[] {
    return this.messages.toSorted((one, other) => one.file.start - other.file.start).map(({ payload }) => payload);
  }

  /** The only file. */
  get path(): string {
    assert.equal(this.paths.length, 1, `one file, not ${this.paths.length}: ${this.problems.join()}`);
    return this.paths[0] ?? "";
  }
}

export interface ProbedTrack {
  readonly codec_name: string;
  readonly start_time: string;
  readonly duration: string;
  readonly nb_frames: string;
  readonly width?: number;
  readonly height?: number;
}

/** The tracks that ffprobe sees. @throws if it has a complaint */
export function probe(path: string): ProbedTrack[] {
  const { stdout, stderr } = spawnSync("ffprobe", ["-v", "warning", "-show_streams", "-of", "json", path]);
  assert.equal(stderr.toString(), "");
  return JSON.parse(stdout.toString()).streams;
}

/** Decodes everything. @throws if ffmpeg has a complaint */
export function decode(path: string): void {
  const { stderr, status } = spawnSync("ffmpeg", ["-v", "warning", "-i", path, "-f", "null", "-"]);
  assert.deepEqual([stderr.toString(), status], ["", 0]);
}

/** When each picture is shown, milliseconds from the start of the file. */
export function pictureTimes(path: string): number[] {
  const show = ["-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0", path];
  const { stdout } = spawnSync("ffprobe", ["-v", "error", ...show], { maxBuffer: 1e9 });
  const lines = stdout
    .toString()
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => Math.round(Number(line.replace(",", "")) * 1000));
}
