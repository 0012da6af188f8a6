import assert from "node:assert/strict";
import fc from "fast-check";
import type { Mark, Meeting } from "../../../src/page/model";
import { MARK_KINDS } from "../../../src/page/model";
import { LANGUAGES, REPORT_WORDS, renderReport } from "../../../src/page/report";
import { NASTY, nastyText } from "../nasty";

const WORDS = REPORT_WORDS["en-US"];

function meetingOf(name: string, words: string, more: Partial<Meeting> = {}): Meeting {
  const marks: Mark[] = MARK_KINDS.map((kind, index) => ({ at: index * 1000, kind, detail: name, duration: 2000 }));
  return {
    id: "m1",
    product: "meeting",
    startedAt: Date.UTC(2026, 10, 30, 12),
    duration: 60_000,
    live: false,
    people: [name],
    files: 1,
    state: "ended",
    speakers: [
      { key: "p-1", name, colour: 0, talkMs: 30_000 },
      { key: "p-2", name: "", colour: 1, talkMs: 10_000 },
    ],
    captions: [{ id: "c1", speaker: "p-1", start: 1000, end: 2000, text: words }],
    marks,
    tracks: [{ file: "f-1", kind: "audio", type: "audio/wav", name, start: 0, duration: 1, bytes: 1, peaks: false }],
    levelCount: 600,
    ...more,
  };
}

/** The text of a page without the markup that the report itself writes; whatever else looks like markup stays. */
const TAGS =
  /<!doctype html>|<\/?(?:html|head|meta|title|style|body|main|h1|h2|dl|dt|dd|bdi|table|tr|th|td|svg|path|line|rect|ol|ul|li|time|span|p)(?: (?:[a-zA-Z0-9:-]+="[^"<>]*"))*\/?>/g;

const plain = (html: string) =>
  html
    .replace(TAGS, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

describe("a report", () => {
  const levels = Buffer.alloc(1200, 0);

  it("shows whatever somebody is called, or says, as text only", () => {
    fc.assert(
      fc.property(nastyText, nastyText, (name, words) => {
        const page = renderReport(meetingOf(name, words), levels, WORDS, "en-US", "UTC");
        const rest = page.replace(TAGS, "");
        assert.ok(!/[<>]/.test(rest), rest);
        const shown = (text: string) => text.replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu, "\ufffd");
        assert.ok(plain(page).includes(shown(words)));
        assert.ok(plain(page).includes(shown(name)));
      }),
      { examples: NASTY.map((text) => [text, text]), numRuns: 200 },
    );
  });

  it("needs nothing else and runs nothing", () => {
    const page = renderReport(meetingOf("Ana", "Hello"), levels, WORDS, "en-US", "UTC");
    assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'/);
    assert.equal(/<script|\ssrc=|\shref=|url\(|@import|\son\w+=/i.exec(page)?.[0], undefined);
  });

  it("has a lane for each speaker, with talk and gaps where the levels are", () => {
    const lanes = Buffer.alloc(1200);
    lanes.fill(200, 60, 120);
    lanes.fill(255, 600 + 300, 600 + 360);
    const page = renderReport(meetingOf("Ana", "Hello"), lanes, WORDS, "en-US", "UTC");
    const paths = [...page.matchAll(/<path class="(talk|lost)[^"]*" d="([^"]*)"/g)].map(([, kind, path]) => [
      kind,
      path,
    ]);
    assert.deepEqual(paths, [
      ["talk", "M100.0 3h100.0v18h-100.0z"],
      ["lost", ""],
      ["talk", ""],
      ["lost", "M500.0 11h100.0v2h-100.0z"],
    ]);
  });

  it("stays small, however long and lively a meeting was", () => {
    const levelCount = 864_000;
    const lanes = Buffer.alloc(2 * levelCount);
    for (let step = 0; step < lanes.length; step += 20) lanes.fill(200, step, step + 5);
    const page = renderReport(meetingOf("Ana", "Hello", { levelCount }), lanes, WORDS, "en-US", "UTC");
    assert.ok(page.length < 200_000, `${page.length}`);
  });

  it("tells who talked how long, and what failed, in the order of time", () => {
    const marks: Mark[] = [
      { at: 9000, kind: "reconnected", duration: 4000 },
      { at: 5000, kind: "interrupted", detail: "signaling" },
      { at: 1000, kind: "join", speaker: "p-1", detail: "before" },
    ];
    const text = plain(renderReport(meetingOf("Ana", "Hello", { marks }), levels, WORDS, "en-US", "UTC"));
    assert.match(text, /Ana0:00:3075 %[\s\S]*Everybody0:00:1025 %/);
    assert.match(text, /0:00:05connection lost \(signaling\)\s+0:00:09connected again \(0:00:04\)/);
    assert.match(text, /0:00:01Ana: joined/);
    assert.match(text, /November 30, 2026/);
  });

  it("does not give the words of nobody who is known to who spoke before", () => {
    const captions = ["p-1", "", "p-1"].map((speaker, index) => ({
      ...{ id: `c${index}`, speaker, text: `words ${index}` },
      ...{ start: index * 1000, end: index * 1000 + 500 },
    }));
    const text = plain(renderReport(meetingOf("Ana", "", { captions }), levels, WORDS, "en-US", "UTC"));
    assert.match(text, /Anawords 0\s+0:00:01Unknown speakerwords 1\s+0:00:02Anawords 2/);
  });

  it("says that nothing failed, or was said", () => {
    const text = plain(renderReport(meetingOf("Ana", "", { marks: [], captions: [] }), levels, WORDS, "en-US", "UTC"));
    assert.match(text, /Nothing was lost\.[\s\S]*There is no transcript\./);
  });

  it("has words for everything in each language, and words of any direction", () => {
    const shapes = LANGUAGES.map((language) => [
      Object.keys(REPORT_WORDS[language]),
      Object.keys(REPORT_WORDS[language].products),
      Object.keys(REPORT_WORDS[language].marks),
    ]);
    for (const shape of shapes) assert.deepEqual(shape, shapes[0]);
    for (const language of LANGUAGES) {
      const page = renderReport(meetingOf("אבי", "שלום"), levels, REPORT_WORDS[language], language, "UTC");
      assert.match(page, new RegExp(`<html lang="${language}">`));
      assert.match(page, /<bdi>אבי<\/bdi>[\s\S]*<span class="words" dir="auto">שלום</);
    }
  });
});
