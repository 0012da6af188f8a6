// Webhooks: what is verified (protocol#webhook-verification), and what every documented shape of them says
// (protocol#webhook-payloads and protocol#nested-payloads).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RtmsError } from "../../../src/protocol/errors/errors";
import type { Lifecycle } from "../../../src/protocol/webhook/lifecycle";
import { verifyWebhook, type WebhookEvidence } from "../../../src/protocol/webhook/verification";
import { parseWebhook } from "../../../src/protocol/webhook/webhook";

interface Sample {
  name: string;
  direction: string;
  json: { event: string };
}

const fixtures = join(__dirname, "..", "fixtures", "wire-samples.json");
const samples = (JSON.parse(readFileSync(fixtures, "utf8")) as Sample[]).filter(
  ({ name, direction }) => name.startsWith("webhook.") && direction === "zoom->app",
);

const streamId = "609340fb2a7946909659956c8aa9250c";
const local = "wss://127.0.0.1:443";
const eventTs = 1626230691572;
const meeting = { product: "meeting", id: "4444AAAiAAAAAiAiAiiAii==", streamId } as const;
const webinar = { product: "webinar", id: "5555BBBjBBBBBjBjBjjBjj==", streamId } as const;
const session = { product: "session", id: "4567UVWxYZABCdEfGhiJkl==", streamId } as const;
const engagement = {
  product: "contact_center",
  id: "4nYtdqLVTVqGJ+QB62ED7Q==",
  streamId: "03db704592624398931a588dd78200cb",
} as const;
const call = { product: "phone", id: "7211111111111111111", streamId } as const;
const started = { action: "started", serverUrl: local, eventTs } as const;
const stopped = { action: "stopped", eventTs } as const;
const interrupted = { action: "interrupted", eventTs } as const;

const EXPECTED: Record<string, Lifecycle | undefined> = {
  "webhook.endpoint.url_validation": undefined,
  "webhook.meeting.rtms_started": { ...meeting, ...started },
  "webhook.meeting.rtms_started.may_2026_fields": { ...meeting, ...started },
  "webhook.meeting.rtms_started.variant_nested_object": {
    ...meeting,
    action: "started",
    serverUrl: "wss://rtms-sjc1.zoom.us:443",
  },
  "webhook.meeting.rtms_started.failover_same_stream_new_server": {
    ...meeting,
    action: "started",
    serverUrl: "wss://127.0.0.9:443",
    eventTs: 1626230931572,
  },
  "webhook.meeting.rtms_interrupted": { ...meeting, ...interrupted },
  "webhook.meeting.rtms_stopped": { ...meeting, ...stopped, stopReason: 1 },
  "webhook.meeting.rtms_stopped.reason_outside_published_list": { ...meeting, ...stopped, stopReason: 18 },
  "webhook.webinar.rtms_started": { ...webinar, ...started },
  "webhook.webinar.rtms_started.variant_meeting_uuid": {
    ...webinar,
    action: "started",
    serverUrl: "wss://rtms-sjc1.zoom.us:443",
  },
  "webhook.webinar.rtms_interrupted": { ...webinar, ...interrupted },
  "webhook.webinar.rtms_stopped": { ...webinar, ...stopped, stopReason: 1 },
  "webhook.session.rtms_started": { ...session, ...started },
  "webhook.session.rtms_interrupted": { ...session, ...interrupted },
  "webhook.session.rtms_stopped": { ...session, ...stopped, eventTs: 1732313171881, stopReason: 6 },
  "webhook.contact_center.voice_rtms_started": { ...engagement, ...started },
  "webhook.contact_center.voice_rtms_interrupted": { ...engagement, ...interrupted },
  "webhook.contact_center.voice_rtms_stopped": { ...engagement, ...stopped, stopReason: 6 },
  "webhook.phone.rtms_started": { ...call, ...started },
  "webhook.phone.rtms_interrupted": { ...call, ...interrupted },
  "webhook.phone.rtms_stopped": { ...call, ...stopped, stopReason: 6 },
  "webhook.rtms.concurrency_near_limit": undefined,
  "webhook.rtms.concurrency_limited": undefined,
};

