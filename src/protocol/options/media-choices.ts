// Which media parameters can be combined (protocol#media-parameters), and the nearest valid combination to an invalid one.
// Data and pure functions only, so that dialogs can use them too.

import type { MediaOptions } from "./media-options";

/** The numbers from `first` to `last` inclusive. */
function steps(first: number, last: number, step = 1): readonly number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

interface AudioCodecRow {
  /** Hz. */
  rates: readonly number[];
  channels: readonly number[];
  /** Milliseconds of audio per packet. */
  packets: readonly number[];
  /** The row in words. */
  rule: string;
}

/** The matrix of protocol#audio-parameters. The first codec allows the most. */
export const AUDIO_CODECS: Readonly<Record<MediaOptions["audioCodec"], AudioCodecRow>> = {
  l16: {
    rates: [8000, 16000, 32000, 48000],
    channels: [1, 2],
    packets: steps(20, 1000, 20),
    rule: "L16 is 8, 16, 32 or 48 kHz, mono or stereo, in packets of 20 to 1000 ms in steps of 20",
  },
  opus: { rates: [48000], channels: [1, 2], packets: [20], rule: "Opus is 48 kHz only, in packets of 20 ms" },
  g711: { rates: [8000], channels: [1], packets: [20], rule: "G.711 is 8 kHz mono only, in packets of 20 ms" },
  g722: { rates: [16000], channels: [1], packets: [20], rule: "G.722 is 16 kHz mono only, in packets of 20 ms" },
};

const STILL = steps(1, 5);
const MOVING = steps(6, 30);
const ONE_A_SECOND = [1];

interface PictureRow {
  /** Frames per second, by codec. */
  codecs: Readonly<Record<MediaOptions["videoCodec"], readonly number[]>>;
  rule: string;
}

/**
 * protocol#video-parameters and protocol#screen-share-parameters. What sources disagree about there (a shared screen at 2
 * to 5 images per second) is not requested.
 */
export const PICTURES: Readonly<Record<"video" | "share", PictureRow>> = {
  video: {
    codecs: { jpg: STILL, png: STILL, h264: MOVING },
    rule: "JPG and PNG images come 1 to 5 times a second, H.264 has 6 to 30 frames a second",
  },
  share: {
    codecs: { jpg: ONE_A_SECOND, png: ONE_A_SECOND, h264: MOVING },
    rule: "JPG and PNG images of a screen come once a second, H.264 has 6 to 30 frames a second",
  },
};

/** A valid choice: only the properties that have to change. */
export type Remedy = Partial<MediaOptions>;

/** The nearest allowed value; the smaller of two equally near ones, and the first if `wanted` is not a number. */
function nearest(wanted: number, allowed: readonly number[]): number {
  const [first = 0] = allowed;
  const distance = (value: number): number => Math.abs(value - wanted);
  return allowed.reduce((best, value) => (distance(value) < distance(best) ? value : best), first);
}

function changes(options: MediaOptions, wanted: Remedy): Remedy {
  const changed = Object.entries(wanted).filter(([name, value]) => options[name as keyof MediaOptions] !== value);
  return Object.fromEntries(changed);
}

const effort = (remedy: Remedy): number => Object.keys(remedy).length;

/**
 * Of the remedies for a combination, one per codec: first the one that keeps the codec (for an unknown codec, the one with
 * the fewest changes), then the one that changes only the codec.
 */
function bestOf(all: readonly Remedy[], codec: keyof MediaOptions): Remedy[] {
  const [least] = [...all].sort((a, b) => effort(a) - effort(b));
  const first = all.find((remedy) => !(codec in remedy)) ?? least ?? {};
  if (effort(first) === 0) return [];
  const second = all.find((remedy) => effort(remedy) === 1 && codec in remedy);
  return second && second !== first ? [first, second] : [first];
}

/** What to change so that Zoom accepts the audio parameters, best first; empty if it does. Each remedy is sufficient. */
export function audioRemedies(options: MediaOptions): Remedy[] {
  const all = Object.entries(AUDIO_CODECS).map(([codec, { rates, channels, packets }]) =>
    changes(options, {
      audioCodec: codec as MediaOptions["audioCodec"],
      audioRate: nearest(options.audioRate, rates),
      audioChannels: nearest(options.audioChannels, channels),
      audioSendRate: nearest(options.audioSendRate, packets),
    }),
  );
  return bestOf(all, "audioCodec");
}

/** What to change so that codec and frame rate match, best first; empty if they do. Each remedy is sufficient. */
export function pictureRemedies(medium: "video" | "share", options: MediaOptions): Remedy[] {
  const all = Object.entries(PICTURES[medium].codecs).map(([codec, rates]) =>
    changes(options, { [`${medium}Codec`]: codec, [`${medium}Fps`]: nearest(options[`${medium}Fps`], rates) }),
  );
  return bestOf(all, `${medium}Codec`);
}

/** Whether a name is misspelt in one place only: at most two letters between the same beginning and the same end. */
function isMisspelt(text: string, name: string): boolean {
  const shorter = Math.min(text.length, name.length);
  let start = 0;
  while (start < shorter && text[start] === name[start]) start += 1;
  let end = 0;
  while (end < shorter - start && text.at(-1 - end) === name.at(-1 - end)) end += 1;
  return Math.max(text.length, name.length) - start - end <= 2;
}

/** The names that begin like this; else those that this misspells. */
export function likelyNames(wanted: string, names: readonly string[]): string[] {
  const text = wanted.trim().toUpperCase();
  if (text === "") return [];
  const longer = names.filter((name) => name.startsWith(text));
  return longer.length > 0 ? longer : names.filter((name) => isMisspelt(text, name));
}

/** A remedy as a person reads it: `audioRate 8000 and audioChannels 1`. */
export function remedyWords(remedy: Remedy): string {
  return Object.entries(remedy)
    .map(([name, value]) => `${name} ${value}`)
    .join(" and ");
}
