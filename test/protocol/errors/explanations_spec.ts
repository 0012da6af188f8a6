// The explanations are complete, agree with the protocol document, and are the same in docs/explanations.md.
// UPDATE_DOCS=1 writes that file.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { explain, explainStop, nameOf, StatusCode, StopReason, stopInfo } from "../../../src/protocol";
import { DISCONNECTED, explainRest, statusClass } from "../../../src/protocol/errors/explanations";
import { REST_ADVICE } from "../../../src/protocol/errors/explanations-rest";
import { refusal } from "../../../src/protocol/link/link-errors";

const STATUS_CODES = Object.values(StatusCode);
const STOP_REASONS = Object.values(StopReason);
const REST_CODES = Object.keys(REST_ADVICE).map(Number);
/** protocol#oauth: codes of a refused token; the others are of calls (protocol#rest-errors). */
const OAUTH_CODES = [4702, 4704, 4705, 4706, 4717, 4741];

/** protocol#status-codes, column by column: the class of 0 (OK), then of 1 to 47. */
const CLASSES = ["ok", ..."AAAAAAATPPPPPATTAAAAAAAAAAAAAAAAAAAAAAAAAAAATAT"];

/** protocol#stop-reasons, by the words "recover" and "final"; UNDEFINED has no class, and nothing to recover. */
const RECOVER = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 24];

type Advice = Pick<ReturnType<typeof explain>, "meaning" | "cause" | "cure">;
const SENTENCES = /^[A-Z][^\n]*\.$/;

function isAdvice({ meaning, cause, cure }: Advice, code: number): void {
  for (const text of [meaning, cause, cure]) {
    assert.match(text, SENTENCES, `${code}`);
    assert.doesNotMatch(text, /undefined|null|\.\.| {2}/, `${code}`);
    assert.ok(text.length <= 160, `${code}: ${text.length} characters in "${text}"`);
  }
}

const areOwn = (texts: string[]) => assert.deepEqual(texts, [...new Set(texts)]);

describe("a status code's explanation", () => {
  it("exists for each of 0 to 47, and no two say the same", () => {
    assert.deepEqual(
      STATUS_CODES,
      Array.from({ length: 48 }, (_, code) => code),
    );
    for (const code of STATUS_CODES) isAdvice(explain(code), code);
    areOwn(STATUS_CODES.map((code) => explain(code).meaning));
    areOwn(STATUS_CODES.map((code) => explain(code).cure));
  });

  it("has Zoom's name without the prefix", () => {
    assert.equal(explain(3).name, "INVALID_SIGNATURE");
    assert.equal(explain(47).name, "CHAT_SESSION_KEY_NOT_AVAILABLE");
  });

  it("has the class of protocol#status-codes", () => {
    assert.deepEqual(
      STATUS_CODES.map((code) => statusClass(code)),
      CLASSES,
    );
  });

  it("promises a retry exactly where there is one", () => {
    for (const code of STATUS_CODES)
      assert.equal(/retries automatically/.test(explain(code).cure), CLASSES[code] === "T", `${code}`);
  });

  it("recognises a duplicate by Zoom's text too, whatever the number", () => {
    assert.equal(statusClass(17, "Duplicate Signal Request"), "T");
    assert.equal(statusClass(17, "another text"), "A");
  });

  it("does not guess at a number that is not known", () => {
    for (const code of [48, 75, -1, 3.5]) {
      const { name, ...advice } = explain(code);
      assert.equal(name, `UNKNOWN_${code}`);
      assert.match(advice.meaning, /unknown to this package/);
      isAdvice(advice, code);
      assert.equal(statusClass(code), "A");
    }
  });

  it("is the text of an error, beside Zoom's own text", () => {
    const { meaning, cause, cure, name } = explain(3);
    const { message } = refusal("signaling", { code: 3, name }, "bad hmac", "stream-1");
    assert.equal(
      message,
      `Zoom refused the signaling handshake with status 3 INVALID_SIGNATURE "bad hmac". ${meaning} ${cause} ${cure} Stream stream-1.`,
    );
  });
});

describe("a stop reason's explanation", () => {
  it("exists for each of 0 to 26 and for DISCONNECTED, and no two say the same", () => {
    assert.deepEqual(
      STOP_REASONS,
      Array.from({ length: 27 }, (_, code) => code),
    );
    const all = [DISCONNECTED, ...STOP_REASONS];
    for (const code of all) isAdvice(explainStop(code), code);
    areOwn(all.map((code) => explainStop(code).meaning));
  });

  it("is final, or not, as protocol#stop-reasons says", () => {
    for (const code of STOP_REASONS) assert.equal(explainStop(code).final, !RECOVER.includes(code), `${code}`);
  });

  it("says to start again exactly after a fault", () => {
    for (const code of STOP_REASONS)
      assert.equal(/Start RTMS again/.test(explainStop(code).cure), RECOVER.includes(code), `${code}`);
  });

  it("says of 8, and only of 8, that what was stored must be deleted at once", () => {
    for (const code of [DISCONNECTED, ...STOP_REASONS]) {
      const { meaning, revoked, cure } = explainStop(code);
      assert.equal(revoked, code === 8);
      assert.equal(/must be deleted at once/.test(meaning), code === 8);
      assert.equal(/^Delete /.test(cure), code === 8);
    }
  });

  it("does not guess at a number that is not known", () => {
    const { name, meaning, final, revoked } = explainStop(27);
    assert.deepEqual([name, final, revoked], ["UNKNOWN_27", true, false]);
    assert.match(meaning, /unknown to this package/);
  });

  it("leaves the reason of a stopped event as contract#events has it", () => {
    assert.deepEqual(stopInfo(8), { code: 8, name: "STREAM_REVOKED", final: true, revoked: true });
    assert.deepEqual(stopInfo(13), { code: 13, name: "SIGNAL_CONNECTION_INTERRUPTED", final: false, revoked: false });
    assert.deepEqual(stopInfo(), { code: 0, name: "UNDEFINED", final: true, revoked: false });
    assert.deepEqual(stopInfo(-1), { code: -1, name: "DISCONNECTED", final: true, revoked: false });
  });
});

