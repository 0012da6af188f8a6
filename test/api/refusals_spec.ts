// Whatever a server answers, its refusal becomes one readable error without secrets.

import assert from "node:assert/strict";
import fc from "fast-check";
import { apiText, explanationOf, shownText, withWords } from "../../src/api/errors";
import { type Refused, refusalOf } from "../../src/api/refusals";
import { explainRest, RtmsError } from "../../src/protocol/errors";
import { hasNoSecret, SECRET, TOKEN } from "./api-server";

const SECRETS = [SECRET, TOKEN, SECRET.slice(0, 10)];

/** Text that quotes secrets, or parts them by what does not print. */
const quoting = fc
  .array(fc.oneof(fc.constantFrom(...SECRETS, SECRET.slice(3), "\u0000", "\u200b", "\n", " ", "4702"), fc.string()), {
    maxLength: 8,
  })
  .map((parts) => parts.join(""));
const names = fc.constantFrom("code", "message", "error", "reason", "errors", "field", "other");
const { value: anyJson } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    quoting,
    fc.constantFrom<unknown>(null, true, 300, 2308, 4700, -1, 1e308, 0.5, "2310", "429"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 4 }),
  ),
}));
const anyBody = fc.oneof(
  anyJson.map((value) => JSON.stringify(value)),
  fc.dictionary(names, anyJson).map((value) => JSON.stringify(value)),
  quoting,
);
const anyRefusal: fc.Arbitrary<Refused> = fc.record({
  kind: fc.constantFrom("rest" as const, "oauth" as const),
  reply: fc.record({ status: fc.integer({ min: 300, max: 599 }), headers: fc.constant({}), body: anyBody }),
  secrets: fc.constant(SECRETS),
  now: fc.constant(0),
});

describe("a refusal", () => {
  it("is one line of whole sentences without a secret, with a code, whatever the answer is", () =>
    fc.assert(
      fc.property(anyRefusal, (refused) => {
        const error = refusalOf(refused, (told) => apiText("tokenRefused", { told }));
        assert.match(error.message, /^Zoom refused an access token with [^\n\r]*\.$/);
        assert.ok(error.message.length < 1200, error.message);
        assert.ok(error.code === "RTMS_REST" || error.code === "RTMS_CREDENTIALS");
        assert.ok(Number.isFinite(error.status?.code));
        assert.equal(error.retryable, ["later", "briefly"].includes(error.reaction));
        hasNoSecret(error);
      }),
      { numRuns: 3000 },
    ));

  it("can be explained in other languages by the code of the explanation that it has", () => {
    const rows: [kind: Refused["kind"], status: number, body: string, code: number, name: string][] = [
      ["rest", 400, '{"code": 2308}', 2308, "NOT_ALLOWED"],
      ["rest", 404, '{"code": 3001}', 404, "NOT_FOUND"],
      ["rest", 502, "", 500, "SERVER_ERROR"],
      ["rest", 400, '{"code": 77}', 0, "UNKNOWN"],
      ["oauth", 400, '{"error": "invalid_client"}', 4702, "UNKNOWN_CLIENT"],
      ["oauth", 404, "", 0, "UNKNOWN"],
    ];
    for (const [kind, status, body, code, name] of rows) {
      const refused = { kind, reply: { status, headers: {}, body }, secrets: [], now: 0 };
      const error = withWords(
        refusalOf(refused, (told) => told),
        "more",
      );
      const explained = explanationOf(error);
      assert.deepEqual([explained?.code, explained?.name, error.status?.name], [code, name, name]);
      assert.ok(explained && error.message.includes(explained.meaning));
    }
    assert.equal(explanationOf(new RtmsError("RTMS_REST", "x", { words: ["x", { code: "restless.4" }] })), undefined);
    assert.equal(explanationOf(new RtmsError("RTMS_REST", "x")), undefined);
  });

  it("of 429 and 5xx may pass, whatever unknown code comes with it", () => {
    for (const status of [429, 500, 503, 599]) {
      const reply = { status, headers: {}, body: '{"code": 99999}' };
      const error = refusalOf({ kind: "rest", reply, secrets: [], now: 0 }, (told) => told);
      assert.deepEqual([error.reaction, error.status?.code], ["later", 99999]);
      assert.ok(error.message.includes(explainRest(status === 429 ? 429 : 500).meaning), error.message);
    }
  });
});

describe("a server's text in an error", () => {
  it("has no secret, at most 200 characters, and no half of one", () =>
    fc.assert(
      fc.property(fc.oneof(quoting, fc.string({ unit: "grapheme", maxLength: 400 })), (text) => {
        const shown = shownText(text, SECRETS);
        assert.ok(shown.length <= 200, shown);
        assert.ok(!SECRETS.some((secret) => shown.includes(secret)), shown);
        assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 2000 },
    ));

  it("is not cut in the middle of a character", () =>
    assert.equal(shownText("😀".repeat(150), []), `${"😀".repeat(99)}…`));

  it("hides the longer secret whole where one holds the other", () =>
    assert.equal(shownText(`<${SECRET}>`, [SECRET.slice(0, 10), SECRET]), "<***>"));
});
