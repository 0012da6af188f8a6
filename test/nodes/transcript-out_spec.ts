import assert from "node:assert/strict";
import transcriptOut from "../../nodes/transcript-out/transcript-out";
import type { TranscriptOutMessage } from "../../src/transcript/group";
import { parseVtt } from "../transcript/vtt-parser";
import { until } from "../until";
import {
  ALICE,
  audio,
  end,
  event,
  Harness,
  helper,
  inNodeRed,
  type Message,
  ramp,
  segment,
  settle,
  T0,
} from "./output-harness";

const BOB = { id: "2", name: "Bob" };

function load(properties: Message = {}): Promise<Harness> {
  return Harness.load(transcriptOut, "zoom-rtms-transcript-out", properties);
}

const sent = ({ out }: Harness) => out as unknown as TranscriptOutMessage[];
const text = (harness: Harness) =>
  sent(harness)
    .map(({ payload }) => payload)
    .join("");
const errors = ({ caught }: Harness) => caught.map(({ error }) => error as { code?: string; message: string });

describe("zoom-rtms-transcript-out", () => {
  inNodeRed();

  it("sends segments as they come, then the end", async () => {
    const harness = await load();
    await harness.feed(
      { ...segment("Hello.", T0, { end: T0 + 900 }), mine: 1, _msgid: "m1" },
      end("transcript", T0 + 5000),
    );
    const [first, last] = sent(harness);
    assert.equal(harness.out.length, 2);
    assert.equal(first?.payload, "Hello.");
    assert.deepEqual(first?.transcript, {
      text: "Hello.",
      id: `S1-${T0}`,
      start: T0,
      end: T0 + 900,
      language: "ENGLISH",
      attribute: "NONE",
    });
    assert.deepEqual(first?.rtms, {
      product: "meeting",
      id: "uuid/1==",
      streamId: "S1",
      medium: "transcript",
      timestamp: T0,
      receivedAt: T0 + 7,
      sequence: 0,
      speaker: ALICE,
    });
    assert.equal(first?.topic, "rtms/S1/transcript/1");
    assert.deepEqual([first?.mine, first?._msgid], [1, "m1"]);
    assert.equal(last?.payload, "");
    assert.equal(last?.complete, true);
    assert.equal(last?.topic, "rtms/S1/transcript");
    assert.equal(last?.rtms.sequence, 1);
    assert.deepEqual(last?.parts, { id: first?.parts.id, index: 1, type: "string", ch: "\n", count: 2 });
  });

  it("suggests one safe file name for all of a document, from the template", async () => {
    const plain = await load({ output: "vtt", emit: "each" });
    await plain.feed(segment("One.", T0), segment("Two.", T0 + 60_000), end("transcript", T0 + 90_000));
    const [first, ...others] = sent(plain).map(({ filename }) => filename);
    assert.match(String(first), /^meeting_uuid_1==_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.vtt$/);
    assert.deepEqual(others, [first, first]);
    await helper.unload();

    const named = await load({ output: "text", emit: "stream", filename: "../{streamId}/said" });
    await named.feed(segment("One.", T0), end("transcript", T0));
    assert.equal(sent(named)[0]?.filename, "S1/said.txt");
  });

  it("sends the end of a stream in which nobody spoke, once, whatever reports it", async () => {
    const harness = await load();
    await harness.feed(end("transcript", T0), event("stopped", T0), end("transcript", T0));
    assert.deepEqual(
      sent(harness).map((m) => [m.payload, m.complete, m.parts.count]),
      [["", true, 1]],
    );
  });

  for (const [name, messages] of [
    ["the event before the end message", [event("stopped", T0), end("transcript", T0)]],
    ["the end message before the event", [end("transcript", T0), event("stopped", T0)]],
    ["a flush", [{ payload: { action: "flush", streamId: "S1" } }]],
    ["a failure", [event("failed", T0)]],
  ] as const)
    it(`ends a document once by ${name}`, async () => {
      const harness = await load({ output: "text", emit: "stream" });
      await harness.feed(segment("One.", T0), ...messages);
      assert.deepEqual(
        sent(harness).map((m) => [m.payload, m.complete]),
        [["Alice: One.\n", true]],
      );
    });

  it("is not ended by other media or streams", async () => {
    const harness = await load({ output: "text", emit: "stream" });
    await harness.feed(
      segment("One.", T0),
      end("audio", T0),
      end("transcript", T0, "S2"),
      event("failed", T0, { medium: "audio" }),
    );
    assert.deepEqual(
      sent(harness).map((m) => m.rtms.streamId),
      ["S2"],
    );
  });

  it("writes captions one by one, whose concatenation is a valid file", async () => {
    const harness = await load({ output: "vtt", emit: "each" });
    await harness.feed(
      audio(T0 - 1000, ramp(0, 320)),
      segment("One.", T0, { end: T0 + 500 }),
      segment("Two & <three>.", T0 + 700, {}, { speaker: BOB }),
      segment("Late.", T0 + 100, { end: T0 + 400 }),
      segment("Gone.", T0 + 100, { attribute: "DELETE" }),
      end("transcript", T0),
    );
    assert.equal(sent(harness)[0]?.payload, "WEBVTT\n\n00:00:01.000 --> 00:00:01.500\n<v Alice>One.\n\n");
    assert.doesNotMatch(sent(harness)[1]?.payload ?? "", /WEBVTT/);
    assert.deepEqual(parseVtt(text(harness)), [
      { start: 1000, end: 1500, voice: "Alice", text: "One." },
      { start: 1700, end: 2700, voice: "Bob", text: "Two & <three>." },
      { start: 1700, end: 2700, voice: "Alice", text: "Late." },
    ]);
    assert.equal(sent(harness).at(-1)?.complete, true);
    assert.equal(sent(harness).length, 4);
  });

  it("writes one document at the end, in order, with updates, deletes and late names", async () => {
    const harness = await load({ output: "vtt", emit: "stream" });
    const carol = { speaker: { id: "3" } };
    await harness.feed(
      { ...segment("Second.", T0 + 2000, { end: T0 + 2500 }), mine: "first" },
      { ...segment("Frist.", T0, { end: T0 + 800 }, carol), mine: "second" },
      segment("First.", T0, { end: T0 + 900, attribute: "UPDATE" }, carol),
      segment("Never said.", T0 + 3000),
      segment("", T0 + 3000, { attribute: "DELETE" }),
      event("participant_join", T0, { participants: [{ id: "3", name: "Carol" }], raw: {} }),
      segment("Third.", T0 + 4000, {}, { speaker: { id: "1", name: "Alice Smith" } }),
      end("transcript", T0 + 9000),
    );
    assert.equal(harness.out.length, 1);
    const [message] = sent(harness);
    assert.deepEqual(parseVtt(message?.payload ?? ""), [
      { start: 0, end: 900, voice: "Carol", text: "First." },
      { start: 2000, end: 2500, voice: "Alice Smith", text: "Second." },
      { start: 4000, end: 5000, voice: "Alice Smith", text: "Third." },
    ]);
    assert.deepEqual(message?.transcript, { segments: 3, start: T0, end: T0 + 5000 });
    assert.equal(message?.mine, "first");
    assert.equal(message?.topic, "rtms/S1/transcript");
    assert.equal(message && "speaker" in message.rtms, false);
    assert.equal(message?.parts.count, 1);
  });

  it("takes the stream's first packet from the event that reports it", async () => {
    const harness = await load({ output: "vtt", emit: "stream" });
    await harness.feed(
      event("first_packet_timestamp", T0 - 5000, { raw: {} }),
      segment("One.", T0),
      end("transcript", T0),
    );
    assert.equal(parseVtt(text(harness))[0]?.start, 5000);
  });

  it("shows the time of day with absolute times", async () => {
    const harness = await load({ output: "vtt", emit: "stream", times: "absolute" });
    await harness.feed(
      segment("One.", Date.UTC(2026, 10, 21, 23, 59, 59)),
      segment("Two.", Date.UTC(2026, 10, 22, 0, 0, 5)),
      end("transcript", T0),
    );
    assert.deepEqual(
      parseVtt(text(harness)).map(({ start }) => start / 1000),
      [86_399, 86_405],
    );
  });

  it("sends the document so far at intervals while it changes, and whole at the end", async () => {
    const harness = await load({ output: "text", emit: "time", windowMs: "60" });
    await harness.feed(segment("One.", T0), segment("Two.", T0 + 1000));
    await until(() => harness.out.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await harness.feed(segment("Three.", T0 + 2000));
    await until(() => harness.out.length === 2);
    await harness.feed(end("transcript", T0));
    const documents = sent(harness).map((m) => m.payload);
    assert.equal(documents[0], "Alice: One.\nAlice: Two.\n");
    assert.equal(documents[1], "Alice: One.\nAlice: Two.\nAlice: Three.\n");
    assert.equal(documents[2], documents[1]);
    assert.deepEqual(
      sent(harness).map((m) => m.complete),
      [undefined, undefined, true],
    );
    assert.deepEqual(
      sent(harness).map((m) => m.rtms.sequence),
      [0, 1, 2],
    );
  });

  it("carries open documents over a deploy and ends them when the node is removed", async () => {
    const properties = { output: "text", emit: "stream" };
    const harness = await load(properties);
    await harness.feed(segment("One.", T0));
    await harness.deploy({ ...properties, name: "changed" });
    await harness.feed(segment("Two.", T0 + 1000));
    assert.equal(harness.out.length, 0);
    await harness.remove();
    await settle();
    assert.deepEqual(
      sent(harness).map((m) => [m.payload, m.complete]),
      [["Alice: One.\nAlice: Two.\n", true]],
    );
  });

  it("leaves no timer behind", async () => {
    const { setTimeout: set, clearTimeout: clear } = globalThis;
    const running = new Set<unknown>();
    const windowMs = 1_000_003;
    globalThis.setTimeout = Object.assign((...args: Parameters<typeof set>) => {
      const timer = set(...args);
      if ((args[1] ?? 0) > 1_000_000) running.add(timer);
      return timer;
    }, set);
    globalThis.clearTimeout = (timer) => {
      running.delete(timer);
      clear(timer);
    };
    try {
      const harness = await load({ output: "text", emit: "time", windowMs });
      await harness.feed(segment("One.", T0), segment("Two.", T0));
      assert.equal(running.size, 1);
      await helper.unload();
      assert.equal(running.size, 0);
    } finally {
      Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    }
  });

  it("keeps streams apart", async () => {
    const harness = await load({ output: "text", emit: "stream" });
    await harness.feed(
      segment("One.", T0),
      segment("Eins.", T0, {}, { streamId: "S2", speaker: BOB }),
      segment("Two.", T0 + 1),
      end("transcript", T0, "S2"),
      end("transcript", T0, "S1"),
    );
    assert.deepEqual(
      sent(harness).map((m) => m.payload),
      ["Bob: Eins.\n", "Alice: One.\nAlice: Two.\n"],
    );
  });

  it("cannot be made to hold more than one line per segment", async () => {
    const harness = await load({ output: "text", emit: "each" });
    await harness.feed(segment("a\r\nMallory: b\u2028c\u0000d", T0, {}, { speaker: { id: "1", name: "A\nB" } }));
    assert.equal(text(harness), "A B: a Mallory: b c d\n");
  });

  for (const [property, value, supported] of [
    ["output", "pdf", /segment, turn, window, text, markdown, vtt, srt, jsonl/],
    ["windowWords", "-1", /from 0 to 100000/],
    ["pauseMs", "long", /a number from 0/],
    ["deleteRevoked", "maybe", /true or false/],
    ["directory", "${" + "RTMS_TEST_UNSET}", /RTMS_TEST_UNSET.*not set/],
    ["emit", "never", /each, time, stream/],
    ["times", "local", /relative, absolute/],
    ["windowMs", "soon", /a number/],
  ] as const)
    it(`refuses ${property} ${value} with the cure, once per stream`, async () => {
      const harness = await load({ [property]: value });
      await harness.feed(segment("One.", T0), segment("Two.", T0));
      assert.equal(harness.out.length, 0);
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_INPUT"],
      );
      assert.match(errors(harness)[0]?.message ?? "", supported);
      await until(
        () => JSON.stringify(harness.statuses).includes("status.misconfigured") || harness.statuses.length === 0,
      );
    });

  it("answers a transcript without text with RTMS_INPUT, and says nothing of what was said", async () => {
    const harness = await load();
    await harness.feed({ ...segment("Secret.", T0), transcript: { text: 5 } });
    assert.deepEqual(
      errors(harness).map(({ code }) => code),
      ["RTMS_INPUT"],
    );
    assert.doesNotMatch(JSON.stringify([errors(harness), harness.statuses]), /Secret|Alice/);
  });
});
