// The simulator's REST calls: given a meeting and a call, the answer of protocol#rest-calls or protocol#rest-errors, and
// what the stream does.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import type { Product } from "../../../src/protocol/values";
import type { LiveMeeting, MeetingOptions, Simulator } from "../../../src/simulator";
import { until } from "../../until";
import { SECRETS } from "../support";
import {
  ACCOUNT,
  type Answer,
  ask,
  call,
  closeAll,
  openApi,
  openSimulator,
  SCENARIO,
  START,
  startFor,
  tokenOf,
} from "./api-client";

const begin = (simulator: Simulator, options: MeetingOptions = {}): LiveMeeting =>
  simulator.meeting({ scenario: SCENARIO, ...options });

const with_ = (action: string, settings: object = START.settings) => ({ action, settings });

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A token of a Video SDK account. */
function jwtOf(
  claims: object = {},
  secret = ACCOUNT.clientSecret,
  head: object = { alg: "HS256", typ: "JWT" },
): string {
  const now = Math.floor(Date.now() / 1000);
  const signed = `${encode(head)}.${encode({ iss: ACCOUNT.clientId, iat: now, exp: now + 600, ...claims })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const codeOf = ({ status, body }: Answer) => [status, body.code];

describe("the simulator's REST calls", () => {
  let simulator: Simulator;
  let token: string;
  beforeEach(async () => {
    simulator = await openSimulator();
    token = await tokenOf(simulator.api.origin);
  });
  afterEach(closeAll);

  const meet = (id: string, body: object | string, by = token) =>
    call(simulator.api.origin, `live_meetings/${id}`, by, body);
  const engage = (id: string, body: object) =>
    call(simulator.api.origin, `contact_center/${encodeURIComponent(id)}`, token, body, "PUT");
  const session = (segment: string, by: string, body: object = { action: "start" }) =>
    call(simulator.api.origin, `videosdk/sessions/${segment}`, by, body);

  for (const product of ["meeting", "webinar"] as const)
    it(`starts a ${product} by its number, for its host: 202 without a body, and a stream plays`, async () => {
      const meeting = begin(simulator, { product });
      assert.match(meeting.number, /^8\d{10}$/);
      const { status, text } = await meet(meeting.restId, startFor(meeting.hostId));
      assert.deepEqual([status, text], [202, ""]);
      const stream = await meeting.started;
      assert.deepEqual([stream.product, stream.id], [product, meeting.id]);
      const [entry] = simulator.api.ledger.calls;
      assert.deepEqual(
        { ...entry, at: 0 },
        {
          product,
          action: "start",
          status: 202,
          id: meeting.number,
          user: meeting.hostId,
          at: 0,
        },
      );
    });

  it("starts an engagement by PUT: 204, without a user", async () => {
    const meeting = begin(simulator, { product: "contact_center" });
    assert.equal(meeting.restId, meeting.id);
    assert.equal((await engage(meeting.id, START)).status, 204);
    assert.equal((await meeting.started).id, meeting.id);
  });

  it("starts a session by a JWT: 204, and an id with / must be encoded twice", async () => {
    const id = "ab/c+d==";
    const meeting = begin(simulator, { product: "session", id });
    const once = encodeURIComponent(id);
    assert.deepEqual(codeOf(await session(once, jwtOf())), [404, 404]);
    const { status, text } = await session(encodeURIComponent(once), jwtOf());
    assert.deepEqual([status, text], [204, ""]);
    assert.equal((await meeting.started).id, id);
  });

  it("finds a session whose id has no / encoded once or twice", async () => {
    for (const segment of [encodeURIComponent("abc+d=="), encodeURIComponent(encodeURIComponent("xyz+d=="))]) {
      begin(simulator, { product: "session", id: decodeURIComponent(decodeURIComponent(segment)) });
      assert.equal((await session(segment, jwtOf())).status, 204);
    }
  });

  const past = Math.floor(Date.now() / 1000) - 100;
  const JWTS: [string, () => string][] = [
    ["of another secret", () => jwtOf({}, "x")],
    ["of another key", () => jwtOf({ iss: "x" })],
    ["that has expired", () => jwtOf({ exp: past })],
    ["without an end", () => jwtOf({ exp: undefined })],
    ["issued in the future", () => jwtOf({ iat: past + 1000, exp: past + 2000 })],
    ["without an algorithm", () => jwtOf({}, ACCOUNT.clientSecret, { alg: "none" })],
    ["that is a token of OAuth", () => token],
  ];
  for (const [what, jwt] of JWTS)
    it(`refuses a JWT ${what}`, async () => {
      begin(simulator, { product: "session", id: "abc" });
      assert.deepEqual(codeOf(await session("abc", jwt())), [401, 4700]);
    });

  it("refuses a token that it does not know, and one without the scope", async () => {
    const { restId, hostId } = begin(simulator);
    assert.deepEqual(codeOf(await meet(restId, startFor(hostId), "x")), [401, 4700]);
    const other = await openSimulator({ api: { ...ACCOUNT, scopes: ["user:read:user"] } });
    const poor = await tokenOf(other.api.origin);
    const refused = await call(other.api.origin, `live_meetings/${begin(other).restId}`, poor, startFor(hostId));
    assert.deepEqual(codeOf(refused), [401, 4700]);
    assert.match(String(refused.body.message), /meeting:update:participant_rtms_app_status:admin/);
  });

  it("refuses a server-to-server token without a user, or with a stranger's, by 2308", async () => {
    const meeting = begin(simulator, { users: ["invitee"] });
    assert.deepEqual(codeOf(await meet(meeting.restId, START)), [400, 2308]);
    assert.deepEqual(codeOf(await meet(meeting.restId, startFor("stranger"))), [400, 2308]);
    assert.equal((await meet(meeting.restId, startFor("invitee"))).status, 202);
  });

  it("needs no user of an app's own token, nor if the account's owner is the host", async () => {
    const own = await tokenOf(simulator.api.origin, "grant_type=client_credentials");
    assert.equal((await meet(begin(simulator).restId, START, own)).status, 202);
    const other = await openSimulator({ api: { ...ACCOUNT, ownerIsHost: true } });
    const by = await tokenOf(other.api.origin);
    assert.equal((await call(other.api.origin, `live_meetings/${begin(other).restId}`, by, START)).status, 202);
  });

  it("does not know a meeting by its UUID, before it begins, after it has ended, or of another product", async () => {
    const meeting = begin(simulator, { delivery: "socket" });
    const start = startFor(meeting.hostId);
    for (const id of [encodeURIComponent(meeting.id), "81234567890", "%E0%A4%A"])
      assert.deepEqual(codeOf(await meet(id, start)), [404, 404]);
    assert.deepEqual(codeOf(await engage(meeting.restId, start)), [404, 404]);
    await meeting.end();
    assert.deepEqual(codeOf(await meet(meeting.restId, start)), [404, 404]);
    await assert.rejects(meeting.started, /ended before a REST call started RTMS/);
  });

  it("answers 3000 until a meeting is ready, and to what needs a stream before there is one", async () => {
    const { origin } = simulator.api;
    const fast = await openSimulator({ speed: 10 });
    const by = await tokenOf(fast.api.origin);
    const slow = begin(fast, { readyAfter: 10_000 });
    const start = () => call(fast.api.origin, `live_meetings/${slow.restId}`, by, startFor(slow.hostId));
    assert.deepEqual(codeOf(await start()), [400, 3000]);
    let answer: Answer;
    do answer = await start();
    while (answer.status === 400);
    assert.equal(answer.status, 202);
    const { restId } = begin(simulator);
    for (const action of ["stop", "pause", "resume"])
      assert.deepEqual(codeOf(await call(origin, `live_meetings/${restId}`, token, with_(action))), [400, 3000]);
  });

  it("says that a stream is already started; a stream that was stopped starts again as another", async () => {
    const meeting = begin(simulator);
    const start = startFor(meeting.hostId);
    await meet(meeting.restId, start);
    const again = await meet(meeting.restId, start);
    assert.equal(again.status, 400);
    assert.match(String(again.body.message), /already started/);
    assert.equal((await meet(meeting.restId, with_("stop"))).status, 202);
    const [first] = meeting.streams;
    assert.deepEqual((await first?.done)?.closed, { reason: 25, name: "MANUAL_API_TRIGGERED" });
    assert.equal((await meet(meeting.restId, start)).status, 202);
    assert.notEqual(meeting.streams[1]?.streamId, first?.streamId);
  });

  it("pauses and resumes a stream", async () => {
    const meeting = begin(simulator);
    await meet(meeting.restId, startFor(meeting.hostId));
    const stream = await meeting.started;
    const seen: string[] = [];
    stream.on("paused", () => seen.push("paused")).on("resumed", () => seen.push("resumed"));
    assert.equal((await meet(meeting.restId, with_("pause"))).status, 202);
    assert.deepEqual(seen, ["paused"]);
    assert.equal((await meet(meeting.restId, with_("resume"))).status, 202);
    assert.deepEqual(seen, ["paused", "resumed"]);
  });

  const FIELDS: { what: string; body: object | string; fields: string[] }[] = [
    { what: "no JSON", body: "{", fields: ["body"] },
    { what: "a list", body: "[]", fields: ["body"] },
    { what: "nothing in it", body: {}, fields: ["action", "settings.client_id"] },
    { what: "an unknown action", body: with_("begin"), fields: ["action"] },
    { what: "another app", body: with_("start", { client_id: "x" }), fields: ["settings.client_id"] },
    {
      what: "a user that is a number",
      body: with_("start", { client_id: SECRETS.clientId, participant_user_id: 1 }),
      fields: ["settings.participant_user_id"],
    },
  ];
  for (const { what, body, fields } of FIELDS)
    it(`answers 300 to a body with ${what}, naming the fields`, async () => {
      const answer = await meet(begin(simulator).restId, body);
      assert.deepEqual(codeOf(answer), [400, 300]);
      const errors = answer.body.errors as { field: string; message: string }[];
      assert.deepEqual(
        errors.map(({ field }) => field),
        fields,
      );
    });

  it("knows no other path or method, and reads no endless body", async () => {
    const { origin } = simulator.api;
    const { restId } = begin(simulator);
    assert.equal((await ask(`${origin}/v2/users/me`)).status, 404);
    assert.equal((await call(origin, `live_meetings/${restId}`, token, START, "POST")).status, 405);
    assert.equal((await meet(restId, "x".repeat(70_000))).status, 413);
  });

  for (const [error, status, code] of [
    ["2308", 400, 2308],
    ["2310", 400, 2310],
    ["3000", 400, 3000],
    ["300", 400, 300],
    ["4700", 401, 4700],
    ["404", 404, 404],
    ["500", 500, undefined],
    ["502", 502, undefined],
    ["503", 503, undefined],
    ["already-started", 400, 400],
  ] as const)
    it(`answers ${error} on demand, as often as asked for`, async () => {
      const meeting = begin(simulator, { faults: { "rest-error": error, "rest-errors": 2 } });
      const start = startFor(meeting.hostId);
      for (let round = 0; round < 2; round++)
        assert.deepEqual(codeOf(await meet(meeting.restId, start)), [status, code]);
      assert.equal(meeting.streams.length, 0);
      assert.equal((await meet(meeting.restId, start)).status, 202);
    });

  const BEGIN = Date.parse("2026-11-29T12:00:00.400Z");
  for (const [form, written] of [
    ["seconds", "2"],
    ["http-date", "Sun, 29 Nov 2026 12:00:03 GMT"],
    ["iso-date", "2026-11-29T12:00:02.400Z"],
  ] as const)
    it(`reaches a rate limit on demand, says when it is over as ${form}, and means it`, async () => {
      let now = BEGIN;
      const timers = () => ({ after: () => () => {}, clear: () => {} });
      const { origin } = await openApi({ faults: { "rate-limit": form }, clock: { speed: 1, now: () => now, timers } });
      const by = await tokenOf(origin);
      const start = () => call(origin, "live_meetings/81234567890", by, START);
      const { status, headers, body } = await start();
      assert.deepEqual([status, body.code, headers["retry-after"]], [429, 429, written]);
      assert.equal(headers.date, "Sun, 29 Nov 2026 12:00:00 GMT");
      assert.deepEqual([headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"]], ["100", "0"]);
      now += 1999;
      assert.equal((await start()).status, 429);
      now += 1;
      // What is not found was let through; the limit does not begin again.
      for (let round = 0; round < 2; round++) assert.equal((await start()).status, 404);
    });

  it("applies faults of the API at their time, and reports them to nobody else", async () => {
    const fast = await openSimulator({ speed: 10 });
    const by = await tokenOf(fast.api.origin);
    const meeting = begin(fast, { script: [{ at: 1000, fault: "rest-error", value: "2310" }] });
    const resume = () => call(fast.api.origin, `live_meetings/${meeting.restId}`, by, with_("resume"));
    assert.deepEqual(codeOf(await resume()), [400, 3000]);
    let code: unknown;
    const poll = setInterval(() => void resume().then(({ body }) => (code = body.code)), 20);
    await until(() => code === 2310).finally(() => clearInterval(poll));
  });

  it("needs an API for meetings and for the API's faults, and a product that REST can start", async () => {
    const { api: _api, ...bare } = { ...SECRETS, api: ACCOUNT };
    const without = await openSimulator({ ...bare, api: undefined } as object);
    assert.throws(() => begin(without), /Give it the option api/);
    assert.throws(
      () => without.play({ webhookUrl: "http://127.0.0.1:1/", faults: { "rest-error": "500" } }),
      /rest-error/,
    );
    await assert.rejects(openSimulator({ api: undefined, faults: { "oauth-error": "4702" } } as object), /oauth-error/);
    assert.throws(() => begin(simulator, { product: "phone" satisfies Product }), /"phone" cannot be started by REST/);
    assert.throws(() => simulator.api.inject("drop-all"), /happens to a stream/);
    assert.throws(() => begin(simulator, { delivery: "webhook" }), /needs a webhookUrl/);
  });
});
