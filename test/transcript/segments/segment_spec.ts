import assert from "node:assert/strict";
import { passOn } from "../../../src/runtime/output/outgoing";
import { clockStart, cueOf, cuesOf } from "../../../src/transcript/documents/cues";
import type { TranscriptOutMessage } from "../../../src/transcript/group";
import { apply, endOf, type Segment } from "../../../src/transcript/segments/segment";
import type { TranscriptSettings } from "../../../src/transcript/settings";
import { TranscriptWriter } from "../../../src/transcript/transcript-writer";
import { formatOf, said } from "../support";

const settings = (more: Partial<TranscriptSettings>): TranscriptSettings => ({
  ...formatOf("text"),
  emit: "stream",
  windowMs: 60_000,
  windowWords: 0,
  directory: "",
  filename: "",
  deleteRevoked: false,
  ...more,
});
const tell = assert.fail;
const words = (segments: readonly Segment[]) => segments.map(({ text }) => text);

describe("segments", () => {
  it("end as Zoom says, if that can be", () => {
    assert.equal(endOf(said("x", 1000, "1", 1200)), 1200);
    for (const end of [undefined, 1000, 999, 1000 + 3_600_001]) assert.equal(endOf(said("x", 1000, "1", end)), 2000);
  });

  it("else end after 1 s or 60 ms a character, not within the same speaker's next", () => {
    assert.equal(endOf(said("x".repeat(16), 0)), 1000);
    assert.equal(endOf(said("x".repeat(17), 0)), 1020);
    assert.equal(endOf(said("𝕊".repeat(17), 0)), 1020);
    assert.equal(endOf(said("x", 0), 700), 700);
    assert.equal(endOf(said("x", 0, "1", 900), 700), 900);
    const ends = cuesOf([said("a", 0), said("b", 300, "2"), said("c", 600), said("d", 600)], 0, () => undefined);
    assert.deepEqual(
      ends.map(({ end }) => end),
      [600, 1300, 1600, 1600],
    );
  });

  it("are updated by speaker and start, else the speaker's last", () => {
    const segments = [said("a", 0), said("b", 1), said("x", 0, "2")];
    apply(segments, said("A", 0), "UPDATE");
    assert.deepEqual(words(segments), ["A", "b", "x"]);
    apply(segments, said("B", 7), "UPDATE");
    assert.deepEqual(words(segments), ["A", "B", "x"]);
    apply(segments, said("new", 0, "3"), "UPDATE");
    assert.deepEqual(words(segments), ["A", "B", "x", "new"]);
  });

  it("keep the id that they were first sent with", () => {
    const segments = [said("a", 0)];
    const [{ id } = said("", 0)] = segments;
    assert.deepEqual(apply(segments, said("A", 0), "UPDATE")?.kind, "update");
    assert.deepEqual(
      segments.map((segment) => [segment.text, segment.id]),
      [["A", id]],
    );
  });

  it("treat any other attribute as something new", () => {
    const segments: Segment[] = [];
    for (const attribute of ["NONE", "NEW", "UNKNOWN_9", "constructor", "__proto__"])
      assert.equal(apply(segments, said("a", 0), attribute)?.kind, "new");
    assert.equal(segments.length, 5);
  });

  it("are deleted likewise", () => {
    const segments = [said("a", 0), said("b", 1), said("x", 0, "2")];
    apply(segments, said("", 0), "DELETE");
    apply(segments, said("", 9), "DELETE");
    apply(segments, said("", 9), "DELETE");
    assert.deepEqual(words(segments), ["x"]);
  });
});

describe("cues", () => {
  it("never start below zero, keep their length there, and end after they start", () => {
    const { start, end, speaker, text } = cueOf(said("x", 0), 500, 1000, () => "A");
    assert.deepEqual([start, end, speaker, text], [0, 500, "A", "x"]);
    assert.equal(cueOf(said("x", 0), 0, 0, () => "A").end, 1);
  });

  it("do not last into the same speaker's next, even if Zoom says so", () => {
    const cues = cuesOf([said("a", 0, "1", 900), said("b", 100, "2", 900), said("c", 500, "1", 900)], 0, () => "A");
    assert.deepEqual(
      cues.map(({ end }) => end),
      [500, 900, 900],
    );
  });

  it("name who is not in the list of names by id", () => {
    assert.equal(cueOf(said("x", 0, "16778240"), 1, 0, () => undefined).speaker, "16778240");
  });

  it("count from the first packet or from midnight UTC", () => {
    const noon = Date.UTC(2026, 10, 21, 12);
    assert.equal(clockStart("relative", noon), noon);
    assert.equal(clockStart("absolute", noon), Date.UTC(2026, 10, 21));
  });
});

describe("transcript writer", () => {
  it("leaves out what a document cannot hold, and says so", () => {
    const writer = new TranscriptWriter({ settings: settings({}), passOn, report: tell, mostSegments: 2 });
    const rtms = { streamId: "S", medium: "transcript" as const, timestamp: 5, receivedAt: 5, sequence: 0 };
    const sent: TranscriptOutMessage[] = [];
    const problems = ["a", "b", "c"].map((text) =>
      writer.push(
        { rtms, segment: said(text, 5), transcript: { text, id: "", language: "", attribute: "NONE" }, message: {} },
        (message) => sent.push(message),
      ),
    );
    assert.deepEqual(
      problems.map((problem) => problem?.code),
      [undefined, undefined, "RTMS_LIMIT"],
    );
    writer.leave("S", (message) => sent.push(message));
    assert.deepEqual(
      sent.map(({ payload }) => payload),
      ["1: a\n1: b\n"],
    );
    assert.equal(writer.state.streams.size, 0);
  });

  it("remembers a bounded number of ended streams", () => {
    const writer = new TranscriptWriter({
      settings: settings({ output: "segment", emit: "each" }),
      passOn,
      report: tell,
    });
    for (let n = 0; n < 1500; n++)
      writer.finish(
        {},
        { streamId: `S${n}`, medium: "transcript", timestamp: 5, receivedAt: 5, sequence: 0 },
        () => {},
      );
    assert.equal(writer.state.ended.size, 1000);
    assert.equal(writer.state.streams.size, 0);
  });
});
