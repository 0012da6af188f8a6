// The package's WebSocket client against `ws` as the server, and against servers that do what no server should.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer as createTcpServer, type Socket as NetSocket } from "node:net";
import fc from "fast-check";
import { socketOpener } from "../../../src/protocol/transport/network";
import type { Socket, SocketListener } from "../../../src/protocol/transport/socket";
import { type Dial, type Receive, WebSocketClient } from "../../../src/protocol/transport/websocket";
import { until } from "../../until";
import { hasOpenssl, Listening, makeIdentity, TinyZoom } from "./network-support";

/** What a socket reported, in order. */
class CallRecorder implements SocketListener {
  readonly calls: string[] = [];
  readonly messages: Buffer[] = [];
  error: Error | undefined;
  end: [number, string] | undefined;
  onMessage: (data: Buffer) => void = () => undefined;

  opened(): void {
    this.calls.push("opened");
  }
  message(data: Buffer): void {
    this.messages.push(Buffer.from(data));
    this.onMessage(data);
  }
  failed(error: Error): void {
    this.calls.push("failed");
    this.error = error;
  }
  closed(code: number, reason: Buffer): void {
    this.calls.push("closed");
    this.end = [code, reason.toString()];
  }
}

const SETTINGS = { maxFrame: 1024 * 1024 };
const open = socketOpener({ proxy: () => undefined, handshakeTimeout: 300 });

describe("a WebSocket to an honest server", () => {
  let zoom: TinyZoom;
  let listener: CallRecorder;
  let socket: Socket;

  beforeEach(async () => {
    zoom = await new TinyZoom().listen();
    listener = new CallRecorder();
    socket = open(zoom.url("any?path=1"), SETTINGS, listener);
    await until(() => listener.calls.length > 0 && zoom.sockets.length > 0);
  });
  afterEach(async () => {
    socket.terminate();
    await zoom.close();
  });
  const theirs = () => zoom.sockets[0]?.socket ?? assert.fail("no socket");

  it("carries messages of any size both ways", async () => {
    const lengths = [0, 1, 125, 126, 65_535, 65_536, 300_000];
    for (const length of lengths) theirs().send("z".repeat(length));
    theirs().send(Buffer.from([1, 2, 3]));
    await until(() => listener.messages.length === lengths.length + 1);
    assert.deepEqual(
      listener.messages.map(({ length }) => length),
      [...lengths, 3],
    );
    const came: string[] = [];
    theirs()
      .removeAllListeners("message")
      .on("message", (data) => came.push(String(data)));
    for (const length of lengths) socket.send("ü".repeat(length));
    await until(() => came.length === lengths.length);
    assert.deepEqual(
      came.map(({ length }) => length),
      lengths,
    );
  });

  it("answers pings", async () => {
    theirs().ping("are you there");
    const [data] = await once(theirs(), "pong");
    assert.equal(String(data), "are you there");
  });

  it("closes with the given code, once the server has confirmed", async () => {
    socket.close(1000);
    await until(() => listener.end !== undefined);
    assert.deepEqual([listener.end, zoom.closes, listener.calls], [[1000, ""], [1000], ["opened", "closed"]]);
    socket.close(1000);
    socket.send("nobody hears this");
    socket.terminate();
  });

  it("reports the server's code and reason, and confirms the close", async () => {
    theirs().close(4001, "enough");
    await until(() => listener.end !== undefined);
    await until(() => zoom.closes.length === 1);
    assert.deepEqual([listener.end, zoom.closes], [[4001, "enough"], [4001]]);
  });

  it("reports 1006 if the connection just ends, or is ended here", async () => {
    theirs().terminate();
    await until(() => listener.end !== undefined);
    assert.equal(listener.end?.[0], 1006);
    const other = new CallRecorder();
    const another = open(zoom.url(), SETTINGS, other);
    await until(() => other.calls.length > 0);
    another.terminate();
    await until(() => other.end !== undefined);
    assert.deepEqual(other.calls, ["opened", "closed"]);
  });

  it("continues with the next frame when a listener throws, and the error is an uncaught exception", async () => {
    const before = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    const caught: string[] = [];
    process.on("uncaughtException", ({ message }) => caught.push(message));
    try {
      listener.onMessage = (data) => {
        if (data.length === 1) throw new Error("a listener's own");
      };
      zoom.sockets[0]?.raw.cork();
      theirs().send("x");
      theirs().send("xx");
      zoom.sockets[0]?.raw.uncork();
      await until(() => listener.messages.length === 2 && caught.length === 1);
      assert.deepEqual(caught, ["a listener's own"]);
    } finally {
      process.removeAllListeners("uncaughtException");
      for (const listener of before) process.on("uncaughtException", listener);
    }
  });

  it("keeps the bytes of many sockets apart, although they are read into the same memory", async () => {
    const listeners = Array.from({ length: 20 }, () => new CallRecorder());
    const sockets = listeners.map((each) => open(zoom.url(), SETTINGS, each));
    await until(() => listeners.every(({ calls }) => calls.length > 0) && zoom.sockets.length === 21);
    for (const [index, { socket: one }] of zoom.sockets.entries())
      for (let n = 0; n < 20; n += 1) one.send(String.fromCharCode(65 + index).repeat(1 + ((n * 7919) % 40_000)));
    await until(() => [listener, ...listeners].every(({ messages }) => messages.length === 20));
    const letters = [listener, ...listeners].map(({ messages }) => [...new Set(Buffer.concat(messages))]);
    assert.ok(letters.every(({ length }) => length === 1));
    assert.equal(new Set(letters.flat()).size, 21);
    for (const each of sockets) each.terminate();
  });

  it("is found by name, at whichever of its addresses it listens", async () => {
    const other = new CallRecorder();
    const named = open(`ws://localhost:${zoom.port}/x`, SETTINGS, other);
    await until(() => other.calls.length > 0);
    assert.deepEqual(other.calls, ["opened"]);
    zoom.sockets.at(-1)?.socket.send("hello");
    await until(() => other.messages.length === 1);
    named.terminate();
  });
});

