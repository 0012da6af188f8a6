// All streams of one video-out node that records, and the state with which its next instance goes on.

import { DISK, type Disk, notDeleted, type RecordingClock, withTimeout } from "../../files";
import { asError, type RtmsError } from "../../protocol/errors";
import { isObject } from "../../protocol/input";
import { ExpiringMap } from "../../protocol/time";
import { deleteMovies } from "./delete";
import { type LeftMovie, takeLeft } from "./left";
import type { MovieContext } from "./movie-files";
import { MovieStream, type StreamMessage } from "./movie-stream";
import { type MovieCallbacks, type MovieOutlet, newOutlet, pend, report } from "./outlet";
import { MOST_MOVIES, MOST_STREAMS, type MovieSettings, sameMovieSettings } from "./settings";

/** Revoked streams that are remembered: their messages may still be on their way. */
const MOST_REVOKED = 1000;
/** Milliseconds to wait for a deletion, which reads every JSON. It goes on in the background. */
const DELETING = 60_000;

/** The open streams. Their files go on with the next instance of the node. */
export interface MovieState {
  readonly streams: Map<string, MovieStream>;
  /** Of what comes late, nothing is to be recorded. */
  readonly revoked: ExpiringMap<string, true>;
  readonly outlet: MovieOutlet;
  settings: MovieSettings;
}

export interface MovieOptions {
  /** The node's id; with it, recordings that an earlier process left are continued. */
  readonly node?: string | undefined;
  /** Resolves when it is known what can be continued. */
  readonly searched?: Promise<void> | undefined;
  /** For tests. */
  readonly disk?: Disk | undefined;
  readonly clock?: RecordingClock | undefined;
}

/** Ends the files of a state that no recorder will use again. Resolves when they are complete. Never rejects. */
export async function endMovies({ streams, outlet }: MovieState): Promise<void> {
  for (const [streamId, stream] of streams)
    try {
      stream.close();
    } catch (thrown) {
      // A failure in one stream does not keep the others from ending.
      report(outlet, asError(thrown), streamId);
    }
  streams.clear();
  while (outlet.pending.size > 0) await Promise.all(outlet.pending);
}

export class MovieRecorder {
  readonly state: MovieState;
  readonly #context: MovieContext;

