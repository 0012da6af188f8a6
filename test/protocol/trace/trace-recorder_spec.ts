import assert from "node:assert/strict";
import type { DebugLine } from "../../../src/protocol";
import { TRACE_LINES, TraceRecorder } from "../../../src/protocol/trace/trace-recorder";

const FIELDS = { content: { user_id: "number", data: "string" } } as const;

const packet = (at: number, more: Partial<DebugLine & { bytes: number; speaker: string }> = {}): DebugLine =>
  ({ at, kind: "in", socket: "audio", type: 14, size: 900, bytes: 640, fields: { ...FIELDS }, ...more }) as DebugLine;
const keepAlive = (at: number): DebugLine => ({ at, kind: "in", socket: "signaling", type: 12, size: 50 });

function recorded(lines: DebugLine[], most?: number) {
  const recorder = new TraceRecorder(most);
  for (const line of lines) recorder.add(line);
  return recorder.lines;
}

describe("the recorder of a trace", () => {
  it("merges consecutive media packets into one line, for a second", () => {
    const lines = recorded(Array.from({ length: 60 }, (_, n) => packet(n * 20, { speaker: "s1" })));
    assert.deepEqual(lines, [
      {
        at: 0,
        kind: "in",
        socket: "audio",
        type: 14,
        size: 45_000,
        bytes: 32_000,
        speaker: "s1",
        fields: FIELDS,
        count: 50,
        span: 980,
      },
      { at: 1000, kind: "in", socket: "audio", type: 14, size: 9000, bytes: 6400, speaker: "s1", count: 10, span: 180 },
    ]);
  });

  it("names a speaker only where all packets are that one's", () => {
    const [line] = recorded([
      packet(0, { speaker: "s1" }),
      packet(20, { speaker: "s2" }),
      packet(40, { speaker: "s1" }),
    ]);
    assert.deepEqual([line && "speaker" in line, line && "count" in line && line.count], [false, 3]);
  });

  it("ends a line of media at any line that is none, and where the shape or the unit changes", () => {
    const lines = recorded([
      packet(0),
      keepAlive(10),
      packet(20),
      packet(40, { scale: "us" }),
      packet(60, { scale: "us", fields: { content: { data: "string" } } }),
      { at: 70, kind: "state", from: "joined", to: "ended", news: "terminated", effects: [] },
      packet(80, { fields: { content: { data: "string" } } }),
    ]);
    assert.deepEqual(
      lines.map((line) => [line.at, line.kind, "fields" in line && line.fields]),
      [
        [0, "in", FIELDS],
        [10, "in", false],
        [20, "in", false],
        [40, "in", false],
        [60, "in", { content: { data: "string" } }],
        [70, "state", false],
        [80, "in", false],
      ],
    );
  });

  it("keeps the lines of two media apart, each continuing beside the other", () => {
    const lines = recorded([
      packet(0),
      packet(5, { socket: "video", type: 15 }),
      packet(20),
      packet(25, { socket: "video", type: 15 }),
      packet(30, { kind: "out" }),
    ]);
    assert.deepEqual(
      lines.map((line) => [line.kind, "socket" in line && line.socket, "count" in line && line.count]),
      [
        ["in", "audio", 2],
        ["in", "video", 2],
        ["out", "audio", false],
      ],
    );
  });

  it("keeps the last 2,000 lines, the first at 0 and with its fields", () => {
    assert.equal(TRACE_LINES, 2000);
    const lines = recorded(Array.from({ length: 4500 }, (_, n) => (n % 2 ? packet(n * 10) : keepAlive(n * 10))));
    assert.equal(lines.length, 2000);
    assert.deepEqual(
      [lines[0]?.at, lines[1]?.at, lines[1] && "fields" in lines[1] && lines[1].fields, lines.at(-1)?.at],
      [0, 10, FIELDS, 19_990],
    );
    assert.equal(lines[3] && "fields" in lines[3], false);
  });

  it("returns lines that later ones do not change", () => {
    const recorder = new TraceRecorder();
    recorder.add(packet(0));
    const [line] = recorder.lines;
    recorder.add(packet(20));
    assert.equal(line && "count" in line, false);
  });
});
