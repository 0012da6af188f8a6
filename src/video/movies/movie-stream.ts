// All recordings of one stream. There are no timers here: the stream's own times advance it, and `tick` where nothing comes.

import { AUDIO_LIMITS, type Fault, Problems, readPayload } from "../../audio";
import type { RtmsError } from "../../protocol/errors";
import { isObject, type JsonObject } from "../../protocol/input";
import type { RtmsInfo } from "../../protocol/messages";
import { ExpiringMap } from "../../protocol/time";
import { SentenceReader } from "../../transcript";
import { StepFreeClock } from "./clock";
import { readFrame } from "./frame";
import { type LeftMovie, sourceOf } from "./left";
import { Movie } from "./movie";
import type { MovieContext } from "./movie-files";
import { report } from "./outlet";
import { BACKLOG_MS, MOST_MOVIES } from "./settings";
import { SOUND_SETTINGS, Sound } from "./sound";
import { movieError } from "./texts";

export type StreamRtms = RtmsInfo & { streamId: string };

/** A message of the stream node, not narrowed yet but for `rtms`. */
export interface StreamMessage extends Readonly<Record<string, unknown>> {
  readonly rtms: StreamRtms;
}

/** Milliseconds of the stream between two looks at all recordings. */
const LOOK = 100;

export class MovieStream {
  readonly #clock = new StepFreeClock();
  readonly #movies = new Map<string, Movie>();
  readonly #problems: Problems;
  readonly #told = new Set<string>();
  readonly #sentences = new SentenceReader();
  /** Recordings of people who have left, until their last words are there. */
  readonly #leaving = new Set<string>();
  /** And those that are over. Frames of theirs that are still on their way begin nothing. */
  readonly #left = new ExpiringMap<string, true>({ maxAge: BACKLOG_MS, maxSize: MOST_MOVIES });
  /** Media that have come and not ended. */
  readonly #media = new Set<string>();
  /** What an earlier process left of the stream. */
  readonly #former: Promise<Map<string, LeftMovie>>;
  #sound: Sound;
  /** Newest time of the stream, milliseconds since 1970, and how long nothing has come. */
  #newest = Number.NEGATIVE_INFINITY;
  #idle = 0;
  #lookAt = Number.NEGATIVE_INFINITY;

  /** @param mayBegin whether one more recording is allowed */
  constructor(
    private context: MovieContext,
    private readonly streamId: string,
    private readonly mayBegin: () => boolean,
  ) {
    this.#problems = new Problems(streamId);
    this.#former = context.left?.(streamId) ?? Promise.resolve(new Map());
    this.#sound = this.#newSound();
  }

