// Sockets over the real network: what is bounded stays bounded, and errors have a text.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { unreachable } from "../../../src/protocol/link/link-errors";
import { FRAME_FAULTS, FrameError } from "../../../src/protocol/transport/frames";
import { socketOpener } from "../../../src/protocol/transport/network";
import { until } from "../../until";
import { attempt, Listening, LiveStream, NOBODY, TinyZoom } from "./network-support";

const MAX_FRAME = 4096;

const packet = (bytes: number, timestamp: number) =>
  JSON.stringify({
    msg_type: 14,
    content: { user_id: 16778240, data: Buffer.alloc(bytes, timestamp).toString("base64"), timestamp },
  });

describe("a frame larger than maxFrame, over real sockets", () => {
  let zoom: TinyZoom;
  let live: LiveStream;

  beforeEach(async () => {
    zoom = await new TinyZoom().listen();
    live = new LiveStream(zoom.url(), { maxFrame: MAX_FRAME, proxy: () => undefined });
    await until(() => live.count("streaming") === 1);
  });
  afterEach(async () => {
    await live.stream.disconnect();
    await zoom.close();
  });

  const isMended = async () => {
    await until(() => live.count("streaming") === 2);
    assert.deepEqual(zoom.closes, [1009]);
    assert.deepEqual(
      live.events.slice(-4).map((told) => [told.event, "cause" in told ? told.cause : undefined]),
      [
        ["interrupted", "media"],
        ["reconnecting", "media"],
        ["media", undefined],
        ["streaming", undefined],
      ],
    );
    zoom.media.socket.send(packet(640, 2));
    await until(() => live.packets.at(-1)?.[0] === 2);
    assert.deepEqual(live.failures, []);
  };

  it("closes its socket with 1009, is a loss, and the stream reconnects", async () => {
    zoom.media.socket.send(packet(1000, 1));
    await until(() => live.packets.length === 1);
    zoom.media.socket.send(packet(MAX_FRAME, 1));
    await isMended();
    assert.equal(live.packets.length, 2, "nothing of the frame was delivered");
  });

  it("is refused by its header, before any of it is held in memory", async () => {
    const header = Buffer.alloc(10);
    header.writeUInt16BE(0x817f);
    header.writeBigUInt64BE(1n << 40n, 2);
    zoom.media.raw.write(header);
    await isMended();
  });

  it("is refused in fragments too, as soon as they are too many", async () => {
    for (let sent = 0; sent <= MAX_FRAME; sent += 1024) zoom.media.socket.send("x".repeat(1024), { fin: false });
    await isMended();
  });
});

describe("a socket to a server that misbehaves", () => {
  const servers: Listening[] = [];
  const listen = async (listening: Listening) => {
    servers.push(listening);
    return (await listening.listen()).port;
  };
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
  const open = socketOpener({ proxy: () => undefined, handshakeTimeout: 200 });

  it("ends with a reason when nothing answers the handshake", async () => {
    const port = await listen(new Listening(createTcpServer()));
    assert.match(String(await attempt(open, `ws://127.0.0.1:${port}`)), /timed out/);
    assert.match(String(await attempt(open, `wss://127.0.0.1:${port}`)), /timed out/);
  });

  it("counts as closed a second after its close was not answered", async () => {
    const listening = new Listening(
      createServer().on("upgrade", (request, socket) => {
        const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
        socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n" +
            `Sec-WebSocket-Accept: ${createHash("sha1").update(key).digest("base64")}\r\n\r\n`,
        );
        socket.write(Buffer.from([0x81, 126, 0xff, 0xff]));
      }),
    );
    const port = await listen(listening);
    const began = Date.now();
    await new Promise<void>((closed) => {
      open(`ws://127.0.0.1:${port}`, { maxFrame: MAX_FRAME }, { ...NOBODY, closed: () => closed() });
    });
    assert.ok(Date.now() - began < 3_000, `${Date.now() - began} ms`);
  });

  it("asks for no compression, which the server could demand memory with", async () => {
    const zoom = await new TinyZoom().listen();
    servers.push(zoom);
    let extensions: string | undefined = "none heard";
    zoom.server.on("upgrade", ({ headers }) => {
      extensions = headers["sec-websocket-extensions"];
    });
    assert.equal(await attempt(open, zoom.url()), "open");
    assert.equal(extensions, undefined);
  });

  it("follows no redirect", async () => {
    const target = await new TinyZoom().listen();
    servers.push(target);
    const redirecting = createServer().on("upgrade", (_request, socket) =>
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ${target.url()}\r\nContent-Length: 0\r\n\r\n`),
    );
    const port = await listen(new Listening(redirecting));
    assert.match(String(await attempt(open, `ws://127.0.0.1:${port}`)), /302/);
    assert.equal(target.sockets.length, 0);
  });
});

describe("the text for a connection that failed", () => {
  const told = (error: Error | undefined) =>
    unreachable("signaling", error && { opened: false, error }, 60_000, "stream-1").message;
  const coded = (code: string, message = "") => Object.assign(new Error(message), { code });

  const rows: [string, Error | undefined, RegExp][] = [
    ["an unknown name", coded("ENOTFOUND", "getaddrinfo ENOTFOUND rtms.zoom.us"), /ENOTFOUND rtms\.zoom\.us\. .*DNS/],
    ["a refused connection", coded("ECONNREFUSED", "connect ECONNREFUSED 1.2.3.4:443"), /1\.2\.3\.4:443\. .*firewall/],
    [
      "all addresses refused",
      Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }),
      /error: ECONNREFUSED\. /,
    ],
    ["a certificate of an unknown CA", coded("SELF_SIGNED_CERT_IN_CHAIN"), /not signed by a CA .*TLS configuration/],
    ["an expired certificate", coded("CERT_HAS_EXPIRED", "certificate has expired"), /has expired\. .*clock/],
    ["a server without TLS", coded("ERR_SSL_WRONG_VERSION_NUMBER", "write EPROTO 0:1:2"), /does not speak TLS\. /],
    ["a frame larger than maxFrame", new FrameError("FRAME_TOO_LARGE", 9, 8), /a frame of 9 bytes .* Raise maxFrame/],
    ...FRAME_FAULTS.filter((code) => code !== "FRAME_TOO_LARGE").map((code): [string, Error, RegExp] => [
      `the fault ${code}`,
      coded(code, "a fault"),
      /a fault\. Check that no proxy in between changes WebSockets/,
    ]),
    ["anything else", new Error("a wonder"), /Last error: a wonder\. Check that this machine reaches Zoom/],
    ["no error at all", undefined, /the loss\)\. Check that this machine reaches Zoom/],
  ];
  for (const [what, error, expected] of rows)
    it(`${what}: what happened and what to do`, () => {
      assert.match(told(error), expected);
      assert.match(told(error), /Stream stream-1\.$/);
      assert.doesNotMatch(told(error), /undefined|\.\.|EPROTO/);
    });
});