describe("parseWebhook", () => {
  it("is tested with every documented webhook", () => {
    assert.deepEqual(samples.map(({ name }) => name).sort(), Object.keys(EXPECTED).sort());
  });

  for (const { name, json } of samples)
    it(`reads ${name}`, () => {
      for (const input of [json, JSON.stringify(json), Buffer.from(JSON.stringify(json, null, 2))]) {
        const { body, lifecycle } = parseWebhook(input);
        assert.deepEqual(body, json);
        assert.deepEqual(lifecycle, EXPECTED[name]);
      }
    });

  const read = (payload: object, event = "meeting.rtms_started") => parseWebhook({ event, payload }).lifecycle;
  const variants: [string, Lifecycle | undefined, Lifecycle][] = [
    [
      "an alias of Phone, and an id without quotes",
      parseWebhook('{"event":"phone.call_rtms_stopped","payload":{"call_id":7211111111111111111,"stop_reason":"6"}}')
        .lifecycle,
      { product: "phone", action: "stopped", id: "7211111111111111111", stopReason: 6 },
    ],
    [
      "a product by its event, whatever the id field",
      read({ uuid: "u", rtms_stream_id: "s" }, "webinar.rtms_interrupted"),
      { product: "webinar", action: "interrupted", id: "u", streamId: "s" },
    ],
    [
      "what is missing in the object from the payload",
      read({ rtms_stream_id: "outer", server_urls: "wss://outer", object: { meeting_uuid: "m", server_urls: null } }),
      { product: "meeting", action: "started", id: "m", streamId: "outer", serverUrl: "wss://outer" },
    ],
    [
      "the object before the payload",
      read({ meeting_uuid: "outer", object: { meeting_uuid: "inner", rtms_stream_id: "s" } }),
      { product: "meeting", action: "started", id: "inner", streamId: "s" },
    ],
    [
      "an id exactly as it is written",
      read({ meeting_uuid: " /ab+%2F== ", rtms_stream_id: "s" }),
      { product: "meeting", action: "started", id: " /ab+%2F== ", streamId: "s" },
    ],
    [
      "no more than what is there",
      read({ stop_reason: "none" }, "session.rtms_stopped"),
      { product: "session", action: "stopped" },
    ],
    [
      "a payload that is none",
      parseWebhook({ event: "meeting.rtms_started", payload: 7 }).lifecycle,
      { product: "meeting", action: "started" },
    ],
  ];
  for (const [what, actual, expected] of variants) it(`reads ${what}`, () => assert.deepEqual(actual, expected));

  it("takes other names for no lifecycle event", () => {
    for (const event of ["contactcenter.rtms_started", "meeting.rtms_paused", "rtms.start_failed", "", "toString"])
      assert.equal(parseWebhook({ event }).lifecycle, undefined);
  });

  const refused: unknown[] = [
    "",
    "x",
    "[]",
    "null",
    "7",
    '{"event":7}',
    "{}",
    null,
    undefined,
    [],
    Buffer.alloc(0),
    "[".repeat(99_999),
  ];
  for (const input of refused)
    it(`refuses ${String(JSON.stringify(input)).slice(0, 30)}`, () => {
      assert.throws(
        () => parseWebhook(input),
        (error: unknown) => error instanceof RtmsError && error.code === "RTMS_INPUT",
      );
    });

  it("refuses an id that has lost its digits", () => {
    assert.throws(() => read({ call_id: 7211111111111111000 }, "phone.rtms_started"), /lost its last digits/);
  });
});

describe("verifyWebhook", () => {
  const rawBody = JSON.stringify(samples.find(({ name }) => name === "webhook.meeting.rtms_started")?.json);
  const evidence: WebhookEvidence = {
    rawBody,
    timestamp: "1626230691",
    signature: "v0=3e8e6341c193c265fb14547e0ac6024cde5d9ea6203b8aff9e5a1f545788196c",
    secretToken: "exampleSecretToken0000",
    now: 1626230691_000,
  };
  const cases: [string, Partial<WebhookEvidence>, string][] = [
    ["the vector", {}, "ok"],
    ["the vector as bytes", { rawBody: Buffer.from(rawBody) }, "ok"],
    ["300 s late", { now: 1626230991_000 }, "ok"],
    ["300 s early", { now: 1626230391_000 }, "ok"],
    ["301 s late", { now: 1626230992_000 }, "stale"],
    ["301 s early", { now: 1626230390_000 }, "stale"],
    ["late, with a longer window", { now: 1626230992_000, replayWindow: 301 }, "ok"],
    ["years late, with the check off", { now: 2e12, replayWindow: 0 }, "ok"],
    ["a byte more", { rawBody: `${rawBody} ` }, "forged"],
    ["the same JSON in other bytes", { rawBody: rawBody.replace(":", ": ") }, "forged"],
    ["another secret", { secretToken: "exampleSecretToken0001" }, "forged"],
    ["another timestamp", { timestamp: "1626230692" }, "forged"],
    ["another spelling of the timestamp", { timestamp: "01626230691" }, "forged"],
    ["upper case", { signature: String(evidence.signature).toUpperCase() }, "forged"],
    ["a signature without v0", { signature: String(evidence.signature).slice(3) }, "forged"],
    ["two signatures", { signature: `${evidence.signature}, ${evidence.signature}` }, "forged"],
    ["no signature", { signature: undefined }, "unsigned"],
    ["an empty signature", { signature: "" }, "unsigned"],
    ["no timestamp", { timestamp: undefined }, "unsigned"],
    ["a timestamp in milliseconds", { timestamp: "1626230691572" }, "unsigned"],
    ["a negative timestamp", { timestamp: "-1" }, "unsigned"],
    ["a timestamp that is no number", { timestamp: "NaN" }, "unsigned"],
  ];
  for (const [what, change, expected] of cases)
    it(`${what}: ${expected}`, () => {
      const verdict = verifyWebhook({ ...evidence, ...change });
      assert.equal(verdict.ok ? "ok" : verdict.reason, expected);
    });

  it("refuses to work with an empty secret, with which anybody could sign", () => {
    assert.throws(() => verifyWebhook({ ...evidence, secretToken: "" }), /RTMS|empty/);
  });
});
