// What the specs of the transcript share: segments, whole documents of them, and texts that try to break out.

import fc from "fast-check";
import type { NameOf } from "../../src/transcript/documents/cues";
import { documentOf, FIRST_PLACE, writeEntry } from "../../src/transcript/documents/documents";
import type { Segment } from "../../src/transcript/segments/segment";
import type { DocumentFormat, DocumentName } from "../../src/transcript/settings";

let ids = 0;

export const said = (text: string, start: number, speakerId: string | undefined = "1", end?: number): Segment => ({
  id: `S1-${ids++}`,
  text,
  speakerId,
  start,
  end,
  language: "ENGLISH",
});

export const formatOf = (output: DocumentName, more: Partial<DocumentFormat> = {}): DocumentFormat => ({
  output,
  times: "relative",
  pauseMs: 2000,
  ...more,
});

const NOBODY: NameOf = () => undefined;

/** The whole document; nobody has a name unless `nameOf` says so. */
export function whole(output: DocumentName, segments: readonly Segment[], nameOf = NOBODY): string {
  return documentOf(formatOf(output), segments, 0, nameOf);
}

/** The entries one by one, in the order of the segments. */
export function oneByOne(output: DocumentName, segments: readonly Segment[], nameOf = NOBODY): string[] {
  let place = FIRST_PLACE;
  return segments.map((segment) => {
    const { text, next } = writeEntry(formatOf(output), segment, place, 0, nameOf);
    place = next;
    return text;
  });
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  "&": "＆",
  "<": "‹",
  ">": "›",
  "{": "｛",
  "}": "｝",
  "\\": "＼",
  "-": "‐",
};
/** What is written where players would take it for markup: in names of voice tags, in SRT, in words. */
const disguised = (markup: RegExp) => (text: string) => text.replace(markup, (one) => LOOKALIKES[one] ?? one);
export const asVoice = disguised(/[&<>{}\\]|(?<=-)-$/g);
export const asSrt = disguised(/[<>{}\\]/g);
export const asVttText = disguised(/\\/g);

/** Milliseconds that it takes to read a caption. */
export const timeToRead = (text: string): number => Math.max(1000, 60 * [...text].length);

/** Without white space, which wrapping may move. */
export const bare = (text: string): string => text.replace(/\s/gu, "");

export const HOSTILE = [
  "a --> b",
  "cut off --",
  "00:00:01.000 --> 00:00:02.000",
  "00:00:01,000 --> 00:00:02,000",
  "12",
  "<script>alert(1)</script>",
  "</v><v Mallory>",
  "one\n\n2\n00:00:09.000 --> 00:00:10.000\nforged",
  "NOTE to self",
  "STYLE",
  "a\rb\u0000c\u0085d\u2028e\u2029f",
  "&amp; &lt;",
  "{\\an8}C:\\Nice {b}",
  "# Title",
  "1. one\n2) two",
  "- [x] **done** `code` ~~no~~ | a | b |",
  "===",
  "![x](javascript:alert(1)) <img src=x onerror=alert(1)>",
  "\u202Eevil\u2066",
  "\uFEFFmark",
  "שלום עולם",
  "مرحبا",
  "日本語のとても長い文章です。この文章は一行に収まらないので、いくつかの行に分けなければなりません。そうでしょう？",
  "ภาษาไทยไม่มีช่องว่างระหว่างคำและประโยคนี้ยาวมากจนต้องตัดเป็นหลายบรรทัด",
  "👩‍👩‍👧‍👦 \ud800 half",
  "x".repeat(200),
  "Ten words of some length, said again and again, and again. ".repeat(9),
];

/** Whatever people say and are called. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "grapheme", minLength: 30, maxLength: 300 }),
  fc.constantFrom(...HOSTILE),
);

/** Utterances one after the other, each with an end, with pauses or none. */
export const anyTalk = fc
  .array(
    fc.record({
      text: anyText,
      speakerId: fc.option(fc.constantFrom("1", "2", "3"), { nil: undefined }),
      pause: fc.integer({ min: 0, max: 4000 }),
      duration: fc.integer({ min: 1, max: 60_000 }),
    }),
    { maxLength: 12 },
  )
  .map((spoken) => {
    let now = 0;
    return spoken.map(({ text, speakerId, pause, duration }) => {
      const start = now + pause;
      now = start + duration;
      return { ...said(text, start, "1", now), speakerId };
    });
  });

/** Utterances at any time, also overlapping, with an end or none. */
export const anyChaos = fc.array(
  fc
    .record({
      text: anyText,
      speakerId: fc.option(anyText, { nil: undefined }),
      start: fc.integer({ min: -5000, max: 10_000_000 }),
      duration: fc.option(fc.integer({ min: -10, max: 4_000_000 }), { nil: undefined }),
    })
    .map(({ text, speakerId, start, duration }) => ({
      ...said(text, start, "1", duration === undefined ? undefined : start + duration),
      speakerId,
    })),
  { maxLength: 12 },
);
