// Pictures in the live panel: kept only for who has turned them on, the last of each camera and screen.

import assert from "node:assert/strict";
import { mock } from "node:test";
import type { VideoFormat, VideoMessage } from "../../../src/protocol/messages/messages";
import { RtmsStream } from "../../../src/protocol/stream/stream";
import { Panel } from "../../../src/runtime/panel/panel";

const PICTURES = { pictures: true };
const ANN = { id: "16", name: "Ann" };

function picture(bytes: string, more: Partial<VideoMessage["rtms"]> = {}, codec: VideoFormat["codec"] = "jpg") {
  const rtms = { medium: "video" as const, timestamp: 0, receivedAt: 0, sequence: 0, speaker: ANN, ...more };
  const video: VideoFormat = { codec, fps: 1, resolution: "hd", keyframe: true };
  return { topic: "", payload: Buffer.from(bytes), rtms, video } as VideoMessage;
}

describe("pictures in the live panel", () => {
  let now = 1_000_000;
  const intervals = new Set<() => void>();
  let panel: Panel;
  let stream: RtmsStream;

  beforeEach(() => {
    mock.method(performance, "now", () => now);
    mock.method(globalThis, "setInterval", (run: () => void) => {
      intervals.add(run);
      return { unref: () => undefined };
    });
    mock.method(globalThis, "clearInterval", () => intervals.clear());
    panel = new Panel();
    const offer = {
      product: "meeting",
      action: "started",
      id: "uuid",
      streamId: "s",
      serverUrl: "wss://example.zoom.us",
    };
    stream = new RtmsStream(offer as ConstructorParameters<typeof RtmsStream>[0], {
      clientId: "id",
      clientSecret: "x",
    });
    panel.add({ id: "n" }, stream);
  });
  afterEach(() => {
    mock.restoreAll();
    intervals.clear();
  });

  const look = (wants = {}) => panel.reply(["s"], wants).streams[0]?.detail?.pictures;
  const bytesOf = (id = "") => panel.image("s", id)?.bytes.toString();
  function pass(milliseconds: number): void {
    now += milliseconds;
    for (const run of intervals) run();
  }

  it("are neither kept nor named for who has not turned them on", () => {
    assert.equal(look(), undefined);
    assert.deepEqual([stream.listenerCount("video"), stream.listenerCount("share")], [0, 0]);
    look(PICTURES);
    stream.emit("video", picture("1"));
    assert.equal(look(), undefined);
    assert.equal(look(PICTURES)?.length, 1);
  });

  it("are the last of each camera and screen, with whose they are, and another version each", () => {
    look(PICTURES);
    for (const bytes of ["1", "2"]) stream.emit("video", picture(bytes));
    stream.emit("share", picture("slide", { medium: "share" }, "png"));
    stream.emit("video", picture("Tom's", { speaker: { id: "17" } }));
    const shown = look(PICTURES) ?? [];
    assert.deepEqual(
      shown.map(({ id, medium, name }) => [id, medium, name]),
      [
        ["share 16", "share", "Ann"],
        ["video 16", "video", "Ann"],
        ["video 17", "video", undefined],
      ],
    );
    assert.deepEqual(
      shown.map(({ id }) => bytesOf(id)),
      ["slide", "2", "Tom's"],
    );
    assert.equal(panel.image("s", "share 16")?.contentType, "image/png");
    const [, before] = shown;
    stream.emit("video", picture("3"));
    assert.notEqual(look(PICTURES)?.[1]?.version, before?.version);
    assert.equal(bytesOf("video 18"), undefined);
    assert.equal(panel.image("other", "video 16"), undefined);
  });

  it("are at most eight, without H.264, and without a camera that has sent nothing for a minute", () => {
    look(PICTURES);
    stream.emit("video", picture("1", {}, "h264"));
    assert.deepEqual(look(PICTURES), []);
    stream.emit("share", picture("slide", { medium: "share" }));
    for (let id = 20; id < 29; id++) stream.emit("video", picture("1", { speaker: { id: String(id) } }));
    assert.deepEqual(
      look(PICTURES)?.map(({ id }) => id),
      Array.from({ length: 8 }, (_, index) => `video ${21 + index}`),
    );
    stream.emit("share", picture("slide", { medium: "share" }));
    for (let second = 0; second <= 60; second++) {
      pass(1000);
      look(PICTURES);
    }
    assert.deepEqual(
      look(PICTURES)?.map(({ id }) => id),
      ["share 16"],
    );
  });

  it("are forgotten when nobody asks for them any more, though the panel is open, and with the stream", () => {
    look(PICTURES);
    stream.emit("video", picture("1"));
    for (let second = 0; second < 4; second++) {
      pass(1000);
      look();
    }
    assert.deepEqual([bytesOf("video 16"), stream.listenerCount("video")], [undefined, 0]);
    look(PICTURES);
    assert.equal(stream.listenerCount("share"), 1);
    panel.forget("n");
    assert.equal(stream.listenerCount("share"), 0);
  });
});
