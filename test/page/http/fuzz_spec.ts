// Ten thousand requests that nobody's page sends: no answer fails, and without a session none has anything in it. The
// numbers are the same each time.

import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROUTES } from "../../../src/page/http/routes";
import { HOSTILE } from "../hostile";
import { bytesOf, meetingOf, OWN, PageRig, SECRET, trackOf } from "../rig";

const COUNT = 10_000;
const SPOKEN = "what was said in confidence";
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", ""];
const WORDS = [
  ..."api live meetings one two files peaks levels picture report speakers sign-in app.js index.html".split(" "),
  ..."ada f g secret.wav one.json .. . ~ %00 %2e%2e sign-in.js set-password.html".split(" "),
];
const HEADERS = [
  "range",
  "if-range",
  "if-none-match",
  "accept-encoding",
  "origin",
  "content-type",
  "cookie",
  "sec-fetch-site",
];
const VALUES = ["bytes=0-", "bytes=-1", "bytes=5-2", "*", '"x"', "gzip", "null", "same-origin", "application/json"];
const KEYS = ["q", "product", "person", "from", "to", "after", "limit", "speaker", "v", "download", "language"];

/** What parameters of routes may be. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  ":id": ["one", "two", "none"],
  ":file": ["f", "g", "secret", "none"],
  ":speaker": ["ada", "none"],
};

/** Mulberry32. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("ten thousand requests", function () {
  this.timeout(120_000);
  let rig: PageRig;
  let cookie: string;
  before(async () => {
    rig = new PageRig();
    cookie = await rig.signIn();
    const speakers = [{ key: "ada", name: "Ada", colour: 0, talkMs: 0 }];
    const captions = [{ id: "c", speaker: "ada", start: 0, end: 1, text: SPOKEN }];
    const tracks = [trackOf("f", "one.wav"), trackOf("g", "../secret.wav"), trackOf("secret", "link.wav")];
    rig.write("one.wav", SPOKEN);
    symlinkSync(join(rig.root, "secret.wav"), join(rig.directory, "link.wav"));
    rig.keep(meetingOf("one", { speakers, captions, tracks, people: [SPOKEN] }));
    rig.live.all = [meetingOf("two", { live: true, speakers, captions, tracks })];
    rig.live.paths.set("two f", join(rig.root, "secret.wav"));
  });
  after(() => rig.close());

  /** @param cookie of a session, or none */
  async function fuzz(seed: number, count: number, cookie: string | undefined) {
    // What ends the session or the meeting would be the end of the test.
    const routes = ROUTES.filter(({ method, path }) => !cookie || (method !== "DELETE" && path[0] !== "sign-out"));
    const random = numbers(seed);
    const upTo = (most: number) => Math.floor(random() * most);
    const oneOf = <T>(all: readonly T[]): T => all[upTo(all.length)] as T;
    const word = () => (random() < 0.8 ? oneOf(WORDS) : oneOf(HOSTILE).slice(0, 300));
    const statuses = new Map<number, number>();
    for (let at = 0; at < count; at += 1) {
      // A deletion would be no test of what comes after it.
      const route = oneOf(routes);
      const isRouted = random() < 0.5;
      const method = isRouted ? route.method : oneOf(METHODS.filter((each) => each !== "DELETE"));
      const path = isRouted
        ? route.path.map((part) => (random() < 0.1 ? word() : oneOf(NAMES[part] ?? [part])))
        : Array.from({ length: upTo(7) }, word);
      const query = Array.from({ length: upTo(4) }, () => [oneOf(KEYS), word()]);
      const headers: Record<string, string> = random() < 0.5 ? { ...OWN } : {};
      for (let more = upTo(4); more > 0; more -= 1)
        headers[oneOf(HEADERS)] = random() < 0.5 ? oneOf(VALUES) : oneOf(HOSTILE);
      if (random() < 0.3) headers.range = oneOf(["bytes=0-", "bytes=3-5", "bytes=-1", "bytes=99999-", "bytes=5-2,7-"]);
      if (cookie !== undefined) headers.cookie = cookie;
      const body = oneOf<unknown>([
        undefined,
        null,
        1,
        "x",
        [],
        {},
        { password: word() },
        { name: word() },
        { name: HOSTILE },
      ]);
      const request = { headers, body, address: `192.0.${upTo(256)}.${upTo(256)}` };
      const address = `${path.map((part) => part.replace(/[/?]/g, "")).join("/")}?${new URLSearchParams(query)}`;
      const answer = await rig.answer(method, address, request);
      const status = answer?.status ?? 0;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (!answer) continue;
      const said = `${method} ${address} ${JSON.stringify(headers)}`;
      const all = `${JSON.stringify(answer.headers)} ${await bytesOf(answer)}`;
      assert.ok(status < 500 || status === 503, said);
      assert.ok(!all.includes(SECRET) && !all.includes(rig.root), said);
      assert.ok(answer.headers["Content-Security-Policy"], said);
      for (const value of Object.values(answer.headers)) assert.match(String(value), /^[\x20-\x7e]*$/, said);
      if (cookie === undefined) {
        assert.ok(!all.includes(SPOKEN), said);
        assert.ok(answer.content?.kind !== "events" && answer.content?.kind !== "file", said);
      }
    }
    return statuses;
  }

  it("without a session get nothing but the way in", async () => {
    const statuses = await fuzz(1, COUNT / 2, undefined);
    assert.ok((statuses.get(401) ?? 0) > COUNT / 10, JSON.stringify([...statuses]));
    assert.equal(rig.read("one.wav"), SPOKEN);
  });

  it("with one do not get out of the folder", async () => {
    const statuses = await fuzz(2, COUNT / 2, cookie);
    for (const status of [200, 204, 206, 400, 403, 404, 405])
      assert.ok((statuses.get(status) ?? 0) > 0, `${status} of ${JSON.stringify([...statuses])}`);
  });
});
