// Makes an ordinary movie of a file of fragments, and repairs one that a dead process has left: both are the same.
//
//   ftyp | mdat (contains all that was in front) | moov (with all samples)
//
// The order makes it safe to stop anywhere and to begin again: what is half written is cut off, the index is appended and
// on disk before the 16 bytes are written that turn all before it into one `mdat`. Until then it is a file of fragments.

import type { FileHandle } from "node:fs/promises";
import { writeAll } from "../files";
import { type Bytes, longs, sizeOf, words } from "./boxes";
import { closedMoov, type TrackContent, type TrackHead } from "./moov";
import { avcEntry } from "./sample-entries";
import type { Place } from "./sample-table";
import { type Scanned, type ScannedTrack, scan } from "./scan";
import type { AvcDescription } from "./tracks";

export interface CompleteOptions {
  /**
   * What the parameter sets in a key frame say. Called once for each description that the track was not begun with, with
   * the bytes of its first key frame. Without it, or if it returns undefined, those samples get the first description:
   * players follow the parameter sets in the frames.
   */
  readonly describe?: (keyFrame: Buffer) => AvcDescription | undefined;
  /** Called after each step on disk, of which a long movie takes many. */
  readonly progress?: () => void;
}

export interface Completed {
  /** Bytes of the file; 0 if it has no sample. Then it was left as it is. */
  readonly bytes: number;
  /** Milliseconds from 0 to the end of the last sample: exact. */
  readonly duration: number;
  /** In the order of the writer's tracks; those without samples too. */
  readonly tracks: readonly CompletedTrack[];
}

export interface CompletedTrack {
  /** Packets or pictures, and how many of them are key frames. */
  readonly samples: number;
  readonly keys: number;
  /** Units a second of `start` and `frames`. */
  readonly scale: number;
  /** When the first one is presented. */
  readonly start: number;
  /** How long the track is presented from then on. Of Opus: frames at 48 kHz, exact. */
  readonly frames: number;
}

/** A decoder of Opus is right after 80 ms (RFC 7845 section 4.6), in its track's scale. */
const OPUS_PREROLL = 3840;

/**
 * Completes or repairs the movie in a file that is open for reading and writing. May be interrupted at any point and
 * called again; a finished movie stays as it is.
 * @throws the system's error; RangeError if the head of the file is not of `Fragments`, or damage is in front of all samples
 */
export async function complete(handle: FileHandle, options: CompleteOptions = {}): Promise<Completed> {
  const found = await scan(handle, options.progress);
  const told = toldOf(found);
  if (!found || found.isFinished || told.bytes === 0) return told;
  const contents: [TrackHead, TrackContent][] = [];
  for (const track of found.tracks)
    if (track.table.samples > 0) contents.push([await described(handle, track, options), contentOf(track)]);
  return { ...told, bytes: await close(handle, found, closedMoov(contents), options.progress) };
}

/**
 * What `complete` would say of a file that is open for reading, or throw; its `bytes` without an index are those so far.
 * @param progress as in `CompleteOptions`
 */
export async function measure(handle: FileHandle, progress?: () => void): Promise<Completed> {
  return toldOf(await scan(handle, progress));
}

function toldOf(found: Scanned | undefined): Completed {
  const tracks = found?.tracks.map(completedTrack) ?? [];
  const ends = tracks.flatMap(({ samples, start, frames, scale }) =>
    samples > 0 ? [((start + frames) * 1000) / scale] : [],
  );
  if (!found || ends.length === 0) return { bytes: 0, duration: 0, tracks };
  return { bytes: found.isFinished ? found.size : found.end, duration: Math.max(...ends), tracks };
}

/** @returns bytes of the file */
async function close(
  handle: FileHandle,
  { size, end, roomAt }: Scanned,
  moov: Bytes,
  progress: () => void = () => undefined,
): Promise<number> {
  if (size !== end) await handle.truncate(end).then(progress);
  await writeAll(handle, moov, end).then(progress);
  await handle.datasync().then(progress);
  const header = [words(1), Buffer.from("mdat", "latin1"), longs(end - roomAt)];
  await writeAll(handle, [Buffer.concat(header)], roomAt).then(progress);
  await handle.datasync().then(progress);
  return end + sizeOf(moov);
}

function completedTrack({ head, table }: ScannedTrack): CompletedTrack {
  const { samples, keys, start, end } = table;
  return { samples, keys, scale: head.scale, start, frames: Math.max(0, end - start - head.preSkip) };
}

function contentOf(track: ScannedTrack): TrackContent {
  const { head, table } = track;
  const { start, frames } = completedTrack(track);
  const tables = table.boxes(head.handler === "soun" ? OPUS_PREROLL : 0);
  return { start, duration: frames, decoded: table.end - table.start, tables };
}

/** The head of a track with a sample description for each number that its samples name. */
async function described(
  handle: FileHandle,
  { head, table }: ScannedTrack,
  { describe, progress }: CompleteOptions,
): Promise<TrackHead> {
  const entries = [...head.entries];
  const [first] = entries;
  while (first && entries.length < table.descriptions) {
    const place = table.firstKeys.get(entries.length + 1);
    const description = describe && place && describe(await bytesAt(handle, place));
    progress?.();
    entries.push(description ? Buffer.concat(avcEntry(description)) : first);
  }
  return { ...head, entries };
}

async function bytesAt(handle: FileHandle, { offset, size }: Place): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  await handle.read(bytes, 0, size, offset);
  return bytes;
}
