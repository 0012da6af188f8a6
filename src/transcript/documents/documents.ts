// What a transcript can become, one row each (contract#transcript-out-node, `output`), and how its entries follow
// one another.

import { breaksTurn, type Change, endOf, namedLine, type Segment, timeFor, turnsOf } from "../segments";
import { asPlayed, type Caption, captionsOf, FIRST_SPAN, following, readable, type Span } from "./captions";
import { type Cue, clockStart, cueOf, cuesOf, inOrder, type NameOf, type Times } from "./cues";
import { jsonLine } from "./jsonl";
import { markdownEntry } from "./markdown";
import { srtCue, srtName } from "./srt";
import { VTT_HEAD, vttCue, vttName } from "./vtt";

/** What an entry needs to know of the ones before it. */
export interface Place {
  /** Of the next caption, from 1. */
  readonly number: number;
  /** The caption before. */
  readonly last: Span;
  /** Who spoke before, and until when. */
  readonly before: Pick<Cue, "speakerId" | "end"> | undefined;
}

type Kind = Change["kind"];

/** A document of lines: text, paragraphs, records. */
interface Lines {
  /** `begins`: somebody else spoke before, or nobody for a while. Nothing for a cue without words. */
  line(cue: Cue, begins: boolean, kind: Kind): string;
}

/** A document of captions, of which a long cue gives several. */
interface Captions {
  /** What stands before the words. */
  name(name: string): string;
  caption(caption: Caption, number: number): string;
}

interface DocumentRow {
  /** Of a file that holds it. */
  readonly extension: string;
  /** Before the first entry. */
  readonly head: string;
  /** What one entry is made of. */
  readonly unit: "segment" | "turn";
  /** What a single message holds (`emit: each`). */
  readonly payload: "segment" | "turn" | "entry" | "window";
  /** Where the times of its entries count from. */
  readonly clock: "captions" | "epoch";
  /** Whether an entry can tell of a segment that was taken back. */
  readonly tellsDeletes: boolean;
  readonly shape: Lines | Captions;
}

const TEXT: DocumentRow = {
  extension: ".txt",
  head: "",
  unit: "segment",
  payload: "entry",
  clock: "captions",
  tellsDeletes: false,
  shape: { line: ({ speaker, text }) => namedLine(speaker, text) },
};

/** Every output of the node. */
export const DOCUMENTS = {
  segment: { ...TEXT, payload: "segment" },
  turn: { ...TEXT, payload: "turn", unit: "turn" },
  window: { ...TEXT, payload: "window", unit: "turn" },
  text: TEXT,
  markdown: { ...TEXT, extension: ".md", shape: { line: markdownEntry } },
  vtt: { ...TEXT, extension: ".vtt", head: VTT_HEAD, shape: { name: vttName, caption: vttCue } },
  srt: { ...TEXT, extension: ".srt", shape: { name: srtName, caption: srtCue } },
  jsonl: {
    ...TEXT,
    extension: ".jsonl",
    clock: "epoch",
    tellsDeletes: true,
    shape: { line: (cue, _, kind) => jsonLine(cue, kind) },
  },
} as const satisfies Record<string, DocumentRow>;
export type DocumentName = keyof typeof DOCUMENTS;
export const DOCUMENT_NAMES = Object.keys(DOCUMENTS) as [DocumentName, ...DocumentName[]];

/** How a document is written. */
export interface DocumentFormat {
  readonly output: DocumentName;
  readonly times: Times;
  readonly pauseMs: number;
}

/** Where the times of a document count from, milliseconds since 1970. */
function zeroOf({ output, times }: DocumentFormat, origin: number): number {
  return times === "absolute" && DOCUMENTS[output].clock === "epoch" ? 0 : clockStart(times, origin);
}

export const FIRST_PLACE: Place = { number: 1, last: FIRST_SPAN, before: undefined };

export interface Written {
  /** Nothing, if there are no words. */
  readonly text: string;
  /** Of the entry after it. */
  readonly next: Place;
}

/** The captions of a cue that comes late: as long as they would have been, and as it takes to read them. */
function late(cue: Cue, shape: Captions): Caption[] {
  const end = Math.max(cue.end, cue.start + timeFor(cue.text));
  return readable(captionsOf({ ...cue, end }, shape.name));
}

function writeCaptions(shape: Captions, cue: Cue, place: Place, isLate: boolean): Written {
  const captions = following(isLate ? late(cue, shape) : captionsOf(cue, shape.name), place.last);
  const text = captions.map((caption, index) => shape.caption(caption, place.number + index)).join("");
  const last = captions.at(-1) ?? place.last;
  return { text, next: { ...place, number: place.number + captions.length, last } };
}

function writeLine(shape: Lines, cue: Cue, place: Place, kind: Kind, pauseMs: number): Written {
  const text = shape.line(cue, breaksTurn(place.before, cue, pauseMs), kind);
  const { speakerId, end } = cue;
  return { text, next: text === "" ? place : { ...place, before: { speakerId, end } } };
}

/** The entry of one segment or turn, at its place; not its document's head. */
export function writeEntry(
  format: DocumentFormat,
  unit: Segment,
  place: Place,
  origin: number,
  nameOf: NameOf,
  kind: Kind = "new",
): Written {
  const { shape }: DocumentRow = DOCUMENTS[format.output];
  const zero = zeroOf(format, origin);
  const cue = cueOf(unit, endOf(unit), zero, nameOf);
  const isLate = Math.round(unit.start - zero) < place.last.start;
  return "caption" in shape
    ? writeCaptions(shape, cue, place, isLate)
    : writeLine(shape, cue, place, kind, format.pauseMs);
}

function allCaptions(shape: Captions, cues: readonly Cue[]): string[] {
  return cues
    .flatMap((cue) => captionsOf(cue, shape.name))
    .sort(asPlayed)
    .map((caption, index) => shape.caption(caption, index + 1));
}

function allLines(shape: Lines, cues: readonly Cue[], pauseMs: number): string[] {
  let place = FIRST_PLACE;
  return cues.map((cue) => {
    const { text, next } = writeLine(shape, cue, place, "new", pauseMs);
    place = next;
    return text;
  });
}

/** Does what can be done when a segment comes, so that a document of hours is written in a moment. */
export function prepare({ output }: DocumentFormat, segment: Segment, nameOf: NameOf): void {
  const { shape }: DocumentRow = DOCUMENTS[output];
  if ("caption" in shape) captionsOf(cueOf(segment, endOf(segment), 0, nameOf), shape.name);
}

/** The whole document of these segments. */
export function documentOf(
  format: DocumentFormat,
  segments: readonly Segment[],
  origin: number,
  nameOf: NameOf,
): string {
  const { head, unit, shape }: DocumentRow = DOCUMENTS[format.output];
  const ordered = inOrder(segments);
  const units = unit === "turn" ? turnsOf(ordered, format.pauseMs) : ordered;
  const cues = cuesOf(units, zeroOf(format, origin), nameOf);
  const entries = "caption" in shape ? allCaptions(shape, cues) : allLines(shape, cues, format.pauseMs);
  return head + entries.join("");
}
