// The ways to cut a recording into messages, one row per way (contract#pieces).

import type { ChunkName } from "../settings";
import { type Chunker, type ChunkerOptions, newPacketChunker, newTimeChunker } from "./chunker";
import { type PauseSettings, Pauses } from "./pauses";
import type { Budget } from "./spill-buffer";
import { newStreamChunker } from "./stream-chunker";
import { newUtteranceChunker, type UtteranceSettings } from "./utterances";

export interface ChunkSettings extends UtteranceSettings, PauseSettings {}

/** Maximum wait, beyond `lateMs`, for samples that the resampler holds back from packets. Milliseconds. */
const HELD_BACK = 500;

/** Limits for a chunk. */
export interface ChunkRoom {
  /** Maximum bytes of a chunk (`stream`). */
  readonly limit: number;
  readonly budget: Budget;
}

interface Row {
  /** Whether silence is sent and therefore limited (`maxFill`). */
  readonly sendsSilence: boolean;
  /** Whether one recording gives several messages, so that their file names need an index. */
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
} as const satisfies Record<ChunkName, Row>;
