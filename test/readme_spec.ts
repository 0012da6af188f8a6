// The README's commands are run by CI word for word (.ci/run takes them from the README); the rest of its claims here,
// and what it points to in docs_spec.ts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ACTIONS, PRODUCTS } from "../src/protocol/products";

const PROJECT = join(__dirname, "..");
const README = readFileSync(join(PROJECT, "README.md"), "utf8");
const blocks = (language: string) =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, code = ""]) => code.trim());

describe("the README", () => {
  it("shows three commands: two that CI runs as they stand, and one that the packed tarball's spec runs", () => {
    assert.deepEqual(blocks("sh"), [
      "npm install && npm start",
      "npm install && npm test",
      "npx zoom-rtms-simulator --help",
    ]);
  });

  it("has a row for each node", () => {
    const { "node-red": nodeRed } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    const [table = ""] = README.split("\n\n").filter((part) => part.startsWith("| Node |"));
    const rows = [...table.matchAll(/^\| \*\*(.*?)\*\*/gm)].map(([, name]) => name);
    assert.equal(rows.length, Object.keys(nodeRed.nodes).length);
    for (const row of rows.filter((name) => name !== "Zoom app")) assert.match(String(row), /^rtms /);
  });

  it("names the events of every product", () => {
    for (const { prefixes } of Object.values(PRODUCTS))
      for (const action of ACTIONS)
        assert.ok(README.includes(`\`${prefixes[0]}${action}\``), `${prefixes[0]}${action}`);
  });

  it("shows library code that runs as it stands", () => {
    const [code = ""] = blocks("js");
    const built = join(PROJECT, "dist", "src", "protocol", "index.js");
    const require = (name: string) => {
      assert.equal(name, "node-red-contrib-zoom-rtms/protocol");
      return { ...load(built), RtmsStream: Recorded };
    };
    const onWebhook = new Function("require", `${code}\nreturn onWebhook;`)(require);
    const secretToken = "exampleSecretToken0000";
    const body = JSON.stringify({
      event: "meeting.rtms_started",
      event_ts: 1,
      payload: { meeting_uuid: "a", rtms_stream_id: "b", server_urls: "wss://rtms.zoom.us" },
    });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = load(built).webhookSignature(secretToken, timestamp, body);
    const headers = { "x-zm-request-timestamp": timestamp, "x-zm-signature": signature };
    onWebhook(body, { ...headers, "x-zm-signature": "v0=00" }, { secretToken });
    assert.equal(Recorded.started.length, 0);
    onWebhook(body, headers, { clientId: "c", clientSecret: "d", secretToken });
    assert.deepEqual(Recorded.started, [{ streamId: "b", clientId: "c", events: ["audio", "event"] }]);
  });
});

/** What the built package exports. */
function load(path: string): typeof import("../src/protocol") {
  return require(path);
}

/** Stands in for a stream, so that the README's code connects to nothing. */
class Recorded {
  static started: { streamId: string; clientId: string; events: string[] }[] = [];
  readonly #events: string[] = [];
  constructor(
    private readonly lifecycle: { streamId: string },
    private readonly options: { clientId: string },
  ) {}
  on(event: string): this {
    this.#events.push(event);
    return this;
  }
  start(): void {
    Recorded.started.push({ streamId: this.lifecycle.streamId, clientId: this.options.clientId, events: this.#events });
  }
}