  /** Recordings with a file. */
  get open(): number {
    return [...this.#movies.values()].filter(({ isOpen }) => isOpen).length;
  }

  /** Recordings, with a file or not. */
  get count(): number {
    return this.#movies.size;
  }

  /** Goes on for the next instance of the node. With other settings, `flush` comes before. */
  adopt(context: MovieContext): void {
    const isOther = context.settings.who !== this.context.settings.who;
    this.context = context;
    for (const movie of this.#movies.values()) movie.adopt(context);
    if (!isOther) return;
    this.#movies.clear();
    this.#sound.close();
    this.#sound = this.#newSound();
  }

  /** @param medium `video` or `share` @returns an error that was not told before */
  video(message: StreamMessage, medium: "video" | "share"): RtmsError | undefined {
    const { rtms, payload, video } = message;
    const { streamId } = this;
    this.#media.add(medium);
    const codec = isObject(video) ? video.codec : undefined;
    if (codec === "jpg" || codec === "png")
      return this.#once("pictures", () =>
        movieError("RTMS_VIDEO", "pictures", { streamId, codec: codec.toUpperCase() }, { streamId }),
      );
    if (codec !== "h264" || !(payload instanceof Uint8Array))
      return this.#once("noVideo", () => movieError("RTMS_VIDEO", "noVideo", { streamId }, { streamId }));
    const time = this.#timeOf(medium, rtms, 0);
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const frame = readFrame(bytes, time, rtms.speaker);
    if (!frame) return this.#damaged();
    // Parameter sets may come before the IDR, in a message of their own.
    const movie = this.#movieOf(medium, message, frame.idr || frame.sps !== undefined);
    const error = movie === "refused" ? this.#tooMany() : movie?.frame(frame);
    this.#advance(time, movie);
    return error;
  }

  /** @returns an error that was not told before */
  audio(message: StreamMessage): RtmsError | undefined {
    const { rtms } = message;
    const { streamId } = this;
    this.#media.add("audio");
    // Nobody takes the sound of those whose cameras are off.
    const isAlone = this.context.settings.who === "each";
    if (
      isAlone &&
      rtms.speaker &&
      !this.#movies.has(`video/${rtms.speaker.id}`) &&
      !this.#movies.has(`share/${rtms.speaker.id}`)
    )
      return undefined;
    if (!isAlone) this.#movieOf("video", message, false);
    const {
      format,
      data,
      frames,
      timestamp = rtms.timestamp,
      cut,
    } = readPayload(message.payload, message.audio, streamId);
    if (frames === 0) return cut;
    const { receivedAt } = rtms;
    const time = this.#timeOf("audio", { timestamp, receivedAt }, (frames * 1000) / format.rate);
    const fault = this.#sound.push({ rtms, format, data, frames, message, timestamp: time, receivedAt });
    this.#advance(time, undefined);
    return this.#report(fault) ?? cut;
  }

  /** Takes a message of transcript. @throws RtmsError RTMS_INPUT if it has no text */
  transcript(message: StreamMessage): void {
    const read = this.#sentences.read(message, message.rtms);
    if (!read) return;
    const { segment, end } = read;
    const ahead = this.#clock.correctionAt(segment.start);
    const placed = { ...segment, start: segment.start + ahead, end: segment.end && segment.end + ahead };
    const sentence = { ...read, segment: placed, end: end + ahead };
    // Of one participant's recording, only that one is heard.
    for (const movie of this.#movies.values())
      if (movie.speakerId === undefined || movie.speakerId === segment.speakerId) movie.caption(sentence);
  }

  /** A medium has ended. @returns whether no other is left that could go on */
  ended(medium: string): boolean {
    this.#media.delete(medium);
    return this.#media.size === 0;
  }

  event(event: JsonObject, rtms: StreamRtms): void {
    this.#sentences.event(event);
    const ids = new Set(participantsOf(event));
    const movies = [...this.#movies];
    const of = (movie: Movie) => ids.has(movie.speakerId ?? movie.shownId ?? "");
    if (event.event === "participant_video_off") {
      const time = this.#clock.timeOf("event", rtms.timestamp, rtms.receivedAt, 0);
      for (const [, movie] of movies) if (movie.medium === "video" && of(movie)) movie.off(time);
    } else if (event.event === "sharing_stop") {
      for (const [key, movie] of movies) if (movie.medium === "share") this.#finishOne(key, movie);
    } else if (event.event === "participant_leave" && this.context.settings.who === "each")
      for (const [key, movie] of movies) if (of(movie)) this.#finishOne(key, movie);
  }

  /** @param elapsed milliseconds @returns an error that was not told before */
  tick(elapsed: number): RtmsError | undefined {
    const fault = this.#sound.tick(elapsed);
    this.#idle += elapsed;
    this.#look(this.#newest + this.#idle);
    return this.#report(fault);
  }

  /** Ends all files. Recordings go on with the next IDR. */
  flush(): RtmsError | undefined {
    const fault = this.#sound.flush();
    for (const movie of this.#movies.values()) movie.finish();
    return this.#report(fault);
  }

  /** Writes what there is: the next instance of the node goes on with the files. */
  leave(): void {
    for (const movie of this.#movies.values()) movie.leave();
  }

  /** Ends without files: the caller deletes them. */
  discard(): void {
    for (const movie of this.#movies.values()) movie.discard();
    this.#movies.clear();
    this.#sound.close();
  }

  /** Ends all, and frees the decoders. The stream must not be used afterwards. */
  close(): RtmsError | undefined {
    const error = this.flush();
    this.#sound.close();
    return error ?? this.#problems.total();
  }

  #newSound(): Sound {
    const { who } = this.context.settings;
    return new Sound(who, (packet, speakerId) => {
      for (const movie of this.#movies.values())
        if (speakerId === "" || movie.speakerId === undefined || movie.speakerId === speakerId) movie.sound(packet);
    });
  }

  #timeOf(medium: string, { timestamp, receivedAt }: Pick<RtmsInfo, "timestamp" | "receivedAt">, duration: number) {
    return this.#clock.timeOf(medium, timestamp, receivedAt, duration);
  }

  /**
   * The recording that a message belongs to; undefined if it is one that is over.
   * @param begins whether somebody who has left is there again: with other frames, only the last ones come late
   */
  #movieOf(medium: "video" | "share", message: StreamMessage, begins: boolean): Movie | "refused" | undefined {
    const { speaker, product, id, streamId } = message.rtms;
    const isAlone = this.context.settings.who === "each";
    const key = isAlone ? `${medium}/${speaker?.id ?? ""}` : medium;
    const known = this.#movies.get(key);
    if (begins) {
      this.#leaving.delete(key);
      this.#left.delete(key);
    }
    if (known) return known;
    if (this.#left.has(key)) return undefined;
    if (!this.mayBegin()) return "refused";
    const movie = new Movie(this.context, {
      about: { product, id, streamId, medium },
      speaker: isAlone ? speaker : undefined,
      properties: this.context.outlet.callbacks.passOn?.(message) ?? {},
      beginsWithSound: !isAlone && medium === "video",
      former: () => this.#takeLeft(sourceOf({ medium, speaker: isAlone ? speaker : undefined })),
      onDamaged: () => {
        const error = this.#damaged();
        if (error) report(this.context.outlet, error, streamId);
      },
    });
    this.#movies.set(key, movie);
    return movie;
  }

  async #takeLeft(source: string): Promise<LeftMovie | undefined> {
    const left = await this.#former;
    const one = left.get(source);
    left.delete(source);
    return one;
  }

  #finishOne(key: string, movie: Movie): void {
    movie.stop();
    // Its parameter sets are of use for as long as it may go on.
    if (this.context.settings.who === "each") this.#leaving.add(key);
    this.#forget(key, movie);
  }

  #forget(key: string, movie: Movie): void {
    if (!movie.isOver || !this.#leaving.delete(key)) return;
    this.#movies.delete(key);
    this.#left.set(key, true);
  }

  /** @param now newest time of the stream */
  #look(now: number): void {
    for (const [key, movie] of this.#movies) {
      movie.advance(now);
      this.#forget(key, movie);
    }
  }

  #advance(time: number, movie: Movie | "refused" | undefined): void {
    this.#idle = 0;
    if (time > this.#newest) this.#newest = time;
    if (this.#newest >= this.#lookAt) {
      this.#lookAt = this.#newest + LOOK;
      this.#sound.silence(this.#newest - BACKLOG_MS);
      this.#look(this.#newest);
    } else if (movie instanceof Movie) movie.advance(this.#newest);
  }

  #report(fault: Fault | undefined): RtmsError | undefined {
    return fault && this.#problems.report(fault, SOUND_SETTINGS, AUDIO_LIMITS);
  }

  #tooMany(): RtmsError | undefined {
    const { streamId } = this;
    return this.#once("tooMany", () =>
      movieError("RTMS_LIMIT", "tooMany", { streamId, most: MOST_MOVIES }, { streamId }),
    );
  }

  #damaged(): RtmsError | undefined {
    const { streamId } = this;
    return this.#once("noUnits", () => movieError("RTMS_VIDEO", "noUnits", { streamId }, { streamId }));
  }

  #once(what: string, make: () => RtmsError): RtmsError | undefined {
    if (this.#told.has(what)) return undefined;
    this.#told.add(what);
    return make();
  }
}

/** Ids of those whom an event is about. */
function participantsOf({ participants, speaker }: JsonObject): string[] {
  const all = [...(Array.isArray(participants) ? participants : []), speaker];
  return all.flatMap((each) => (isObject(each) && typeof each.id === "string" ? [each.id] : []));
}
