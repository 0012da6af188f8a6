// The page in a real Node-RED: where it hangs, who gets in, what a deploy does to it, and a meeting that is live.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Meeting, MeetingSummary } from "../../src/page";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { complaints } from "./stream-flow";

const PASSWORD = "correct horse battery staple";
const NAME = "Ann </script><b>";
/** "example". */
const HASH = "$2b$04$4EvQvIUl04RXBolqQuRJ9OVLoJAwHWlaNEk6NCxTzzFICw0jw715q";
const JSON_TYPE = { "content-type": "application/json" };

const page = (id: string, changes: Record<string, unknown> = {}): FlowNode => ({
  id,
  type: "zoom-rtms-page",
  z: "tab",
  name: "",
  path: "/zoom",
  wires: [],
  credentials: { password: PASSWORD },
  ...changes,
});

/** What is posted to `/in` goes to the page as a message. */
const flowOf = (...pages: FlowNode[]): FlowNode[] => [
  { id: "tab", type: "tab", label: "Page" },
  { id: "in", type: "http in", z: "tab", url: "/in", method: "post", wires: [["message", "out"]] },
  { id: "out", type: "http response", z: "tab", statusCode: "204", wires: [] },
  { id: "message", type: "function", z: "tab", func: "return msg.payload;", wires: [["page"]] },
  ...pages,
];