  /**
   * @param settings with other ones than those of `state`, its files end and new ones begin
   * @param state of the instance before, whose files go on
   */
  constructor(
    settings: MovieSettings,
    callbacks: MovieCallbacks,
    state?: MovieState,
    { disk, clock, node, searched }: MovieOptions = {},
  ) {
    const revoked = new ExpiringMap<string, true>({ maxSize: MOST_REVOKED });
    this.state = state ?? { streams: new Map(), revoked, outlet: newOutlet(callbacks), settings };
    const { outlet, streams } = this.state;
    outlet.callbacks = callbacks;
    const left = async (streamId: string) => {
      await searched;
      return node === undefined ? new Map<string, LeftMovie>() : takeLeft(settings.directory, node, streamId);
    };
    this.#context = { settings, outlet, disk, clock, node, left };
    const isSame = sameMovieSettings(settings, this.state.settings);
    for (const [streamId, stream] of streams) {
      if (!isSame) this.#report(stream.flush(), streamId);
      stream.adopt(this.#context);
    }
    this.state.settings = settings;
  }

  /** Files that grow. */
  get open(): number {
    let open = 0;
    for (const stream of this.state.streams.values()) open += stream.open;
    return open;
  }

  /** Takes a message of video or share. @returns an error that was not told before */
  video(message: StreamMessage): RtmsError | undefined {
    const { medium, streamId } = message.rtms;
    if (this.state.revoked.has(streamId) || (medium !== "share" && medium !== "video")) return undefined;
    return this.#streamOf(message).video(message, medium);
  }

  /** Takes a message of audio. @returns an error that was not told before @throws RtmsError RTMS_AUDIO_FORMAT */
  audio(message: StreamMessage): RtmsError | undefined {
    return this.state.revoked.has(message.rtms.streamId) ? undefined : this.#streamOf(message).audio(message);
  }

  /** Takes a message of transcript, for captions. @throws RtmsError RTMS_INPUT if it has no text */
  transcript(message: StreamMessage): void {
    // Before the first picture and sound there is nothing to caption.
    this.state.streams.get(message.rtms.streamId)?.transcript(message);
  }

  /** Takes an event of a stream: cameras that are switched off, shares that end, participants who leave. */
  event(message: StreamMessage): void {
    const { payload, rtms } = message;
    if (isObject(payload)) this.state.streams.get(rtms.streamId)?.event(payload, rtms);
  }

  /** To be called regularly, so that nothing waits for what does not come. @param elapsed milliseconds */
  tick(elapsed: number): void {
    for (const [streamId, stream] of this.state.streams)
      try {
        this.#report(stream.tick(elapsed), streamId);
      } catch (thrown) {
        // It comes from a timer, where nobody else would take it.
        report(this.state.outlet, asError(thrown), streamId);
      }
  }

  /** Ends the files of a stream, or of all. New ones begin with the next IDR. */
  flush(streamId?: string): RtmsError | undefined {
    const one = streamId === undefined ? undefined : this.state.streams.get(streamId);
    const streams = streamId === undefined ? this.state.streams.values() : one ? [one] : [];
    let error: RtmsError | undefined;
    for (const stream of streams) error = stream.flush() ?? error;
    return error;
  }

  /** A medium of a stream has ended. @returns whether it was the last one, so that the stream has ended too */
  ended(streamId: string, medium: string): boolean {
    return this.state.streams.get(streamId)?.ended(medium) ?? false;
  }

  /** The stream has ended, and so do its files. */
  finish(streamId: string): RtmsError | undefined {
    const error = this.state.streams.get(streamId)?.close();
    this.state.streams.delete(streamId);
    return error;
  }

  /** The node is closed: writes what there is. The next instance goes on with the files; if there is none, see `endMovies`. */
  leave(): void {
    for (const stream of this.state.streams.values()) stream.leave();
  }

  /** Ends a stream whose consent was revoked, and deletes all that was recorded of it, in whatever file. */
  revoke(streamId: string): void {
    const { settings, outlet, disk = DISK } = this.#context;
    this.state.revoked.set(streamId, true);
    this.state.streams.get(streamId)?.discard();
    this.state.streams.delete(streamId);
    const deleting = deleteMovies(settings.directory, streamId, outlet.writers, disk);
    // Not before they are told that they are discarded: `ended` would complete their files.
    for (const writer of outlet.writers)
      if (writer.streamId === streamId) void writer.ended().then(() => outlet.writers.delete(writer));
    const deleted = withTimeout(DELETING, deleting).then(
      (error) => this.#report(error, streamId),
      (thrown: unknown) => this.#report(notDeleted(settings.directory, streamId, thrown), streamId),
    );
    pend(outlet, streamId, deleted);
  }

  /** Resolves when every file that was ended is complete and reported. */
  async settled(): Promise<void> {
    const { pending } = this.state.outlet;
    while (pending.size > 0) await Promise.all(pending);
  }

  #streamOf({ rtms: { streamId } }: StreamMessage): MovieStream {
    const { streams } = this.state;
    let stream = streams.get(streamId);
    if (!stream) {
      if (streams.size >= MOST_STREAMS) this.#endOldest();
      stream = new MovieStream(this.#context, streamId, () => this.#count < MOST_MOVIES);
      streams.set(streamId, stream);
    }
    return stream;
  }

  get #count(): number {
    let count = 0;
    for (const stream of this.state.streams.values()) count += stream.count;
    return count;
  }

  #endOldest(): void {
    const [oldest] = this.state.streams.keys();
    if (oldest !== undefined) this.#report(this.finish(oldest), oldest);
  }

  #report(error: RtmsError | undefined, streamId: string): void {
    if (error) report(this.state.outlet, error, streamId);
  }
}
