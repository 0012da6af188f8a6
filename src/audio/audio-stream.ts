// The audio of one stream: finds each packet's speaker and its place in time, and passes it to the speaker's
// recording or to the mix. Driven by one clock, `stream-clock.ts`; there are no timers here.

import { RtmsError } from "../protocol/errors";
import { OUTPUTS } from "./chunks";
import { type PcmFormat, s16le, sameFormat } from "./codecs";
import { Continuations, isWritten, seamOf } from "./continuation";
import { FileGroup, Group, type Problem, type Recording, type RecordingBegin, type RecordingContext } from "./groups";
import { type DecodedAudio, type Entry, Mix, Sides, SpeakerTrack } from "./mix";
import { sameSettings } from "./settings";
import { type AudioPacket, DUPLICATE, framesIn, HELD, type Moment, milliseconds, StreamClock } from "./time";

/** The key for mixed audio, which has no speaker. No speaker id is empty. */
const NOBODY = "";

/** Interval of the check for silent tracks. Milliseconds of the stream. */
const LOOK = 100;

/** When the first sample of a packet was spoken that is to be recorded. */
function momentOf(packet: AudioPacket, { skipped }: DecodedAudio, rate: number): Moment {
  if (skipped === 0) return packet;
  return { timestamp: packet.timestamp + milliseconds(skipped, rate), receivedAt: packet.receivedAt };
}

/** Why a packet is not in a recording as it should be. An RtmsError comes from the decoder. */
export type Fault = Problem | RtmsError;

export class AudioStream {
  readonly sides = new Sides();
  readonly #continuations = new Continuations();
  readonly #tracks = new Map<string, SpeakerTrack>();
  /** Tracks that hold packets back. */
  readonly #holding = new Set<SpeakerTrack>();
  #context: RecordingContext;
  #mix: Mix | undefined;
  /** Numbers the messages of the mix. */
  readonly #counter = { sequence: 0 };
  /** Time of the first audio packet of the open recordings. */
  #origin = 0;
  readonly #clock: StreamClock;
  /** Time of the next check for silence. */
  #lookAt = Number.NEGATIVE_INFINITY;
  #fault: Fault | undefined;

  constructor(context: RecordingContext) {
    this.#context = context;
    this.#clock = new StreamClock(context.settings.lateMs);
  }

