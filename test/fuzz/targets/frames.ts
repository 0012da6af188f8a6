// What a server can send on signaling and on media: messages that are nearly right, JSON that is none, frames that break
// the WebSocket protocol, at every stage of a stream, over real sockets.

import assert from "node:assert/strict";
import { serverCheck } from "../../../src/protocol/input/servers";
import { RtmsStream } from "../../../src/protocol/stream/stream";
import { PRODUCTS } from "../../../src/protocol/values/products";
import { type Certificate, selfSignedCertificate } from "../../../src/simulator";
import type { Dice } from "../../chaos/random";
import { CLIENT_ID, CLIENT_SECRET, started } from "../../protocol/fixtures";
import samples from "../../protocol/fixtures/wire-samples.json";
import { sha256 } from "../../simulator/support";
import { until } from "../../until";
import { brokenText, mutated, mutatedBytes, textOf } from "../mutate";
import type { Session, Target } from "../target";
import { FrameServer, type Peer, type Wire } from "./frame-server";

const MESSAGES: readonly Wire[] = (samples as { direction: string; socket: string; json: Wire }[])
  .filter(({ direction, socket }) => direction === "zoom->app" && socket !== "webhook")
  .map(({ json }) => json);

const PRODUCT_NAMES = Object.keys(PRODUCTS) as (keyof typeof PRODUCTS)[];

/** Text of a message, nearly as Zoom sends it. */
function messageText(dice: Dice): string {
  const message = dice.pick(MESSAGES);
  return dice.chance(0.1) ? textOf(dice, message, 0.2) : textOf(dice, mutated(dice, message, dice.pick(MESSAGES)));
}

/** A frame as RFC 6455 has it, of a server, and now and then of none. */
function rawFrame(dice: Dice, payload: Buffer): Buffer {
  const first = dice.chance(0.5) ? dice.pick([0x81, 0x82, 0x01, 0x80, 0x00, 0x88, 0x89, 0x8a]) : dice.between(0, 255);
  const length = dice.pick([payload.length, payload.length, dice.between(0, 200), 2 ** 31, 65_536]);
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(length));
  const header = dice.pick([
    Buffer.from([first, length & 127]),
    Buffer.concat([Buffer.from([first, 126]), long.subarray(6)]),
    Buffer.concat([Buffer.from([first, 127]), long]),
    Buffer.from([first, 128 | (length & 127), 1, 2, 3, 4]),
  ]);
  return Buffer.concat([header, payload]);
}

function send(dice: Dice, { socket, raw }: Peer): void {
  const text = messageText(dice);
  const binary = dice.chance(0.1);
  const kind = dice.roll();
  if (kind < 0.75) socket.send(dice.chance(0.1) ? Buffer.from(text) : text, { binary });
  else if (kind < 0.87) socket.send(brokenText(dice, text), { binary });
  else if (kind < 0.93) {
    const at = dice.between(0, text.length);
    socket.send(text.slice(0, at), { fin: false });
    if (dice.chance(0.5)) socket.ping(text.slice(0, dice.between(0, 125)).replace(/[^ -~]/g, "?"));
    socket.send(text.slice(at), { fin: true });
  } else if (kind < 0.95) socket.pong("?");
  else if (kind < 0.97)
    socket.close(dice.pick([1000, 1001, 1008, 1011, 3000, 4999]), text.slice(0, 20).replace(/[^ -~]/g, "?"));
  else if (kind < 0.985) raw.write(rawFrame(dice, Buffer.from(text)));
  else raw.write(mutatedBytes(dice, Buffer.concat([Buffer.from([0x81, 5]), Buffer.from(text)])));
}

class Frames implements Session {
  #stream: RtmsStream | undefined;
  #number = 0;
  #gone: Promise<unknown>[] = [];

  constructor(
    private readonly server: FrameServer,
    private readonly tls?: Certificate,
  ) {}

  async feed(dice: Dice): Promise<void> {
    if (!this.#isAlive || dice.chance(0.02)) await this.#begin(dice);
    const peers = [...this.server.peers];
    if (peers.length === 0) return;
    send(dice, dice.pick(peers));
    if (dice.chance(0.02)) this.#stream?.close();
    if (dice.chance(0.02)) this.#stream?.stats();
    await new Promise(setImmediate);
  }

  get #isAlive(): boolean {
    return this.#stream !== undefined && this.#stream.phase !== "ended" && this.server.peers.size > 0;
  }

