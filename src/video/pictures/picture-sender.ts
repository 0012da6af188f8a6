// All streams of one video-out node with `output: picture`: which pictures are sent, and when (contract#pictures).

import { asError, type RtmsError } from "../../protocol/errors";
import { isObject, type JsonObject } from "../../protocol/input";
import { readSps } from "../h264";
import { LIMITS, type PictureLimits, type PictureSettings, type When } from "../settings";
import { videoError } from "../texts";
import { withParameterSets } from "./parameter-sets";
import {
  messageOf,
  nameOf,
  type PassOn,
  type Picture,
  type PictureMessage,
  type Properties,
  readVideo,
  type StreamRtms,
  sizeOfPicture,
} from "./picture";
import { PictureFiles } from "./picture-files";
import { Source } from "./source";

/** What is known of a stream. */
interface PictureStream {
  readonly sources: Map<string, Source>;
  /** Numbers of the next messages. */
  readonly sequences: { video: number; share: number };
  /** The active speaker's id, by the events. */
  active?: string;
  /** Whose picture was sent at the last change of speaker. */
  shown?: string | undefined;
  hasH264?: true;
  /** Nothing of it is sent or kept any more. */
  isRevoked?: true;
}

export interface PictureCallbacks {
  emit(message: PictureMessage): void;
  /** An error that belongs to no message of the caller, or was found later. */
  fail(error: Error, streamId: string): void;
  /** @param trouble the code of the error if a file was not saved; absent if one was */
  saved(trouble?: RtmsError["code"]): void;
  readonly passOn: PassOn;
}

/** What the next instance of a node needs to go on. */
export interface PictureState {
  readonly streams: Map<string, PictureStream>;
  callbacks: PictureCallbacks;
}

const cameraOf = (speakerId: string): string => `video/${speakerId}`;
const keyOf = ({ medium, speaker }: StreamRtms): string =>
  medium === "share" ? `share/${speaker?.id ?? ""}` : cameraOf(speaker?.id ?? "");

/** Events after which what was shown last is not shown any more. */
const CAMERA_ENDS: ReadonlySet<unknown> = new Set(["participant_video_off", "participant_leave"]);

function idsOf(participants: unknown): string[] {
  return Array.isArray(participants) ? participants.filter(isObject).map(({ id }) => String(id)) : [];
}

export class PictureSender {
  readonly state: PictureState;
  readonly #files: PictureFiles | undefined;
  readonly #limits: PictureLimits;

  /** @param state of a previous sender, to continue where it stopped */
  constructor(
    private readonly settings: PictureSettings,
    callbacks: PictureCallbacks,
    state?: PictureState,
    private readonly options: { limits?: Partial<PictureLimits>; now?: () => number } = {},
  ) {
    this.state = Object.assign(state ?? { streams: new Map(), callbacks }, { callbacks });
    this.#limits = { ...LIMITS, ...options.limits };
    const { directory, deleteRevoked } = settings;
    const outside = {
      fail: (error: RtmsError, streamId: string) => this.state.callbacks.fail(error, streamId),
      saved: (trouble?: RtmsError["code"]) => this.state.callbacks.saved(trouble),
    };
    if (directory !== "")
      this.#files = new PictureFiles({ directory, deleteRevoked, mostWaiting: this.#limits.waiting }, outside);
  }

