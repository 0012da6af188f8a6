// `moov`: the tracks of a movie with their codecs, and the tables of their samples. A growing movie has one in front, with
// empty tables; the one behind a finished movie is made of what that one says, so that a repair need not know the codecs.

import { type Bytes, box, boxesIn, contentOf, fullBox, halves, longs, words } from "./boxes";
import { avcEntry, opusEntry, preSkipOf } from "./sample-entries";
import { AVC_SCALE, MOVIE_SCALE, OPUS_SCALE, type Track } from "./tracks";

/** A track's part of a `moov` that does not depend on its samples. */
export interface TrackHead {
  /** From 1 on. */
  readonly id: number;
  readonly handler: "soun" | "vide";
  /** Units a second. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  /** Units at the start that are decoded, but not presented. */
  readonly preSkip: number;
  /** The sample descriptions, each a box. */
  readonly entries: readonly Buffer[];
}

/** What is presented of a track, in its scale. */
export interface Presented {
  readonly start: number;
  readonly duration: number;
}

/** The samples of a track. */
export interface TrackContent extends Presented {
  /** Duration of all samples. */
  readonly decoded: number;
  readonly tables: Bytes;
}

const MATRIX = words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000);
const UNDETERMINED_LANGUAGE = 0x55c4;
const FULL_VOLUME = 0x100;
/** Of an edit in which nothing is presented. */
const NOTHING = [0xffff_ffff, 0xffff_ffff];
const NORMAL_SPEED = 0x10000;

const DATA_IN_THIS_FILE = box("dinf", fullBox("dref", 0, 0, words(1), fullBox("url ", 0, 1)));
const NO_SAMPLES: Bytes = [
  ...fullBox("stts", 0, 0, words(0)),
  ...fullBox("stsc", 0, 0, words(0)),
  ...fullBox("stsz", 0, 0, words(0, 0)),
  ...fullBox("stco", 0, 0, words(0)),
];

export function headOf(track: Track, index: number): TrackHead {
  const id = index + 1;
  if (track.kind === "opus") {
    const { preSkip } = track;
    const entries = [Buffer.concat(opusEntry(track))];
    return { id, handler: "soun", scale: OPUS_SCALE, width: 0, height: 0, preSkip, entries };
  }
  const [first] = track.descriptions;
  if (!first) throw new RangeError("an H.264 track needs the description of its first frame");
  const entries = track.descriptions.map((description) => Buffer.concat(avcEntry(description)));
  const { width, height } = first;
  return { id, handler: "vide", scale: AVC_SCALE, width, height, preSkip: 0, entries };
}

/** The `moov` of a movie that grows behind it. */
export function openMoov(heads: readonly TrackHead[]): Bytes {
  const later = heads.map(({ id }) => Buffer.concat(fullBox("trex", 0, 0, words(id, 1, 0, 0, 0))));
  const traks = heads.map((head) => trak(head, openEdits(head)));
  return box("moov", movieHeader(0, heads.length), ...traks, box("mvex", later));
}

/** The `moov` of a finished movie. Tracks without samples are left out by the caller: some players refuse them. */
export function closedMoov(tracks: readonly (readonly [TrackHead, TrackContent])[]): Bytes {
  const ends = tracks.map(([{ scale }, content]) => inMovie(endOf(content), scale));
  const traks = tracks.map(([head, content]) => trak(head, closedEdits(head, content), content));
  const lastId = Math.max(0, ...tracks.map(([{ id }]) => id));
  return box("moov", movieHeader(Math.max(0, ...ends), lastId), ...traks);
}

function inMovie(units: number, scale: number): number {
  return Math.round((units * MOVIE_SCALE) / scale);
}

function endOf(presented: Presented | undefined): number {
  return presented ? presented.start + presented.duration : 0;
}

function movieHeader(duration: number, lastId: number): Bytes {
  const head = [longs(0, 0), words(MOVIE_SCALE), longs(duration), words(NORMAL_SPEED), halves(FULL_VOLUME)];
  return fullBox("mvhd", 1, 0, head, Buffer.alloc(10), MATRIX, Buffer.alloc(24), words(lastId + 1));
}

/** An edit of duration 0 is one of unknown length: all that comes. */
function openEdits({ preSkip }: TrackHead): Bytes {
  return preSkip === 0 ? [] : editList([[0, preSkip]]);
}

function closedEdits({ scale, preSkip }: TrackHead, content: TrackContent): Bytes {
  if (content.start === 0 && preSkip === 0) return [];
  const start = inMovie(content.start, scale);
  const edits: Edit[] = [[inMovie(endOf(content), scale) - start, preSkip]];
  return editList(start === 0 ? edits : [[start, undefined], ...edits]);
}

/** Duration in the movie's scale, and from where it presents in the track's; undefined for nothing. */
type Edit = readonly [duration: number, from: number | undefined];

function editList(edits: readonly Edit[]): Bytes {
  const rows = edits.flatMap(([duration, from]) => [
    longs(duration),
    from === undefined ? words(...NOTHING) : longs(from),
    words(NORMAL_SPEED),
  ]);
  return box("edts", fullBox("elst", 1, 0, words(edits.length), rows));
}

function trak(head: TrackHead, edits: Bytes, content?: TrackContent): Bytes {
  const { id, handler, scale, width, height, entries } = head;
  const isSound = handler === "soun";
  const presented = inMovie(endOf(content), scale);
  const layout = halves(0, isSound ? 1 : 0, isSound ? FULL_VOLUME : 0, 0);
  const size = words(width * 0x10000, height * 0x10000);
  const name = Buffer.from(isSound ? "Sound\0" : "Video\0", "latin1");
  const mediaHeader = isSound ? fullBox("smhd", 0, 0, words(0)) : fullBox("vmhd", 0, 1, words(0, 0));
  const tables = [...fullBox("stsd", 0, 0, words(entries.length), entries), ...(content?.tables ?? NO_SAMPLES)];
  return box(
    "trak",
    fullBox("tkhd", 1, 3, longs(0, 0), words(id, 0), longs(presented), words(0, 0), layout, MATRIX, size),
    edits,
    box(
      "mdia",
      fullBox("mdhd", 1, 0, longs(0, 0), words(scale), longs(content?.decoded ?? 0), halves(UNDETERMINED_LANGUAGE, 0)),
      fullBox("hdlr", 0, 0, words(0), Buffer.from(handler, "latin1"), words(0, 0, 0), name),
      box("minf", mediaHeader, DATA_IN_THIS_FILE, box("stbl", tables)),
    ),
  );
}

/** Reads what `openMoov` has written. @throws RangeError if it is something else */
export function readHeads(moov: Buffer): TrackHead[] {
  return [...boxesIn(moov)].filter(({ type }) => type === "trak").map(({ content }) => readHead(content));
}

function readHead(trak: Buffer): TrackHead {
  const tkhd = contentOf(trak, "tkhd");
  const stsd = contentOf(trak, "mdia", "minf", "stbl", "stsd");
  const handler = contentOf(trak, "mdia", "hdlr").toString("latin1", 8, 12);
  if (!(handler === "soun" || handler === "vide")) throw new RangeError(`a track of the kind ${handler}`);
  const entries = [...boxesIn(stsd, 8)].map(({ type, content }) => Buffer.concat(box(type, content)));
  return {
    id: tkhd.readUInt32BE(20),
    handler,
    scale: contentOf(trak, "mdia", "mdhd").readUInt32BE(20),
    width: tkhd.readUInt16BE(88),
    height: tkhd.readUInt16BE(92),
    preSkip: handler === "soun" ? preSkipOf(entries) : 0,
    entries,
  };
}
