// A connection that ends before the reply: only a close frame without an error is attributed to Zoom
// (protocol#signaling-refusals). What the network or a proxy breaks is reported as that, and retried until the
// deadline.

import assert from "node:assert/strict";
import * as http from "node:http";
import type { Socket } from "node:net";
import { WebSocketServer } from "ws";
import { until } from "../../until";
import { Rig } from "../fixtures";
import { Listening, LiveStream, LONG_AGO, TinyProxy } from "../transport/network-support";

const reset = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
const pipe = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });

/** How often a socket was opened by the time that the stream failed, each try ending in the same way. */
function tries(rig: Rig, end: () => void): number {
  for (let n = 0; n < 700 && rig.failures.length === 0; n += 1) {
    end();
    rig.world.pass(100);
  }
  return rig.world.sockets.length;
}

describe("a signaling connection that ends before the reply", () => {
  for (const [how, code, error] of [
    ["is reset", 1006, reset],
    ["breaks as we write", 1006, pipe],
    ["ends without a close frame", 1006, undefined],
    ["is closed by a server that goes away", 1001, undefined],
    ["is closed by a server in trouble", 1011, undefined],
    ["is closed by a server that restarts", 1012, undefined],
  ] as const)
    it(`because it ${how} is retried until the deadline, and credentials are not blamed`, () => {
      const rig = new Rig();
      rig.stream.start();
      const sockets = tries(rig, () => rig.world.open[0]?.accept().lose(code, error));
      assert.equal(sockets, 13);
      const [{ code: failure, message } = { code: "", message: "" }] = rig.failures;
      assert.equal(failure, "RTMS_CONNECTION");
      assert.match(message, /broke before the handshake was answered/);
      assert.match(message, /the network, a proxy, or a firewall|reaches Zoom's servers/);
      assert.doesNotMatch(message, /Client ID/);
      if (error) assert.ok(message.includes(error.message), message);
    });

  for (const code of [1000, 1005, 1008, 4001])
    it(`by a close frame of code ${code} is attributed to Zoom: one more try, and credentials are suspected`, () => {
      const rig = new Rig();
      rig.stream.start();
      assert.equal(
        tries(rig, () => rig.world.open[0]?.accept().lose(code)),
        2,
      );
      assert.match(rig.failures[0]?.message ?? "", /without answering the handshake.*Client ID/);
    });
});

describe("a media connection that ends before the reply", () => {
  for (const [how, error] of [
    ["is reset", reset],
    ["ends without a close frame", undefined],
  ] as const)
    it(`because it ${how} is retried, and affects only its own medium`, () => {
      const rig = new Rig();
      rig.join();
      const [signaling, audio] = rig.world.sockets;
      audio?.accept().receive({ msg_type: 4, status_code: 0 });
      let lost = 0;
      for (let n = 0; n < 700 && rig.failures.length === 0; n += 1) {
        const transcript = rig.world.open.find((socket) => socket.accept().sent[0]?.media_type === 8);
        if (transcript) lost += 1;
        transcript?.lose(1006, error);
        for (const socket of [signaling, audio]) socket?.receive({ msg_type: 12, timestamp: 1 });
        rig.world.pass(100);
      }
      assert.equal(lost, 13);
      assert.deepEqual([rig.failures[0]?.code, rig.failures[0]?.medium], ["RTMS_CONNECTION", "transcript"]);
      assert.equal(rig.stream.isStreaming, true);
    });
});

describe("on the wire", () => {
  /** A server that opens the WebSocket and then does with the connection what the test says. */
  function server(end: (raw: Socket) => void): Promise<Listening> {
    const web = http.createServer();
    new WebSocketServer({ server: web }).on("connection", (socket, request) => {
      socket.on("error", () => undefined).on("message", () => end(request.socket));
    });
    return new Listening(web).listen();
  }

  for (const [how, end, words] of [
    ["a reset (TCP RST)", (raw: Socket) => raw.resetAndDestroy(), /broke before .* ECONNRESET/],
    ["an end without a close frame", (raw: Socket) => raw.destroy(), /broke before the handshake was answered/],
  ] as const)
    it(`${how} between upgrade and reply is attributed to the network`, async () => {
      const zoom = await server(end);
      const live = new LiveStream(`ws://127.0.0.1:${zoom.port}/signaling`, {}, LONG_AGO);
      await until(() => live.failures.length > 0);
      assert.equal(live.failures[0]?.code, "RTMS_CONNECTION");
      assert.match(live.failures[0]?.message ?? "", words);
      await zoom.close();
    });

  it("a proxy that breaks the tunnel between upgrade and reply is attributed to the network", async () => {
    const proxy = await new TinyProxy().listen();
    const zoom = await server(() => proxy.tunnels.forEach((socket) => void socket.destroy()));
    const live = new LiveStream(`ws://127.0.0.1:${zoom.port}/signaling`, { proxy: proxy.url() }, LONG_AGO);
    await until(() => live.failures.length > 0);
    assert.equal(proxy.asked.length, 1);
    assert.equal(live.failures[0]?.code, "RTMS_CONNECTION");
    assert.match(live.failures[0]?.message ?? "", /broke before the handshake was answered/);
    await Promise.all([proxy.close(), zoom.close()]);
  });
});
