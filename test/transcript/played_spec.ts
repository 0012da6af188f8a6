// Captions of a lively conversation, one by one and whole, as two players read them: ffmpeg's decoder and a browser's
// own text track. The same words, names and order in both, and time enough to read.

import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launch } from "../editor/browser";
import { type ReadCaption, readByFfmpeg } from "./readers";
import { asSrt, asVttText, bare, timeToRead } from "./support";
import { readByBrowser } from "./text-track";
import { appended, type Content, DELETE, NEW, T0, UPDATE, Wire, written } from "./wire";

const NAMES: Readonly<Record<number, string>> = {
  1: "Smith & Co",
  2: "Ann <admin> O'Neil",
  3: "王小明",
  4: "שרה לוי",
  5: "R&D {ops}\\N",
};
/** As they are written in voice tags and before a colon in SRT. */
const IN_VTT: Readonly<Record<number, string>> = {
  ...NAMES,
  1: "Smith ＆ Co",
  2: "Ann ‹admin› O'Neil",
  5: "R＆D ｛ops｝＼N",
};
const IN_SRT: Readonly<Record<number, string>> = { ...IN_VTT, 1: "Smith & Co", 5: "R&D ｛ops｝＼N" };

const LONG =
  "What we should do next is to look at the numbers of the last quarter, compare them with what was planned, " +
  "and then decide together whether the second team gets what it asked for, because nobody has said no so far.";
const CHINESE =
  "我们先看一下上个季度的数字，再和计划比较，然后一起决定第二个团队是否得到他们要的东西，因为到目前为止没有人反对。";

/** Who says what when, in seconds; `start` undefined: it deletes what it says. */
type Said = readonly [speaker: number, sentence: number, start: number, end: number, text: string, attribute?: number];

/** In the order in which Zoom sends it: the longest speech comes last. */
const TALK: readonly Said[] = [
  [1, 1, 0, 2, "Good morning, everybody."],
  [2, 1, 3, 4.6, "Morning! Is 1 < 2 & 3 > 2?"],
  [1, 1, 0.2, 2.2, "Good morning, everyone.", UPDATE],
  // Overlapping: the one who began first is sent last.
  [2, 2, 8, 9.2, "Yes, I see it."],
  [1, 2, 5, 7.8, "I have the tables here, can you all see them?"],
  [1, 3, 9.5, 11, "Then let us go on."],
  [3, 1, 12, 25, CHINESE],
  [4, 1, 26, 28, "אני מסכימה עם זה, תודה רבה."],
  // Two at the very same moment, the longer one sent second.
  [1, 4, 30, 31.5, "So do I."],
  [2, 3, 30, 33, "Not so fast, please, I do not."],
  [5, 1, 34, 36.8, "It is in C:\\New {b}, <i>not</i> in &amp;."],
  [5, 2, 37, 38.2, "Forget that."],
  [2, 4, 39, 55, LONG],
  [5, 2, 37, 38.2, "", DELETE],
  [3, 1, 12, 25.5, `${CHINESE}对吧？`, UPDATE],
  // Begun long before what was sent last.
  [1, 5, 44, 46.5, "Nobody said no? I did, twice."],
  [2, 5, 57, 58.5, "Well then."],
];

const contentOf = ([speaker, sentence, start, end, data, attribute = NEW]: Said): Content => ({
  user_id: speaker,
  user_name: NAMES[speaker],
  sentence_id: speaker * 100 + sentence,
  attribute,
  start_time: T0 + start * 1000,
  end_time: T0 + end * 1000,
  timestamp: T0 + start * 1000,
  data,
});

function documentOf(output: "vtt" | "srt", emit: "each" | "stream", times: "relative" | "absolute"): string {
  const wire = new Wire();
  const messages = TALK.map((said) => wire.receive(contentOf(said)));
  return appended(written(messages, { output, emit, times }));
}