  #open(options: Wire, product: (typeof PRODUCT_NAMES)[number] = "meeting"): RtmsStream {
    this.#number += 1;
    const offer = started(product, { serverUrl: this.server.url(), streamId: `s${this.#number}`, eventTs: Date.now() });
    const all = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, allows: ALLOWED, proxy: () => undefined };
    return new RtmsStream(offer, { ...all, ...(this.tls && { ca: this.tls.cert }), ...options });
  }

  #leave(): void {
    if (this.#stream) this.#gone.push(this.#stream.detach());
    this.#stream = undefined;
    this.server.drop();
  }

  /** A stream in one of its stages. */
  async #begin(dice: Dice): Promise<void> {
    this.#leave();
    const stage = dice.between(0, 9);
    const product = dice.pick(PRODUCT_NAMES);
    const { video, share, chat } = dice.chance(0.5) && product === "meeting" ? EVERYTHING : NOTHING_MORE;
    const stream = this.#open({ mode: dice.pick(["split", "unified"]), video, share, chat }, product);
    if (dice.chance(0.3)) stream.trace();
    const reply = (message: Wire): string | undefined => {
      if (stage === 0 || (stage === 1 && message.msg_type === 4)) return undefined;
      if (stage === 2 || (stage === 3 && message.msg_type === 4)) return textOf(dice, mutated(dice, message));
      return JSON.stringify(message);
    };
    this.server.answer = reply;
    if (dice.chance(0.02)) this.server.refusal = mutatedBytes(dice, Buffer.from(REFUSAL));
    this.#stream = stream.start();
    const isThere = () => stream.phase === "ended" || (stage > 3 ? stream.isStreaming : this.server.peers.size > 0);
    for (let wait = 0; wait < 100 && !isThere() && !this.server.refusal; wait += 1)
      await new Promise((resolve) => setTimeout(resolve, 1));
    if (this.server.refusal) await new Promise((resolve) => setTimeout(resolve, 3));
    this.server.refusal = undefined;
  }

  async settle(): Promise<void> {
    this.#leave();
    await Promise.all(this.#gone.splice(0));
    this.server.answer = JSON.stringify;
  }

  async prove(): Promise<void> {
    const stream = this.#open({});
    const heard: unknown[] = [];
    const failures: Error[] = [];
    stream.on("audio", ({ payload, audio, rtms }) => heard.push([sha256(payload), audio?.timestamp, rtms.speaker?.id]));
    stream.on("transcript", ({ payload, rtms }) => heard.push([payload, rtms.timestamp, rtms.speaker?.name]));
    stream.on("failure", (error) => failures.push(error));
    stream.start();
    await until(() => stream.isStreaming || failures.length > 0, 30_000);
    const sent: unknown[] = [];
    const media = [...this.server.peers].filter(({ isMedia }) => isMedia);
    for (let n = 0; n < 60; n += 1) {
      const data = Buffer.from(Array.from({ length: 640 }, (_, at) => (at * 7 + n * 31) & 255));
      const [user_id, user_name, timestamp] = [1 + (n % 3), `Speaker ${1 + (n % 3)}`, 1_763_700_000_000 + n * 20];
      const peer = media[n % media.length];
      if (n % 10 < 9) {
        peer?.socket.send(
          JSON.stringify({ msg_type: 14, content: { user_id, user_name, data: data.toString("base64"), timestamp } }),
        );
        sent.push([sha256(data), timestamp, String(user_id)]);
      } else {
        peer?.socket.send(
          JSON.stringify({ msg_type: 17, content: { user_id, user_name, data: `Words ${n}.`, timestamp } }),
        );
        sent.push([`Words ${n}.`, timestamp, user_name]);
      }
    }
    await until(() => heard.length >= sent.length || failures.length > 0, 30_000);
    const order = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
    assert.deepEqual(failures, []);
    assert.deepEqual(order(heard), order(sent), "an ordinary stream is not exact");
    this.#gone.push(stream.detach());
    await Promise.all(this.#gone.splice(0));
    this.server.drop();
  }

  async close(): Promise<void> {
    await this.settle();
    await this.server.close();
  }
}

const ALLOWED = serverCheck("ws://127.0.0.1, wss://127.0.0.1");
const EVERYTHING = { video: true, share: true, chat: true };
const NOTHING_MORE = { video: false, share: false, chat: false };
const REFUSAL =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

const targetOver = (tls?: Certificate): Target => ({
  inputs: 1200,
  open: async () => new Frames(await new FrameServer(tls).listen(), tls),
});

export const overPlain = targetOver();
export const overTls = targetOver(selfSignedCertificate());
