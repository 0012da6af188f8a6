// Sample descriptions: what a decoder must know of a track's samples.

import { type Bytes, box, boxesIn, halves, words } from "./boxes";
import { type AvcDescription, OPUS_SCALE, type OpusTrack } from "./tracks";

/** Reserved, and where the data are: in this file. */
const ENTRY = Buffer.concat([Buffer.alloc(6), halves(1)]);
const RESOLUTION_72_DPI = 0x48_0000;
const DEPTH_24 = 24;
const SOUND_BITS = 16;
/** Bytes of a sound's entry before its boxes. */
const SOUND_ENTRY = 28;
/** Profiles whose `avcC` says the format of samples (ISO/IEC 14496-15, 5.3.3.1.2). */
const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 144]);

/** `Opus` in ISO media, version 0.8.1 incomplete, 4.3. */
export function opusEntry({ channels, rate, preSkip }: OpusTrack): Bytes {
  const noGain = halves(0);
  const monoOrStereo = Buffer.of(0);
  const config = [Buffer.of(0, channels), halves(preSkip), words(rate), noGain, monoOrStereo];
  const format = [Buffer.alloc(8), halves(channels, SOUND_BITS), words(0, OPUS_SCALE * 0x10000)];
  return box("Opus", ENTRY, ...format, box("dOps", config));
}

/** Frames at 48 kHz to take off, from what `opusEntry` wrote. */
export function preSkipOf(entries: readonly Buffer[]): number {
  const config = entries.flatMap((entry) => [...boxesIn(entry, 8 + SOUND_ENTRY)]).find(({ type }) => type === "dOps");
  return config?.content.readUInt16BE(2) ?? 0;
}

export function avcEntry(description: AvcDescription): Bytes {
  const { width, height } = description;
  const name = Buffer.alloc(32);
  return box(
    "avc1",
    ENTRY,
    Buffer.alloc(16),
    halves(width, height),
    words(RESOLUTION_72_DPI, RESOLUTION_72_DPI, 0),
    halves(1),
    name,
    halves(DEPTH_24, 0xffff),
    box("avcC", avcConfiguration(description)),
  );
}

function avcConfiguration({ sps, pps, chromaFormat = 1, lumaBits = 8, chromaBits = 8 }: AvcDescription): Bytes {
  const profile = sps.subarray(1, 4);
  if (profile.length < 3) throw new RangeError("a sequence parameter set without a profile");
  const lengthsOf4 = 0xff;
  const format = Buffer.of(0xfc | chromaFormat, 0xf8 | (lumaBits - 8), 0xf8 | (chromaBits - 8), 0);
  return [
    Buffer.of(1, ...profile, lengthsOf4, 0xe1),
    halves(sps.length),
    sps,
    Buffer.of(1),
    halves(pps.length),
    pps,
    ...(HIGH_PROFILES.has(profile[0] ?? 0) ? [format] : []),
  ];
}
