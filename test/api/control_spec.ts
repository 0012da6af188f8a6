// Controlling RTMS by REST: what is sent, what counts as done, what is retried and for how long (protocol#rest-errors).

import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { AccessTokens, type Account, type ControlOptions, type ControlRequest, control } from "../../src/api";
import type { RtmsError } from "../../src/protocol/errors";
import { FakeWorld } from "../protocol/fake-world";
import { until } from "../until";
import { type Answer, ApiServer, accountAt, errorOf, hasNoSecret, MEETING_SCOPE, TOKEN } from "./api-server";

const START: ControlRequest = { action: "start", product: "meeting", id: "123 456 789", clientId: "rtms-app" };

const refusal = (status: number, code: number, message = "", more: object = {}): Answer => ({
  status,
  body: { code, message, ...more },
});
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe("a call that controls RTMS", () => {
  let server: ApiServer;
  let world: FakeWorld;
  let account: Account;
  /** The waits before further tries, in milliseconds, and the errors that caused them. */
  let waits: number[];
  let reasons: RtmsError[];
  beforeEach(async () => {
    server = await new ApiServer().listen();
    world = new FakeWorld();
    account = accountAt(server.origin);
    waits = [];
    reasons = [];
  });
  afterEach(() => server.close());

  const direct = () => ({ clock: world.clock, proxy: () => undefined });
  /** Time passes as soon as the call waits for it. */
  const options = (more: Partial<ControlOptions> = {}): ControlOptions => ({
    ...direct(),
    patience: 60_000,
    waiting: (why, delay) => {
      hasNoSecret(why);
      reasons.push(why);
      waits.push(delay);
      setImmediate(() => world.pass(delay));
    },
    ...more,
  });
  const run = (request: Partial<ControlRequest> = {}, more: Partial<ControlOptions> = {}) =>
    control({ ...START, ...request }, new AccessTokens(account, direct()), options(more));

  it("is sent with the token, and accepted with any 2xx", async () => {
    server.calls.push({ status: 202 }, { status: 204 }, { status: 200, body: {} });
    for (const action of ["start", "stop", "resume"] as const)
      assert.deepEqual(await run({ action }), { already: false });
    const [{ method, url, headers, body } = assert.fail()] = server.callsAsked;
    assert.deepEqual([method, url], ["PATCH", "/v2/live_meetings/123456789/rtms_app/status"]);
    assert.deepEqual([headers.authorization, headers["content-type"]], [`Bearer ${TOKEN}1`, "application/json"]);
    assert.deepEqual(JSON.parse(body), { action: "start", settings: { client_id: "rtms-app" } });
    assert.equal(world.timers, 0);
  });

  it("is done if Zoom says, to a start, that RTMS was started already", async () => {
    server.calls.push(refusal(400, 9999, "RTMS Already Started for this meeting"));
    assert.deepEqual(await run(), { already: true });
    server.calls.push(refusal(400, 9999, "RTMS Already Started for this meeting"));
    assert.equal((await errorOf(run({ action: "stop" }))).code, "RTMS_REST");
    assert.deepEqual(waits, []);
  });

  it("is refused for an id that cannot be, before anything is sent", async () => {
    const error = await errorOf(run({ product: "phone" }));
    assert.equal(error.code, "RTMS_INPUT");
    assert.equal(server.asked.length, 0);
  });

  it("waits 1 s, doubled up to 10 s, while Zoom says that it is too early, and a last time at the end", async () => {
    server.calls.push(...times(20, refusal(400, 3000, "not ready")));
    const error = await errorOf(run());
    assert.deepEqual(
      waits,
      [1, 2, 4, 8, 10, 10, 10, 10, 5].map((seconds) => seconds * 1000),
    );
    assert.deepEqual([error.code, error.status, error.retryable], ["RTMS_REST", { code: 3000, name: "NOT_YET" }, true]);
    assert.match(
      error.message,
      /^Zoom refused to start RTMS for the meeting 123 456 789 with code 3000 \(HTTP 400\) "not ready"\. /,
    );
    assert.match(error.message, / It was tried 10 times in 60 s\.$/);
  });

  const passing: [what: string, answer: Answer | ((response: ServerResponse) => void)][] = [
    ["3000", refusal(400, 3000)],
    ["404", refusal(404, 3001, "Meeting does not exist")],
    ["429", { status: 429 }],
    ["500", { status: 500, body: "<html>" }],
    ["503", { status: 503 }],
    ["2310", refusal(400, 2310)],
    ["a lost connection", (response) => response.destroy()],
  ];
  for (const [what, answer] of passing)
    it(`is retried after ${what}`, async () => {
      server.calls.push(answer);
      assert.deepEqual(await run(), { already: false });
      assert.deepEqual([waits, reasons.length], [[1000], 1]);
      assert.ok(reasons[0]?.message.length);
    });

  it("is retried after a token that Zoom cannot give for now", async () => {
    server.tokens.push({ status: 503 }, { status: 429, headers: { "retry-after": "3" } }, (response) =>
      response.destroy(),
    );
    assert.deepEqual(await run(), { already: false });
    assert.deepEqual(waits, [1000, 3000, 4000]);
  });

  const final: [what: string, answer: Answer, text: RegExp][] = [
    ["2308", refusal(400, 2308, "No permission"), /code 2308 \(HTTP 400\) "No permission"\..*participantUserId/],
    [
      "300 with its fields",
      refusal(400, 300, "Validation Failed.", {
        errors: [{ field: "settings.client_id", message: "Invalid\nfield." }, 7, { message: "b" }],
      }),
      /Wrong fields: settings\.client_id: Invalid field\.; b\. Zoom cannot read/,
    ],
    ["an unknown code", refusal(400, 77, "odd"), /code 77 \(HTTP 400\) "odd"\. .*does not know/],
    ["a code as text", { status: 400, body: { code: "2308" } }, /code 2308 \(HTTP 400\)\. The user is not allowed/],
    ["a redirect", { status: 300 }, /HTTP status 300\. Zoom refused for a reason/],
    ["no JSON", { status: 400, body: "<html>" }, /HTTP status 400\. /],
  ];
  for (const [what, answer, text] of final)
    it(`is not retried after ${what}`, async () => {
      server.calls.push(answer);
      const error = await errorOf(run());
      assert.match(error.message, text);
      assert.deepEqual([waits, error.retryable, server.callsAsked.length], [[], false, 1]);
      assert.deepEqual(error.words?.length ? [] : error, [], "it has its words as data");
    });

  it("is not retried without patience, and once more at the end of a short one", async () => {
    server.calls.push(...times(3, refusal(404, 3001)));
    await errorOf(run({}, { patience: 0 }));
    await errorOf(run({}, { patience: 300 }));
    assert.deepEqual(waits, [300]);
  });

  it("is retried for 2 minutes at most while the account has no RTMS, and longer for other reasons", async () => {
    server.calls.push(...times(60, refusal(400, 2310, "No Developer Pack")));
    const error = await errorOf(run({}, { patience: 600_000 }));
    assert.equal(
      waits.reduce((sum, wait) => sum + wait),
      120_000,
    );
    assert.match(error.message, /Developer Pack.*enable RTMS for the app.*tried \d+ times in 120 s/);
  });

  it("waits as long as Zoom asks, in each form, if its patience lasts so long", async () => {
    const date = "Sun, 29 Nov 2026 12:00:00 GMT";
    const asked = (header: string) => ({ status: 429, headers: { date, "retry-after": header } });
    server.calls.push(asked("20"), asked("2026-11-29T12:00:15Z"), asked("Sun, 29 Nov 2026 12:00:12 GMT"), asked("0"));
    assert.deepEqual(await run(), { already: false });
    assert.deepEqual(waits, [20_000, 15_000, 12_000, 8_000]);
  });

  it("fails at once, with the time to wait, if Zoom asks for more than its patience", async () => {
    server.calls.push({
      status: 429,
      headers: { date: "Sun, 29 Nov 2026 12:00:00 GMT", "retry-after": "2026-11-30T00:00:00Z" },
    });
    const error = await errorOf(run());
    assert.deepEqual([waits, error.retryable], [[], true]);
    assert.match(error.message, /more calls than Zoom allows.*Zoom asks to wait 43200 s\.$/);
  });

  for (const [what, answer] of [
    ["4700", refusal(400, 4700, "Invalid access token.")],
    ["HTTP 401", refusal(401, 124, "Invalid access token.")],
    ["4711", refusal(400, 4711, "Invalid access token, does not contain scopes:[x].")],
  ] as const) {
    it(`is sent once more with a new token after ${what}`, async () => {
      server.calls.push(answer);
      assert.deepEqual(await run(), { already: false });
      assert.deepEqual(
        server.callsAsked.map(({ headers }) => headers.authorization),
        [`Bearer ${TOKEN}1`, `Bearer ${TOKEN}2`],
      );
      assert.deepEqual(waits, []);
    });

    it(`fails after ${what} for the new token too, with the scopes needed and had`, async () => {
      server.scope = "user:read:user:admin team_chat:read";
      server.calls.push(answer, answer);
      const error = await errorOf(run());
      assert.deepEqual([server.callsAsked.length, server.tokensAsked.length, waits], [2, 2, []]);
      assert.deepEqual([error.code, error.retryable], ["RTMS_REST", false]);
      const end = `The call needs the scope ${MEETING_SCOPE}; the token has user:read:user:admin, team_chat:read.`;
      assert.ok(error.message.endsWith(end), error.message);
    });
  }

  it("says that the scope is not the cause if the token has it, and names no more than ten", async () => {
    server.calls.push(...times(4, refusal(401, 124)));
    assert.match((await errorOf(run())).message, new RegExp(`The token has the scope ${MEETING_SCOPE}\\.$`));
    server.scope = Array.from({ length: 12 }, (_, index) => `a:${index}`).join(" ");
    assert.match((await errorOf(run())).message, /the token has a:0, .*a:9 and 2 more\.$/);
  });

  it("gets a new token again if one ends while it is retried", async () => {
    server.calls.push(refusal(401, 124), refusal(400, 3000), refusal(401, 124));
    assert.deepEqual(await run(), { already: false });
    assert.equal(server.tokensAsked.length, 3);
  });

  it("fails with wrong credentials at once", async () => {
    server.tokens.push({ status: 400, body: { error: "invalid_client" } });
    const error = await errorOf(run());
    assert.deepEqual([error.code, waits, server.callsAsked.length], ["RTMS_CREDENTIALS", [], 0]);
  });

  it("controls a Video SDK session with a token of its own, which it makes again if it is refused", async () => {
    account = accountAt(server.origin, { kind: "video-sdk" });
    server.calls.push(...times(2, refusal(401, 124, "Invalid access token.")));
    const error = await errorOf(run({ product: "session", id: "/a/b==" }));
    assert.equal(server.callsAsked[0]?.url, "/v2/videosdk/sessions/%252Fa%252Fb%253D%253D/rtms_app/status");
    assert.deepEqual([server.callsAsked.length, server.tokensAsked.length], [2, 0]);
    assert.match(error.message, /for the Video SDK session \/a\/b== with code 124/);
  });

  it("shows Zoom's words on one line, cut, and without the token", async () => {
    server.calls.push((response, { headers }) => {
      const message = `bad\r\n${headers.authorization}\u202e ${"x".repeat(500)}`;
      response.writeHead(400).end(JSON.stringify({ code: 2308, message }));
    });
    const { message } = await errorOf(run());
    assert.match(message, /"bad Bearer \*\*\* x+…"\./);
    assert.ok(message.length < 700);
  });

  for (const [when, prepare] of [
    ["waits for Zoom's answer", () => server.calls.push(() => undefined)],
    ["waits for a token", () => server.tokens.push(() => undefined)],
    ["waits for the next try", () => server.calls.push(refusal(400, 3000))],
  ] as const)
    it(`ends with its signal's reason while it ${when}`, async () => {
      prepare();
      const ending = new AbortController();
      let isWaiting = false;
      const waiting = () => {
        isWaiting = true;
      };
      const running = run({}, { signal: ending.signal, waiting });
      await until(
        () =>
          isWaiting ||
          (when !== "waits for the next try" && server.asked.length > (when === "waits for a token" ? 0 : 1)),
      );
      const reason = new Error("the node was closed");
      ending.abort(reason);
      await assert.rejects(running, reason);
      await assert.rejects(run({}, { signal: ending.signal }), reason);
      world.pass(60_000);
      assert.equal(server.callsAsked.length, when === "waits for a token" ? 0 : 1);
    });
});
