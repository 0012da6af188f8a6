// Messages that no node of this package sends, but that a flow can: they must not disturb what comes before or after.

import assert from "node:assert/strict";

import audioOut = require("../../nodes/audio-out/audio-out");
import transcriptOut = require("../../nodes/transcript-out/transcript-out");

import { audio, end, Harness, helper, type Message, ramp, segment, T0 } from "./output-harness";

const codes = ({ caught }: Harness) => caught.map(({ error }) => String((error as Message).message));

describe("odd messages", () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());
  afterEach(() => helper.unload());

  for (const [node, type, first] of [
    [audioOut, "zoom-rtms-audio-out", audio(T0, ramp(0, 320))],
    [transcriptOut, "zoom-rtms-transcript-out", segment("hello", T0)],
  ] as const)
    for (const streamId of [7, "", {}])
      it(`${type}: a flush of ${JSON.stringify(streamId)} is refused, and ends no other stream`, async () => {
        const harness = await Harness.load(node, type, {
          output: type.includes("audio") ? "wav" : "vtt",
          emit: "time",
        });
        await harness.feed(first, { payload: { action: "flush", streamId } });
        assert.deepEqual(harness.out, []);
        assert.match(String(codes(harness)), /streamId of the command.+must be a string.+Leave it out/);
      });

  it("audio that its codec cannot have does not keep its stream from ending", async () => {
    const harness = await Harness.load(audioOut, "zoom-rtms-audio-out", { output: "raw", chunk: "stream" });
    const opus = audio(T0 + 20, Buffer.alloc(60, 1), {}, { rate: 48_000, encoding: "opus", width: 0, channels: 32 });
    await harness.feed(audio(T0, ramp(0, 320)), opus, audio(T0 + 20, ramp(320, 320)), end("audio", T0 + 40));
    assert.deepEqual(
      harness.out.map(({ payload, complete }) => [(payload as Buffer).length, complete]),
      [[1280, true]],
    );
    assert.match(String(codes(harness)), /has 32 channels, more than opus supports/);
  });

  for (const [node, type, first, properties] of [
    [audioOut, "zoom-rtms-audio-out", audio(T0, ramp(0, 320)), { output: "raw", chunk: "stream" }],
    [transcriptOut, "zoom-rtms-transcript-out", segment("hello", T0), { output: "text", emit: "stream" }],
  ] as const)
    it(`${type}: names that are no text disturb no stream, neither theirs nor another`, async () => {
      const harness = await Harness.load(node, type, properties);
      const odd = { toString: 1 };
      const names = { product: odd, id: 5, speaker: { id: "1", name: odd, channelId: [odd] } };
      const messages = ["odd", "other"].map((streamId, n) => ({
        ...first,
        rtms: { ...(first.rtms as Message), streamId, ...(n === 0 && names) },
      }));
      await harness.feed(...messages, { payload: { action: "flush" } });
      assert.deepEqual(codes(harness), []);
      const { payload } = first;
      assert.deepEqual(
        harness.out.map(({ payload, rtms }) => [
          String(payload)
            .replace(/^(Alice|1): /, "")
            .trim(),
          (rtms as Message).streamId,
        ]),
        ["odd", "other"].map((streamId) => [String(payload).trim(), streamId]),
      );
    });

  it("zoom-rtms-audio-out: an encoding that is no text is reported as what it is", async () => {
    const harness = await Harness.load(audioOut, "zoom-rtms-audio-out", { output: "raw" });
    await harness.feed(audio(T0, ramp(0, 320), {}, { encoding: { toString: 1 } }));
    assert.match(String(codes(harness)), /is in no encoding, which audio-out cannot read/);
  });

  for (const times of ["relative", "absolute"])
    it(`an absurd time moves nothing but its own words (${times})`, async () => {
      const type = "zoom-rtms-transcript-out";
      const harness = await Harness.load(transcriptOut, type, { output: "vtt", emit: "each", times });
      const rtms = (timestamp: number) => ({ ...(segment("", T0).rtms as Message), timestamp });
      await harness.feed(
        segment("one", T0),
        { ...segment("two", 1e15), rtms: rtms(T0 + 2000) },
        { ...segment("three", -1e15), rtms: rtms(-1e15), transcript: { text: "three" } },
        segment("four", T0 + 4000, { start: String(T0 + 4000), end: "soon" }),
      );
      const from = times === "relative" ? [0, 2, 4] : ["40:00", "40:02", "40:04"];
      const starts = harness.out.map(({ payload }) => /(\d\d:\d\d)\.\d+ -->/.exec(String(payload))?.[1]);
      const [one, two, four] = from.map((at) => (typeof at === "number" ? `00:0${at}` : at));
      assert.deepEqual([starts[0], starts[1], starts[3]], [one, two, four]);
      assert.deepEqual(
        harness.out.slice(3).map(({ transcript }) => [(transcript as Message).start, (transcript as Message).end]),
        [[T0 + 4000, undefined]],
        "what is sent on are numbers, or nothing",
      );
    });
});