describe("a REST code's explanation", () => {
  it("exists for each code of protocol#rest-errors and protocol#oauth, and no two say the same", () => {
    assert.deepEqual(
      REST_CODES,
      [300, 404, 429, 500, 2308, 2310, 3000, 4700, ...OAUTH_CODES, 4711].sort((a, b) => a - b),
    );
    for (const code of REST_CODES) isAdvice(explainRest(code), code);
    areOwn(REST_CODES.map((code) => explainRest(code).meaning));
    areOwn(REST_CODES.map((code) => explainRest(code).cure));
    areOwn(REST_CODES.map((code) => explainRest(code).name));
  });

  it("has the reaction of protocol#rest-errors", () => {
    const having = (reaction: string) => REST_CODES.filter((code) => explainRest(code).reaction === reaction);
    assert.deepEqual(having("later"), [404, 429, 500, 3000]);
    assert.deepEqual(having("briefly"), [2310]);
    assert.deepEqual(having("newToken"), [4700, 4711]);
    assert.deepEqual(having("none"), [300, 2308, ...OAUTH_CODES]);
  });

  it("does not guess at a number that is not known, which is not retried", () => {
    for (const kind of ["rest", "oauth"] as const) {
      const advice = explainRest(4242, kind);
      assert.match(advice.meaning, /does not know/);
      assert.equal(advice.reaction, "none");
      isAdvice(advice, 4242);
    }
    assert.notEqual(explainRest(4242).meaning, explainRest(4242, "oauth").meaning);
  });
});

describe("docs/explanations.md", () => {
  const REACTIONS = { none: "fix first", later: "retried", briefly: "retried for 2 min", newToken: "new token" };
  const WORDS = { ok: "", A: "fix first", T: "retried", P: "not permitted" };
  const row = (cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  const table = (heads: string[], rows: (string | number)[][]) =>
    [row(heads), row(heads.map(() => "---")), ...rows.map(row)].join("\n");

  const text = `# What Zoom's codes mean

Generated from \`src/protocol/errors/explanations*.ts\`. To update it, run its spec with \`UPDATE_DOCS=1\`.

## Status codes

In \`failed\` events as \`status\`, and in errors. *Retried*: transient, within Zoom's window. *Fix first*: the same
request would be refused again. *Not permitted*: this app cannot have it; other media of the stream continue.

${table(
  ["Code", "Name", "", "Meaning", "Likely cause", "Cure"],
  STATUS_CODES.map((code) => {
    const { name, meaning, cause, cure } = explain(code);
    return [code, `\`${name}\``, WORDS[statusClass(code)], meaning, cause, cure];
  }),
)}

## Stop reasons

In \`stopped\` events as \`reason\`, and in webhooks as \`stop_reason\`. *Fault*: \`final\` is false, and Zoom prescribes a new
start of RTMS. *Revoked*: delete what was stored.

${table(
  ["Code", "Name", "", "Meaning", "Likely cause", "Cure"],
  [DISCONNECTED, ...STOP_REASONS].map((code) => {
    const { name, final, revoked, meaning, cause, cure } = explainStop(code);
    return [code, `\`${name}\``, revoked ? "revoked" : final ? "" : "fault", meaning, cause, cure];
  }),
)}

## REST codes

In errors with the code \`RTMS_REST\` or \`RTMS_CREDENTIALS\`, as \`status\`. 404, 429 and 500 are HTTP statuses (500 is any of
500 to 599), and 4700 is also HTTP 401; the names are this package's. *Retried*: within the patience of the call. *New
token*: retried once, with a new token. *Fix first*: the same call would be refused again.

${table(
  ["Code", "Name", "", "Meaning", "Likely cause", "Cure"],
  REST_CODES.map((code) => {
    const { name, reaction, meaning, cause, cure } = explainRest(code);
    return [code, `\`${name}\``, REACTIONS[reaction], meaning, cause, cure];
  }),
)}
`;

  it("shows every explanation", () => {
    const path = join(__dirname, "..", "..", "..", "docs", "explanations.md");
    if (process.env.UPDATE_DOCS) writeFileSync(path, text);
    assert.equal(readFileSync(path, "utf8"), text);
  });

  it("has a table that no text breaks", () => {
    for (const line of text.split("\n").filter((part) => part.startsWith("|")))
      assert.equal(line.split("|").length, 8, line);
    assert.ok(text.includes(nameOf(StopReason, 26)));
  });
});
