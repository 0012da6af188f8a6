// A process that cannot read for a while: what had arrived by then is processed before anything is decided, be it
// by a message on another socket, by a timer that expired meanwhile, or because this side leaves.

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { StreamOptions } from "../../../src/protocol/options/stream-options";
import { REAL_WORLD, realWorld } from "../../../src/protocol/transport/environment";
import { socketOpener } from "../../../src/protocol/transport/network";
import { block, until } from "../../until";
import { started } from "../fixtures";
import { attempt, LiveStream, TinyZoom } from "../transport/network-support";

const PACKETS = 3000;
const PACKET_BYTES = 640;

function packet(index: number): string {
  const data = Buffer.alloc(PACKET_BYTES);
  data.writeUInt32BE(index);
  const content = { user_id: 1, user_name: "A", data: data.toString("base64"), timestamp: 1000 + 20 * index };
  return JSON.stringify({ msg_type: 14, content });
}

describe("media that have arrived", () => {
  let zoom: TinyZoom;
  let live: LiveStream;

  beforeEach(async () => {
    zoom = await new TinyZoom().listen();
  });
  afterEach(async () => {
    await live.stream.disconnect();
    await zoom.close();
  });

  async function streaming(options: Partial<StreamOptions> = {}): Promise<void> {
    live = new LiveStream(zoom.url(), { proxy: () => undefined, ...options });
    live.stream.on("event", ({ payload: { event } }) => heardBefore.set(event, live.packets.length));
    await until(() => live.stream.isStreaming);
  }
  /** Packets received when each event was emitted last. */
  const heardBefore = new Map<string, number>();

  /** More than a few reads of the client bring. */
  function burst(first = 0): void {
    for (let index = 0; index < PACKETS; index += 1) zoom.media.socket.send(packet(first + index));
  }
  const signaling = () => zoom.sockets.find(({ media }) => !media)?.socket;

  const heard = () => live.packets.filter(({ length }) => length > 0).map((bytes) => bytes.readUInt32BE(0));
  const all = [...Array(PACKETS).keys()];

  /** All were received, and that before the event. */
  async function areHeardBefore(event: string): Promise<void> {
    await until(() => live.count(event) > 0);
    assert.equal(live.packets.length - heard().length, event === "stopped" ? 1 : 0);
    assert.deepEqual(heard(), all);
    assert.ok((heardBefore.get(event) ?? 0) >= PACKETS);
  }

  it("are processed before a loss of signaling that came meanwhile", async () => {
    await streaming();
    burst();
    zoom.media.socket.close();
    signaling()?.terminate();
    block(1200);
    await areHeardBefore("interrupted");
    assert.deepEqual(
      live.events.filter((told) => told.event === "interrupted").map(({ cause }) => cause),
      ["signaling"],
    );
  });

  it("are processed before their silence is judged", async () => {
    await streaming({ silence: 400 });
    burst();
    signaling()?.send(JSON.stringify({ msg_type: 12, timestamp: 1 }));
    block(900);
    const back = performance.now();
    await areHeardBefore("interrupted");
    assert.ok(performance.now() - back > 300);
  });

  it("are processed before the stream moves to another server", async () => {
    await streaming();
    const other = await new TinyZoom().listen();
    burst();
    live.stream.webhook(started("meeting", { serverUrl: other.url(), eventTs: Date.now() + 1000 }));
    await until(() => live.stream.isStreaming && live.count("streaming") === 2);
    await areHeardBefore("interrupted");
    assert.equal(zoom.connections, 0);
    await live.stream.disconnect();
    await other.close();
  });

  it("are processed before the final event when this side leaves", async () => {
    await streaming();
    burst();
    block(300);
    await live.stream.disconnect();
    assert.equal(live.stream.phase, "ended");
    await areHeardBefore("stopped");
  });

  it("are processed before the stream is handed to a successor", async () => {
    await streaming();
    let ended = -1;
    live.stream.on("end", () => {
      ended = live.packets.length;
    });
    burst();
    block(300);
    const handover = await live.stream.detach();
    assert.equal(handover?.carried.established, true);
    assert.deepEqual(heard(), all);
    assert.deepEqual([ended, live.count("stopped")], [PACKETS, 0]);
  });

  it("are processed although the second after the end ran out meanwhile", async () => {
    await streaming();
    signaling()?.send(JSON.stringify({ msg_type: 8, state: 4, reason: 6 }));
    await until(() => live.stream.phase === "ending");
    burst();
    block(1200);
    await areHeardBefore("stopped");
  });

  it("are not waited for without end if more and more arrive", async () => {
    await streaming();
    let sent = 0;
    const talk = setInterval(() => zoom.media.socket.send(packet(sent++)), 5);
    try {
      await until(() => sent > 5);
      const begin = performance.now();
      signaling()?.terminate();
      await until(() => live.count("interrupted") > 0);
      assert.ok(performance.now() - begin < 800);
    } finally {
      clearInterval(talk);
    }
  });
});

describe("a timer", () => {
  it("that expired while the process was blocked, if only for a moment, fires after what had arrived is processed", async () => {
    const order: string[] = [];
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      REAL_WORLD.clock.setTimeout(() => order.push("timer"), 20);
      socket.write("answer");
      block(60);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = connect(port, "127.0.0.1").on("data", () => order.push("answer"));
    await until(() => order.length === 2);
    client.destroy();
    server.close();
    assert.deepEqual(order, ["answer", "timer"]);
  });
});

describe("a handshake", () => {
  it("does not time out for the time in which the process could not read the answer", async () => {
    const zoom = await new TinyZoom().listen();
    const opening = attempt(socketOpener({ proxy: () => undefined, handshakeTimeout: 400 }), zoom.url());
    block(1000);
    assert.equal(await opening, "open");
    await zoom.close();
  });

  it("has the rest of its time when the process runs again", async () => {
    const zoom = await new TinyZoom().listen();
    const real = realWorld({ proxy: () => undefined });
    const clock = {
      ...real.clock,
      elapsed: () => 20 * real.clock.elapsed(),
      setTimeout: (callback: () => void, milliseconds: number) => real.clock.setTimeout(callback, milliseconds / 20),
    };
    const live = new LiveStream(zoom.url(), { environment: { ...real, clock } });
    block(1000);
    await until(() => live.stream.isStreaming);
    assert.deepEqual(
      live.events.filter(({ event }) => event === "connecting" || event === "reconnecting").map(({ event }) => event),
      ["connecting"],
    );
    await live.stream.disconnect();
    await zoom.close();
  });
});
