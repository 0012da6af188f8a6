// Zoom's times are in milliseconds, seconds and, from real servers, microseconds (protocol#stream-states and
// protocol#observation-1): each is converted once, at the entry, to milliseconds.

import assert from "node:assert/strict";
import type { Product } from "../../../src/protocol";
import { zoomTime } from "../../../src/protocol/values/numbers";
import { parseWebhook } from "../../../src/protocol/webhook/webhook";
import { parseFrame } from "../../../src/protocol/wire/parse";
import { webhookMessage } from "../../../src/runtime/webhook/message";
import { becomes, eventOf } from "../disagreements/disagreements";
import { Rig, STREAM_ID, started } from "../fixtures";

const MICROSECONDS = 1750791055005605;
const MILLISECONDS = 1750791055005;

describe("a time of Zoom", () => {
  for (const [value, expected] of [
    [MICROSECONDS, MILLISECONDS],
    [String(MICROSECONDS), MILLISECONDS],
    [1e14, 1e11],
    [1e14 - 1, 1e14 - 1],
    [MILLISECONDS, MILLISECONDS],
    [1e11, 1e11],
    [1750791055, 1750791055000],
    [1e9, 1e12],
    // Nothing since 1970 in any unit.
    [20, 20],
    [0, 0],
    ["soon", undefined],
    [null, undefined],
  ] as const)
    it(`${JSON.stringify(value)} is ${expected} ms`, () => assert.equal(zoomTime(value), expected));
});

describe("microseconds", () => {
  it("of a packet of each medium leave as milliseconds", () => {
    const frames = [
      ["audio", { msg_type: 14, content: { user_id: 5, data: "AAAA", timestamp: MICROSECONDS } }],
      ["video", { msg_type: 15, content: { user_id: 5, data: "AAAA", timestamp: MICROSECONDS } }],
      ["share", { msg_type: 16, content: { user_id: 5, data: "AAAA", timestamp: MICROSECONDS } }],
      ["transcript", { msg_type: 17, content: { user_id: 5, data: "Hi", timestamp: MICROSECONDS } }],
      ["chat", { msg_type: 18, content: { user_id: 5, data: "Hi", timestamp: MICROSECONDS } }],
    ] as const;
    for (const [medium, frame] of frames) assert.equal(becomes(medium, frame)?.rtms.timestamp, MILLISECONDS, medium);
  });

  it("of audio make a packet's time and no gap, on the fast path as on the slow", () => {
    for (const more of ["", ',"unusual":1']) {
      const rig = new Rig({ transcript: false });
      const [, audio] = rig.streaming();
      for (const at of [0, 20_000, 40_000])
        audio?.receive(
          `{"msg_type":14,"content":{"user_id":5,"data":"${Buffer.alloc(640).toString("base64")}","timestamp":${MICROSECONDS + at}${more}}}`,
        );
      const times = rig.of("audio").map((message) => (message as { audio?: { timestamp: number } }).audio?.timestamp);
      assert.deepEqual(times, [MILLISECONDS, MILLISECONDS + 20, MILLISECONDS + 40]);
      assert.equal(rig.stream.memory.stats.audio.gaps, 0);
    }
  });

  it("are read by the scanner, to the last digit", () => {
    const frame = (timestamp: string) =>
      Buffer.from(`{"msg_type":14,"content":{"user_id":5,"data":"AAAA","timestamp":${timestamp}}}`);
    const scanned = parseFrame(frame(String(MICROSECONDS)))?.content as { data: unknown; timestamp: number };
    assert.ok(Buffer.isBuffer(scanned.data), "scanned, not parsed");
    assert.equal(scanned.timestamp, MICROSECONDS);
    const beyond = parseFrame(frame("9007199254740993"))?.content as { timestamp: number };
    assert.equal(beyond.timestamp, JSON.parse("9007199254740993"));
  });

  it("of a transcript's start and end leave as milliseconds", () => {
    const content = { user_id: 5, data: "Hi", timestamp: MICROSECONDS, start_time: 1727384100000 };
    const message = { msg_type: 17, content: { ...content, end_time: MICROSECONDS + 1_500_000 } };
    const { transcript } = becomes("transcript", message) as { transcript?: { start?: number; end?: number } };
    assert.deepEqual([transcript?.start, transcript?.end], [1727384100000, MILLISECONDS + 1500]);
  });

  it("of an event, under either key, leave as milliseconds", () => {
    for (const [field, product] of [
      ["timestamp", "meeting"],
      ["event_ts", "contact_center"],
    ] as const)
      assert.equal(
        eventOf({ msg_type: 6, event: { event_type: 1, media_type: 8, [field]: MICROSECONDS } }, product).rtms
          .timestamp,
        MILLISECONDS,
      );
  });

  it("of a keep-alive go back as they came", () => {
    const [signaling, media] = new Rig().streaming();
    for (const socket of [signaling, media])
      assert.deepEqual(socket?.receive({ msg_type: 12, timestamp: MICROSECONDS }).last, {
        msg_type: 13,
        timestamp: MICROSECONDS,
      });
  });

  it("of a keep-alive or a state show how far Zoom's clock is ahead, by which an old interruption is judged", () => {
    for (const type of [8, 9, 12]) {
      const rig = new Rig();
      rig.world.pass(5000);
      const [signaling] = rig.streaming();
      const ahead = rig.world.clock.now() + 60_000;
      signaling?.receive({ msg_type: type, state: 1, timestamp: ahead * 1000 });
      rig.world.pass(5000);
      const interrupted = (eventTs: number) =>
        rig.stream.webhook({ product: "meeting", action: "interrupted", streamId: STREAM_ID, eventTs });
      interrupted(ahead - 1000);
      assert.equal(rig.stream.phase, "joined", `type ${type}: from before this connection`);
      interrupted(ahead + 4000);
      assert.equal(rig.stream.phase, "waiting", `type ${type}: of a second ago`);
    }
  });

  it("of a webhook leave as milliseconds, and date the offer", () => {
    const payload = { meeting_uuid: "u", rtms_stream_id: "s", server_urls: "wss://rtms.zoom.us" };
    const webhook = parseWebhook({ event: "meeting.rtms_started", event_ts: MICROSECONDS, payload });
    assert.equal(webhook.lifecycle?.eventTs, MILLISECONDS);
    assert.equal(webhookMessage(webhook, 1, 0).rtms.timestamp, MILLISECONDS);
    const other = parseWebhook({ event: "rtms.concurrency_limited", event_ts: MICROSECONDS, payload: {} });
    assert.equal(webhookMessage(other, 1, 0).rtms.timestamp, MILLISECONDS);
  });
});

