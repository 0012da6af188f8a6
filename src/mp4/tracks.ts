// What a movie consists of, as its writer says it.

/** Movies count in this many units a second: the length of an Opus track is then exact to the sample. */
export const MOVIE_SCALE = 48_000;
/** Units a second of an Opus track, whatever rate was encoded. */
export const OPUS_SCALE = 48_000;
/** Units a second of an H.264 track. */
export const AVC_SCALE = 90_000;

/** Opus, one track of sound. */
export interface OpusTrack {
  readonly kind: "opus";
  readonly channels: 1 | 2;
  /** Hz of what was encoded; for information. */
  readonly rate: number;
  /** Frames at 48 kHz by which what a decoder returns is late. Taken off: sound is where its samples were. */
  readonly preSkip: number;
}

/** H.264 whose parameter sets stay in the key frames (`avc1`). */
export interface AvcTrack {
  readonly kind: "avc";
  /** That of the first frame, at least. Those of later ones may not be known yet: see `describe` of `complete`. */
  readonly descriptions: readonly AvcDescription[];
}

export type Track = OpusTrack | AvcTrack;

/** The parameter sets of a picture size, without start codes, and what they say. */
export interface AvcDescription {
  readonly sps: Buffer;
  readonly pps: Buffer;
  readonly width: number;
  readonly height: number;
  /** Of profiles from High on: `chroma_format_idc` and bits of a sample. 1, 8 and 8 if absent, which is 4:2:0. */
  readonly chromaFormat?: number;
  readonly lumaBits?: number;
  readonly chromaBits?: number;
}

/** A packet of Opus, or a picture of H.264: all its NAL units, each behind its length in 32 bits. */
export interface Sample {
  /** The bytes in order. They are not copied. */
  readonly data: readonly Buffer[];
  /**
   * In the track's scale. A movie's last Opus packet says so when its end is padding: its `duration` is what is left of
   * it after `preSkip` more frames than were encoded.
   */
  readonly duration: number;
  /** Whether a player may begin here; of Opus always. */
  readonly isKey: boolean;
  /** Of H.264: which description it is coded with, from 1 on in the order of their first use. 1 if absent. */
  readonly description?: number;
}

/** Samples of one track without a gap. */
export interface Run {
  /** Index among the movie's tracks. */
  readonly track: number;
  /** When the first is shown or heard, in the track's scale, from the movie's 0 on; not before the run before it ends. */
  readonly at: number;
  readonly samples: readonly Sample[];
}
