// Every message of Zoom on the signaling socket in the protocol's samples: what becomes of it in a stream that flows,
// or with which error the stream refuses it. Webhooks: webhook_spec.ts.

import assert from "node:assert/strict";
import { Rig, started } from "../fixtures";
import { cover, JOHN, john, MEDIA, uncovered } from "./wire-samples";

const TOM = {
  channelId: "456edf",
  mode: "callee",
  id: "u2hfFEIO3gQ2i-WjoGEA72dh",
  name: "TOM AA",
  queueId: "ddJE_cgERLyAJCYYL5L4ce",
  queueName: "ABC Queue",
};

/** Zoom's events: the payload but for `raw`, which is the event as it came. */
const EVENTS: Record<string, object> = {
  first_packet_timestamp: { event: "first_packet_timestamp", eventType: 1 },
  active_speaker_change: { event: "active_speaker_change", eventType: 2, speaker: john("22334455") },
  participant_join: {
    event: "participant_join",
    eventType: 3,
    participants: [JOHN, { id: "33556610", name: "Alice" }],
  },
  participant_leave: {
    event: "participant_leave",
    eventType: 4,
    participants: [{ id: "16778240" }, { id: "33556610" }],
  },
  sharing_start: { event: "sharing_start", eventType: 5, speaker: john("1234234567890") },
  sharing_stop: { event: "sharing_stop", eventType: 6 },
  media_connection_interrupted: { event: "media_connection_interrupted", eventType: 7 },
  participant_video_on: {
    event: "participant_video_on",
    eventType: 8,
    participants: [{ id: "16778240" }, { id: "33556610" }],
  },
  participant_video_off: { event: "participant_video_off", eventType: 9, participants: [{ id: "16778240" }] },
  chat_group_create: { event: "chat_group_create", eventType: 10 },
  chat_group_delete: { event: "chat_group_delete", eventType: 11 },
  chat_group_members_add: { event: "chat_group_members_add", eventType: 12 },
  chat_group_members_delete: { event: "chat_group_members_delete", eventType: 13 },
  chat_group_member_status_update: { event: "chat_group_member_status_update", eventType: 14 },
};

const JANE = {
  mode: "caller",
  id: "customer-contact-id",
  name: "Jane Doe",
  phoneNumber: "+18005550101",
  queueId: "xqJE_cgERLyAJHYYL5LLeg",
  queueName: "My Queue",
};
const VOICE_EVENTS: Record<string, object> = {
  consumer_answered: { event: "consumer_answered", eventType: 8, participant: { ...JANE, channelId: "123abc" } },
  consumer_end: { event: "consumer_end", eventType: 9, participant: { ...JANE, mode: "callee" } },
  user_answered: { event: "user_answered", eventType: 10, participant: TOM },
  user_end: { event: "user_end", eventType: 11, participant: TOM },
  user_hold: { event: "user_hold", eventType: 12, participant: TOM },
  user_unhold: { event: "user_unhold", eventType: 13, participant: TOM },
  transfer_completed: { event: "transfer_completed", eventType: 21, participant: { channelId: "456edf" } },
};

/** An event with its time in microseconds, as real servers were seen to send. */
const LIVE = { event: "first_packet_timestamp", eventType: 1 };

/** What a message on the signaling socket makes the stream emit, and the phase afterwards. */
const SIGNALING: Record<string, { tells: object[]; phase?: string }> = {
  "stream_state_update.active": { tells: [] },
  "stream_state_update.terminating": { tells: [] },
  "stream_state_update.variant_without_reason_with_stream_id": { tells: [] },
  "stream_state_update.interrupted_signal": {
    tells: [
      { event: "interrupted", cause: "signaling" },
      { event: "reconnecting", attempt: 1, delay: 500, cause: "signaling" },
    ],
    phase: "waiting",
  },
  "stream_state_update.interrupted_data": {
    tells: [
      { event: "interrupted", cause: "media", media: ["audio"] },
      { event: "reconnecting", attempt: 1, delay: 300, cause: "media", media: ["audio"] },
    ],
  },
  "stream_state_update.terminated_meeting_ended": {
    tells: [{ event: "stopped", reason: { code: 6, name: "MEETING_ENDED", final: true, revoked: false } }],
    phase: "ended",
  },
  "stream_state_update.variant_terminated_by_name": {
    tells: [{ event: "stopped", reason: { code: 6, name: "MEETING_ENDED", final: true, revoked: false } }],
    phase: "ended",
  },
  "stream_state_update.terminated_receiver_request": {
    tells: [{ event: "stopped", reason: { code: 20, name: "RECEIVER_REQUEST_CLOSE", final: true, revoked: false } }],
    phase: "ended",
  },
  "stream_state_update.terminated_revoked": {
    tells: [{ event: "stopped", reason: { code: 8, name: "STREAM_REVOKED", final: true, revoked: true } }],
    phase: "ended",
  },
  "stream_state_update.paused": { tells: [{ event: "paused" }] },
  "stream_state_update.resumed": { tells: [] },
  "session_state_update.documented_example": {
    tells: [{ event: "session", sessionId: "rtms-session-0001", state: "INITIALIZE" }],
  },
  "session_state_update.started": { tells: [{ event: "session", sessionId: "rtms-session-0001", state: "STARTED" }] },
  "session_state_update.paused": {
    tells: [{ event: "session", sessionId: "rtms-session-0001", state: "PAUSED" }, { event: "paused" }],
  },
  "session_state_update.resumed": { tells: [{ event: "session", sessionId: "rtms-session-0001", state: "RESUMED" }] },
  "session_state_update.stopped": {
    tells: [
      {
        event: "session",
        sessionId: "rtms-session-0001",
        state: "STOPPED",
        reason: { code: 6, name: "MEETING_ENDED" },
      },
    ],
  },
  "session_state_update.variant_reason_key": {
    tells: [
      {
        event: "session",
        sessionId: "rtms-session-0001",
        state: "STOPPED",
        reason: { code: 6, name: "MEETING_ENDED" },
      },
    ],
  },
  session_state_resp: { tells: [] },
  stream_state_resp: { tells: [] },
  stream_close_resp: { tells: [] },
  "stream_close_resp.invalid_stream": { tells: [] },
  "video_subscription_resp.ok": { tells: [] },
  "video_subscription_resp.duplicate": { tells: [] },
};

