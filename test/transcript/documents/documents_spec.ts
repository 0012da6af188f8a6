// Every document, whoever says whatever, as other programs read it.

import assert from "node:assert/strict";
import fc from "fast-check";
import { captionsOf } from "../../../src/transcript/documents/captions";
import { cuesOf, inOrder } from "../../../src/transcript/documents/cues";
import { documentOf } from "../../../src/transcript/documents/documents";
import { LINE, widthOf } from "../../../src/transcript/documents/lines";
import { endOf, type Segment } from "../../../src/transcript/segments/segment";
import { oneLine } from "../../../src/transcript/segments/words";
import { DOCUMENT_NAMES } from "../../../src/transcript/settings";
import { type ReadCaption, readByFfmpeg, readByNodeWebvtt, readBySubtitle, readMarkdown } from "../readers";
import {
  anyChaos,
  anyTalk,
  asSrt,
  asVoice,
  asVttText,
  bare,
  formatOf,
  HOSTILE,
  oneByOne,
  said,
  timeToRead,
  whole,
} from "../support";
import { parseVtt } from "../vtt-parser";

/** `&amp;` and its like as what they stand for, and no voice tags. */
function plainVtt(text: string): string {
  const bareText = text.replace(/<v [^>]*>/, "");
  return bareText.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** The captions a document of these segments should have. */
function meant(segments: readonly Segment[], name: (name: string) => string): (ReadCaption & { name: string })[] {
  return (
    cuesOf(inOrder(segments), 0, () => undefined)
      .flatMap((cue) => captionsOf(cue, name))
      // As a browser's text track sorts them.
      .sort((one, other) => one.start - other.start || other.end - one.end)
      .map(({ start, end, name: who, lines }) => ({ start, end, name: who, text: lines.join("\n") }))
  );
}
const times = (captions: readonly ReadCaption[]) => captions.map(({ start, end }) => [start, end]);
/** As the voice tags and the words of WebVTT have them. */
const inVtt = (segments: readonly Segment[]) =>
  meant(segments, noName).map((caption) => ({
    ...caption,
    name: asVoice(caption.name),
    text: asVttText(caption.text),
  }));
const texts = (captions: readonly ReadCaption[]) => captions.map(({ text }) => bare(text));

const noName = () => "";
const colon = (name: string) => (name === "" ? "" : `${name}: `);
const srtTexts = (segments: readonly Segment[]) =>
  meant(segments, colon).map(({ name, text }) => bare(asSrt(colon(name) + text)));

const spoken = HOSTILE.map((text, n) => said(text, n * 10_000, "A<b>&c", n * 10_000 + 8000));

describe("WebVTT, as others read it", () => {
  it("is what was meant to node-webvtt and subtitle, whatever is said, by whomever, whenever (property)", () => {
    fc.assert(
      fc.property(anyChaos, (segments) => {
        const vtt = whole("vtt", segments);
        const captions = inVtt(segments);
        assert.deepEqual(
          parseVtt(vtt).map(({ start, end, voice, text }) => ({ start, end, name: voice ?? "", text })),
          captions,
        );
        const strict = readByNodeWebvtt(vtt);
        assert.deepEqual(times(strict), times(captions));
        assert.deepEqual(
          strict.map(({ text }) => bare(plainVtt(text))),
          texts(captions),
        );
        // It takes no document without a caption.
        if (captions.length > 0)
          assert.deepEqual(
            readBySubtitle(vtt).map(({ text }) => bare(plainVtt(text))),
            texts(captions),
          );
      }),
    );
  });

  it("is what was meant to ffmpeg", function () {
    const read = readByFfmpeg(whole("vtt", spoken), "vtt");
    if (!read) return this.skip();
    const captions = inVtt(spoken);
    assert.deepEqual(times(read), times(captions));
    assert.deepEqual(texts(read), texts(captions));
  });
});

describe("SRT, as others read it", () => {
  it("is what was meant to subtitle, whatever is said, by whomever, whenever (property)", () => {
    fc.assert(
      fc.property(anyChaos, (segments) => {
        const srt = whole("srt", segments);
        const read = readBySubtitle(srt);
        assert.deepEqual(times(read), times(meant(segments, colon)));
        assert.deepEqual(texts(read), srtTexts(segments));
        assert.doesNotMatch(srt, /<|\{|\\|(?<!\d) -->|--> (?!\d)/);
      }),
    );
  });

  it("is what was meant to ffmpeg, with names and without", function () {
    for (const speakerId of ["A<b>&c", undefined]) {
      const segments = spoken.map((segment) => ({ ...segment, speakerId }));
      const read = readByFfmpeg(whole("srt", segments), "srt");
      if (!read) return this.skip();
      assert.deepEqual(times(read), times(meant(segments, colon)));
      assert.deepEqual(texts(read), srtTexts(segments));
    }
  });

  it("numbers from 1, names the speaker of each caption, and has a blank line behind each", () => {
    const srt = whole("srt", [said("Hello.", 0, "Ann", 900), said("Hi.", 3_600_000, "Bob", 3_601_500)]);
    assert.equal(
      srt,
      "1\n00:00:00,000 --> 00:00:00,900\nAnn: Hello.\n\n2\n01:00:00,000 --> 01:00:01,500\nBob: Hi.\n\n",
    );
  });
});

describe("captions", () => {
  const captions = (text: string, shown: (name: string) => string = noName) => {
    const [cue] = cuesOf([said(text, 0, "1", 9000)], 0, () => "Ann");
    assert.ok(cue);
    return captionsOf(cue, shown);
  };

  it("hold at most two lines of 42 columns, every word once, in time (property)", () => {
    fc.assert(
      fc.property(anyChaos, (segments) => {
        for (const cue of cuesOf(inOrder(segments), 0, () => undefined)) {
          const some = captionsOf(cue, noName);
          assert.equal(bare(some.flatMap(({ lines }) => lines).join("")), bare(oneLine(cue.text)));
          for (const { start, end, lines } of some) {
            assert.ok(lines.length >= 1 && lines.length <= 2);
            assert.ok(start >= cue.start && end > start);
            for (const line of lines) assert.ok(widthOf(line) <= LINE, line);
          }
          for (const [index, { start }] of some.entries()) assert.ok(start >= (some[index - 1]?.start ?? 0));
          if (some.length > 0) assert.ok((some.at(-1)?.end ?? 0) >= cue.end);
        }
      }),
    );
  });

  it("break between words, into lines about equally long", () => {
    const [only, ...others] = captions("When the rain came down in the evening we all went home.");
    assert.deepEqual(only?.lines, ["When the rain came down in", "the evening we all went home."]);
    assert.deepEqual(others, []);
  });

  it("follow one another where the words are many, each as long as its share of them", () => {
    const some = captions("one two three four five six seven eight nine ten ".repeat(4).trim());
    assert.ok(some.length > 1);
    for (const [index, { start }] of some.entries()) assert.equal(start, some[index - 1]?.end ?? 0);
    assert.equal(some.at(-1)?.end, 9000);
    const durations = some.map(({ start, end }) => end - start);
    assert.ok(Math.max(...durations) < 2 * Math.min(...durations), String(durations));
  });

  it("last at least a millisecond, and start one after the other, however little time there was for them", () => {
    const [cue] = cuesOf([said("one two three four five six ".repeat(40), 5, "1", 6)], 0, () => "Ann");
    assert.ok(cue);
    const some = captionsOf(cue, noName);
    assert.deepEqual(
      some.map(({ start, end }) => [start, end]),
      some.map((_, index) => [5 + index, 6 + index]),
    );
  });

  it("have 16 Chinese, Japanese or Korean characters per line, none of which begins with a full stop", () => {
    for (const text of [
      "今日はとても良い天気ですね。".repeat(5),
      "오늘은 날씨가 아주 좋네요. ".repeat(8).trim(),
      "天气很好，".repeat(12),
    ])
      for (const { lines } of captions(text))
        for (const line of lines) {
          assert.ok([...line.replaceAll(" ", "")].length <= 16, line);
          assert.doesNotMatch(line, /^[。，、？！]/u);
        }
  });

  it("break Thai between its words", () => {
    const lines = captions("ภาษาไทยไม่มีช่องว่างระหว่างคำและประโยคนี้ยาวมากจนต้องตัดเป็นหลายบรรทัด").flatMap(
      (caption) => caption.lines,
    );
    assert.ok(lines.length > 1);
    for (const line of lines) assert.doesNotMatch(line, /^\p{M}/u);
  });

  it("leave room for a name that stands before the words", () => {
    const [first] = captions(
      "Somebody with a name says what is as long as this",
      (name) => `${name} with a long name: `,
    );
    assert.ok(widthOf(first?.lines[0] ?? "") <= LINE - widthOf("Ann with a long name: "));
  });
});

describe("captions one by one", () => {
  it("run forward as players sort them, none shorter than it was, or than it takes to read what came late (property)", () => {
    fc.assert(
      fc.property(anyChaos, (segments) => {
        const played: ReadCaption[] = [];
        for (const [index, entry] of oneByOne("vtt", segments).entries()) {
          const own = segments[index];
          const [first, ...others] = parseVtt(`WEBVTT\n\n${entry}`);
          if (!first || !own) continue;
          const isLate = own.start < (played.at(-1)?.start ?? 0);
          const last = others.at(-1) ?? first;
          assert.ok(last.end - first.start >= endOf(own) - own.start);
          if (isLate) for (const { start, end, text } of [first, ...others]) assert.ok(end - start >= timeToRead(text));
          played.push(first, ...others);
        }
        const sorted = played.toSorted((one, other) => one.start - other.start || other.end - one.end);
        assert.deepEqual(played, sorted);
      }),
    );
  });
});

describe("Markdown, as others read it", () => {
  it("is paragraphs of just the words and names, whatever is said, by whomever (property)", () => {
    fc.assert(
      fc.property(anyChaos, (segments) => {
        const { paragraphs, types, html } = readMarkdown(whole("markdown", segments));
        const ordered = inOrder(segments).filter(({ text }) => oneLine(text) !== "");
        const words = paragraphs.filter((text) => !/^(\0.*\0 )?\d\d+:\d\d:\d\d$/s.test(text));
        const stamps = ordered.filter(({ text }) => /^(\0.*\0 )?\d\d+:\d\d:\d\d$/.test(oneLine(text)));
        assert.deepEqual(
          words,
          ordered.filter((one) => !stamps.includes(one)).map(({ text }) => oneLine(text)),
        );
        for (const type of types) assert.match(type, /^(document|paragraph|text|strong)$/);
        assert.doesNotMatch(html, /<(?!\/?(p|strong)>)/);
        const names = paragraphs.flatMap((text) => /^\0(.*)\0 \d/s.exec(text)?.[1] ?? []);
        const known = new Set(ordered.map(({ speakerId }) => oneLine(speakerId ?? "")));
        for (const name of names) assert.ok(known.has(name), JSON.stringify(name));
      }),
    );
  });

  it("names a speaker and a time where a turn begins", () => {
    const segments = [said("One.", 0, "A*", 900), said("Two.", 1000, "A*", 1500), said("Three.", 9000, "A*", 9500)];
    assert.equal(
      whole("markdown", [...segments, said("- four", 9600, "B")]),
      "**A\\*** 00:00:00\n\nOne.\n\nTwo.\n\n**A\\*** 00:00:09\n\nThree.\n\n**B** 00:00:09\n\n\\- four\n\n",
    );
  });
});

describe("JSON lines", () => {
  it("hold the words and names exactly as they came (property)", () => {
    fc.assert(
      fc.property(anyChaos, (segments) => {
        const text = whole("jsonl", segments, (id) => `Name of ${id}`);
        assert.ok(text === "" || text.endsWith("\n"));
        assert.doesNotMatch(text, /[<\u2028\u2029]/);
        const lines = text.split(/\n/).slice(0, -1);
        const read = lines.map((line) => JSON.parse(line));
        const ordered = inOrder(segments);
        assert.equal(read.length, ordered.length);
        for (const [index, { id, text: words, speakerId }] of ordered.entries()) {
          const { start, end, ...others } = read[index];
          const speaker = speakerId === undefined ? {} : { speaker: { id: speakerId, name: `Name of ${speakerId}` } };
          assert.deepEqual(others, { id, ...speaker, language: "ENGLISH", text: words });
          assert.ok(Number.isInteger(start) && end > start);
        }
      }),
    );
  });

  it("count from 1970 where times are absolute", () => {
    const segments = [said("One.", 1_763_700_000_500, "1", 1_763_700_001_000)];
    const absolute = documentOf(formatOf("jsonl", { times: "absolute" }), segments, 1_763_700_000_000, () => undefined);
    assert.deepEqual([JSON.parse(absolute).start, JSON.parse(absolute).end], [1_763_700_000_500, 1_763_700_001_000]);
    const relative = documentOf(formatOf("jsonl"), segments, 1_763_700_000_000, () => undefined);
    assert.deepEqual([JSON.parse(relative).start, JSON.parse(relative).end], [500, 1000]);
  });
});

describe("documents", () => {
  for (const output of DOCUMENT_NAMES.filter((name) => name !== "turn" && name !== "window"))
    it(`of ${output} are what their entries are one after the other (property)`, () => {
      fc.assert(
        fc.property(anyTalk, (segments) => {
          const head = output === "vtt" ? "WEBVTT\n\n" : "";
          assert.equal(head + oneByOne(output, segments).join(""), whole(output, segments));
        }),
      );
    });

  it("of lines have one per segment, whatever is said (property)", () => {
    fc.assert(
      fc.property(anyChaos, (segments) => {
        const lines = whole("text", segments).split(/\r\n|[\n\r\v\f\x85\u2028\u2029]/);
        const spokenSegments = segments.filter(({ text }) => oneLine(text) !== "");
        assert.equal(lines.length, spokenSegments.length + 1);
        assert.doesNotMatch(whole("text", segments), /[\u202A-\u202E\u2066-\u2069]/);
      }),
    );
  });
});
