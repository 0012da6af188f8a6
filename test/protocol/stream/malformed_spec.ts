// 500 frames on each socket that Zoom should never send. After each the stream still works, or it ended with a clear
// event. Real sockets: the frames pass through `ws`, its limits and its close codes.

import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { serverCheck } from "../../../src/protocol/input/servers";
import type { StreamEvent } from "../../../src/protocol/messages/event-payloads";
import { RtmsStream } from "../../../src/protocol/stream/stream";
import { CLIENT_ID, CLIENT_SECRET, started } from "../fixtures";

const FRAMES = 500;
const FIVE_MEGABYTES = 5 * 1024 * 1024;

/** Mulberry32: the same frames in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const TYPES = [
  2,
  4,
  6,
  8,
  9,
  11,
  12,
  14,
  15,
  16,
  17,
  18,
  20,
  22,
  23,
  29,
  0,
  -1,
  99,
  1e300,
  "14",
  null,
  [14],
  { a: 1 },
  14.5,
];
const FIELDS = [
  "content",
  "event",
  "state",
  "reason",
  "status_code",
  "media_server",
  "media_params",
  "timestamp",
  "server_urls",
  "user_id",
  "data",
  "participants",
  "event_type",
  "rtms_session_id",
];
const VALUES: unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  "",
  "x",
  [],
  {},
  [null],
  [[]],
  { data: 5 },
  { data: {} },
  { user_id: {}, data: "!!!!", timestamp: "soon" },
  { event_type: {} },
  { event_type: 3, participants: [null, 7, { user_id: [] }] },
  { server_urls: 7 },
  { data: "AAAA", timestamp: -1e300 },
  "\u0000\ud800",
  2 ** 60,
];

/** One malformed frame: text, or bytes. */
function malformed(random: () => number, index: number): string | Buffer {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  if (index === 100) return "x".repeat(FIVE_MEGABYTES);
  if (index === 200) return JSON.stringify({ msg_type: 14, content: { data: 5, pad: "A".repeat(FIVE_MEGABYTES) } });
  const message: Record<string, unknown> = { msg_type: pick(TYPES) };
  for (let n = Math.floor(random() * 5); n > 0; n -= 1) message[pick(FIELDS)] = pick(VALUES);
  const text = JSON.stringify(message);
  const kinds: (() => string | Buffer)[] = [
    () => text,
    () => text,
    () => text.slice(0, Math.floor(random() * text.length)),
    () => "",
    () => pick(["null", "7", '"14"', "[]", "{}", "[".repeat(50_000), "{".repeat(9), "\ufeff{}", "NaN", "undefined"]),
    () => Buffer.from(Array.from({ length: 40 }, () => Math.floor(random() * 256))),
    () => text.replace(/"msg_type":[^,}]+/, `"msg_type":${"9".repeat(400)}`),
  ];
  return pick(kinds)();
}

/** The smallest possible Zoom. */
class TinyZoom {
  readonly server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  signaling: WebSocket | undefined;
  audio: WebSocket | undefined;

  constructor() {
    this.server.on("connection", (socket) => {
      socket.on("message", (data) => {
        const { msg_type } = JSON.parse(data.toString());
        if (msg_type === 1) {
          this.signaling = socket;
          socket.send(
            JSON.stringify({ msg_type: 2, status_code: 0, media_server: { server_urls: { audio: this.url } } }),
          );
        }
        if (msg_type === 3) {
          this.audio = socket;
          socket.send(JSON.stringify({ msg_type: 4, status_code: 0 }));
        }
      });
    });
  }
  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  close(): void {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }
}

for (const target of ["signaling", "audio"] as const)
  describe(`${FRAMES} malformed frames on the ${target} socket`, () => {
    let zoom: TinyZoom;
    let stream: RtmsStream;
    let events: StreamEvent[];
    let ended: Promise<unknown>;
    let counter = 0;

    async function connect(): Promise<void> {
      counter += 1;
      events = [];
      const offer = started("meeting", { serverUrl: zoom.url, streamId: `stream-${counter}` });
      const options = {
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        allows: serverCheck("ws://127.0.0.1"),
        transcript: false,
      };
      stream = new RtmsStream(offer, options);
      stream.on("event", ({ payload }) => events.push(payload));
      ended = once(stream, "end");
      const streams = new Promise((resolve) =>
        stream.on("event", ({ payload }) => payload.event === "streaming" && resolve(undefined)),
      );
      stream.start();
      await streams;
    }

    /** Sends a packet that is well formed; resolves with its bytes as they came out. */
    async function echo(value: number): Promise<Buffer> {
      const arrived = new Promise<Buffer>((resolve) => {
        const listen = ({ payload }: { payload: Buffer }) => {
          if (payload.length !== 4 || payload.readUInt32LE() !== value) return;
          stream.off("audio", listen);
          resolve(payload);
        };
        stream.on("audio", listen);
      });
      const data = Buffer.alloc(4);
      data.writeUInt32LE(value);
      zoom.audio?.send(
        JSON.stringify({ msg_type: 14, content: { user_id: 5, data: data.toString("base64"), timestamp: value } }),
      );
      return await arrived;
    }

    before(async () => {
      zoom = new TinyZoom();
      await once(zoom.server, "listening");
      await connect();
    });
    after(async () => {
      await stream.disconnect();
      zoom.close();
    });

    it("leave the stream working, or ended with a clear event", async function () {
      this.timeout(60_000);
      const random = seeded(target === "audio" ? 20_260_000 : 20_261_121);
      let survived = 0;
      for (let index = 0; index < FRAMES; index += 1) {
        const frame = malformed(random, index);
        zoom[target]?.send(frame);
        const outcome = await Promise.race([echo(1_000_000 + index), ended]);
        if (Buffer.isBuffer(outcome)) {
          survived += 1;
          continue;
        }
        const last = events.at(-1);
        assert.ok(
          last?.event === "stopped" || (last?.event === "failed" && last.code),
          `frame ${index} ended the stream without a word`,
        );
        await connect();
      }
      assert.ok(survived > FRAMES * 0.9, `only ${survived} of ${FRAMES} frames were survived`);
    });
  });
