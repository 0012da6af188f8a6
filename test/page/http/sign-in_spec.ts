// What is served to whom: without a session nothing but the way in.

import assert from "node:assert/strict";
import { Access, answerPage } from "../../../src/page";
import { ROUTES } from "../../../src/page/http/routes";
import { meetingOf, OWN, PASSWORD, PageRig, requestOf, trackOf } from "../rig";

const addressOf = (path: readonly string[]) => path.map((part) => part.replace(/^:.*/, "one")).join("/");

describe("a page", () => {
  let rig: PageRig;
  beforeEach(() => {
    rig = new PageRig();
  });
  afterEach(() => rig.close());

  it("shows whoever comes the sign-in, and the meetings to who has signed in", async () => {
    assert.match((await rig.ask("GET", "")).text, /^this is sign-in.html/);
    assert.match((await rig.ask("GET", "", { cookie: await rig.signIn() })).text, /^this is index.html/);
  });

  it("gives without a session nothing of what it has, and does not tell whether it has it", async () => {
    rig.keep(meetingOf("one", { tracks: [trackOf("one", "one.wav")] }));
    rig.write("one.wav", "sound");
    const closed = ROUTES.filter(({ open }) => !open);
    assert.equal(closed.length, ROUTES.length - 2);
    for (const cookie of [undefined, "zoom-rtms-page=x"])
      for (const { method, path } of closed) {
        const { status, text } = await rig.ask(method, addressOf(path), { ...(cookie && { cookie }) });
        assert.deepEqual([status, text], [401, '{"error":"signed_out"}'], `${method} ${path}`);
      }
    for (const address of ["api/meetings/none", "api/meetings/../x", "api/live/x"])
      assert.equal((await rig.ask("GET", address)).status, 401, address);
    for (const address of ["app.js", "app.css"]) assert.equal((await rig.ask("GET", address)).status, 401, address);
    for (const address of ["index.html", "sign-in.html", "notes.txt", "x.js", "rtms/metrics", "sign-in/x"])
      assert.equal((await rig.ask("GET", address)).status, 0, address);
    assert.match((await rig.ask("GET", "sign-in.js")).text, /^this is sign-in.js/);
  });

  it("says in place of all that how to set a password, while it has none", async () => {
    const locked = new PageRig("locked");
    try {
      assert.match((await locked.ask("GET", "")).text, /^this is set-password.html/);
      for (const { method, path } of ROUTES.slice(1)) {
        const { status, text } = await locked.ask(method, addressOf(path), { cookie: "zoom-rtms-page=x", body: {} });
        assert.deepEqual([status, text], [403, '{"error":"no_password"}'], `${method} ${path}`);
      }
      assert.equal((await locked.ask("GET", "app.js")).status, 403);
    } finally {
      locked.close();
    }
  });

  it("is shown to whom Node-RED lets through, if that asks for the password", async () => {
    const open = new PageRig("open");
    try {
      open.keep(meetingOf("one"));
      assert.match((await open.ask("GET", "")).text, /^this is index.html/);
      assert.equal((await open.ask("GET", "api/meetings/one")).status, 200);
      assert.ok(!("signOut" in JSON.parse((await open.ask("GET", "api/meetings")).text)));
      assert.equal((await open.ask("POST", "sign-in", { body: { password: "" } })).status, 403);
      // It asks no password of an OPTIONS.
      assert.equal((await open.ask("OPTIONS", "api/meetings")).status, 0);
    } finally {
      open.close();
    }
  });

  it("signs in with the password, and out again", async () => {
    const wrong = await rig.ask("POST", "sign-in", { body: { password: "wrong" } });
    assert.deepEqual(
      [wrong.status, wrong.text, wrong.headers["Set-Cookie"]],
      [401, '{"error":"wrong_password"}', undefined],
    );
    for (const body of [undefined, null, [], "x", { password: null }, { password: { length: 1 } }])
      assert.equal((await rig.ask("POST", "sign-in", { body, address: JSON.stringify(body) })).status, 401);
    const cookie = await rig.signIn();
    assert.equal(JSON.parse((await rig.ask("GET", "api/meetings", { cookie })).text).signOut, true);
    const out = await rig.ask("POST", "sign-out", { cookie, body: {} });
    assert.match(String(out.headers["Set-Cookie"]), /^zoom-rtms-page=; Max-Age=0;/);
    assert.equal((await rig.ask("GET", "api/meetings", { cookie })).status, 401);
  });

  it("makes who guesses wait, and says how long", async () => {
    const guess = () => rig.ask("POST", "sign-in", { body: { password: "wrong" } });
    for (let at = 0; at < 5; at += 1) assert.equal((await guess()).status, 401);
    const { status, headers, text } = await guess();
    assert.deepEqual([status, headers["Retry-After"], text], [429, 30, '{"error":"too_many"}']);
    const right = await rig.ask("POST", "sign-in", { body: { password: PASSWORD } });
    assert.equal(right.status, 429);
    assert.equal(
      (await rig.ask("POST", "sign-in", { body: { password: PASSWORD }, address: "192.0.2.2" })).status,
      204,
    );
  });

  it("prolongs a session by a visit to the page", async () => {
    let now = Date.now();
    const access = new Access({ password: PASSWORD, salt: "node" }, undefined, () => now);
    const sources = { ...rig.sources, access };
    const signed = await answerPage(requestOf("POST", "sign-in", { body: { password: PASSWORD } }), sources);
    const cookie = String(signed?.headers["Set-Cookie"]);
    const visit = async () => (await answerPage(requestOf("GET", "", { cookie }), sources))?.headers["Set-Cookie"];
    assert.equal(await visit(), undefined);
    now += 3 * 24 * 60 * 60 * 1000;
    assert.match(String(await visit()), /^zoom-rtms-page=[\w.-]+; Max-Age=604800;/);
  });

  describe("takes a change", () => {
    const CHANGES = [
      ["POST", "sign-in", { password: PASSWORD }],
      ["POST", "sign-out", {}],
      ["PUT", "api/meetings/one/speakers/ada", { name: "Ada" }],
      ["DELETE", "api/meetings/one", {}],
    ] as const;
    const statuses = async (headers: Record<string, string>) => {
      const found: number[] = [];
      for (const [method, address, body] of CHANGES) {
        rig.keep(meetingOf("one", { speakers: [{ key: "ada", name: "A", colour: 0, talkMs: 0 }] }));
        const cookie = await rig.signIn();
        found.push((await rig.ask(method, address, { headers, cookie, body })).status);
      }
      return found;
    };
    const TYPE = { "content-type": "application/json" };
    const fine = [204, 204, 204, 204];
    const foreign = [403, 403, 403, 403];

    it("from itself, by what the browser says, or by the host", async () => {
      assert.deepEqual(await statuses(OWN), fine);
      assert.deepEqual(
        await statuses({ "content-type": "application/json; charset=utf-8", origin: "http://pi:1880" }),
        fine,
      );
      assert.deepEqual(await statuses({ ...TYPE, origin: "HTTP://PI:1880" }), fine);
    });

    it("from no other site, and from nobody who does not say where he is", async () => {
      for (const site of ["cross-site", "same-site", "none", "SAME-ORIGIN", ""])
        assert.deepEqual(await statuses({ ...TYPE, "sec-fetch-site": site, origin: "http://pi:1880" }), foreign, site);
      const origins = [
        "http://evil.example",
        "http://pi:1881",
        "http://pi",
        "null",
        "",
        "file://",
        "http://pi:1880.evil.example",
      ];
      for (const origin of origins) assert.deepEqual(await statuses({ ...TYPE, origin }), foreign, origin);
      assert.deepEqual(await statuses(TYPE), foreign);
    });

    it("as JSON only, which a form cannot send", async () => {
      for (const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/jsonp",
        "",
      ])
        assert.deepEqual(await statuses({ "sec-fetch-site": "same-origin", "content-type": type }), foreign, type);
    });
  });

  it("knows the methods of each address, and no other", async () => {
    const cookie = await rig.signIn();
    const { status, headers } = await rig.ask("PATCH", "api/meetings/one", { cookie });
    assert.deepEqual([status, headers.Allow], [405, "GET, HEAD, DELETE"]);
    assert.equal((await rig.ask("GET", "sign-in", { cookie })).status, 405);
    assert.equal((await rig.ask("DELETE", "", { cookie })).status, 405);
    assert.equal((await rig.ask("POST", "app.js", { cookie })).status, 0);
    for (const address of ["api/meetings/one/nothing", "api/live/nothing"])
      assert.equal((await rig.ask("GET", address, { cookie })).status, 404, address);
  });

  it("leaves to other nodes what is below it and not its own", async () => {
    for (const cookie of [await rig.signIn(), ""])
      for (const address of ["api", "api/nothing", "api/orders/1", "meetings/one"])
        assert.equal(await rig.answer("GET", address, { cookie }), undefined, address);
  });

  it("has every answer under the same rules", async () => {
    const cookie = await rig.signIn();
    for (const address of ["", "app.js", "api/meetings", "api/meetings/none", "api/live"]) {
      const { headers } = await rig.ask("GET", address, { cookie });
      const policy = String(headers["Content-Security-Policy"]);
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      assert.equal(headers["X-Content-Type-Options"], "nosniff");
      assert.equal(headers["Referrer-Policy"], "no-referrer");
      assert.equal(headers["Cache-Control"], address === "" || address === "app.js" ? "no-cache" : "no-store", address);
    }
  });

  it("sends its own files once, and compressed to who takes that", async () => {
    const cookie = await rig.signIn();
    const plain = await rig.ask("GET", "app.js", { cookie });
    const etag = String(plain.headers.ETag);
    assert.equal(plain.headers["Content-Type"], "text/javascript; charset=utf-8");
    const zipped = await rig.ask("GET", "app.js", { cookie, headers: { "accept-encoding": "gzip, br" } });
    assert.equal(zipped.headers["Content-Encoding"], "gzip");
    assert.ok(zipped.text.length < plain.text.length);
    const known = await rig.ask("GET", "app.js", { cookie, headers: { "if-none-match": etag } });
    assert.deepEqual([known.status, known.text], [304, ""]);
  });
});