  /** Open recordings. */
  get recordings(): Recording[] {
    const apart = [...this.#tracks.values()].map(({ recording }) => recording);
    return [...apart, this.#mix?.recording].filter((recording) => recording !== undefined);
  }

  /** Whether the node had left it when it was closed, or its process died. */
  get wasLeft(): boolean {
    return this.#continuations.any;
  }

  /** Applies the context of a redeployed node. Recordings that began with other settings end. */
  adopt(context: RecordingContext): void {
    if (context === this.#context) return;
    if (!sameSettings(context.settings, this.#context.settings)) {
      this.#end();
      this.#clock.lateMs = context.settings.lateMs;
    }
    this.#context = context;
  }

  push(packet: AudioPacket): Fault | undefined {
    const clock = this.#clock;
    const track = this.#trackOf(packet);
    if (!track.takes(packet.format)) this.#change(track);
    const { entry, duration, stepped } = track.entryOf(packet, clock);
    if (stepped) this.#note("clock");
    clock.hear(entry.time, packet.receivedAt, duration);
    if (this.#mix) this.#advance(this.#mix);
    if (track.order ? entry.time + duration / 2 < track.continuedAt : !this.#begin(track, entry)) return this.#told();
    this.#offer(track, entry, track.recording ? Math.max(clock.newest, entry.time) : clock.newest);
    if (this.#holding.size > 0) this.#release(clock.newest);
    if (clock.newest >= this.#lookAt) this.#look();
    return this.#told();
  }

  /** To be called regularly, so that nothing waits for packets that were never sent. */
  tick(elapsed: number): Fault | undefined {
    const clock = this.#clock;
    clock.pass(elapsed);
    if (!clock.catchingUp && clock.idle > this.#context.settings.lateMs + elapsed) {
      this.#release(Number.POSITIVE_INFINITY);
      this.#note(this.#mix?.quiet(clock.newest, clock.idle));
    }
    this.#look();
    return this.#told();
  }

  /** Informs each recording how long its track has been silent. While the stream is catching up, that is unknown. */
  #look(): void {
    const { catchingUp, now, newest } = this.#clock;
    this.#lookAt = newest + LOOK;
    if (catchingUp) return;
    for (const track of this.#tracks.values()) {
      const { recording, order } = track;
      if (!recording || !order || order.holding > 0) continue;
      const quiet = now - track.end;
      if (quiet > 0) recording.quiet(quiet);
    }
  }

  /** Ends all recordings. Sequence numbers continue. */
  flush(): Fault | undefined {
    this.#end();
    return this.#told();
  }

  /** Like `flush`, for the next instance or process to continue the files. */
  leave(): Fault | undefined {
    for (const recording of this.recordings) if (recording instanceof FileGroup) recording.leave();
    this.#continuations.leave();
    this.#end(true);
    return this.#told();
  }

  /** @param isLeft whether the recordings are to be continued: then nobody changes sides */
  #end(isLeft = false): void {
    this.#continuations.end();
    this.#release(Number.POSITIVE_INFINITY);
    for (const track of this.#tracks.values()) this.#endTrack(track);
    if (!this.#mix) return;
    this.#context.outlet.open -= 1;
    this.#note(this.#mix.finish());
    if (!isLeft) this.sides.restart();
    this.#mix = undefined;
  }

  /** Ends all recordings, those on disk without a file. `deleted` resolves when their files are deleted. */
  discard(deleted: Promise<unknown>): void {
    for (const recording of this.recordings) if (recording instanceof FileGroup) recording.discard(deleted);
    this.#end();
  }

  /** Frees the decoders. The stream must not be used afterwards. */
  close(): void {
    for (const track of this.#tracks.values()) track.close();
  }

  #trackOf({ rtms }: AudioPacket): SpeakerTrack {
    const id = rtms.speaker?.id ?? NOBODY;
    let track = this.#tracks.get(id);
    if (!track) {
      track = new SpeakerTrack();
      this.#tracks.set(id, track);
    }
    return track;
  }

  /** Audio that Zoom mixed needs no mixing and passes unchanged. */
  #isApart({ rtms }: AudioPacket): boolean {
    const { source } = this.#context.settings;
    return source === "each" || (source === "mix" && !rtms.speaker);
  }

  /** Returns false if nothing begins, because the packet was recorded before the node was restarted. */
  #begin(track: SpeakerTrack, entry: Entry): boolean {
    const { packet, time } = entry;
    const format = track.formatFor(packet.format);
    // After a flush, new recordings begin with the next packet.
    if (this.recordings.length === 0)
      this.#origin = Math.min(time, this.#continuations.since(this.#context, packet.rtms.streamId));
    else if (time < this.#origin) this.#origin = time;
    return this.#isApart(packet) ? this.#beginApart(track, entry, format) : this.#beginMixed(track, entry, format);
  }

  #beginApart(track: SpeakerTrack, entry: Entry, format: PcmFormat): boolean {
    const { packet, time } = entry;
    const { rate } = format;
    const { fillGaps, lateMs } = this.#context.settings;
    const continuation = this.#continuations.find(this.#context, entry, format, false);
    if (continuation && isWritten(continuation, entry, rate)) return false;
    this.#continuations.taken(packet.rtms.speaker?.id ?? NOBODY);
    const seam = continuation ? seamOf(continuation, entry, rate) : 0;
    if (continuation) track.continue(rate, continuation.at, lateMs, !fillGaps, seam);
    else track.begin(rate, this.#leads ? this.#origin : time, lateMs, !fillGaps);
    const lead = this.#leadOf(track, format);
    const continues = continuation?.left;
    const begin = { ...this.#beginOf(packet, format), counter: track, mixed: false, lead, continues };
    track.recording = this.#make(begin);
    const { receivedAt, timestamp } = packet;
    if (seam > 0) track.recording.silence(seam, { timestamp: timestamp - milliseconds(seam, rate), receivedAt });
    return true;
  }

  #beginMixed(track: SpeakerTrack, entry: Entry, format: PcmFormat): boolean {
    const { packet, time } = entry;
    const { source, lateMs } = this.#context.settings;
    if (this.#mix && !sameFormat(this.#mix.format, format)) this.#end();
    if (!this.#mix) {
      const mixed = s16le(format.rate, source === "stereo" ? 2 : format.channels);
      const continuation = this.#continuations.find(this.#context, entry, mixed, true);
      if (continuation && isWritten(continuation, entry, format.rate)) return false;
      this.#continuations.taken(NOBODY);
      const begin = { ...this.#beginOf(packet, format), continues: continuation?.left };
      this.sides.restore(continuation?.left.sides ?? {});
      this.#mix = new Mix(begin, time, this.sides, (each) => this.#make(each), continuation?.at);
    }
    track.begin(format.rate, this.#mix.start, lateMs, false);
    return true;
  }

  /** Whether a speaker's recording begins with the silence since the stream's first packet. */
  get #leads(): boolean {
    const { output, chunk, fillGaps } = this.#context.settings;
    return fillGaps && OUTPUTS[output].continuous && (output === "file" || chunk !== "silence");
  }

  #beginOf(first: AudioPacket, format: PcmFormat): Omit<RecordingBegin, "mixed"> {
    return { context: this.#context, counter: this.#counter, first, format, lead: 0 };
  }

  #make(begin: RecordingBegin): Recording {
    const { make, outlet, settings } = this.#context;
    outlet.open += 1;
    return make?.(begin) ?? (settings.output === "file" ? new FileGroup(begin) : new Group(begin));
  }

  #offer(track: SpeakerTrack, entry: Entry, now: number): void {
    const silence = track.order?.offer(entry, now) ?? DUPLICATE;
    if (silence >= 0) this.#play(track, entry, silence);
    else if (silence === HELD) {
      // Copied, because the memory belongs to the sender.
      entry.data = Buffer.from(entry.data);
      this.#holding.add(track);
    } else if (silence !== DUPLICATE) this.#note("late");
  }

  /** Plays the packets that need not wait any longer at this time of the stream. */
  #release(now: number): void {
    for (const track of this.#holding) this.#releaseOf(track, now);
  }

  #releaseOf(track: SpeakerTrack, now: number): void {
    for (let next = track.order?.next(now); next; next = track.order?.next(now))
      this.#play(track, next.packet, next.silence);
    if (!track.order?.holding) this.#holding.delete(track);
  }

  /** Packets that were held long enough to be final come first. */
  #advance(mix: Mix): void {
    const { newest, catchingUp } = this.#clock;
    if (this.#holding.size > 0) this.#release(newest);
    this.#note(mix.advance(newest, catchingUp));
  }

  #play(track: SpeakerTrack, entry: Entry, silence: number): void {
    const { packet, frames } = entry;
    const { recording } = track;
    const { rate } = track.formatFor(packet.format);
    const { timestamp, receivedAt } = packet;
    if (silence > 0 && recording)
      this.#note(recording.silence(silence, { timestamp: timestamp - milliseconds(silence, rate), receivedAt }));
    const played = this.#decoded(track, entry, silence);
    if (!played) this.#note(recording?.silence(frames, { timestamp, receivedAt }));
    else if (recording) this.#note(recording.samples(played.samples, momentOf(packet, played, rate), packet));
    else this.#note(this.#mix?.add(packet, played));
  }

  /** Undefined for a packet that cannot be decoded. Its time becomes silence. */
  #decoded(track: SpeakerTrack, entry: Entry, silence: number): DecodedAudio | undefined {
    try {
      return track.play(entry, silence);
    } catch (error) {
      if (!(error instanceof RtmsError)) throw error;
      this.#note(error);
      return undefined;
    }
  }

  /** A speaker's packets have a new format: the current recording ends. */
  #change(track: SpeakerTrack): void {
    if (track.recording) {
      this.#releaseOf(track, Number.POSITIVE_INFINITY);
      this.#endTrack(track);
    } else this.#end();
    track.close();
  }

  #endTrack(track: SpeakerTrack): void {
    const { recording, order } = track;
    track.recording = undefined;
    track.order = undefined;
    if (!recording || !order) return;
    this.#context.outlet.open -= 1;
    recording.finish(this.#leadOf(track, order));
  }

  /**
   * Frames of silence from the stream's first packet to this speaker's first one, for recordings that prepend them at
   * the end.
   */
  #leadOf({ start }: SpeakerTrack, { rate }: { rate: number }): number {
    return this.#context.settings.fillGaps ? framesIn(start - this.#origin, rate) : 0;
  }

  /** Keeps the first fault that a packet caused. */
  #note(fault: Fault | undefined): void {
    this.#fault ??= fault;
  }

  #told(): Fault | undefined {
    const fault = this.#fault;
    this.#fault = undefined;
    return fault;
  }
}
