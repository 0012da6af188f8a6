// The words of a simulated, lively meeting, in everything that zoom transcript makes of them,
// as its readers find them: ffmpeg's decoder and Chromium's own text track among them.

import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launch } from "../editor/browser";
import { readByFfmpeg, readMarkdown } from "../transcript/readers";
import { asSrt, asVoice, bare } from "../transcript/support";
import { readByBrowser } from "../transcript/text-track";
import { parseVtt } from "../transcript/vtt-parser";
import { Feed } from "./feed";
import { HOURS, SEED } from "./length";
import { meetingOf } from "./scenario";
import { assertCaptions, assertSameWords, type Caption, Minutes, type Said, wordsByName } from "./transcript-judge";
import { TranscriptOut } from "./transcript-rig";

const ATTRIBUTES = ["NONE", "NEW", "UPDATE", "DELETE"];
/** Bytes. */
const LARGEST_MESSAGE = 1_048_576;

/** `Name: words`, as SRT has them. */
function named({ start, end, text }: { start: number; end: number; text: string }): Caption {
  const [, name = "", words = ""] = /^(.*?): (.*)$/s.exec(text) ?? [];
  return { start, end, name, text: words };
}

function readSrt(srt: string): { start: number; end: number; text: string }[] {
  const time = (text: string) => Date.parse(`1970-01-01T${text.replace(",", ".")}Z`);
  return srt
    .trimEnd()
    .split("\n\n")
    .map((block, index) => {
      const [number, times = "", ...lines] = block.split("\n");
      assert.equal(number, String(index + 1));
      const [start = "", end = ""] = times.split(" --> ");
      return { start: time(start), end: time(end), text: lines.join("\n") };
    });
}

