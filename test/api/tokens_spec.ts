// The access token of an account: how it is requested, kept and renewed (protocol#oauth).

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import type { ServerResponse } from "node:http";
import { AccessTokens, type Account } from "../../src/api";
import { FakeWorld } from "../protocol/fake-world";
import { until } from "../until";
import { ACCOUNT_ID, ApiServer, accountAt, BASIC, CLIENT_ID, errorOf, hasNoSecret, SECRET, TOKEN } from "./api-server";

const MINUTE = 60_000;

describe("the token of an account", () => {
  let server: ApiServer;
  let world: FakeWorld;
  beforeEach(async () => {
    server = await new ApiServer().listen();
    world = new FakeWorld();
  });
  afterEach(() => server.close());

  const tokensOf = (more: Partial<Account> = {}) =>
    new AccessTokens(accountAt(server.origin, more), { clock: world.clock, proxy: () => undefined });

  it("is requested as Zoom documents it, when it is first needed", async () => {
    const tokens = tokensOf();
    assert.equal(server.asked.length, 0);
    const { value, scopes, expiresAt } = await tokens.get();
    assert.equal(value, `${TOKEN}1`);
    assert.deepEqual(scopes, server.scope.split(" "));
    assert.equal(expiresAt, world.clock.elapsed() + 60 * MINUTE);
    const [{ method, url, headers, body } = assert.fail()] = server.asked;
    assert.equal(method, "POST");
    assert.equal(url, `/oauth/token?grant_type=account_credentials&account_id=${ACCOUNT_ID}`);
    assert.equal(headers.authorization, `Basic ${BASIC}`);
    assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
    assert.deepEqual([headers["content-length"], body], ["0", ""]);
  });

  it("is an app's own by its client credentials, without the account's id", async () => {
    await tokensOf({ kind: "app" }).get();
    assert.equal(server.asked[0]?.url, "/oauth/token?grant_type=client_credentials");
  });

  it("is requested once for all who need it at the same time, and kept", async () => {
    const tokens = tokensOf();
    const all = await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
    all.push(await tokens.get());
    assert.deepEqual([new Set(all.map(({ value }) => value)).size, server.asked.length], [1, 1]);
  });

  it("is renewed after 55 minutes, before it expires", async () => {
    const tokens = tokensOf();
    await tokens.get();
    world.pass(55 * MINUTE - 1);
    assert.equal((await tokens.get()).value, `${TOKEN}1`);
    world.pass(1);
    assert.equal((await tokens.get()).value, `${TOKEN}2`);
    assert.equal((await tokens.get()).value, `${TOKEN}2`);
    assert.equal(server.asked.length, 2);
  });

  const lives: [life: unknown, renewal: number][] = [
    [1800, 25 * MINUTE],
    [120, MINUTE],
    [86_400, 55 * MINUTE],
    ["3600", 55 * MINUTE],
    [undefined, 55 * MINUTE],
  ];
  for (const [life, renewal] of lives)
    it(`is renewed after ${renewal / MINUTE} minutes if it lives for ${life} s`, async () => {
      server.life = life;
      const tokens = tokensOf();
      await tokens.get();
      world.pass(renewal - 1);
      await tokens.get();
      assert.equal(server.asked.length, 1);
      world.pass(1);
      await tokens.get();
      assert.equal(server.asked.length, 2);
    });

  it("is still used, until its end, if it cannot be renewed for now", async () => {
    const tokens = tokensOf();
    await tokens.get();
    world.pass(58 * MINUTE);
    server.tokens.push({ status: 503 }, { status: 503 });
    assert.equal((await tokens.get()).value, `${TOKEN}1`);
    world.pass(2 * MINUTE);
    assert.equal((await errorOf(tokens.get())).code, "RTMS_REST");
    assert.equal((await tokens.get()).value, `${TOKEN}2`);
  });

  it("is not used again if it was refused while its renewal failed", async () => {
    const tokens = tokensOf();
    const { value } = await tokens.get();
    world.pass(58 * MINUTE);
    server.tokens.push({ status: 503 });
    const [got, renewed] = [errorOf(tokens.get()), errorOf(tokens.renew(value))];
    assert.deepEqual([(await got).code, (await renewed).code, server.asked.length], ["RTMS_REST", "RTMS_REST", 2]);
  });

  it("is not affected by a clock that is set", async () => {
    const tokens = tokensOf();
    await tokens.get();
    world.skew = 24 * 60 * MINUTE;
    await tokens.get();
    assert.equal(server.asked.length, 1);
  });

  it("is replaced once after a refusal, however many were refused it", async () => {
    const tokens = tokensOf();
    const { value } = await tokens.get();
    const renewed = await Promise.all([tokens.renew(value), tokens.renew(value), tokens.get()]);
    assert.deepEqual(new Set(renewed.map((token) => token.value)), new Set([`${TOKEN}2`]));
    assert.equal((await tokens.renew(value)).value, `${TOKEN}2`, "the former one was replaced already");
    assert.equal(server.asked.length, 2);
  });

  it("is requested again after a failure", async () => {
    const { port } = server;
    server.tokens.push((response: ServerResponse) => response.destroy());
    const tokens = tokensOf();
    const error = await errorOf(tokens.get());
    assert.equal(error.code, "RTMS_CONNECTION");
    assert.match(error.message, new RegExp(`^The request to 127\\.0\\.0\\.1:${port} failed: `));
    assert.equal((await tokens.get()).value, `${TOKEN}1`);
  });

  it("is given up after its deadline", async () => {
    server.tokens.push(() => undefined);
    const failing = errorOf(tokensOf().get());
    await until(() => server.asked.length === 1);
    world.pass(10_000);
    const error = await failing;
    assert.deepEqual([error.code, error.retryable], ["RTMS_CONNECTION", true]);
    assert.match(error.message, /not answered within 10 s/);
    assert.equal(world.timers, 0);
  });

  it("is made here for the Video SDK: a JWT by API key and secret, without a request", async () => {
    const { value, scopes, expiresAt } = await tokensOf({ kind: "video-sdk", accountId: "" }).get();
    const [head = "", claims = "", signature] = value.split(".");
    const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
    assert.deepEqual(read(head), { alg: "HS256", typ: "JWT" });
    const now = world.clock.now() / 1000;
    assert.deepEqual(read(claims), { iss: CLIENT_ID, iat: now - 60, exp: now + 3600 });
    assert.equal(signature, createHmac("sha256", SECRET).update(`${head}.${claims}`).digest("base64url"));
    assert.deepEqual([scopes, expiresAt, server.asked.length], [[], world.clock.elapsed() + 60 * MINUTE, 0]);
  });

  const refusals: [what: string, status: number, body: object, code: string, number: number, text: RegExp][] = [
    [
      "a wrong secret",
      400,
      { reason: "Invalid client_id or client_secret", error: "invalid_client" },
      "RTMS_CREDENTIALS",
      4702,
      /does not know these credentials.*account node/,
    ],
    [
      "a code in the reason",
      400,
      { error: "invalid_request", reason: "Bad client (4704)" },
      "RTMS_CREDENTIALS",
      4704,
      /do not fit/,
    ],
    ["a code as error", 401, { error: "4717", reason: "disabled" }, "RTMS_CREDENTIALS", 4717, /app is disabled/],
    ["a code as number", 400, { code: 4741, message: "revoked" }, "RTMS_CREDENTIALS", 4741, /was revoked/],
    [
      "the wrong grant",
      400,
      { error: "unsupported_grant_type", reason: "" },
      "RTMS_CREDENTIALS",
      4705,
      /kind does not fit/,
    ],
    [
      "what nobody knows",
      400,
      { error: "invalid_request", reason: "Bad Request" },
      "RTMS_CREDENTIALS",
      400,
      /reason that this package does not know.*Account ID/,
    ],
    ["not found", 404, {}, "RTMS_CREDENTIALS", 404, /HTTP status 404\..*no access token/],
    ["too many requests", 429, {}, "RTMS_REST", 429, /more calls than Zoom allows/],
    ["a fault of Zoom", 502, {}, "RTMS_REST", 502, /Zoom's server failed/],
  ];
  for (const [what, status, body, code, number, text] of refusals)
    it(`is refused for ${what}, with Zoom's words, cause and cure`, async () => {
      server.tokens.push({ status, body });
      const error = await errorOf(tokensOf().get());
      assert.equal(error.code, code);
      assert.equal(error.status?.code, number);
      assert.match(error.message, /^Zoom refused an access token with /);
      assert.match(error.message, text);
      assert.equal(error.retryable, code === "RTMS_REST");
    });

  it("is not taken from an answer that has none, or one that no header can carry", async () => {
    for (const value of [undefined, "", 5, "a\r\nHost: b", "ü", "x".repeat(20_000)]) {
      server.tokens.push({ status: 200, body: { access_token: value } });
      const error = await errorOf(tokensOf().get());
      assert.deepEqual([error.code, error.retryable], ["RTMS_REST", true]);
      assert.match(error.message, /answer has no access token/);
    }
    server.tokens.push({ status: 200, body: "<html>" });
    assert.match((await errorOf(tokensOf().get())).message, /answer has no access token/);
  });

  it("is not requested with a credential that is empty", async () => {
    const rows: [Partial<Account>, RegExp][] = [
      [{ accountId: "" }, /^The Account ID of the account is empty/],
      [{ kind: "app", accountId: "", clientId: "" }, /^The Client ID /],
      [{ kind: "video-sdk", clientSecret: "" }, /^The API secret /],
    ];
    for (const [more, text] of rows) {
      const error = await errorOf(tokensOf(more).get());
      assert.equal(error.code, "RTMS_CREDENTIALS");
      assert.match(error.message, text);
    }
    assert.equal(server.asked.length, 0);
  });

  it("is in no text that Zoom quotes it in, nor is a credential, nor hidden between signs that do not print", async () => {
    const quoted = `a ${SECRET} b ${BASIC}\n\u200bc ${CLIENT_ID} ${SECRET.slice(0, 8)}\u0000${SECRET.slice(8)} ${"x".repeat(400)}`;
    server.tokens.push({ status: 400, body: { error: quoted, reason: quoted } });
    const { message } = await errorOf(tokensOf().get());
    assert.match(message, /"a \*\*\* b \*\*\* c \*\*\* /);
    assert.ok(message.length < 600, message);
    const tokens = tokensOf();
    const { value } = await tokens.get();
    assert.equal(tokens.shown(`<${value}>`), "<***>");
    const next = await tokens.renew(value);
    assert.equal(tokens.shown(`<${value}> <${next.value}>`), "<***> <***>");
    hasNoSecret(tokens);
  });
});
