// Every way to cut a recording into messages, one row a way (contract#pieces).

import { type Chunker, type ChunkerOptions, newPacketChunker, newTimeChunker } from "./chunker";
import { type PauseSettings, Pauses } from "./pauses";
import type { Budget } from "./spill-buffer";
import { newStreamChunker } from "./stream-chunker";
import { newUtteranceChunker, type UtteranceSettings } from "./utterances";

export interface ChunkSettings extends UtteranceSettings, PauseSettings {}

/** Sound that a change of rate holds back from packets is not waited for longer, beyond `lateMs`. Milliseconds. */
const HELD_BACK = 500;

/** What a chunk may cost. */
export interface ChunkRoom {
  /** Bytes a chunk may hold (`stream`). */
  readonly limit: number;
  readonly budget: Budget;
}

interface Row {
  /** Whether silence is sent, and so has a bound (`maxFill`). */
  readonly sendsSilence: boolean;
  /** Whether several messages come of one recording, so that their names need an index. */
  readonly several: boolean;
  open(options: ChunkerOptions, settings: ChunkSettings, room: ChunkRoom): Chunker;
}

export const CHUNKERS = {
  packet: {
    sendsSilence: true,
    several: true,
    open: (options, settings) => new Pauses(newPacketChunker(options), options.format, settings, HELD_BACK),
  },
  time: {
    sendsSilence: true,
    several: true,
    open: (options, settings) =>
      new Pauses(newTimeChunker(options, settings.chunkMs), options.format, settings, settings.chunkMs),
  },
  silence: { sendsSilence: false, several: true, open: newUtteranceChunker },
  stream: {
    sendsSilence: false,
    several: false,
    open: (options, _settings, { limit, budget }) => newStreamChunker(options, limit, budget),
  },
} as const satisfies Record<string, Row>;
export type ChunkName = keyof typeof CHUNKERS;