describe(`a lively meeting of ${HOURS} h, as words`, function () {
  this.timeout(HOURS * 60_000);
  const meeting = meetingOf(SEED, HOURS);
  const minutes = new Minutes(meeting);
  let browser: Browser | undefined;
  let began: number;
  const outs = new Map<string, TranscriptOut>();
  const outOf = (name: string): TranscriptOut => outs.get(name) ?? assert.fail();

  before(async () => {
    const feed: Feed = new Feed(meeting, undefined, {
      audio: () => undefined,
      transcript: (message) => {
        for (const out of outs.values()) out.transcript(message);
      },
      event: (message) => {
        for (const out of outs.values()) out.event(message);
      },
      tick: () => {
        for (const out of outs.values()) out.tick();
      },
      rest: () => Promise.resolve(),
    });
    began = feed.began;
    for (const [output, emit] of [
      ["segment", "each"],
      ["turn", "each"],
      ["vtt", "each"],
      ["vtt", "stream"],
      ["srt", "each"],
      ["srt", "stream"],
      ["jsonl", "each"],
      ["jsonl", "stream"],
      ["markdown", "stream"],
    ] as const) {
      const out = new TranscriptOut(output, emit, () => feed.world.clock.elapsed(), true);
      outs.set(out.name, out);
    }
    await feed.play();
    browser = await launch();
  });
  after(() => browser?.close());

  const asWritten = (said: readonly Said[], write: (name: string) => string): Said[] =>
    said.map(({ line, name }) => ({ line, name: write(name) }));

  it("was lively", () => {
    const corrected = minutes.told.filter(({ line }) => line.attribute > 1).length;
    assert.ok(minutes.told.length > 700 * HOURS && corrected > 100 * HOURS, `${minutes.told.length}, ${corrected}`);
    assert.ok(minutes.told.length < meeting.lines.length, "nothing was lost with the connections");
  });

  it("is segments, whose corrections have the id of what they correct", () => {
    const sent = outOf("segment each").sent;
    const ids = new Map<number, string>();
    assert.equal(sent.length, minutes.told.length + 1);
    assert.equal(sent.at(-1)?.complete, true);
    for (const [index, { line, name }] of minutes.told.entries()) {
      const { payload, rtms, transcript } = sent[index] ?? assert.fail();
      assert.ok(transcript && "id" in transcript);
      const { start, end, text, attribute, sentenceId, id } = transcript;
      const at = `line ${index}, sentence ${line.sentence}`;
      assert.deepEqual([payload, text, rtms.speaker?.name, rtms.sequence], [line.text, line.text, name, index], at);
      assert.deepEqual([start, end], [began + line.start, began + line.end], at);
      assert.deepEqual([attribute, sentenceId], [ATTRIBUTES[line.attribute], String(line.sentence)], at);
      assert.equal(id, ids.get(line.sentence) ?? id, at);
      ids.set(line.sentence, id);
    }
    assert.equal(new Set(ids.values()).size, ids.size, "no two sentences have one id");
  });

  it("is turns, which end up with every speaker's words", () => {
    const turns = new Map<string, { name: string; start: number; text: string }>();
    for (const { payload, rtms, transcript } of outOf("turn each").sent) {
      if (!transcript || !("id" in transcript)) continue;
      if (transcript.attribute === "DELETE") turns.delete(transcript.id);
      else turns.set(transcript.id, { name: rtms.speaker?.id ?? "", start: transcript.start ?? 0, text: payload });
    }
    const found = [...turns.values()].sort((one, other) => one.start - other.start);
    const meant = minutes.left.map(({ line }) => ({ name: meeting.voices[line.voice]?.id ?? "", text: line.text }));
    assertSameWords(wordsByName(found), wordsByName(meant), "turns");
  });

  for (const emit of ["each", "stream"] as const) {
    const whole = emit === "stream";
    const meant = () => (whole ? minutes.left : minutes.shown);

    it(`is WebVTT (${emit}) that ffmpeg and Chromium read alike`, async function () {
      const { whole: vtt } = outOf(`vtt ${emit}`);
      const cues = parseVtt(vtt).map(({ voice = "", ...cue }) => ({ ...cue, name: voice }));
      assertCaptions(cues, asWritten(meant(), asVoice), whole, `vtt ${emit}`);
      const decoded = readByFfmpeg(vtt, "vtt");
      if (!decoded || !browser) return this.skip();
      assert.deepEqual(
        decoded,
        cues.map(({ start, end, text }) => ({ start, end, text })),
      );
      assert.deepEqual(
        (await readByBrowser(browser, vtt)).map(({ start, end, name, text }) => ({ start, end, text, name })),
        cues,
      );
    });

    it(`is SubRip (${emit}) that ffmpeg reads`, function () {
      const { whole: srt } = outOf(`srt ${emit}`);
      const captions = readSrt(srt);
      assertCaptions(captions.map(named), asWritten(meant(), asSrt), whole, `srt ${emit}`);
      const decoded = readByFfmpeg(srt, "srt");
      if (!decoded) return this.skip();
      assert.deepEqual(decoded, captions);
    });

    it(`is JSON lines (${emit})`, () => {
      interface Row {
        id: string;
        start: number;
        end: number;
        speaker: { id: string; name: string };
        text: string;
        attribute?: string;
      }
      const rows = new Map<string, Row>();
      for (const text of outOf(`jsonl ${emit}`).whole.trimEnd().split("\n")) {
        const row = JSON.parse(text) as Row;
        if (row.attribute === "DELETE") rows.delete(row.id);
        else rows.set(row.id, row);
      }
      const found = [...rows.values()].sort((one, other) => one.start - other.start);
      assert.deepEqual(
        found.map(({ start, speaker, text }) => [start, speaker.id, text]),
        minutes.left.map(({ line }) => [line.start, meeting.voices[line.voice]?.id, line.text]),
      );
      if (whole)
        assert.deepEqual(
          found.map(({ speaker }) => speaker.name),
          minutes.left.map(({ name }) => name),
        );
    });
  }

  it("is Markdown", () => {
    const found: { name: string; text: string }[] = [];
    let name = "";
    for (const paragraph of readMarkdown(outOf("markdown stream").whole).paragraphs) {
      const [, strong] = paragraph.split("\0");
      if (strong === undefined) found.push({ name, text: paragraph });
      else name = strong;
    }
    // A speaker who continues after a pause is named again, and nobody else's words are below that name.
    assert.deepEqual(
      found.map((each) => [each.name, bare(each.text)]),
      minutes.left.map((said) => [said.name, bare(said.line.text)]),
    );
  });

  it("is in messages that are no larger than they may be, but for a whole document", () => {
    for (const { emit, name, worst } of outs.values()) {
      if (emit === "each") assert.ok(worst.bytes <= LARGEST_MESSAGE && worst.messages <= 3, name);
    }
  });
});
