// The README's commands are run by CI word for word (.ci/run takes them from the README); the rest of its claims here, with
// what it leads to in docs/zoom.md and docs/library.md,
// and what it points to in docs_spec.ts and, where it is read from the package, in package_spec.ts.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ACTIONS, PRODUCTS } from "../src/protocol/values/products";

const PROJECT = join(__dirname, "..");
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
const README = read("README.md");
const blocks = (language: string, document = README) =>
  [...document.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, code = ""]) => code.trim());

interface Conversation {
  speakers: { id: string; name: string }[];
  segments: { speaker: string; end: number; at?: number; text: string; drafts?: { end: number; text: string }[] }[];
}

describe("the README", () => {
  it("shows three commands: two that CI runs as they stand, and one that the packed tarball's spec runs", () => {
    assert.deepEqual(blocks("sh"), [
      "npm install && npm start",
      "npm install && npm test",
      "npx -p node-red-contrib-zoom-rtms zoom-rtms-simulator --help",
    ]);
  });

  it("has a row for each node", () => {
    const { "node-red": nodeRed } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    const [table = ""] = README.split("\n\n").filter((part) => part.startsWith("| Node |"));
    const rows = [...table.matchAll(/^\| \*\*(.*?)\*\*/gm)].map(([, name]) => name);
    assert.equal(rows.length, Object.keys(nodeRed.nodes).length);
    const palette = rows.filter((name) => !/^Zoom (app|account|fleet)$/.test(String(name)));
    for (const row of palette) assert.match(String(row), /^zoom /);
  });

  it("names each example as the editor's menu does", () => {
    for (const file of readdirSync(join(PROJECT, "examples")))
      assert.ok(README.includes(`\n| *${file.replace(/\.json$/, "")}* |`), file);
  });

  it("names the events of a meeting, and docs/zoom.md those of every product", () => {
    const missingNames = (document: string, prefixes: readonly string[]) =>
      ACTIONS.map((action) => `${prefixes[0]}${action}`).filter((event) => !document.includes(`\`${event}\``));
    assert.deepEqual(missingNames(README, PRODUCTS.meeting.prefixes), []);
    for (const { prefixes } of Object.values(PRODUCTS))
      assert.deepEqual(missingNames(read("docs/zoom.md"), prefixes), []);
  });

  it("shows what the simulator says, when it says it", () => {
    const shown = [...README.matchAll(/^ {2}(\d):(\d\d) {2}([\w ]+?)(?:, corrected)?: (.*)$/gm)];
    assert.ok(shown.length > 2);
    const { speakers, segments }: Conversation = JSON.parse(read("src/simulator/speech/conversation.json"));
    const said = segments.flatMap(({ speaker, at, drafts = [], ...whole }) =>
      [{ ...whole, end: at ?? whole.end }, ...drafts].map(({ text, end }) => {
        const name = speakers.find(({ id }) => id === speaker)?.name;
        return `${Math.round(end / 1000)} ${name}: ${text}`;
      }),
    );
    for (const [, minutes, seconds, speaker, words] of shown)
      assert.ok(said.includes(`${Number(minutes) * 60 + Number(seconds)} ${speaker}: ${words}`), words);
  });

  it("is read in a few minutes: the rest is in docs/", () => assert.ok(README.split("\n").length <= 130));

  it("leads to library code that runs as it stands, in docs/library.md", () => {
    assert.match(README, /as a library/);
    const [code = ""] = blocks("js", read("docs/library.md"));
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
