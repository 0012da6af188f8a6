// A process that is behind receives a stream's end long before it has read what was sent before it, over real sockets.

import assert from "node:assert/strict";
import { entersPhase } from "../../../src/protocol";
import { block, until } from "../../until";
import { LiveStream, TinyZoom } from "../transport/network-support";

/** Milliseconds that the application takes for each packet. */
const WORK = 3;
const PACKETS = 1000;

describe("a stream that ends while its process is behind", () => {
  it("is read to the last packet that was sent before the end, and no further", async function () {
    this.timeout(30_000);
    const zoom = await new TinyZoom().listen();
    try {
      const live = new LiveStream(zoom.url());
      await until(() => live.count("streaming") === 1);
      live.stream.on("audio", () => block(WORK));
      const end = Date.now();
      for (let n = 0; n < PACKETS; n += 1) {
        const data = Buffer.alloc(640, n % 251).toString("base64");
        const content = { user_id: 16778240, user_name: "Ana", data, timestamp: end - 20 * (PACKETS - n) };
        zoom.media.socket.send(JSON.stringify({ msg_type: 14, content }));
      }
      const signaling = zoom.sockets.find(({ media }) => !media)?.socket;
      signaling?.send(JSON.stringify({ msg_type: 8, state: 4, reason: 6, timestamp: end }));
      await entersPhase(live.stream, "ended", 25_000);
      assert.ok(Date.now() - end > PACKETS * WORK, "it was behind");
      assert.deepEqual(
        live.packets.map((payload) => payload[0]),
        [...Array.from({ length: PACKETS }, (_, n) => n % 251), undefined],
      );
      assert.ok(live.packets.slice(0, -1).every(({ length }) => length === 640));
      assert.deepEqual(live.events.at(-1)?.event, "stopped");
    } finally {
      await zoom.close();
    }
  });
});