/** What was said last of each sentence, by start. */
function inTheEnd(): Said[] {
  const sentences = new Map<string, Said>();
  for (const said of TALK) {
    const [speaker, sentence, , , , attribute] = said;
    if (attribute === DELETE) sentences.delete(`${speaker}/${sentence}`);
    else sentences.set(`${speaker}/${sentence}`, said);
  }
  return [...sentences.values()].sort((one, other) => one[2] - other[2] || other[3] - one[3]);
}

/** Sentences as they are to be read, each in so many captions one after the other. */
const meant = (emit: "each" | "stream"): readonly Said[] =>
  emit === "stream" ? inTheEnd() : TALK.filter(([, , , , , attribute]) => attribute !== DELETE);

function assertPlayable(captions: readonly ReadCaption[]): void {
  let last = 0;
  for (const { start, end, text } of captions) {
    assert.ok(start >= last, `${text} starts before the caption before it`);
    assert.ok(end - start >= timeToRead(text), `${text} stays for ${end - start} ms`);
    last = start;
  }
}

describe("captions of a lively conversation, as they are played", () => {
  let browser: Browser | undefined;
  before(async () => {
    browser = await launch();
  });
  after(async () => await browser?.close());

  for (const emit of ["each", "stream"] as const)
    for (const times of ["relative", "absolute"] as const) {
      it(`are WebVTT with the words, names and order that were meant (${emit}, ${times})`, async function () {
        if (!browser) return this.skip();
        const vtt = documentOf("vtt", emit, times);
        const cues = await readByBrowser(browser, vtt);
        assertPlayable(cues);
        // A long sentence is several captions, between which others may come.
        const said = (speaker: number) => meant(emit).filter((one) => one[0] === speaker);
        for (const [id, name] of Object.entries(IN_VTT))
          assert.equal(
            bare(cues.flatMap((cue) => (cue.name === name ? [cue.text] : [])).join("")),
            bare(
              asVttText(
                said(Number(id))
                  .map(([, , , , text]) => text)
                  .join(""),
              ),
            ),
          );
        assert.deepEqual(new Set(cues.map(({ name }) => name)), new Set(Object.values(IN_VTT)));
        const decoded = readByFfmpeg(vtt, "vtt");
        if (!decoded) return this.skip();
        assert.deepEqual(
          decoded,
          cues.map(({ start, end, text }) => ({ start, end, text })),
        );
      });

      it(`are SRT with the words, names and order that were meant (${emit}, ${times})`, function () {
        const decoded = readByFfmpeg(documentOf("srt", emit, times), "srt");
        if (!decoded) return this.skip();
        const words = new Map<string, string>();
        const unnamed = decoded.map((caption) => {
          const [, name = "", text = ""] = /^(.*?): (.*)$/s.exec(caption.text) ?? [];
          words.set(name, (words.get(name) ?? "") + text);
          return { ...caption, text };
        });
        assertPlayable(unnamed);
        const all = meant(emit);
        for (const [id, name] of Object.entries(IN_SRT))
          assert.equal(
            bare(words.get(name) ?? ""),
            bare(asSrt(all.flatMap(([speaker, , , , text]) => (speaker === Number(id) ? [text] : [])).join(""))),
          );
        assert.equal(words.size, Object.keys(IN_SRT).length);
      });
    }

  it("come in the order of speaking, or in the order of arrival", async function () {
    if (!browser) return this.skip();
    for (const emit of ["each", "stream"] as const) {
      const cues = await readByBrowser(browser, documentOf("vtt", emit, "relative"));
      const firsts = meant(emit).map(([speaker, , , , text]) => [IN_VTT[speaker], bare(asVttText(text)).slice(0, 6)]);
      const found = cues.map(({ name, text }) => [name, bare(text).slice(0, 6)]);
      const beginnings = found.filter((one) => firsts.some((first) => first.join() === one.join()));
      assert.deepEqual(beginnings, firsts);
    }
  });
});