describe("the samples: signaling", () => {
  for (const [product, table, prefix] of [
    ["meeting", EVENTS, "event"],
    ["contact_center", VOICE_EVENTS, "zcc_event"],
  ] as const)
    for (const [name, expected] of Object.entries(table))
      it(`${prefix}.${name}`, () => {
        const message = cover(`signaling.${prefix}.${name}`);
        const rig = new Rig({}, started(product));
        const [signaling] = rig.streaming();
        const before = rig.of("event").length;
        signaling?.receive(message);
        const { payload, rtms } = rig.of("event")[before] ?? assert.fail("told nothing");
        const raw = message.event as Record<string, number>;
        assert.deepEqual(payload, { ...expected, raw });
        assert.equal(rtms.timestamp, raw.timestamp ?? raw.event_ts);
      });

  it("event.first_packet_timestamp.live_microseconds", () => {
    const message = cover("signaling.event.first_packet_timestamp.live_microseconds");
    const rig = new Rig();
    rig.streaming()[0]?.receive(message);
    const { payload, rtms } = rig.of("event").at(-1) ?? assert.fail("told nothing");
    assert.deepEqual([payload, rtms.timestamp], [{ ...LIVE, raw: message.event }, 1750791055005]);
  });

  for (const [name, { tells, phase = "joined" }] of Object.entries(SIGNALING))
    it(name, () => {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      const before = rig.of("event").length;
      signaling?.receive(cover(`signaling.${name}`));
      rig.world.pass(rig.stream.phase === "ending" ? 1000 : 200);
      assert.deepEqual(
        rig
          .of("event")
          .slice(before)
          .map(({ payload }) => payload),
        tells,
      );
      assert.equal(rig.stream.phase, phase);
    });

  for (const [name, media] of [
    ["ok", 5],
    ["ok.contact_center", 5],
    ["ok.audio_scope_only", 5],
    ["ok.variant_without_protocol_version", 5],
    ["ok.variant_server_urls_string", 5],
  ] as const)
    it(`handshake_resp.${name} opens ${media} media sockets on the URL it names`, () => {
      const rig = new Rig({ ...MEDIA, allows: () => true });
      rig.stream.start();
      rig.world.newest.accept().receive(cover(`signaling.handshake_resp.${name}`));
      assert.deepEqual(
        rig.world.sockets.slice(1).map(({ url }) => url),
        Array(media).fill("wss://127.0.0.1:443"),
      );
    });

  for (const [name, phase, code] of [
    ["invalid_stream_id", "ended", "RTMS_HANDSHAKE"],
    ["invalid_signature", "ended", "RTMS_HANDSHAKE"],
    ["duplicate_signal_request", "waiting", undefined],
  ] as const)
    it(`handshake_resp.${name} leaves it ${phase}`, () => {
      const rig = new Rig();
      rig.stream.start();
      rig.world.newest.accept().receive(cover(`signaling.handshake_resp.${name}`));
      assert.deepEqual([rig.stream.phase, rig.failures[0]?.code], [phase, code]);
    });

  it("signaling.keep_alive_req is answered by the sample's own answer", () => {
    const [signaling] = new Rig().streaming();
    signaling?.receive(cover("signaling.keep_alive_req"));
    assert.deepEqual(signaling?.last, cover("signaling.keep_alive_resp"));
  });

  // The last, when all others have run.
  it("of Zoom on its signaling socket are all covered", () => assert.deepEqual(uncovered("signaling"), []));
});
