// zoom-rtms-transcript-out: what each output sends, and what an update or a delete makes of it.

import assert from "node:assert/strict";
import transcriptOut from "../../nodes/transcript-out/transcript-out";
import { passOn } from "../../src/runtime/output/outgoing";
import type { TranscriptOutMessage } from "../../src/transcript/group";
import { readTranscript, type TranscriptPacket } from "../../src/transcript/segments/packet";
import { TranscriptWriter } from "../../src/transcript/transcript-writer";
import { until } from "../until";
import { ALICE, end, Harness, inNodeRed, type Message, segment, T0 } from "./output-harness";

const BOB = { id: "2", name: "Bob" };
const sent = ({ out }: Harness) => out as unknown as TranscriptOutMessage[];
const load = (properties: Message) => Harness.load(transcriptOut, "zoom-rtms-transcript-out", properties);

/** Alice says two things and corrects one; Bob takes back what he says; Alice says a third. */
const TALK = [
  { ...segment("One.", T0, { id: "a", end: T0 + 900 }), mine: 1, _msgid: "m1" },
  { ...segment("Two?", T0 + 1000, { id: "b", end: T0 + 1900 }), mine: 2, _msgid: "m2" },
  { ...segment("Two!", T0 + 1000, { id: "c", end: T0 + 1900, attribute: "UPDATE" }), mine: 3, _msgid: "m3" },
  { ...segment("No.", T0 + 2000, { id: "d", end: T0 + 2500 }, { speaker: BOB }), mine: 4, _msgid: "m4" },
  { ...segment("", T0 + 2000, { id: "e", attribute: "DELETE" }, { speaker: BOB }), mine: 5, _msgid: "m5" },
  { ...segment("Three.", T0 + 3000, { id: "f", end: T0 + 3500 }), mine: 6, _msgid: "m6" },
];