  #now(): number {
    return (this.options.now ?? (() => performance.now()))();
  }

  /** Pictures that were sent of the streams that have not ended. */
  get open(): number {
    let sum = 0;
    for (const { sources } of this.state.streams.values()) for (const { count } of sources.values()) sum += count;
    return sum;
  }

  /** Milliseconds until `tick` has something to do. */
  get wait(): number | undefined {
    let first = Number.POSITIVE_INFINITY;
    for (const { sources } of this.state.streams.values())
      for (const { due } of sources.values()) first = Math.min(first, due ?? first);
    return first === Number.POSITIVE_INFINITY ? undefined : Math.max(0, Math.ceil(first - this.#now()));
  }

  /**
   * Takes a message of video or screen share.
   * @returns RTMS_VIDEO of H.264, whose key frames are sent all the same
   * @throws RtmsError RTMS_VIDEO if it holds no picture
   */
  video(message: Readonly<Properties>, rtms: StreamRtms): RtmsError | undefined {
    const { streamId } = rtms;
    const { bytes, video } = readVideo(message, streamId);
    const stream = this.#streamOf(streamId);
    const source = this.#sourceOf(stream, rtms);
    if (video.codec === "h264") {
      const isFirst = !stream.hasH264;
      stream.hasH264 = true;
      this.#keyFrame(stream, source, { message, rtms, bytes, video });
      return isFirst ? videoError("RTMS_VIDEO", "noDecoder", { streamId }, { streamId }) : undefined;
    }
    this.#take(stream, source, { message, rtms, bytes, video, size: sizeOfPicture(video.codec, bytes, streamId) });
    return undefined;
  }

  /** Other frames than key frames cannot be shown without those before them. */
  #keyFrame(stream: PictureStream, source: Source, frame: Omit<Picture, "size">): void {
    const bytes = withParameterSets(frame.bytes, source.parameterSets, frame.video.keyframe);
    const { sps } = source.parameterSets;
    const size = bytes && sps && frame.video.keyframe ? readSps(sps) : undefined;
    if (!bytes || !size) return;
    const { width, height } = size;
    this.#take(stream, source, { ...frame, bytes, size: { width, height } });
  }

  #take(stream: PictureStream, source: Source, picture: Picture): void {
    source.newest = picture;
    if (this.#isShown(stream, picture.rtms)) this.#whens[this.settings.when](stream, source, picture);
  }

  #isShown({ active }: PictureStream, { medium, speaker }: StreamRtms): boolean {
    const isAnybody = this.settings.who === "each" || medium === "share";
    return isAnybody || active === undefined || !speaker || speaker.id === active;
  }

  readonly #whens: Readonly<Record<When, (stream: PictureStream, source: Source, picture: Picture) => void>> = {
    each: (stream, source, picture) => this.#send(stream, source, picture),
    time: (stream, source, picture) => {
      if (source.isDue(this.#now())) this.#send(stream, source, picture);
    },
    speaker: (stream, source, picture) => {
      const { medium, speaker } = picture.rtms;
      const id = speaker?.id;
      if (medium === "share" || id === undefined || id !== (stream.active ?? id) || id === stream.shown) return;
      stream.shown = id;
      this.#send(stream, source, picture);
    },
    change: (stream, source) => source.compare((picture) => this.#send(stream, source, picture)),
  };

  #send(stream: PictureStream, source: Source, picture: Picture): void {
    if (stream.isRevoked) return;
    const { rtms, bytes } = picture;
    const name = nameOf(picture, this.settings.filename, source.count);
    source.sent(this.#now() + this.settings.everyMs);
    if (!this.#files) this.#emit(stream, picture, name, false);
    else
      void this.#files.write(rtms.streamId, keyOf(rtms), name, bytes).then((path) => {
        if (path !== undefined) this.#emit(stream, picture, path, true);
      });
  }

  #emit({ sequences, isRevoked }: PictureStream, picture: Picture, filename: string, isSaved: boolean): void {
    if (isRevoked) return;
    const { emit, fail, passOn } = this.state.callbacks;
    const medium = picture.rtms.medium === "share" ? "share" : "video";
    try {
      emit(messageOf(picture, { passOn, filename, isSaved, sequence: sequences[medium]++ }));
    } catch (thrown) {
      fail(asError(thrown), picture.rtms.streamId);
    }
  }

  /** Takes an event of a stream: who speaks, and what is not shown any more. */
  event(event: JsonObject, { streamId }: StreamRtms): void {
    const { event: name, speaker, participants } = event;
    if (name === "active_speaker_change" && isObject(speaker) && typeof speaker.id === "string")
      this.#speaks(this.#streamOf(streamId), speaker.id);
    const stream = this.state.streams.get(streamId);
    if (!stream) return;
    if (CAMERA_ENDS.has(name)) for (const id of idsOf(participants)) this.#hide(stream, cameraOf(id));
    if (name === "sharing_stop")
      for (const key of stream.sources.keys()) if (key.startsWith("share/")) this.#hide(stream, key);
  }

  #speaks(stream: PictureStream, id: string): void {
    if (stream.active === id) return;
    // Without events, a picture of the one who speaks now may have been sent already.
    if (stream.active !== undefined) stream.shown = undefined;
    stream.active = id;
  }

  #hide(stream: PictureStream, key: string): void {
    const source = stream.sources.get(key);
    if (!source) return;
    this.#sendWaiting(stream, source);
    source.newest = undefined;
  }

  #sendWaiting(stream: PictureStream, source: Source): void {
    if (source.due !== undefined && source.newest) this.#send(stream, source, source.newest);
  }

  /** Sends what is due. */
  tick(): void {
    const now = this.#now();
    this.#each(undefined, (stream, source) => {
      if (source.due !== undefined && source.due <= now) this.#sendWaiting(stream, source);
    });
  }

  /** Sends the newest picture of each source that is shown now, of one stream or of all. */
  picture(streamId?: string): void {
    this.#each(streamId, (stream, source) => {
      const { newest } = source;
      if (!newest || !this.#isShown(stream, newest.rtms)) return;
      // What was sent may not be sent again, because somebody may have changed it.
      this.#send(stream, source, source.due === undefined ? { ...newest, bytes: Buffer.from(newest.bytes) } : newest);
    });
  }

  /** Sends what waits for its time, of one stream or of all. */
  flush(streamId?: string): void {
    this.#each(streamId, (stream, source) => this.#sendWaiting(stream, source));
  }

  #each(streamId: string | undefined, act: (stream: PictureStream, source: Source) => void): void {
    const one = streamId === undefined ? undefined : this.state.streams.get(streamId);
    const streams = streamId === undefined ? [...this.state.streams.values()] : one ? [one] : [];
    for (const stream of streams) for (const source of [...stream.sources.values()]) act(stream, source);
  }

  /** A medium has ended. */
  finish({ streamId, medium }: StreamRtms): void {
    const stream = this.state.streams.get(streamId);
    if (stream) for (const key of stream.sources.keys()) if (key.startsWith(`${medium}/`)) this.#hide(stream, key);
  }

  /** A stream has ended. */
  leave(streamId: string): void {
    this.flush(streamId);
    this.state.streams.delete(streamId);
  }

  /** A stream has ended because consent was withdrawn: nothing of it is kept. */
  revoke(streamId: string): void {
    const stream = this.state.streams.get(streamId);
    if (stream) stream.isRevoked = true;
    this.state.streams.delete(streamId);
    void this.#files?.revoke(streamId);
  }

  /** Resolves when all files are written or deleted, and all pictures compared. */
  async settled(): Promise<void> {
    for (const { sources } of this.state.streams.values())
      for (const source of sources.values()) await source.settled();
    await this.#files?.settled();
  }

  #streamOf(streamId: string): PictureStream {
    let stream = this.state.streams.get(streamId);
    if (!stream) {
      stream = { sources: new Map(), sequences: { video: 0, share: 0 } };
      this.state.streams.set(streamId, stream);
      const [oldest] = this.state.streams.keys();
      if (this.state.streams.size > this.#limits.streams && oldest !== undefined) this.leave(oldest);
    }
    return stream;
  }

  #sourceOf(stream: PictureStream, rtms: StreamRtms): Source {
    const key = keyOf(rtms);
    const source = stream.sources.get(key) ?? new Source();
    // The one that was silent longest is the first.
    stream.sources.delete(key);
    stream.sources.set(key, source);
    const [oldest] = stream.sources.keys();
    if (stream.sources.size > this.#limits.sources && oldest !== undefined) {
      this.#hide(stream, oldest);
      stream.sources.delete(oldest);
    }
    return source;
  }
}
