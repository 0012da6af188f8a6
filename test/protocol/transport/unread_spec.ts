// A server that keeps sending requests and reads no answer must not fill this process's memory.

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { until } from "../../until";
import { LiveStream, TinyZoom } from "./network-support";

/** More answers than kernels hold: they take some megabytes on the loopback interface. */
const MOST = 600_000;
const BATCH = 2_000;
const PING = Buffer.alloc(125);

const KEEP_ALIVE = JSON.stringify({ msg_type: 12, timestamp: 1_763_700_000_000 });

describe("a server that does not read", () => {
  let zoom: TinyZoom;
  let live: LiveStream;

  beforeEach(async () => {
    zoom = await new TinyZoom().listen();
    live = new LiveStream(zoom.url(), { proxy: () => undefined });
    await until(() => live.stream.isStreaming);
  });
  afterEach(async () => {
    await live.stream.disconnect();
    await zoom.close();
  });

  for (const [what, ask] of [
    ["pings", (socket: TinyZoom["media"]["socket"]) => socket.ping(PING)],
    ["keep-alive requests", (socket: TinyZoom["media"]["socket"]) => socket.send(KEEP_ALIVE)],
  ] as const)
    it(`the answers to its ${what} is disconnected, which is reported, and connected again`, async () => {
      const { socket, raw } = zoom.media;
      raw.pause();
      for (let asked = 0; asked < MOST && live.count("interrupted") === 0; asked += BATCH) {
        for (let n = 0; n < BATCH; n += 1) if (socket.readyState === socket.OPEN) ask(socket);
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.equal(live.count("interrupted"), 1);
      const told = live.events.find((event) => event.event === "interrupted");
      assert.equal(told?.cause, "media");
      assert.match(String(told?.message), /does not read/);
      await until(() => live.stream.isStreaming);
    });

  it("for a moment loses nothing", async () => {
    const { socket, raw, heard } = zoom.media;
    raw.pause();
    for (let n = 0; n < 5_000; n += 1) socket.send(KEEP_ALIVE);
    await new Promise((resolve) => setTimeout(resolve, 200));
    raw.resume();
    await until(() => heard.filter((type) => type === 13).length === 5_000);
    assert.equal(live.count("interrupted"), 0);
  });
});
