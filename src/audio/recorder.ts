// All streams and speakers of one audio-out node: finds each packet's group, and ends the groups when a stream ends.

import { RtmsError } from "../protocol/errors";
import type { Budget } from "./chunker";
import { type Emit, Group, type PassOn, type Problem, type Speaker } from "./group";
import type { AudioPacket } from "./packet";
import { type AudioLimits, type AudioSettings, LIMITS } from "./settings";
import { LONGEST_DELAY } from "./timeline";

interface Stream {
  /** Timestamp of the first audio packet: the speakers' common origin, though another's may arrive a little before it. */
  origin: number;
  speakers: Map<string, Speaker>;
  told: Set<Problem>;
}

/** What is open: all that the next instance of a node needs to go on. */
export interface RecorderState {
  streams: Map<string, Stream>;
  budget: Budget;
  /** Groups. */
  open: number;
}

/** In mixed audio nobody is the speaker; no id is empty. */
const NOBODY = "";

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

const PROBLEMS: Record<Problem, (streamId: string, limits: AudioLimits) => string> = {
  jump: (streamId, { gap }) =>
    `The timestamps of stream ${streamId} jumped by more than is filled with silence (24 hours, or ${mebibytes(gap)} ` +
    "in chunks by packet or time, or 2 minutes back), most likely because a clock was set. " +
    "The audio goes on behind it without a gap; turn the filling of gaps off if this is not wanted.",
  full: (streamId, { recording, kept }) =>
    `A recording of stream ${streamId} reached the limit of what is held in memory until a stream ends ` +
    `(${mebibytes(recording)} a speaker, ${mebibytes(kept)} together); what follows is left out. ` +
    "Choose chunks by time, or flush now and then.",
};

export class Recorder {
  readonly state: RecorderState;

  /** With the `state` of a former recorder, goes on where that one stopped. */
  constructor(
    private readonly settings: AudioSettings,
    private readonly passOn: PassOn,
    state?: RecorderState,
    private readonly limits: AudioLimits = LIMITS,
  ) {
    this.state = state ?? { streams: new Map(), budget: { used: 0, limit: limits.kept }, open: 0 };
  }

  /** Speakers whose group is open. */
  get open(): number {
    return this.state.open;
  }

  /**
   * Takes a packet in and emits what it completes.
   * Returns RTMS_LIMIT if it could not be placed as it should, once a stream and reason.
   */
  push(packet: AudioPacket, emit: Emit): RtmsError | undefined {
    const { streamId, speaker: from } = packet.rtms;
    const stream = this.#streamOf(packet);
    const speaker = this.#speakerOf(stream, from?.id ?? NOBODY);
    if (speaker.group && !speaker.group.continues(packet.format, this.settings)) this.#end(stream, speaker, emit);
    const group = speaker.group ?? this.#begin(stream, speaker, packet);
    const problem = group.push(packet, emit);
    if (problem === undefined || stream.told.has(problem)) return undefined;
    stream.told.add(problem);
    return new RtmsError("RTMS_LIMIT", PROBLEMS[problem](streamId, this.limits), { streamId });
  }

  /** Ends the open groups of a stream, or of all; the speakers' sequences go on. */
  flush(streamId: string | undefined, emit: Emit): void {
    const one = streamId === undefined ? undefined : this.state.streams.get(streamId);
    const streams = streamId === undefined ? this.state.streams.values() : one ? [one] : [];
    for (const stream of streams) for (const speaker of stream.speakers.values()) this.#end(stream, speaker, emit);
  }

  /** Ends a stream. */
  finish(streamId: string, emit: Emit): void {
    this.flush(streamId, emit);
    this.state.streams.delete(streamId);
  }

  #streamOf({ rtms, timestamp }: AudioPacket): Stream {
    let stream = this.state.streams.get(rtms.streamId);
    if (!stream) {
      stream = { origin: timestamp, speakers: new Map(), told: new Set() };
      this.state.streams.set(rtms.streamId, stream);
    }
    return stream;
  }

  #speakerOf({ speakers }: Stream, id: string): Speaker {
    let speaker = speakers.get(id);
    if (!speaker) {
      speaker = { sequence: 0 };
      speakers.set(id, speaker);
    }
    return speaker;
  }

  #begin(stream: Stream, speaker: Speaker, packet: AudioPacket): Group {
    const { settings, limits, passOn } = this;
    // After a flush all that follows is a recording of its own, which begins when somebody speaks again.
    const others = [...stream.speakers.values()].some(({ group }) => group);
    const earlier = stream.origin - packet.timestamp;
    if (!others || (earlier > 0 && earlier <= LONGEST_DELAY)) stream.origin = packet.timestamp;
    const { budget } = this.state;
    this.state.open += 1;
    speaker.group = new Group(packet, { settings, limits, budget, speaker, passOn, origin: stream.origin });
    return speaker.group;
  }

  #end(stream: Stream, speaker: Speaker, emit: Emit): void {
    const { group } = speaker;
    if (!group) return;
    delete speaker.group;
    this.state.open -= 1;
    group.finish(emit, stream.origin);
  }
}
