// A page as a whole, over sockets: a meeting from its first word to its deletion.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completeLeft, type LiveState, type Meeting, type Page, Site, type SiteOptions } from "../../src/page";
import { until } from "../until";
import { HOSTILE } from "./hostile";

const MEGABYTE = 1024 * 1024;

describe("a page as a whole", () => {
  let directory: string;
  let server: Server;
  let url: string;
  let site: Site;
  let errors: Error[];
  const begin = (former?: LiveState, changes: Partial<SiteOptions> = {}) => {
    const options = {
      protection: "open",
      directory,
      shownDirectory: "recordings",
      assets: directory,
      report: true,
    } as const;
    site = new Site({ ...options, language: "fr", onError: (error) => errors.push(error), ...changes }, former);
  };
  beforeEach(async () => {
    errors = [];
    directory = mkdtempSync(join(tmpdir(), "zoom-rtms-site-"));
    begin();
    server = createServer((request, response) => {
      const [path = "", query = ""] = (request.url ?? "").split("?");
      const parts = path.split("/").filter(Boolean);
      void site.serve(request, response, { parts, query: `?${query}` }, request.headers.host).then((isAnswered) => {
        if (!isAnswered) response.writeHead(404).end("none");
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await site.close();
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true });
    assert.deepEqual(errors, []);
  });

  const read = async <T>(path: string): Promise<T> => (await (await fetch(`${url}/api/${path}`)).json()) as T;
  const list = async (query = "") => (await read<Page>(`meetings?${query}`)).meetings.map(({ id }) => id).join(" ");
  const change = (method: string, path: string, body: unknown = {}) =>
    fetch(`${url}/api/${path}`, {
      method,
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", origin: url },
    });
  /** A live meeting, as soon as its file is open. */
  const shown = async (id: string): Promise<Meeting> => {
    for (;;) {
      const answer = await fetch(`${url}/api/meetings/${id}`);
      if (answer.ok) return (await answer.json()) as Meeting;
    }
  };
  const wordsOf = ({ captions }: Meeting) => captions.map(({ text }) => text);
  const say = (streamId: string, text: string, name = "Ann") => {
    const now = Date.now();
    const rtms = { streamId, product: "meeting", id: "m", medium: "transcript", timestamp: now, receivedAt: now };
    const transcript = { text, id: text, start: now, end: now + 100, language: "ENGLISH", attribute: "NONE" };
    site.push({ payload: text, rtms: { ...rtms, speaker: { id: "1", name } }, transcript });
  };

  it("shows a meeting live, keeps it, and finds, renames and deletes it afterwards", async () => {
    say("one", "the budget is approved");
    assert.equal(site.open, 1);
    const live = await shown("one");
    assert.deepEqual([live.live, wordsOf(live), live.people], [true, ["the budget is approved"], ["Ann"]]);
    assert.equal(await list("q=budget"), "one");
    assert.equal((await change("DELETE", "meetings/one")).status, 409);
    await site.close();
    begin();
    assert.equal(await list("q=BUDGET+approved"), "one");
    const { speakers } = await read<Meeting>("meetings/one");
    const key = speakers[0]?.key ?? "";
    assert.equal((await change("PUT", `meetings/one/speakers/${key}`, { name: "Ann Lee" })).status, 204);
    assert.deepEqual((await read<Meeting>("meetings/one")).people, ["Ann Lee"]);
    const report = join(directory, "one.report.html");
    assert.ok(existsSync(report));
    assert.equal((await change("DELETE", "meetings/one")).status, 204);
    assert.deepEqual([await list(), readdirSync(directory)], ["", []]);
  });

  it("goes on with the next instance of its node", async () => {
    say("one", "before");
    const former = site.release();
    begin(former);
    say("one", "after");
    assert.deepEqual(wordsOf(await shown("one")), ["before", "after"]);
    await completeLeft(site.release());
    begin();
    assert.deepEqual(wordsOf(await shown("one")), ["before", "after"]);
  });

  it("takes away the report of a stream that Zoom revokes, and what it kept of it", async () => {
    say("one", "word");
    await shown("one");
    await site.close();
    begin();
    assert.deepEqual(readdirSync(directory).sort(), ["one.meeting.json", "one.report.html"]);
    const now = Date.now();
    const rtms = { streamId: "one", product: "meeting", id: "m", medium: "event", timestamp: now, receivedAt: now };
    site.push({ payload: { event: "stopped", reason: { code: 10, name: "X", final: true, revoked: true } }, rtms });
    site.revoke("one");
    await until(() => readdirSync(directory).length === 0);
  });

  it("writes no report that nobody asked for", async () => {
    begin(undefined, { report: false });
    say("one", "word");
    await shown("one");
    await site.close();
    assert.deepEqual(readdirSync(directory), ["one.meeting.json"]);
  });

  it("keeps nothing without a directory", async () => {
    begin(undefined, { directory: undefined });
    say("one", "word");
    await shown("one");
    assert.equal(await list("q=word"), "one");
    await site.close();
    assert.deepEqual(readdirSync(directory), []);
  });

  it("ends the events of its viewers with itself, which come again then", async () => {
    const events = await fetch(`${url}/api/live`);
    const text = events.text();
    begin(site.release());
    assert.match(await text, /^retry: \d+\n\nevent: meetings\n/);
  });

  it("has whatever people say and are called in its answers as text, and nowhere as anything else", async () => {
    for (const [at, words] of HOSTILE.entries()) say(`stream ${at}`, words || "x", words.slice(0, 300));
    await site.close();
    begin();
    const { meetings } = await read<Page>("meetings?limit=200");
    assert.equal(meetings.length, HOSTILE.length);
    const said = HOSTILE.map((words) => words || "x");
    for (const { id } of meetings) {
      assert.match(id, /^[\w-]{1,64}$/);
      const meeting = await read<Meeting>(`meetings/${id}`);
      const [words = ""] = wordsOf(meeting);
      // Very long ones are cut.
      assert.ok(words !== "" && said.some((each) => each.startsWith(words)), JSON.stringify(words.slice(0, 80)));
      const report = await (await fetch(`${url}/api/meetings/${id}/report`)).text();
      assert.doesNotMatch(report, /<script>alert|<svg\/onload|<img src=x/);
    }
  });

  describe("sends a recording", () => {
    const SIZE = 20 * MEGABYTE;
    let path: string;
    beforeEach(async () => {
      writeFileSync(join(directory, "long.wav"), Buffer.alloc(SIZE, 7));
      begin();
      const { meetings } = await read<Page>("meetings");
      const meeting = await read<Meeting>(`meetings/${meetings[0]?.id}`);
      path = `/api/meetings/${meeting.id}/files/${meeting.tracks[0]?.file}`;
    });

    it("whole, in part, or its head alone", async () => {
      const whole = await fetch(url + path);
      assert.equal((await whole.arrayBuffer()).byteLength, SIZE);
      const part = await fetch(url + path, { headers: { range: `bytes=${SIZE - 10}-` } });
      assert.deepEqual([part.status, (await part.arrayBuffer()).byteLength], [206, 10]);
      const head = await fetch(url + path, { method: "HEAD" });
      assert.deepEqual([head.headers.get("content-length"), await head.text()], [String(SIZE), ""]);
    });

    it("to who leaves in the middle of it, without an error or an open file", async () => {
      const open = () => readdirSync("/proc/self/fd").length;
      const before = open();
      for (let at = 0; at < 20; at += 1) {
        const stop = new AbortController();
        const { body } = await fetch(url + path, { signal: stop.signal });
        await body?.getReader().read();
        stop.abort();
      }
      server.closeAllConnections();
      await until(() => open() <= before);
    });
  });

  it("answers who sends too much without saying how much, too", async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(Buffer.alloc(1000, 0x20));
      },
    });
    const headers = { "content-type": "application/json", origin: url };
    const init = { method: "PUT", body, headers, duplex: "half" };
    const answer = await fetch(`${url}/api/meetings/one/speakers/a`, init);
    assert.deepEqual([answer.status, await answer.text()], [413, '{"error":"too_long"}']);
  });

  it("answers who sends too much, and hangs up", async () => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    const head = ["PUT /api/meetings/one/speakers/a HTTP/1.1", "Host: x", "Content-Type: application/json"];
    socket.write([...head, "Sec-Fetch-Site: same-origin", "Content-Length: 100000", "", "x".repeat(5000)].join("\r\n"));
    let answer = "";
    socket.on("data", (bytes) => {
      answer += bytes.toString();
    });
    await once(socket, "close");
    assert.match(answer, /^HTTP\/1\.1 413 [\s\S]*\{"error":"too_long"\}$/);
  });
});
