// What an app can send to the simulator's sockets, before and after a handshake: the simulator runs in Node-RED too.

import assert from "node:assert/strict";
import WebSocket from "ws";
import { newOpusEncoder } from "../../../src/audio/codecs/opus";
import { handshakeSignature } from "../../../src/protocol/input/signature";
import { Simulator, type StreamHandle } from "../../../src/simulator";
import type { Dice } from "../../chaos/random";
import samples from "../../protocol/fixtures/wire-samples.json";
import { monologue } from "../../runtime/stream-flow";
import { Receiver, SECRETS, sha256 } from "../../simulator/support";
import { until } from "../../until";
import { brokenText, mutated, textOf } from "../mutate";
import type { Session, Target } from "../target";

type Wire = Record<string, unknown>;

const MESSAGES: readonly Wire[] = (samples as { direction: string; socket: string; json: Wire }[])
  .filter(({ direction, socket }) => direction === "app->zoom" && socket !== "webhook")
  .map(({ json }) => json);
const ORDINARY = monologue(50);
const MINUTE = monologue(50 * 60);

class ToSimulator implements Session {
  #handle: StreamHandle | undefined;
  #socket: WebSocket | undefined;

  constructor(
    private readonly simulator: Simulator,
    private readonly receiver: Receiver,
  ) {}

  #play(pace: "fast" | "clock", scenario = MINUTE): StreamHandle {
    return this.simulator.play({ scenario, pace, webhookUrl: this.receiver.url, record: false });
  }

  #claim({ id, streamId }: StreamHandle): Wire {
    const signature = handshakeSignature(SECRETS.clientId, SECRETS.clientSecret, id, streamId);
    return { meeting_uuid: id, rtms_stream_id: streamId, signature };
  }

  #dial(): Promise<WebSocket> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(this.simulator.url, { perMessageDeflate: false });
      socket.once("open", () => resolve(socket)).on("error", reject);
    });
  }

  /** As the message is, or of the stream that is played. */
  #message(dice: Dice, handle: StreamHandle): Wire {
    const message = dice.pick(MESSAGES);
    return "rtms_stream_id" in message ? { ...message, ...this.#claim(handle) } : message;
  }

  async feed(dice: Dice): Promise<void> {
    this.#handle ??= this.#play("clock");
    const handle = this.#handle;
    if (this.#socket?.readyState !== WebSocket.OPEN || dice.chance(0.02)) {
      this.#socket?.terminate();
      this.#socket = await this.#dial();
      if (dice.chance(0.6))
        this.#socket.send(
          JSON.stringify({ msg_type: dice.pick([1, 3]), protocol_version: 1, media_type: 1, ...this.#claim(handle) }),
        );
    }
    const message = this.#message(dice, handle);
    const text = textOf(dice, dice.chance(0.1) ? message : mutated(dice, message, dice.pick(MESSAGES)));
    this.#socket.send(dice.chance(0.9) ? text : brokenText(dice, text), { binary: dice.chance(0.1) });
    await new Promise(setImmediate);
    if (dice.chance(0.01)) await this.#end();
  }

  async #end(): Promise<void> {
    this.#socket?.terminate();
    this.#socket = undefined;
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.stop();
  }

  async settle(): Promise<void> {
    await this.#end();
    this.receiver.received.length = 0;
  }

  /** A handshake, and the samples of a stream. */
  async prove(): Promise<void> {
    const handle = this.#play("fast", ORDINARY);
    const signaling = await this.#dial();
    const media = await this.#dial();
    const heard: Buffer[] = [];
    const types: unknown[] = [];
    for (const socket of [signaling, media])
      socket.on("message", (data) => {
        const { msg_type, content } = JSON.parse(String(data)) as { msg_type: number; content?: { data: string } };
        if (msg_type === 14 && content) heard.push(Buffer.from(content.data, "base64"));
        types.push(msg_type);
      });
    const send = (socket: WebSocket, message: Wire) =>
      socket.send(JSON.stringify({ ...message, ...this.#claim(handle) }));
    send(signaling, { msg_type: 1, protocol_version: 1, sequence: 1 });
    await until(() => types.includes(2), 30_000);
    send(media, { msg_type: 3, protocol_version: 1, sequence: 2, media_type: 1 });
    await until(() => types.includes(4), 30_000);
    send(signaling, { msg_type: 7 });
    await handle.done;
    await until(() => heard.length >= 50, 30_000);
    const [{ pcm } = { pcm: Buffer.alloc(0) }] = ORDINARY.audio;
    assert.equal(sha256(Buffer.concat(heard)), sha256(pcm), "the samples of an ordinary stream are not exact");
    signaling.terminate();
    media.terminate();
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await this.receiver.close();
  }
}

/** WebAssembly that is loaded when an app first asks for Opus takes 17 MB, for good: no leak. */
function loadLibraries(): void {
  newOpusEncoder({ rate: 48_000, channels: 1 }, 32_000).close();
}

export const simulator: Target = {
  inputs: 1000,
  async open() {
    loadLibraries();
    return new ToSimulator(await new Simulator({ ...SECRETS }).listen(), await Receiver.open());
  },
};
