// A Node-RED that serves webhooks and the editor's routes, with a stream node behind them, and requests to it.

import assert from "node:assert/strict";
import { Agent, type OutgoingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import type { Simulator, StreamHandle } from "../../../src/simulator";
import { listeningSimulator, monologue, payload, playOptions, streamFlow } from "../../runtime/stream-flow";
import { until } from "../../until";
import { collector, NodeRed } from "../node-red";

export interface Asked {
  method: string;
  url: string;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  body: string;
}

const PATIENCE = 30_000;
const PACKETS = 50;
const ORDINARY = monologue(PACKETS);

export class HttpStage {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(
    readonly nodeRed: NodeRed,
    readonly simulator: Simulator,
  ) {}

  static async open(more: readonly { id: string; type: string }[] = []): Promise<HttpStage> {
    const flow = [...streamFlow(), ...more].map((node) => (node.type === "test-collect" ? collector(node.id) : node));
    return new HttpStage(await NodeRed.start(flow), await listeningSimulator());
  }

  /** @throws if it is not answered */
  async ask(asked: Asked): Promise<Answer> {
    try {
      return await this.#ask(asked);
    } catch (thrown) {
      // The server may close a connection that rested just as it is used again.
      if (thrown instanceof Error && "reused" in thrown) return await this.#ask(asked);
      throw thrown;
    }
  }

  #ask({ method, url, headers, body }: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method, headers, agent: this.#agent, timeout: PATIENCE }, (incoming) => {
        let text = "";
        incoming.setEncoding("utf8");
        incoming.on("data", (piece: string) => {
          text += piece;
        });
        incoming.on("error", reject);
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, body: text }));
      });
      outgoing.on("timeout", () => outgoing.destroy(new Error(`${method} ${url} was not answered`)));
      outgoing.on("error", (error) => reject(outgoing.reusedSocket ? Object.assign(error, { reused: true }) : error));
      outgoing.end(body);
    });
  }

  /** Bytes to the port, which need not be HTTP; it waits for an answer, or a moment for none. */
  write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(Number(new URL(this.nodeRed.url).port), "127.0.0.1", () => socket.end(bytes));
      const over = () => {
        socket.destroy();
        resolve();
      };
      socket.setTimeout(10, over);
      socket.on("data", over).on("error", over).on("close", over);
    });
  }

  play(more: Parameters<typeof playOptions>[1] = {}): StreamHandle {
    return this.simulator.play(playOptions(this.nodeRed.url, { scenario: ORDINARY, pace: "fast", ...more }));
  }

  /** An ordinary stream, from its webhook to the samples and words that leave the flow. */
  async prove(): Promise<void> {
    const { streamId, started, done } = this.play();
    assert.equal((await started).status, 200);
    const ofStream = (id: string) =>
      this.nodeRed.of(id).filter(({ rtms }) => (rtms as { streamId?: string } | undefined)?.streamId === streamId);
    await done;
    await until(() => ofStream("collect-wav").length > 0 && ofStream("collect-vtt").length > 0, PATIENCE);
    const packets = ofStream("collect-audio").map((message) => payload<Buffer>(message));
    const [{ pcm } = { pcm: Buffer.alloc(0) }] = ORDINARY.audio;
    assert.ok(Buffer.concat(packets).equals(pcm), "the packets of an ordinary stream are not exact");
    const [wav] = ofStream("collect-wav").map((message) => payload<Buffer>(message));
    assert.ok(wav?.subarray(44).equals(pcm), "the recording of an ordinary stream is not exact");
    const words = ofStream("collect-transcript").map((message) => payload<string>(message));
    assert.deepEqual(words, [...(ORDINARY.transcript ?? []).map(({ text }) => text), ""]);
    const vtt = payload<string>(ofStream("collect-vtt")[0] ?? {});
    assert.equal(vtt, ORDINARY_VTT);
    await until(() =>
      ofStream("collect-events").some((message) => payload<{ event: string }>(message).event === "stopped"),
    );
    this.nodeRed.forget();
  }

  /** Leaves all streams, however they came to be. */
  async settle(): Promise<void> {
    this.nodeRed.feed("n-stream", { payload: { action: "disconnect" } });
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const id of ["n-audio-out", "n-transcript-out"]) this.nodeRed.feed(id, { payload: { action: "flush" } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    this.nodeRed.forget();
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.simulator.close();
    await this.nodeRed.stop();
  }
}

const ORDINARY_VTT = `WEBVTT

00:00:00.000 --> 00:00:00.333
<v Ann ‹Example›>Good morning.

00:00:00.333 --> 00:00:00.666
<v Ann ‹Example›>2 &lt; 3 &amp; 4 --&gt; 5

00:00:00.666 --> 00:00:00.999
<v Ann ‹Example›>Goodbye.

`;