(hasOpenssl || process.env.CI ? describe : describe.skip)("a WebSocket over TLS", () => {
  it("carries messages that are larger than what is read at once", async () => {
    const identity = makeIdentity();
    const zoom = await new TinyZoom("localhost", identity).listen();
    const listener = new CallRecorder();
    const secure = socketOpener({ proxy: () => undefined, ca: identity.ca });
    const socket = secure(zoom.url(), SETTINGS, listener);
    await until(() => listener.calls.length > 0);
    for (const length of [10, 70_000, 300_000, 1]) zoom.sockets[0]?.socket.send("s".repeat(length));
    await until(() => listener.messages.length === 4);
    assert.deepEqual(
      listener.messages.map((message) => [message.length, message.every((byte) => byte === 115)]),
      [10, 70_000, 300_000, 1].map((length) => [length, true]),
    );
    socket.close(1000);
    await until(() => listener.end !== undefined);
    assert.deepEqual(listener.end, [1000, ""]);
    await zoom.close();
  });
});

describe("a WebSocket to a server that answers", () => {
  const listening: Listening[] = [];
  afterEach(() => Promise.all(listening.splice(0).map((server) => server.close())));

  /** A server that answers each request with what `answer` makes of its key. */
  async function serve(answer: (key: string, socket: NetSocket) => unknown): Promise<string> {
    const server = createTcpServer((socket) => {
      let head = "";
      socket.on("data", (data) => {
        if (head.includes("\r\n\r\n")) return;
        head += data;
        if (head.includes("\r\n\r\n")) answer(/Sec-WebSocket-Key: (\S+)/.exec(head)?.[1] ?? "", socket);
      });
    });
    const one = await new Listening(server).listen();
    listening.push(one);
    return `ws://127.0.0.1:${one.port}/`;
  }
  const accept = (key: string) =>
    createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const head = (key: string, more = "") =>
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUPGRADE: WebSocket\r\nSec-Websocket-Accept: ${accept(key)}\r\n${more}\r\n`;
  const hello = Buffer.concat([Buffer.from([0x81, 5]), Buffer.from("hello")]);

  async function end(url: string): Promise<CallRecorder> {
    const listener = new CallRecorder();
    open(url, SETTINGS, listener);
    await until(() => listener.end !== undefined);
    return listener;
  }

  it("in any pieces, with frames right after: they are read", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 6 }), async (cuts) => {
        const url = await serve(async (key, socket) => {
          let bytes = Buffer.concat([Buffer.from(head(key)), hello, hello]);
          for (const cut of [...cuts, bytes.length]) {
            socket.write(bytes.subarray(0, cut));
            bytes = bytes.subarray(cut);
            await new Promise(setImmediate);
          }
        });
        const listener = new CallRecorder();
        const socket = open(url, SETTINGS, listener);
        await until(() => listener.messages.length === 2);
        assert.deepEqual(listener.messages.map(String), ["hello", "hello"]);
        socket.terminate();
      }),
      { numRuns: 15 },
    );
  });

  for (const [what, lines] of [
    ["a list", "CONNECTION: keep-alive ,\tUPGRADE\r\n"],
    ["several lines", "Connection: keep-alive\r\nConnection: upgrade\r\n"],
  ] as const)
    it(`with ${what} in its Connection header: is open`, async () => {
      const url = await serve((key, socket) => socket.write(head(key).replace("Connection: Upgrade\r\n", lines)));
      const listener = new CallRecorder();
      const socket = open(url, SETTINGS, listener);
      await until(() => listener.calls.length > 0);
      assert.deepEqual(listener.calls, ["opened"]);
      socket.terminate();
    });

  const INVALID = /an invalid WebSocket handshake response/;
  const WRONG: Record<string, [(key: string) => string, RegExp]> = {
    "with an error": [() => "HTTP/1.1 404 Not Found\r\n\r\n", /answered 404 Not Found/],
    "with an unknown status": [() => "HTTP/1.1 599\r\n\r\n", /answered 599 instead/],
    "with another key": [() => head("other"), INVALID],
    "with a compression that nobody asked for": [
      (key) => head(key, "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
      INVALID,
    ],
    "with a protocol that nobody asked for": [(key) => head(key, "Sec-WebSocket-Protocol: x\r\n"), INVALID],
    "with another protocol to upgrade to": [(key) => head(key).replace("WebSocket", "h2c"), INVALID],
    "without a Connection header": [(key) => head(key).replace("Connection: Upgrade\r\n", ""), INVALID],
    "with a Connection header that does not name the upgrade": [
      (key) => head(key).replace("Connection: Upgrade", "Connection: keep-alive, no-upgrade"),
      INVALID,
    ],
    "with two keys": [(key) => head(key, `Sec-WebSocket-Accept: ${accept(key)}\r\n`), INVALID],
    "with two upgrades": [(key) => head(key, "Upgrade: websocket\r\n"), INVALID],
    "with a line without a colon": [(key) => head(key, "Server\r\n"), INVALID],
    "with a folded line": [(key) => head(key, "Server: a\r\n b: c\r\n"), INVALID],
    "in no HTTP": [() => "SSH-2.0-x\r\n\r\n", /does not speak HTTP/],
    "without an end": [() => "x".repeat(20_000), /does not speak HTTP/],
    "with a masked frame": [(key) => `${head(key)}\u0081\u0080`, /masked frame/],
  };
  for (const [what, [answer, words]] of Object.entries(WRONG))
    it(`${what}: an error in words, then closed`, async () => {
      const url = await serve((key, socket) => socket.write(answer(key), "latin1"));
      const listener = await end(url);
      assert.match(String(listener.error?.message), words);
      assert.equal(listener.calls.at(-1), "closed");
      assert.equal(listener.calls.filter((word) => word === "failed").length, 1);
    });

  it("with data after a fault, before the connection is gone: they are discarded (RFC 6455, section 7.1.7)", async () => {
    const port = Number(new URL(await serve((key, peer) => peer.write(head(key)))).port);
    const listener = new CallRecorder();
    let feed: Receive | undefined;
    const dial: Dial = async (receive) => {
      feed = receive;
      const socket = connect(port, "127.0.0.1").on("data", (data) => receive(data, data.length));
      await once(socket, "connect");
      return socket;
    };
    new WebSocketClient(`ws://127.0.0.1:${port}/`, { dial, handshakeTimeout: 300, ...SETTINGS }, listener);
    await until(() => listener.calls.length > 0);
    for (const bytes of [hello, Buffer.from([0x83, 0]), hello]) feed?.(bytes, bytes.length);
    await until(() => listener.end !== undefined);
    assert.deepEqual(
      [listener.messages.map(String), listener.calls, listener.end],
      [["hello"], ["opened", "failed", "closed"], [1006, ""]],
    );
  });

  it("nothing: times out", async () => {
    const listener = await end(await serve(() => undefined));
    assert.match(String(listener.error?.message), /timed out/);
  });

  it("by hanging up: closed without having been open", async () => {
    const listener = await end(await serve((_key, socket) => socket.destroy()));
    assert.deepEqual([listener.calls.includes("opened"), listener.end?.[0]], [false, 1006]);
  });

  it("and is given up before: nothing is reported but the close", async () => {
    const listener = new CallRecorder();
    open(await serve(() => undefined), SETTINGS, listener).terminate();
    await until(() => listener.end !== undefined);
    assert.deepEqual(listener.calls, ["closed"]);
  });

  it("but never confirms a close: is cut off after a second", async () => {
    const listener = new CallRecorder();
    const socket = open(await serve((key, peer) => peer.write(head(key))), SETTINGS, listener);
    await until(() => listener.calls.length > 0);
    socket.close(1000);
    await until(() => listener.end !== undefined, 3_000);
    assert.deepEqual(listener.end, [1006, ""]);
  });
});
