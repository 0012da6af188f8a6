// Which files of a meeting are heard.
//
// A mix of everybody is one file, which cannot be out of step with itself: it is played if there is one. Without it, and
// for a single speaker, the files of speakers are played side by side (player.ts keeps them together). The sound of a
// video is heard only where there is nothing else.

import type { Track } from "../../src/page/model";

const endOf = ({ start, duration }: Track) => start + duration;
const isMix = ({ speaker }: Track) => speaker === undefined;

/** Files of the same sound may differ by less. Milliseconds. */
const SAME_LENGTH = 1000;

/** The same sound is often there twice, as WAV and as M4A, or whole and in pieces: the longest stay, and of two the smallest. */
function withoutCopies(tracks: readonly Track[]): Track[] {
  const kept: Track[] = [];
  const length = ({ duration }: Track) => Math.round(duration / SAME_LENGTH);
  for (const track of [...tracks].sort((one, other) => length(other) - length(one) || one.bytes - other.bytes)) {
    const overlap = (other: Track) =>
      Math.max(0, Math.min(endOf(track), endOf(other)) - Math.max(track.start, other.start));
    const own = kept.filter(({ speaker }) => speaker === track.speaker);
    const covered = own.reduce((sum, other) => sum + overlap(other), 0);
    if (covered <= track.duration / 2) kept.push(track);
  }
  return kept.sort((one, other) => one.start - other.start);
}

export interface Listening {
  /** The key of the only speaker to hear. */
  only?: string | undefined;
  /** Whether the browser can play a type. */
  canPlay(type: string): boolean;
}

/** The files to hear, by their beginning, and whether they have anybody's voice but that of `only`. */
export function heard(tracks: readonly Track[], { only, canPlay }: Listening): { tracks: Track[]; isMixed: boolean } {
  const playable = tracks.filter(({ type, duration }) => canPlay(type) && duration > 0);
  const sound = playable.filter(({ kind }) => kind === "audio");
  const own = only === undefined ? [] : sound.filter(({ speaker }) => speaker === only);
  if (own.length > 0) return { tracks: withoutCopies(own), isMixed: false };
  const mix = sound.filter(isMix);
  if (mix.length > 0) return { tracks: withoutCopies(mix), isMixed: true };
  if (sound.length > 0) return { tracks: withoutCopies(sound), isMixed: true };
  return { tracks: withoutCopies(playable.filter(({ kind }) => kind === "video")), isMixed: true };
}

export const isAt = (track: Track, time: number): boolean => track.start <= time && time < endOf(track);

/** Of sorted files those that cover a time. */
export const covering = (tracks: readonly Track[], time: number): Track[] =>
  tracks.filter((track) => isAt(track, time));