describe("a page in a real Node-RED", () => {
  let nr: NodeRedProcess;
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "zoom-rtms-page-"));
  });
  afterEach(async () => {
    rmSync(directory, { recursive: true });
    assert.equal((await nr.stop()).code, 0);
  });

  const post = (root: string, path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${root}/${path}`, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { ...JSON_TYPE, origin: new URL(root).origin, ...headers },
    });
  const cookieOf = async (root: string, password = PASSWORD): Promise<string> => {
    const answer = await post(root, "zoom/sign-in", JSON.stringify({ password }));
    assert.equal(answer.status, 204, await answer.text());
    return answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  };

  it("lets in by the password, shows what is live and what was, and outlasts a deploy", async () => {
    writeFileSync(join(directory, "before.wav"), Buffer.alloc(1044, 1));
    nr = await startNodeRed({ flow: flowOf(page("page", { directory })), settings: { httpNodeRoot: "/api" } });
    const root = `${nr.url}/api`;
    const bare = await fetch(`${root}/zoom?x=1`, { redirect: "manual" });
    assert.deepEqual([bare.status, bare.headers.get("location")], [302, "./zoom/?x=1"]);
    const door = await fetch(`${root}/zoom/`);
    assert.deepEqual([door.status, door.headers.get("x-powered-by")], [200, null]);
    assert.match(door.headers.get("content-security-policy") ?? "", /default-src 'none'/);
    assert.equal((await fetch(`${root}/zoom/api/meetings`)).status, 401);
    // Before Node-RED's own parser, which would show its errors.
    for (const [body, status] of [
      [`{"password":"${"x".repeat(5000)}"}`, 413],
      ["{", 400],
    ] as const) {
      const refused = await post(root, "zoom/sign-in", body);
      const text = await refused.text();
      assert.deepEqual([refused.status, /^\{"error":"\w+"\}$/.test(text)], [status, true], text);
    }
    assert.equal((await post(root, "zoom/sign-in", "{}", { origin: "http://evil.example" })).status, 403);

    const cookie = await cookieOf(root);
    const read = async <T>(path: string): Promise<T> =>
      (await (await fetch(`${root}/zoom/api/${path}`, { headers: { cookie } })).json()) as T;
    const { meetings } = await read<{ meetings: MeetingSummary[] }>("meetings");
    const [before] = meetings;
    assert.ok(before && meetings.length === 1);
    const [track] = (await read<Meeting>(`meetings/${before.id}`)).tracks;
    const range = { cookie, range: "bytes=1040-" };
    const part = await fetch(`${root}/zoom/api/meetings/${before.id}/files/${track?.file}`, { headers: range });
    assert.deepEqual(
      [part.status, part.headers.get("content-range"), Buffer.from(await part.arrayBuffer())],
      [206, "bytes 1040-1043/1044", Buffer.alloc(4, 1)],
    );

    const stop = new AbortController();
    const events = await fetch(`${root}/zoom/api/live`, { headers: { cookie }, signal: stop.signal });
    assert.equal(events.headers.get("content-type"), "text/event-stream; charset=utf-8");
    const now = Date.now();
    const rtms = { streamId: "stream-1", product: "meeting", id: "m", timestamp: now, receivedAt: now };
    const say = (text: string) => ({
      payload: text,
      rtms: { ...rtms, medium: "transcript", speaker: { id: "1", name: NAME } },
      transcript: { text, id: text, start: now, end: now + 1000, language: "ENGLISH", attribute: "NONE" },
    });
    assert.equal((await post(root, "in", JSON.stringify(say("hello </script>")))).status, 204);
    let seen = "";
    for await (const bytes of events.body ?? []) {
      seen += Buffer.from(bytes).toString();
      if (seen.includes("hello")) break;
    }
    stop.abort();
    assert.match(seen, /^retry: \d+\n\nevent: meetings\ndata: \[\]\n\n/);
    await nr.status("page", /1$/);

    await nr.deploy(flowOf(page("page", { directory })));
    assert.equal((await post(root, "in", JSON.stringify(say("again")))).status, 204);
    const live = await read<Meeting>("meetings/stream-1");
    assert.deepEqual(
      [live.captions.map(({ text }) => text), live.people, live.live],
      [["hello </script>", "again"], [NAME], true],
    );

    // The second page waits, and says so.
    await nr.deploy(flowOf(page("page", { directory }), page("second", { credentials: { password: "other" } })));
    assert.match(complaints(nr).join("\n"), /page already uses the path \/api\/zoom/);
    await nr.deploy(flowOf(page("second", { path: "/ZOOM/", credentials: { password: "other" } })));
    assert.equal((await fetch(`${root}/zoom/api/meetings`, { headers: { cookie } })).status, 401);
    assert.ok(await cookieOf(root, "other"));
    await nr.deploy(flowOf(page("third", { credentials: {} })));
    assert.match(await (await fetch(`${root}/zoom/`)).text(), /password/i);
    assert.equal((await fetch(`${root}/zoom/api/meetings`, { headers: { cookie } })).status, 403);
    await nr.logged(/The page \/api\/zoom has no password/);
    await nr.deploy(flowOf());
    assert.equal((await fetch(`${root}/zoom/`)).status, 404);
    assert.ok(!nr.log.some((line) => line.includes("hello") || line.includes(PASSWORD)));
  });

  it("is open behind httpNodeAuth, also to what Node-RED's nodes have below it", async () => {
    const beside: FlowNode[] = [
      { id: "http", type: "http in", z: "tab", url: "/zoom/beside", method: "get", wires: [["out"]] },
    ];
    const bare = page("page", { credentials: {} });
    nr = await startNodeRed({
      flow: [...flowOf(bare), ...beside],
      settings: { httpNodeAuth: { user: "operator", pass: HASH } },
    });
    const authorization = `Basic ${Buffer.from("operator:example").toString("base64")}`;
    const statusOf = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`${nr.url}/zoom/${path}`, { headers })).status;
    assert.deepEqual([await statusOf(""), await statusOf("api/meetings")], [401, 401]);
    assert.equal(await statusOf("api/meetings", { authorization }), 200);
    assert.equal(await statusOf("beside", { authorization }), 204);
    const change = await post(nr.url, "zoom/sign-out", "{}", { authorization, origin: "http://evil.example" });
    assert.equal(change.status, 403);
    await nr.deploy([...flowOf(page("page")), ...beside]);
    assert.equal(await statusOf("api/meetings", { authorization }), 401);
  });
});
