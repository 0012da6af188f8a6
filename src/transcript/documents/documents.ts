// The outputs of a transcript, one row per output (contract#transcript-out-node, `output`), and the rules for
// consecutive entries.

import { breaksTurn, type Change, endOf, namedLine, type Segment, timeFor, turnsOf } from "../segments";
import type { DocumentFormat, DocumentName } from "../settings";
import { asPlayed, type Caption, captionsOf, FIRST_SPAN, following, readable, type Span } from "./captions";
import { type Cue, clockStart, cueOf, cuesOf, inOrder, type NameOf } from "./cues";
import { jsonLine } from "./jsonl";
import { markdownEntry } from "./markdown";
import { srtCue, srtName } from "./srt";
import { VTT_HEAD, vttCue, vttName } from "./vtt";

/** What an entry needs to know about the ones before it. */
export interface Place {
  /** The number of the next caption, from 1. */
  readonly number: number;
  /** The previous caption. */
  readonly last: Span;
  /** The previous speaker, and the end of what was said. */
  readonly before: Pick<Cue, "speakerId" | "end"> | undefined;
}

type Kind = Change["kind"];

/** A document of lines: text, paragraphs or records. */
interface Lines {
  /** `begins`: another speaker came before, or a pause. Empty for a cue without words. */
  line(cue: Cue, begins: boolean, kind: Kind): string;
}

/** A document of captions. A long cue gives several. */
interface Captions {
  /** What precedes the words in the first line. */
  name(name: string): string;
  caption(caption: Caption, number: number): string;
}

interface DocumentRow {
  /** Extension of its files. */
  readonly extension: string;
  /** The text before the first entry. */
  readonly head: string;
  /** What one entry contains. */
  readonly unit: "segment" | "turn";
  /** What a single message contains (`emit: each`). */
  readonly payload: "segment" | "turn" | "entry" | "window";
  /** The zero of its entries' times. */
  readonly clock: "captions" | "epoch";
  /** Whether an entry can express that a segment was deleted. */
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
} as const satisfies Record<DocumentName, DocumentRow>;

/** The zero of a document's times, milliseconds since 1970. */
function zeroOf({ output, times }: DocumentFormat, origin: number): number {
  return times === "absolute" && DOCUMENTS[output].clock === "epoch" ? 0 : clockStart(times, origin);
}

export const FIRST_PLACE: Place = { number: 1, last: FIRST_SPAN, before: undefined };

export interface Written {
  /** Empty if there are no words. */
  readonly text: string;
  /** The place of the entry after it. */
  readonly next: Place;
}

/** The captions of a late cue: with the duration that they would have had, at least the time to read them. */
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

/** The entry of one segment or turn at its place, without the document's head. */
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

function allCaptions(shape: Captions, cues: readonly Cue[], place: Place): Written {
  const captions = cues
    .flatMap((cue) => captionsOf(cue, shape.name))
    // Captions before them in the document stay where they are.
    .map((caption) => ({ ...caption, start: Math.max(caption.start, place.last.start) }))
    .map((caption) => ({ ...caption, end: Math.max(caption.end, caption.start + 1) }))
    .sort(asPlayed);
  const text = captions.map((caption, index) => shape.caption(caption, place.number + index)).join("");
  const last = captions.at(-1) ?? place.last;
  return {
    text,
    next: { ...place, number: place.number + captions.length, last: { start: last.start, end: last.end } },
  };
}

function allLines(shape: Lines, cues: readonly Cue[], pauseMs: number, first: Place): Written {
  let place = first;
  const lines = cues.map((cue) => {
    const { text, next } = writeLine(shape, cue, place, "new", pauseMs);
    place = next;
    return text;
  });
  return { text: lines.join(""), next: place };
}

/** Does in advance what can be done when a segment arrives, so that even a document of hours is written quickly. */
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
  return documentAfter({ text: DOCUMENTS[format.output].head, next: FIRST_PLACE }, format, segments, origin, nameOf)
    .text;
}

/** The document that begins with `former` and continues with these segments. */
export function documentAfter(
  former: Written,
  format: DocumentFormat,
  segments: readonly Segment[],
  origin: number,
  nameOf: NameOf,
): Written {
  const { unit, shape }: DocumentRow = DOCUMENTS[format.output];
  const ordered = inOrder(segments);
  const units = unit === "turn" ? turnsOf(ordered, format.pauseMs) : ordered;
  const cues = cuesOf(units, zeroOf(format, origin), nameOf);
  const { text, next } =
    "caption" in shape ? allCaptions(shape, cues, former.next) : allLines(shape, cues, format.pauseMs, former.next);
  return { text: former.text + text, next };
}