describe("zoom-rtms-transcript-out, outputs", () => {
  inNodeRed();

  const EACH: Readonly<Record<string, readonly string[]>> = {
    segment: ["One.", "Two?", "Two!", "No.", "", "Three.", ""],
    turn: ["One. Two!", "Three."],
    window: [
      "Alice: One.\n",
      "Alice: One. Two?\n",
      "Alice: One. Two!\n",
      "Alice: One. Two!\nBob: No.\n",
      "Alice: One. Two!\n",
      "Alice: One. Two! Three.\n",
      "",
    ],
    text: ["Alice: One.\n", "Alice: Two?\n", "Alice: Two!\n", "Bob: No.\n", "Alice: Three.\n", ""],
    markdown: [
      "**Alice** 00:00:00\n\nOne.\n\n",
      "Two?\n\n",
      "Two!\n\n",
      "**Bob** 00:00:02\n\nNo.\n\n",
      "**Alice** 00:00:03\n\nThree.\n\n",
      "",
    ],
    srt: [
      "1\n00:00:00,000 --> 00:00:00,900\nAlice: One.\n\n",
      "2\n00:00:01,000 --> 00:00:01,900\nAlice: Two?\n\n",
      "3\n00:00:01,000 --> 00:00:01,900\nAlice: Two!\n\n",
      "4\n00:00:02,000 --> 00:00:02,500\nBob: No.\n\n",
      "5\n00:00:03,000 --> 00:00:03,500\nAlice: Three.\n\n",
      "",
    ],
  };
  for (const [output, payloads] of Object.entries(EACH))
    it(`sends ${output} each time there is something new, and the end`, async () => {
      const harness = await load({ output, emit: "each" });
      await harness.feed(...TALK, end("transcript", T0 + 9000));
      const messages = sent(harness);
      assert.deepEqual(
        messages.map(({ payload }) => payload),
        payloads,
      );
      assert.deepEqual(
        messages.map(({ complete, parts }) => [complete, parts.index, parts.count]),
        payloads.map((_, n) => (n === payloads.length - 1 ? [true, n, payloads.length] : [undefined, n, undefined])),
      );
    });

  const WHOLE: Readonly<Record<string, string>> = {
    turn: "Alice: One. Two! Three.\n",
    window: "Alice: One. Two! Three.\n",
    text: "Alice: One.\nAlice: Two!\nAlice: Three.\n",
    markdown: "**Alice** 00:00:00\n\nOne.\n\nTwo!\n\nThree.\n\n",
    vtt:
      "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\n<v Alice>One.\n\n00:00:01.000 --> 00:00:01.900\n<v Alice>Two!\n\n" +
      "00:00:03.000 --> 00:00:03.500\n<v Alice>Three.\n\n",
  };
  for (const [output, payload] of Object.entries(WHOLE))
    it(`sends ${output} once, with what was changed`, async () => {
      const harness = await load({ output, emit: "stream" });
      await harness.feed(...TALK, end("transcript", T0 + 9000));
      const [message, ...others] = sent(harness);
      assert.deepEqual(others, []);
      assert.equal(message?.payload, payload);
      assert.deepEqual(message?.transcript, { segments: 3, start: T0, end: T0 + 3500 });
      assert.deepEqual([message?.complete, message?.mine, message?.rtms.speaker], [true, 1, undefined]);
    });

  it("shows in JSON lines which line an update or delete means", async () => {
    const harness = await load({ output: "jsonl", emit: "each" });
    await harness.feed(...TALK);
    const lines = sent(harness).map(({ payload }) => JSON.parse(payload));
    assert.deepEqual(
      lines.map(({ id, text, attribute }) => [id, text, attribute]),
      [
        ["a", "One.", undefined],
        ["b", "Two?", undefined],
        ["b", "Two!", "UPDATE"],
        ["d", "No.", undefined],
        ["d", undefined, "DELETE"],
        ["f", "Three.", undefined],
      ],
    );
    assert.deepEqual(lines[0], {
      id: "a",
      start: 0,
      end: 900,
      speaker: { id: "1", name: "Alice" },
      language: "ENGLISH",
      text: "One.",
    });
  });

  it("describes a turn as a segment, with the properties of its first message", async () => {
    const harness = await load({ output: "turn" });
    await harness.feed(...TALK.slice(0, 2), segment("Yes.", T0 + 2000, { id: "y" }, { speaker: BOB }));
    const [turn] = sent(harness);
    assert.deepEqual(turn?.transcript, {
      text: "One. Two?",
      id: "a",
      start: T0,
      end: T0 + 1900,
      language: "ENGLISH",
      attribute: "NONE",
    });
    assert.deepEqual(
      [turn?.topic, turn?.rtms.speaker, turn?.rtms.timestamp, turn?.mine, turn?._msgid === "m1"],
      ["rtms/S1/transcript/1", ALICE, T0, 1, false],
    );
    await harness.feed(segment("ONE.", T0, { attribute: "UPDATE" }), segment("", T0 + 1000, { attribute: "DELETE" }));
    await harness.feed(segment("", T0, { attribute: "DELETE" }));
    assert.deepEqual(
      sent(harness)
        .slice(1)
        .map(({ payload, transcript }) => [
          payload,
          transcript && "id" in transcript && [transcript.id, transcript.attribute],
        ]),
      [
        ["ONE. Two?", ["a", "UPDATE"]],
        ["ONE.", ["a", "UPDATE"]],
        ["", ["a", "DELETE"]],
      ],
    );
  });

  it("names nobody with a window, and copies the properties of the message it came with", async () => {
    const harness = await load({ output: "window", windowWords: "2" });
    await harness.feed(...TALK.slice(0, 4));
    const last = sent(harness).at(-1);
    assert.equal(last?.payload, "Alice: Two!\nBob: No.\n");
    assert.deepEqual(
      [last?.topic, last?.rtms.speaker, last?.mine, last?._msgid],
      ["rtms/S1/transcript", undefined, 4, "m4"],
    );
    assert.deepEqual(last?.transcript, { segments: 2, start: T0 + 1000, end: T0 + 2500 });
  });

  it("sends a window at intervals, while somebody speaks", async () => {
    const harness = await load({ output: "window", emit: "time", windowMs: 40 });
    await harness.feed(...TALK);
    await until(() => harness.out.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 120));
    assert.deepEqual(
      sent(harness).map(({ payload }) => payload),
      ["Alice: Three.\n"],
    );
  });

  it("ends a turn after its pause and 10 s without a word, by a clock that never jumps", () => {
    let now = 5000;
    const out: TranscriptOutMessage[] = [];
    const settings = {
      output: "turn",
      emit: "each",
      times: "relative",
      pauseMs: 2000,
      windowMs: 60_000,
      windowWords: 0,
      directory: "",
      filename: "",
      deleteRevoked: false,
    } as const;
    const writer = new TranscriptWriter({ settings, passOn, report: assert.fail, now: () => now });
    const emit = (message: TranscriptOutMessage) => out.push(message);
    const push = (message: Message) =>
      writer.push(readTranscript(message, message.rtms as TranscriptPacket["rtms"]), emit);
    push(segment("One.", T0));
    assert.equal(writer.wait, 12_000);
    now += 11_000;
    push(segment("Two.", T0 + 1000));
    now += 11_999;
    writer.tick(emit);
    assert.deepEqual([out.length, writer.wait], [0, 1]);
    now += 1;
    writer.tick(emit);
    assert.deepEqual(
      [out.map(({ payload, complete }) => [payload, complete]), writer.wait],
      [[["One. Two.", undefined]], undefined],
    );
    writer.leave("S1", emit);
    assert.deepEqual(
      out.map(({ payload, complete, parts }) => [payload, complete, parts.count]),
      [
        ["One. Two.", undefined, undefined],
        ["", true, 2],
      ],
    );
  });
});
