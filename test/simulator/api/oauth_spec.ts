// The simulator's OAuth: given a request for a token, the answer of protocol#oauth.

import assert from "node:assert/strict";
import { until } from "../../until";
import { ACCOUNT, type Ask, ask, askToken, call, closeAll, openApi, START, tokenOf } from "./api-client";

const MEETING = "meeting:update:participant_rtms_app_status";
const ENGAGEMENT = "contact_center:update:engagement_rtms_app_status";

describe("the simulator's OAuth", () => {
  afterEach(closeAll);

  it("grants a server-to-server token, with admin scopes, for an hour", async () => {
    const { origin, ledger } = await openApi();
    const { status, body } = await askToken(origin);
    assert.equal(status, 200);
    const { access_token, ...rest } = body;
    assert.match(String(access_token), /^[\w-]{40,}$/);
    const scope = `${MEETING}:admin ${ENGAGEMENT}:admin`;
    assert.deepEqual(rest, { token_type: "bearer", expires_in: 3600, scope, api_url: origin });
    assert.deepEqual(
      ledger.tokens.map(({ at, ...entry }) => entry),
      [{ grant: "account_credentials", status: 200 }],
    );
    assert.ok(!JSON.stringify(ledger).includes(String(access_token)));
  });

  it("grants a token of the app itself, without admin scopes; parameters may be in the body", async () => {
    const { origin } = await openApi();
    const body = "grant_type=client_credentials";
    const more = { body, headers: { "content-length": body.length } };
    for (const answer of [await askToken(origin, body), await askToken(origin, "", ACCOUNT, more)]) {
      assert.equal(answer.status, 200);
      assert.equal(answer.body.scope, `${MEETING} ${ENGAGEMENT}`);
    }
  });

  it("gives a new token each time, and the former stay valid", async () => {
    const { origin } = await openApi();
    const tokens = [await tokenOf(origin), await tokenOf(origin)];
    assert.notEqual(tokens[0], tokens[1]);
    // What is not found shows that the token was accepted.
    for (const token of tokens)
      assert.equal((await call(origin, "live_meetings/81234567890", token, START)).status, 404);
  });

  it("gives the scopes that it was told to", async () => {
    const { origin } = await openApi({ scopes: ["user:read:user"] });
    assert.equal((await askToken(origin)).body.scope, "user:read:user");
  });

  const wrong = (part: object) => ({ ...ACCOUNT, ...part });
  const REFUSED: { what: string; query?: string; account?: typeof ACCOUNT; code: string; error: string }[] = [
    { what: "a wrong client id", account: wrong({ clientId: "x" }), code: "4702", error: "invalid_client" },
    { what: "a wrong secret", account: wrong({ clientSecret: "x" }), code: "4704", error: "invalid_client" },
    {
      what: "a wrong account id",
      query: "grant_type=account_credentials&account_id=x",
      code: "4702",
      error: "invalid_client",
    },
    { what: "no account id", query: "grant_type=account_credentials", code: "4706", error: "invalid_request" },
    { what: "another grant", query: "grant_type=password", code: "4705", error: "unsupported_grant_type" },
    { what: "no grant", query: "", code: "4706", error: "invalid_request" },
  ];
  for (const { what, query, account, code, error } of REFUSED)
    it(`refuses ${what} with ${code}`, async () => {
      const { origin, ledger } = await openApi();
      const { status, body } = await askToken(origin, query, account);
      assert.equal(status, 400);
      assert.equal(body.error, error);
      assert.match(String(body.reason), new RegExp(`\\(${code}\\)$`));
      assert.equal(ledger.tokens[0]?.code, code);
    });

  const ODD: { what: string; more: Ask; status: number }[] = [
    { what: "no credentials", more: { headers: { authorization: "Bearer x" } }, status: 400 },
    { what: "another method", more: { method: "PUT" }, status: 405 },
    { what: "another content type", more: { headers: { "content-type": "application/json" } }, status: 415 },
  ];
  for (const { what, more, status } of ODD)
    it(`refuses ${what} with ${status}`, async () => {
      const { origin } = await openApi();
      assert.equal((await askToken(origin, undefined, ACCOUNT, more)).status, status);
    });

  it("refuses a body without a length", async () => {
    const { origin } = await openApi();
    const headers = { "content-type": "application/x-www-form-urlencoded", "transfer-encoding": "chunked" };
    const { status } = await ask(`${origin}/oauth/token?grant_type=client_credentials`, { method: "POST", headers });
    assert.equal(status, 411);
  });

  for (const code of ["4702", "4704", "4705", "4706", "4717", "4741"] as const)
    it(`refuses with ${code} on demand, as often as asked for`, async () => {
      const { origin } = await openApi({ faults: { "oauth-error": code, "oauth-errors": 2 } });
      const answers = [await askToken(origin), await askToken(origin), await askToken(origin)];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [400, 400, 200],
      );
      assert.ok(String(answers[0]?.body.reason).includes(code));
    });

  for (const code of ["500", "503"] as const)
    it(`fails with ${code} on demand, until told otherwise`, async () => {
      const api = await openApi({ faults: { "oauth-error": code } });
      for (let round = 0; round < 3; round++) assert.equal((await askToken(api.origin)).status, Number(code));
      api.inject("oauth-error", false);
      assert.equal((await askToken(api.origin)).status, 200);
    });

  it("answers late on demand", async () => {
    const { origin } = await openApi({ faults: { "api-delay": 200 } });
    const began = performance.now();
    await tokenOf(origin);
    assert.ok(performance.now() - began >= 190);
  });

  it("lets tokens expire when their hour is over, by the simulator's clock", async () => {
    let now = 1_800_000_000_000;
    const timers = () => ({ after: () => () => {}, clear: () => {} });
    const { origin } = await openApi({ clock: { speed: 1, now: () => now, timers } });
    const token = await tokenOf(origin);
    const status = async () => (await call(origin, "live_meetings/81234567890", token, START)).status;
    now += 3_599_000;
    assert.equal(await status(), 404);
    now += 1000;
    assert.equal(await status(), 401);
  });

  it("shortens the life of tokens on demand", async () => {
    const { origin } = await openApi({ speed: 20, faults: { "token-life": 2 } });
    const { body } = await askToken(origin);
    assert.equal(body.expires_in, 2);
    const token = String(body.access_token);
    let status = 0;
    const poll = setInterval(() => {
      void call(origin, "live_meetings/81234567890", token, START).then((answer) => {
        status = answer.status;
      });
    }, 20);
    await until(() => status === 401).finally(() => clearInterval(poll));
  });

  it("needs its credentials, each with its cure", async () => {
    for (const name of ["accountId", "clientId", "clientSecret"])
      await assert.rejects(openApi({ [name]: "" }), new RegExp(`needs ${name}.*zoom-rtms-account`));
  });

  it("has no origin before it listens", () =>
    assert.rejects(
      openApi().then((api) => api.close().then(() => api.origin)),
      /not listening/,
    ));
});
