// What can be posted to the webhook's path: signed by Zoom or not, JSON or not, HTTP or not.

import assert from "node:assert/strict";
import type { OutgoingHttpHeaders } from "node:http";
import type { Dice } from "../../chaos/random";
import samples from "../../protocol/fixtures/wire-samples.json";
import { SECRET_TOKEN, signed } from "../../runtime/webhook-client";
import { brokenText, mutated, mutatedBytes, textOf } from "../mutate";
import { oddText } from "../odd";
import type { Session, Target } from "../target";
import { HttpStage } from "./http";

const EVENTS: readonly object[] = (samples as { direction: string; socket: string; json: object }[])
  .filter(({ direction, socket }) => direction === "zoom->app" && socket === "webhook")
  .map(({ json }) => json);

function bodyOf(dice: Dice): Buffer {
  const event = dice.pick(EVENTS);
  const kind = dice.roll();
  if (kind < 0.1) return Buffer.from(textOf(dice, event, 0.2));
  const text = textOf(dice, mutated(dice, event, dice.pick(EVENTS)));
  if (kind < 0.8) return Buffer.from(text);
  return kind < 0.995 ? brokenText(dice, text) : Buffer.alloc(dice.pick([1_048_575, 1_048_577]), text);
}

/** What HTTP lets stand in a header. */
const headerText = (dice: Dice) =>
  oddText(dice)
    .replace(/[^\t -~]/g, "?")
    .slice(0, 2000);

function headersOf(dice: Dice, body: Buffer): OutgoingHttpHeaders {
  const kind = dice.roll();
  const options =
    kind < 0.7 ? {} : { secretToken: dice.pick([SECRET_TOKEN, "another"]), age: dice.between(-1000, 1000) };
  const headers: OutgoingHttpHeaders = {
    "content-type": "application/json",
    "content-length": body.length,
    ...signed(body, options),
  };
  const names = ["content-type", "x-zm-signature", "x-zm-request-timestamp"];
  if (kind > 0.85) delete headers[dice.pick(names)];
  if (kind > 0.9) headers[dice.pick(names)] = headerText(dice);
  if (kind > 0.97) headers[dice.pick([...names, "content-encoding", "accept", "expect", "x-other"])] = headerText(dice);
  if (headers.expect !== undefined) delete headers.expect;
  return headers;
}

class Webhooks implements Session {
  constructor(private readonly stage: HttpStage) {}

  get #url(): string {
    return `${this.stage.nodeRed.url}/zoom/rtms`;
  }

  async feed(dice: Dice): Promise<void> {
    const body = bodyOf(dice);
    const headers = headersOf(dice, body);
    if (dice.chance(0.03)) {
      const lines = Object.entries({ host: "localhost", ...headers });
      const head = `POST /zoom/rtms HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
      await this.stage.write(mutatedBytes(dice, Buffer.concat([Buffer.from(head), body])));
      return;
    }
    const method = dice.chance(0.97) ? "POST" : dice.pick(["GET", "PUT", "HEAD", "OPTIONS", "DELETE"]);
    const { status } = await this.stage.ask({ method, url: this.#url, headers, body });
    assert.notEqual(status, 500);
  }

  settle = () => this.stage.settle();
  prove = () => this.stage.prove();
  close = () => this.stage.close();
}

export const webhooks: Target = { inputs: 800, open: async () => new Webhooks(await HttpStage.open()) };
