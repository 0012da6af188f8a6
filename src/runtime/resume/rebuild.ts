// Rebuilds the streams of a process that ended from its journal: the last state of each, and what came after it.

import type { PacketLog } from "../../protocol/memory";
import { type Handover, isSnapshot, restoredFrom, type StreamSnapshot } from "../../protocol/stream";
import type { Clock } from "../../protocol/time";
import type { Medium } from "../../protocol/values";
import { type ChunkReader, type Entry, readChunks } from "./chunk";

/** Zoom waits about so long for a lost connection (protocol#reconnection). Milliseconds. */
export const WINDOW = 60_000;

interface Packet {
  speaker: string;
  timestamp: number;
  sum: number;
  writtenAt: number;
}

type SentenceEntry = Extract<Entry, { sentence: unknown }>;

/** A stream that had not ended. */
interface Known {
  state: StreamSnapshot;
  /** Those of the state, and what was numbered since. */
  sequences: Record<Medium | "event", number>;
  packets: Packet[];
  sentences: SentenceEntry[];
  knownSentences: StreamSnapshot["memory"]["sentences"];
}

/** What the files of one process say. */
export interface Journaled {
  /** The mark of that process (src/files/owner.ts). */
  owner: unknown;
  /** When it last wrote, milliseconds since 1970. */
  writtenAt: number;
  streams: ReadonlyMap<string, Known>;
}

class Reader implements ChunkReader {
  owner: unknown;
  readonly streams = new Map<string, Known>();
  /** By their numbers in the file that is read. */
  readonly #ids = new Map<number, string>();
  readonly #speakers = new Map<number, { stream: number; id: string }>();

  nextFile(): void {
    this.#ids.clear();
    this.#speakers.clear();
  }

  packet(speaker: number, timestamp: number, sum: number, writtenAt: number): void {
    const from = this.#speakers.get(speaker);
    const known = from && this.#known(from.stream);
    if (!known) return;
    known.packets.push({ speaker: from.id, timestamp, sum, writtenAt });
    known.sequences.audio += 1;
  }

  number(stream: number, medium: Medium | "event", sequence: number): void {
    const known = this.#known(stream);
    if (known) known.sequences[medium] = sequence + 1;
  }

  entry(entry: Entry): void {
    if ("owner" in entry) this.owner = entry.owner;
    else if ("state" in entry) this.#state(entry.stream, entry.state);
    else if ("speaker" in entry) this.#speakers.set(entry.speaker, { stream: entry.stream, id: entry.id });
    else if ("over" in entry) this.streams.delete(this.#ids.get(entry.stream) ?? "");
    else this.#known(entry.stream)?.sentences.push(entry);
  }

  #known(stream: number): Known | undefined {
    return this.streams.get(this.#ids.get(stream) ?? "");
  }

  #state(stream: number, state: unknown): void {
    if (!isSnapshot(state)) return;
    const { streamId, sequences, sentences } = state.memory;
    const former = this.streams.get(streamId);
    this.#ids.set(stream, streamId);
    this.streams.set(streamId, {
      state,
      sequences: { ...sequences },
      packets: former?.packets ?? [],
      // A state with sentences replaces them.
      sentences: sentences ? [] : (former?.sentences ?? []),
      knownSentences: sentences ?? former?.knownSentences,
    });
  }
}

/** @param files of one process, in the order of writing. @returns `undefined` if they hold nothing whole */
export function readJournal(files: readonly Buffer[]): Journaled | undefined {
  const reader = new Reader();
  let writtenAt: number | undefined;
  for (const bytes of files) {
    reader.nextFile();
    writtenAt = readChunks(bytes, reader) ?? writtenAt;
  }
  return writtenAt === undefined ? undefined : { owner: reader.owner, writtenAt, streams: reader.streams };
}

/** The streams, to continue from. */
export function handoversOf({ streams, writtenAt }: Journaled, clock: Clock): Handover[] {
  return [...streams.values()].map((known) => {
    const { state, sequences, sentences, knownSentences = [], packets } = known;
    const memory = { ...state.memory, sequences, sentences: knownSentences };
    const handover = restoredFrom({ ...state, memory }, writtenAt, clock);
    for (const { sentence, attribute, fresh } of sentences) handover.memory.sentences.idOf(sentence, attribute, fresh);
    const ahead = clock.now() - clock.elapsed();
    for (const { speaker, timestamp, sum, writtenAt: at } of packets)
      if (at >= writtenAt - WINDOW) logOf(handover, speaker).add(timestamp, sum, at - ahead);
    return handover;
  });
}

const logOf = ({ memory }: Handover, speaker: string): PacketLog => memory.replays.of(speaker);
