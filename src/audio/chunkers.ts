// Every way to cut a recording into messages, one row a way (contract, "audio-out", `chunk`).

import { type Chunker, type ChunkerOptions, newPacketChunker, newTimeChunker } from "./chunker";
import { newStreamChunker } from "./stream-chunker";
import type { Budget } from "./tape";
import { newUtteranceChunker, type UtteranceSettings } from "./utterances";

export interface ChunkSettings extends UtteranceSettings {
  readonly chunkMs: number;
}

/** What a chunk may cost. */
export interface ChunkRoom {
  /** Bytes a chunk may hold (`stream`). */
  readonly limit: number;
  readonly budget: Budget;
}

interface Row {
  /** Whether a pause may be as long as it likes, for its silence costs nothing. */
  readonly freeSilence: boolean;
  /** Whether several messages come of one recording, so that their names need an index. */
  readonly several: boolean;
  open(options: ChunkerOptions, settings: ChunkSettings, room: ChunkRoom): Chunker;
}

export const CHUNKERS = {
  packet: { freeSilence: false, several: true, open: newPacketChunker },
  time: { freeSilence: false, several: true, open: (options, { chunkMs }) => newTimeChunker(options, chunkMs) },
  silence: { freeSilence: true, several: true, open: newUtteranceChunker },
  stream: {
    freeSilence: true,
    several: false,
    open: (options, _settings, { limit, budget }) => newStreamChunker(options, limit, budget),
  },
} as const satisfies Record<string, Row>;
export type ChunkName = keyof typeof CHUNKERS;
