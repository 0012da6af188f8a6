// What the transcript messages of one stream say, for other rooms than this one: each sentence with its revisions, and who
// said it. Only the newest sentences are kept, so the cost does not grow with the stream.

import type { JsonObject } from "../protocol/input";
import {
  endOf,
  learnEvent,
  learnSpeaker,
  readTranscript,
  type Segment,
  type SpeakerNames,
  type TranscriptPacket,
  type Unit,
  Units,
} from "./segments";

/** A sentence that is new, or was revised. */
export interface ReadSentence {
  /** The same for all revisions. */
  readonly number: number;
  /** As it is now, or, if it was deleted, as it was. */
  readonly segment: Segment;
  /** Milliseconds since 1970: as Zoom sent it, or estimated. */
  readonly end: number;
  readonly isDeleted: boolean;
  /** Of the speaker, if it is known. */
  readonly name: string | undefined;
}

export class SentenceReader {
  readonly #units = new Units(undefined);
  readonly #numbers = new WeakMap<Unit, number>();
  readonly #names: SpeakerNames = new Map();
  #count = 0;

  /** Collects names from an event of Zoom. */
  event(event: JsonObject): void {
    learnEvent(this.#names, event);
  }

  /**
   * Takes a message of medium transcript in. @returns undefined if it changes nothing
   * @throws RtmsError RTMS_INPUT if it has no text
   */
  read(message: TranscriptPacket["message"], rtms: TranscriptPacket["rtms"]): ReadSentence | undefined {
    const { segment, transcript } = readTranscript(message, rtms);
    learnSpeaker(this.#names, rtms.speaker);
    const [change] = this.#units.take(segment, transcript.attribute);
    if (!change) return undefined;
    const { speakerId } = change.segment;
    return {
      number: this.#numberOf(change.unit),
      segment: change.segment,
      end: endOf(change.segment),
      isDeleted: change.kind === "delete",
      name: speakerId === undefined ? undefined : this.#names.get(speakerId),
    };
  }

  #numberOf(unit: Unit): number {
    const known = this.#numbers.get(unit) ?? this.#count++;
    this.#numbers.set(unit, known);
    return known;
  }
}
