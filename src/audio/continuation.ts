// The recordings that a stream's node left when it was closed or its process died, and how the first packet of each
// joins there (contract#recordings): with `fillGaps` the next file begins exactly where the former ended, and nothing
// is recorded twice.

import type { PcmFormat } from "./codecs";
import { outputFormat, type RecordingContext } from "./groups";
import type { Entry } from "./mix";
import { type LeftRecording, leaveRecording, takeLeft } from "./saved";
import { framesIn, LONGEST_DELAY, LONGEST_PAUSE, ROUNDING } from "./time";

/** A recording to continue with a packet. */
export interface Continuation {
  readonly left: LeftRecording;
  /** Frames from the end of the former file to the packet; negative if the packet begins before it. */
  readonly step: number;
  /** The end of the former file, on the clock of `Entry.time`. */
  readonly at: number;
}

/** How far a packet's time may be from its place and still be its place, frames. */
function tolerance({ left }: Continuation, frames: number, rate: number): number {
  // A file that was completed ended with a packet, so there is only jitter. One that was repaired may have been cut.
  return left.repaired ? framesIn(ROUNDING, rate) : frames / 2;
}

/** Whether the former file has this packet. */
export function isWritten(continuation: Continuation, { frames }: Entry, rate: number): boolean {
  return continuation.step + frames <= tolerance(continuation, frames, rate);
}

/**
 * Frames of silence to insert before the packet, or, if negative, of its own to leave out, where the time line would
 * take the step for jitter.
 */
export function seamOf(continuation: Continuation, { frames }: Entry, rate: number): number {
  const { left, step } = continuation;
  const isJitter = Math.abs(step) <= tolerance(continuation, frames, rate);
  return !left.repaired || isJitter || step >= frames ? 0 : step;
}

export class Continuations {
  /** By speaker; empty for a mix. Undefined until the first packet. */
  #left: Map<string, LeftRecording> | undefined;

  /** Whether there was anything to continue. */
  any = false;

  /** Time of the first sample of all that can be continued; Infinity if there is nothing. */
  since(context: RecordingContext, streamId: string): number {
    return Math.min(...Array.from(this.#of(context, streamId).values(), ({ since }) => since));
  }

  /** @param format of the samples before they are encoded */
  find(context: RecordingContext, entry: Entry, format: PcmFormat, isMixed: boolean): Continuation | undefined {
    const { rtms, timestamp } = entry.packet;
    const left = this.#of(context, rtms.streamId).get(isMixed ? "" : (rtms.speaker?.id ?? ""));
    if (!left) return undefined;
    const { rate, channels, encoding } = outputFormat(format, context.settings);
    if (left.format.rate !== rate || left.format.channels !== channels || left.format.encoding !== encoding)
      return undefined;
    // The times in files of one speaker are Zoom's, those in files of a mix are on the clock without steps.
    const ahead = (isMixed ? entry.time : timestamp) - left.end;
    if (ahead < -LONGEST_DELAY || ahead > LONGEST_PAUSE) return undefined;
    return { left, step: framesIn(ahead, format.rate), at: entry.time - ahead };
  }

  /** It is continued now, or there is another recording in its place. */
  taken(speakerId: string): void {
    this.#left?.delete(speakerId);
  }

  /** Leaves what was not continued to the next instance or process. */
  leave(): void {
    for (const recording of this.#left?.values() ?? []) leaveRecording({ ...recording, left: Date.now() });
    this.#left = undefined;
  }

  /** The recordings ended. What comes next is new. */
  end(): void {
    this.#left?.clear();
  }

  /** Everything at once, with the first packet: who is silent now may speak much later. */
  #of({ node, settings }: RecordingContext, streamId: string): Map<string, LeftRecording> {
    if (this.#left) return this.#left;
    const isFile = node !== undefined && settings.output === "file";
    const left = isFile ? takeLeft(settings.directory, node, streamId) : [];
    this.any ||= left.length > 0;
    this.#left = new Map(left.map((recording) => [recording.speakerId, recording]));
    return this.#left;
  }
}
