// Totals over streams that come, go, and are handed to the next instance of their node.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { DISCONNECTED } from "../../../src/protocol/errors";
import { Memory } from "../../../src/protocol/memory";
import type { RtmsStream } from "../../../src/protocol/stream";
import { StreamCounts } from "../../../src/runtime/metrics/stream-counts";

/** As much of a stream as is counted. */
class Stream extends EventEmitter {
  readonly product = "meeting";
  phase = "joined";
  isStreaming = false;
  constructor(readonly memory = new Memory("meeting", "meeting", "stream", 0)) {
    super();
  }
  get asStream(): RtmsStream {
    return this as object as RtmsStream;
  }
  tell(payload: object): void {
    this.emit("event", { payload });
  }
}

describe("the counts of streams", () => {
  let now = 0;
  let counts: StreamCounts;
  beforeEach(() => {
    now = 0;
    counts = new StreamCounts(() => now);
  });
  const packets = () => counts.total("packets").find(({ labels }) => labels.medium === "audio")?.value;
  const follow = (stream: Stream) => {
    counts.follow(stream.asStream);
    return stream;
  };
  const begun = () => counts.begun.samples.find(({ labels }) => labels.product === "meeting")?.value;
  const over = (outcome: string) =>
    counts.over.samples.find(({ labels }) => labels.product === "meeting" && labels.outcome === outcome)?.value;

  it("add up live and ended streams", () => {
    const [one, two] = [follow(new Stream()), follow(new Stream())];
    one.memory.stats.audio.packets = 5;
    two.memory.stats.audio.packets = 7;
    assert.equal(packets(), 12);
    one.emit("end");
    assert.equal(packets(), 12);
    two.memory.stats.audio.packets = 8;
    assert.equal(packets(), 13);
    one.emit("end");
    assert.equal(packets(), 13, "an end counts once");
  });

  it("count a stream once that another instance of its node continues", () => {
    const former = follow(new Stream());
    former.memory.stats.audio.packets = 5;
    former.emit("end");
    assert.equal(packets(), 5);
    const next = follow(new Stream(former.memory));
    assert.equal(packets(), 5);
    next.memory.stats.audio.packets = 9;
    assert.equal(packets(), 9);
    next.emit("end");
    assert.deepEqual([packets(), begun()], [9, 1]);
  });

  it("leave out what another process had counted", () => {
    const memory = new Memory("meeting", "meeting", "stream", 0);
    memory.stats.audio.packets = 1000;
    follow(new Stream(memory));
    memory.stats.audio.packets = 1001;
    assert.deepEqual([packets(), begun()], [1, 1]);
  });

  it("tell ends and reconnections apart", () => {
    const stream = follow(new Stream());
    stream.tell({ event: "interrupted", cause: "server" });
    stream.tell({ event: "failed", code: "RTMS_MEDIA_HANDSHAKE", medium: "video" });
    assert.deepEqual([over("stopped"), over("left"), over("failed")], [0, 0, 0]);
    stream.tell({ event: "failed", code: "RTMS_TAKEN" });
    follow(new Stream()).tell({ event: "stopped", reason: { code: DISCONNECTED } });
    follow(new Stream()).tell({ event: "stopped", reason: { code: 6 } });
    assert.deepEqual([over("stopped"), over("left"), over("failed")], [1, 1, 1]);
    const causes = counts.reconnections.samples.map(({ labels, value }) => `${labels.cause} ${value}`);
    assert.deepEqual(causes, ["signaling 0", "media 0", "server 1", "taken 0"]);
  });

  it("know how long a stream has been without its media", () => {
    const stream = follow(new Stream());
    const still = () => counts.stillFor(60_000);
    now = 60_000;
    assert.equal(still(), 0);
    now = 60_001;
    assert.equal(still(), 1, "it never began");
    stream.isStreaming = true;
    stream.tell({ event: "streaming" });
    assert.equal(still(), 0);
    now = 200_000;
    stream.isStreaming = false;
    stream.tell({ event: "interrupted", cause: "media" });
    now = 250_000;
    stream.tell({ event: "reconnecting" });
    assert.equal(still(), 0);
    now = 260_001;
    assert.equal(still(), 1);
    stream.phase = "closing";
    assert.equal(still(), 0, "nobody waits for its media");
    stream.phase = "joined";
    stream.emit("end");
    assert.equal(still(), 0);
  });

  it("forget an interruption that ended because the lost medium was refused", () => {
    const stream = follow(new Stream());
    stream.isStreaming = true;
    stream.tell({ event: "failed", medium: "video" });
    now = 100_000;
    stream.isStreaming = false;
    stream.tell({ event: "interrupted", cause: "media" });
    now = 100_001;
    assert.equal(counts.stillFor(60_000), 0);
  });
});
