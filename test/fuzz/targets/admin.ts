// What can be asked of the routes for the editor: panel, trace, report, the buttons of the dialogs.

import assert from "node:assert/strict";
import type { StreamHandle } from "../../../src/simulator";
import type { Dice } from "../../chaos/random";
import { monologue } from "../../runtime/stream-flow";
import { brokenText, mutated, textOf } from "../mutate";
import { oddText, oddValue } from "../odd";
import type { Session, Target } from "../target";
import { HttpStage } from "./http";

type Body = Record<string, unknown>;

const PANEL = "zoom-rtms/panel";
/** It is played again when it is over. */
const MINUTE = monologue(50 * 60);

class Admin implements Session {
  #stream: StreamHandle | undefined;

  constructor(private readonly stage: HttpStage) {}

  /** The stream that runs, or any text. */
  #id(dice: Dice): string {
    const id = this.#stream?.streamId ?? "";
    return dice.chance(0.6) ? id : dice.pick([oddText(dice), id.slice(1), `${id} ${id}`]);
  }

  /** A path of ours with what belongs to it: most of it is right. */
  #valid(dice: Dice): { path: string; query: Body; body: Body } {
    const streamId = this.#id(dice);
    const node = (id: string) => (dice.chance(0.7) ? id : oddText(dice));
    // Nothing may be reached but this machine.
    const url = dice.chance(0.5) ? `${this.stage.nodeRed.url}/zoom/rtms` : oddText(dice).replaceAll(":", "");
    const credentials = { clientId: oddText(dice), clientSecret: oddValue(dice), secretToken: oddText(dice) };
    const ids = { streamId, streams: [streamId], show: [streamId], captions: true };
    const asked = dice.roll();
    const to = (path: string, body: Body, query: Body = {}) => ({ path, query, body });
    if (asked < 0.2) return to(PANEL, ids, { show: streamId, captions: "1" });
    if (asked < 0.3) return to(`${PANEL}/words`, ids);
    if (asked < 0.5) return to(`${PANEL}/report`, ids, { stream: streamId });
    if (asked < 0.7) return to(`${PANEL}/trace`, ids);
    if (asked < 0.75) return to(`${PANEL}/close`, { streamId: oddText(dice) });
    if (asked < 0.78) return to("zoom-rtms/control/last", { id: node("n-stream") });
    if (asked < 0.9) return to("zoom-rtms/app/check", { id: node("n-app"), ...credentials });
    if (asked < 0.95) return to("zoom-rtms/webhook/test", { id: node("n-webhook") });
    if (asked < 0.99) return to("zoom-rtms/webhook/reach", { id: node("n-webhook"), url });
    return to("zoom-rtms/simulator/play", { id: oddText(dice) });
  }

  async feed(dice: Dice): Promise<void> {
    if (!this.#stream) this.#play();
    const { path, query, body } = this.#valid(dice);
    const isReach = path.endsWith("reach");
    const sent = dice.chance(0.3) || isReach ? body : mutated(dice, body);
    const text = textOf(dice, sent, 0.02);
    const isJson = dice.chance(0.9);
    const asked = Object.entries(dice.chance(0.5) ? query : mutated(dice, query));
    const search = new URLSearchParams(asked.map(([name, value]) => [name, String(JSON.stringify(value) ?? "")]));
    if (dice.chance(0.5)) for (const [name, value] of asked) search.set(name, typeof value === "string" ? value : "");
    const method = isReach ? "POST" : dice.pick(["POST", "POST", "GET", "PUT"]);
    const type = dice.chance(0.9)
      ? "application/json"
      : dice.pick(["text/plain", "", "application/x-www-form-urlencoded"]);
    const bytes = isJson ? Buffer.from(text) : brokenText(dice, text);
    const url = `${this.stage.nodeRed.adminUrl()}/${path}?${String(search).slice(0, 4000)}`;
    const origin = dice.chance(0.1)
      ? {
          origin: oddText(dice)
            .replace(/[^ -~]/g, "?")
            .slice(0, 500),
        }
      : {};
    const headers = { "content-type": type, "content-length": bytes.length, ...origin };
    const answer = await this.stage.ask({ method, url, headers, body: bytes });
    // Of JSON that is none, and of paths that are none, Node-RED itself says 500.
    if (isJson) assert.notEqual(answer.status, 500, `${method} ${path}`);
  }

  #play(): void {
    const stream = this.stage.play({ scenario: MINUTE, pace: "clock" });
    this.#stream = stream;
    void stream.done.then(() => {
      if (this.#stream === stream) this.#stream = undefined;
    });
  }

  async settle(): Promise<void> {
    await this.#stream?.stop();
    await this.stage.settle();
  }

  prove = () => this.stage.prove();
  close = () => this.stage.close();
}

export const admin: Target = { inputs: 800, open: async () => new Admin(await HttpStage.open()) };