describe("the age of an offer", () => {
  const NOW = 1_700_000_000_000;
  /** How the stream stands after its first try has failed. */
  const outcome = (delivery: object) => {
    const rig = new Rig({}, { ...started("meeting" as Product), ...delivery });
    rig.stream.start();
    rig.world.newest.lose();
    return { phase: rig.stream.phase, message: rig.failures[0]?.message ?? "" };
  };

  it("follows from the signed header, so that a clock which is 70 s ahead costs no try", () => {
    const sent = { eventTs: NOW - 70_000, sentAt: NOW - 70_000, receivedAt: NOW };
    assert.equal(outcome(sent).phase, "waiting");
    const { sentAt: _unsigned, ...without } = sent;
    assert.equal(outcome(without).phase, "ended");
  });

  it("follows from the signed header, so that a clock which is 5 min behind makes no old offer new", () => {
    const { phase, message } = outcome({ eventTs: NOW, sentAt: NOW + 300_000, receivedAt: NOW });
    assert.equal(phase, "ended");
    assert.match(message, /The offer was 300 s old/);
  });

  it("counts what the message took inside this machine", () => {
    assert.equal(outcome({ eventTs: NOW - 90_000, sentAt: NOW - 90_000, receivedAt: NOW - 61_000 }).phase, "ended");
    assert.equal(outcome({ eventTs: NOW - 90_000, sentAt: NOW - 90_000, receivedAt: NOW - 59_000 }).phase, "waiting");
  });

  it("is not mistaken for an interruption's: a clock that is 70 s ahead does not hide a loss", () => {
    const delivery = { eventTs: NOW - 70_000, sentAt: NOW - 70_000, receivedAt: NOW };
    const rig = new Rig({}, { ...started(), ...delivery });
    rig.streaming();
    rig.world.pass(20_000);
    const eventTs = rig.world.clock.now() - 70_000;
    rig.stream.webhook({ product: "meeting", action: "interrupted", streamId: STREAM_ID, eventTs });
    assert.equal(rig.stream.phase, "waiting");
  });
});
