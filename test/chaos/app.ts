// An app under chaos: a webhook endpoint in front of the keeper that owns the streams (protocol#webhook-delivery and
// protocol#one-connection). It takes every delivery, also those that webhook-in would have recognised as the same
// bytes.

import http from "node:http";
import type { AddressInfo } from "node:net";
import { parseWebhook, RtmsStream, type StreamOptions, serverCheck, verifyWebhook } from "../../src/protocol";
import { StreamKeeper } from "../../src/runtime/stream/keeper";
import { SECRETS } from "../simulator/support";
import type { FastWorld } from "./fast-world";
import { Life } from "./life";
import type { Story } from "./story";

export class ChaosApp {
  /** By stream id, in order. */
  readonly lives = new Map<string, Life[]>();
  readonly errors: string[] = [];
  readonly #keeper: StreamKeeper;
  readonly #server: http.Server;

  private constructor(
    world: FastWorld,
    name: string,
    optionsOf: (streamId: string) => Partial<StreamOptions>,
    storyOf: (streamId: string) => Story | undefined,
  ) {
    const { clientId, clientSecret } = SECRETS;
    const allows = serverCheck("ws://127.0.0.1");
    this.#keeper = new StreamKeeper(name, Number.POSITIVE_INFINITY, (started, handover) => {
      const own = optionsOf(started.streamId ?? "");
      const { environment, timers } = world.environment();
      const stream = new RtmsStream(started, { clientId, clientSecret, allows, environment, ...own }, handover);
      const lives = this.lives.get(stream.streamId) ?? [];
      lives.push(new Life(stream, world.elapsed, timers));
      this.lives.set(stream.streamId, lives);
      stream.on("event", ({ payload }) => storyOf(stream.streamId)?.app(payload));
      return stream;
    });
    this.#server = http.createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        response.end();
        this.#take(request.headers, Buffer.concat(parts));
      });
    });
  }

  /** @param optionsOf how each stream is to be asked for @param storyOf where its events are told */
  static async open(
    world: FastWorld,
    name: string,
    optionsOf: (streamId: string) => Partial<StreamOptions>,
    storyOf: (streamId: string) => Story | undefined,
  ): Promise<ChaosApp> {
    const app = new ChaosApp(world, name, optionsOf, storyOf);
    await new Promise<void>((resolve) => app.#server.listen(0, "127.0.0.1", resolve));
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  get running(): RtmsStream[] {
    return this.#keeper.streams;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #take(headers: http.IncomingHttpHeaders, rawBody: Buffer): void {
    const verdict = verifyWebhook({
      rawBody,
      timestamp: String(headers["x-zm-request-timestamp"]),
      signature: String(headers["x-zm-signature"]),
      secretToken: SECRETS.secretToken,
    });
    const { lifecycle } = parseWebhook(rawBody);
    if (!verdict.ok || !lifecycle) {
      this.errors.push(`webhook refused: ${rawBody}`);
      return;
    }
    const outcome = this.#keeper.webhook(lifecycle);
    if (typeof outcome === "string") return;
    if ("ownedBy" in outcome) {
      this.errors.push(`stream ${lifecycle.streamId} is owned by ${outcome.ownedBy}`);
      return;
    }
    outcome.opened.start();
  }
}
