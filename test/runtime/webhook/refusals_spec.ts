// What is reported for a refused webhook: the code, the likely cause and the cure, and nothing of the request.

import assert from "node:assert/strict";
import { RtmsError } from "../../../src/protocol/errors/errors";
import { type Body, checkWebhook } from "../../../src/runtime/webhook/checks";
import { refusalError, refusalStatus } from "../../../src/runtime/webhook/refusals";
import { compactBody, SECRET_TOKEN, signed } from "../webhook-client";

const BODY = compactBody();

interface Case {
  what: string;
  body?: string;
  secretToken?: string;
  /** Seconds that the signature is old. */
  age?: number;
  headers?: Record<string, string | undefined>;
  /** The bytes are not those that came. */
  reparsed?: boolean;
  oversized?: boolean;
  unread?: "late" | "crowded";
  replayWindow?: number;
  status: number;
  code: string;
  text: RegExp;
}

const CASES: Case[] = [
  { what: "too long", oversized: true, status: 413, code: "RTMS_INPUT", text: /1 MiB.*something else uses this path/ },
  {
    what: "not signed",
    headers: { "x-zm-signature": undefined },
    status: 401,
    code: "RTMS_SIGNATURE",
    text: /without a signature.*proxy in front removes the headers x-zm-signature/,
  },
  {
    what: "signed with another secret",
    secretToken: "a-token-of-another-app",
    status: 401,
    code: "RTMS_SIGNATURE",
    text: /Secret Token in the app's config node.*Copy it again.*proxy or gateway .* byte for byte/,
  },
  {
    what: "signed with another secret, and old, where that is allowed",
    secretToken: "a-token-of-another-app",
    age: 200,
    replayWindow: 0,
    status: 401,
    code: "RTMS_SIGNATURE",
    text: /signed with another secret/,
  },
  {
    what: "written again on its way",
    body: BODY.replace(":", ": "),
    headers: signed(BODY),
    status: 401,
    code: "RTMS_SIGNATURE",
    text: /proxy or gateway in front rewrites the JSON/,
  },
  {
    what: "parsed before",
    secretToken: "a-token-of-another-app",
    reparsed: true,
    status: 401,
    code: "RTMS_SIGNATURE",
    text: /body parser in front.*express\.json\(\{ verify/,
  },
  {
    what: "old",
    age: 400,
    status: 401,
    code: "RTMS_SIGNATURE",
    text: /signed 400 s ago; 300 s are allowed.*clock is 400 s ahead: set it.*raise the replay window/,
  },
  {
    what: "from the future",
    age: -77,
    replayWindow: 60,
    status: 401,
    code: "RTMS_SIGNATURE",
    text: /signed 77 s in the future; 60 s are allowed.*clock is 77 s behind: set it/,
  },
  {
    what: "nothing like Zoom's",
    body: "hello",
    secretToken: "a-token-of-another-app",
    status: 401,
    code: "RTMS_SIGNATURE",
    text: /does not match.*found this path/,
  },
  { what: "late", unread: "late", status: 408, code: "RTMS_INPUT", text: /within 5 s.*proxy or tunnel/ },
  {
    what: "one of many",
    unread: "crowded",
    status: 503,
    code: "RTMS_LIMIT",
    text: /1,000.*16 MiB.*tries again.*proxy/,
  },
  { what: "no event", body: "{}", status: 400, code: "RTMS_INPUT", text: /not a JSON object with an event/ },
  {
    what: "a URL validation without its token",
    body: '{"event":"endpoint.url_validation","payload":{}}',
    status: 400,
    code: "RTMS_INPUT",
    text: /not a JSON object with an event/,
  },
];

describe("a webhook that is refused", () => {
  for (const { what, status, code, text, ...given } of CASES)
    it(`because it is ${what}: ${status}, ${code}, and what to do`, () => {
      const { body = BODY, secretToken = SECRET_TOKEN, age = 0, replayWindow = 300 } = given;
      const headers = { ...signed(body, { secretToken, age }), ...given.headers };
      // The whole second, as in the header: no test is to hang on how long it took.
      const now = (Number(headers["x-zm-request-timestamp"]) + age) * 1000;
      const bytes = Buffer.from(body);
      const unread: Body | undefined = given.unread && { kind: "unread", why: given.unread };
      const whole: Body = given.oversized ? { kind: "oversized" } : { kind: "bytes", bytes, exact: !given.reparsed };
      const checked = checkWebhook(unread ?? whole, {
        headers,
        secretToken: () => SECRET_TOKEN,
        replayWindow,
        now,
      });
      assert.ok(checked.verdict === "refused" && checked.error instanceof RtmsError, checked.verdict);
      assert.deepEqual([refusalStatus(checked.reason), checked.error.code], [status, code]);
      assert.match(checked.error.message, text);
      for (const secret of [
        SECRET_TOKEN,
        "a-token-of-another-app",
        String(headers["x-zm-signature"]),
        "4444AAAiAAAAAiAiAiiAii",
      ])
        assert.ok(!checked.error.message.includes(secret), secret);
    });

  it("has its text as data: the code and what stands in it", () => {
    const { message, words } = refusalError("wrongSecret", { replayWindow: 300, apps: 2 });
    const than = { code: "thanThoseOfApps", params: { apps: 2 } };
    assert.deepEqual(words, [{ code: "wrongSecret", params: { than } }]);
    assert.match(message, /signed with another secret than those of the 2 apps on this path \(401\)/);
    const stale = refusalError("stale", { replayWindow: 300, age: 400 });
    assert.deepEqual(stale.words, [{ code: "stale", params: { seconds: 400, replayWindow: 300 } }]);
    assert.deepEqual(refusalError("forged", { replayWindow: 300 }).words, [{ code: "forged" }]);
  });

  it("because nothing can be verified: with the app's own error", () => {
    const error = new RtmsError("RTMS_CREDENTIALS", "no token");
    const checked = checkWebhook(
      { kind: "bytes", bytes: Buffer.from(BODY), exact: true },
      {
        headers: signed(BODY),
        secretToken: () => {
          throw error;
        },
        replayWindow: 300,
        now: Date.now(),
      },
    );
    assert.deepEqual(checked, { verdict: "unverifiable", error });
  });
});

describe("a webhook whose signature does not hold", () => {
  it("is never parsed, not for the words of the log either", () => {
    const members = Array.from({ length: 50_000 }, (_, index) => `"k${index}":{}`);
    const bodies = [BODY, "hello", `{"event":"x","big":1234567890123456789,"payload":{${members.join()}}}`];
    const { parse } = JSON;
    let parsed = 0;
    JSON.parse = (text, reviver) => {
      parsed += 1;
      return parse(text, reviver);
    };
    try {
      const reasons = bodies.map((body) => {
        const bytes = Buffer.from(body);
        const checked = checkWebhook(
          { kind: "bytes", bytes, exact: true },
          {
            headers: signed(bytes, { secretToken: "another" }),
            secretToken: () => SECRET_TOKEN,
            replayWindow: 300,
            now: Date.now(),
          },
        );
        return checked.verdict === "refused" && checked.reason;
      });
      assert.deepEqual([reasons, parsed], [["wrongSecret", "forged", "wrongSecret"], 0]);
    } finally {
      JSON.parse = parse;
    }
  });
});
