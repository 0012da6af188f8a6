// Every message of Zoom in the protocol's samples: what becomes of it in a stream that flows, or with which error the
// stream refuses it. Webhooks: webhook_spec.ts; what this side sends: at the end.

import assert from "node:assert/strict";
import type { Lifecycle } from "../../src/protocol/webhook";
import { Rig, started } from "./fixtures";
import samples from "./fixtures/wire-samples.json";

interface Sample {
  name: string;
  socket: string;
  direction: string;
  json: Record<string, unknown>;
}
const ALL = samples as unknown as Sample[];
const sample = (name: string): Record<string, unknown> => {
  const found = ALL.find((entry) => entry.name === name);
  assert.ok(found, `no sample ${name}`);
  return found.json;
};

const COVERED = new Set<string>();
const cover = (name: string): Record<string, unknown> => {
  COVERED.add(name);
  return sample(name);
};

const MEDIA = { audio: true, transcript: true, video: true, share: true, chat: true } as const;
const JOHN = { id: "16778240", name: "John Smith" };
const john = (id: string) => ({ id, name: "John Smith" });
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

/** What a message on the signaling socket makes the stream tell, and the phase it leaves it in. */
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

const PCM = Buffer.from("AABfBZUKew/rE8MX5Ro7HbIePx/dHpAdYhtjGKoUUxA=", "base64");
const JPG = Buffer.from("/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==", "base64");
const H264 = Buffer.from("AAAAAWdCAB6VqAoAAAABaM48gA==", "base64");
const audio = {
  rate: 16000,
  width: 2,
  channels: 1,
  encoding: "s16le",
  timestamp: 1738392033699,
  duration: 1,
  samples: 16,
};
const said = {
  text: "Hi, hello world!",
  start: 1727384100000,
  end: 1727384310000,
  language: "ENGLISH",
  attribute: "NONE",
};

/** What a media message becomes. */
const MESSAGES: Record<
  string,
  {
    medium: string;
    payload: unknown;
    speaker?: object;
    product?: Lifecycle["product"];
    beside?: object;
    options?: object;
  }
> = {
  "audio.mixed": { medium: "audio", payload: PCM, beside: { audio } },
  "audio.per_participant": { medium: "audio", payload: PCM, speaker: JOHN, beside: { audio } },
  "audio.per_participant.variant_without_length": { medium: "audio", payload: PCM, speaker: JOHN, beside: { audio } },
  "audio.contact_center_channel": {
    medium: "audio",
    payload: PCM,
    speaker: { id: "123abc", channelId: "123abc" },
    product: "contact_center",
    beside: { audio },
  },
  "video.jpg": {
    medium: "video",
    payload: JPG,
    speaker: JOHN,
    beside: { video: { codec: "jpg", fps: 5, resolution: "hd", keyframe: true } },
  },
  "video.h264": {
    medium: "video",
    payload: H264,
    speaker: JOHN,
    options: { videoCodec: "h264", videoFps: 25 },
    beside: { video: { codec: "h264", fps: 25, resolution: "hd", keyframe: false } },
  },
  "share.jpg": {
    medium: "share",
    payload: JPG,
    speaker: JOHN,
    beside: { video: { codec: "jpg", fps: 1, resolution: "fhd", keyframe: true } },
  },
  transcript: { medium: "transcript", payload: said.text, speaker: john("19778240"), beside: { transcript: said } },
  "transcript.contact_center": {
    medium: "transcript",
    payload: said.text,
    speaker: { id: "123abc", channelId: "123abc" },
    product: "contact_center",
    beside: { transcript: said },
  },
  "transcript.with_attribute": {
    medium: "transcript",
    payload: "Hi, hello world",
    speaker: john("19778240"),
    beside: { transcript: { ...said, text: "Hi, hello world", attribute: "UPDATE" } },
  },
  "chat.legacy_text": { medium: "chat", payload: "Chat message", beside: { chat: {} } },
  "chat.structured": {
    medium: "chat",
    payload: "Chat message",
    speaker: JOHN,
    beside: {
      chat: { operation: "new", messageId: "msg-0001", sender: JOHN, session: { type: "EVERYONE" }, files: [] },
    },
  },
  "chat.reply_with_file": {
    medium: "chat",
    payload: "See attached",
    speaker: JOHN,
    beside: {
      chat: {
        operation: "new",
        messageId: "msg-0002",
        parentId: "msg-0001",
        sender: JOHN,
        session: { type: "CHAT_GROUP", id: "group-1" },
        files: [{ id: "file-1", name: "notes.txt", size: 12 }],
      },
    },
  },
  "chat.delete": {
    medium: "chat",
    payload: "Message deleted",
    speaker: JOHN,
    beside: {
      chat: {
        operation: "delete",
        messageId: "msg-0002",
        sender: JOHN,
        receiver: { id: "33556610", name: "Alice" },
        session: { type: "INDIVIDUAL" },
      },
    },
  },
};

/** Replies to the media handshake: the parameters they confirm, or how they are refused. */
const REFUSALS: Record<string, { code: string; phase: string; medium?: string }> = {
  invalid_signature: { code: "RTMS_MEDIA_HANDSHAKE", phase: "ended" },
  invalid_send_rate: { code: "RTMS_MEDIA_HANDSHAKE", phase: "ended" },
  audio_not_supported: { code: "RTMS_MEDIA_HANDSHAKE", phase: "joined", medium: "audio" },
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

  for (const where of ["signaling", "media"] as const)
    it(`${where}.keep_alive_req is answered by the sample's own answer`, () => {
      const sockets = new Rig().streaming();
      const socket = sockets[where === "signaling" ? 0 : 1];
      socket?.receive(cover(`${where}.keep_alive_req`));
      assert.deepEqual(socket?.last, cover(`${where}.keep_alive_resp`));
    });
});

describe("the samples: media", () => {
  for (const [name, { medium, payload, speaker, product = "meeting", beside = {}, options = {} }] of Object.entries(
    MESSAGES,
  ))
    it(name, () => {
      const message = cover(`media.${name}`);
      const rig = new Rig({ ...MEDIA, ...options }, started(product));
      const [, ...sockets] = rig.streaming();
      const ORDER = ["audio", "transcript", "video", "share", "chat"];
      sockets[ORDER.indexOf(medium)]?.receive(message);
      const [received] = rig.of(medium);
      const { topic, payload: got, rtms, ...rest } = received ?? assert.fail("delivered nothing");
      const content = message.content as { timestamp: number };
      assert.deepEqual(got, payload);
      assert.deepEqual([rtms.speaker, rtms.timestamp, rtms.sequence], [speaker, content.timestamp, 0]);
      const id = "transcript" in rest && rest.transcript ? { id: rest.transcript.id } : {};
      const expected = "transcript" in beside ? { transcript: { ...(beside.transcript as object), ...id } } : beside;
      assert.deepEqual(rest, expected);
      assert.equal(
        topic,
        ["rtms", rtms.streamId, medium, ...(speaker ? [(speaker as { id: string }).id] : [])].join("/"),
      );
    });

  for (const name of ["ok.audio", "ok.variant_payload_encryption_key", "ok.all"])
    it(`handshake_resp.${name} is told as confirmed`, () => {
      const reply = cover(`media.handshake_resp.${name}`);
      const rig = new Rig({ transcript: false });
      rig.join();
      rig.world.newest.accept().receive(reply);
      assert.deepEqual(rig.event("media"), {
        event: "media",
        medium: "audio",
        params: (reply.media_params as { audio: object }).audio,
      });
    });

  it("handshake_resp.ok.video_params_downgraded_to_default decides how frames are read, not the request", () => {
    const rig = new Rig({ audio: false, transcript: false, video: true, videoCodec: "h264", videoFps: 25 });
    rig.join();
    const socket = rig.world.newest
      .accept()
      .receive(cover("media.handshake_resp.ok.video_params_downgraded_to_default"));
    socket.receive(sample("media.video.jpg"));
    assert.deepEqual((rig.of("video")[0] as { video?: object }).video, {
      codec: "jpg",
      fps: 5,
      resolution: "hd",
      keyframe: true,
    });
  });

  for (const [name, { code, phase, medium }] of Object.entries(REFUSALS))
    it(`handshake_resp.${name} is ${code}, and leaves the stream ${phase}`, () => {
      const rig = new Rig();
      rig.join();
      rig.world.sockets[1]?.accept().receive(cover(`media.handshake_resp.${name}`));
      assert.deepEqual(
        rig.failures.map((failure) => [failure.code, failure.medium]),
        [[code, medium]],
      );
      assert.equal(rig.stream.phase, phase);
    });

  for (const name of ["duplicate_media_connection", "all_connection_exists"])
    it(`handshake_resp.${name} is tried again`, () => {
      const rig = new Rig({ transcript: false });
      rig.join();
      rig.world.newest.accept().receive(cover(`media.handshake_resp.${name}`));
      rig.world.newest.lose(1000);
      rig.world.pass(500);
      assert.equal(rig.world.sockets.length, 3);
      rig.world.newest.accept().receive({ msg_type: 4, status_code: 0 });
      assert.equal(rig.events.at(-1), "streaming");
    });
});

/** Fields that some sources leave out and this client sends, and the other way round (protocol section 20, rows 9 and 10). */
function essence(message: Record<string, unknown>): Record<string, unknown> {
  const {
    sequence: _s,
    protocol_version: _p,
    buffer_data: _b,
    payload_encryption: _e,
    media_params: _m,
    ...rest
  } = message;
  return rest;
}

describe("the samples: what this side sends", () => {
  const credentials = { clientId: "exampleClientId0000000", clientSecret: "exampleClientSecret0000000000000" };
  const identity = (message: Record<string, unknown>): Partial<Lifecycle> => {
    const field =
      ["meeting_uuid", "webinar_uuid", "session_id", "engagement_id", "call_id"].find((name) => name in message) ?? "";
    return { id: String(message[field]), streamId: String(message.rtms_stream_id) };
  };
  const HANDSHAKES = [
    ["handshake_req.meeting", "meeting", ""],
    ["handshake_req.meeting.no_startup_buffer", "meeting", ""],
    ["handshake_req.webinar.as_meeting_uuid", "webinar", ""],
    ["handshake_req.webinar.as_webinar_uuid", "webinar", "webinar_uuid"],
    ["handshake_req.video_sdk.session_id_in_meeting_uuid", "session", ""],
    ["handshake_req.video_sdk.as_session_id", "session", "session_id"],
    ["handshake_req.contact_center", "contact_center", ""],
    ["handshake_req.phone", "phone", ""],
  ] as const;
  for (const [name, product, idField] of HANDSHAKES)
    it(name, () => {
      const message = cover(`signaling.${name}`);
      const rig = new Rig(
        { ...credentials, idField, bufferData: !name.includes("no_startup") },
        started(product, identity(message)),
      );
      rig.stream.start();
      const sent = rig.world.newest.accept().last;
      assert.deepEqual(essence(sent), essence(message));
      assert.equal(sent.buffer_data, message.buffer_data ?? true);
    });

  it("client_ready_ack, stream_close_req, state requests and the video subscription", () => {
    const rig = new Rig({ video: true, videoStreams: "individual" });
    const [signaling] = rig.streaming();
    assert.deepEqual(signaling?.last, cover("signaling.client_ready_ack"));
    signaling?.receive(sample("signaling.session_state_update.started"));
    void rig.stream.state();
    assert.deepEqual(signaling?.sent.slice(-2), [
      cover("signaling.stream_state_req"),
      cover("signaling.session_state_req"),
    ]);
    for (const [name, subscribe] of [
      ["subscribe", true],
      ["unsubscribe", false],
    ] as const) {
      const expected = { ...cover(`signaling.video_subscription_req.${name}`), timestamp: rig.world.clock.now() };
      rig.stream.video("16778240", subscribe).catch(() => undefined);
      assert.deepEqual(signaling?.last, expected);
    }
    rig.stream.close();
    assert.deepEqual(signaling?.last, cover("signaling.stream_close_req"));
  });

  for (const [name, product, events, subscribe] of [
    ["single", "meeting", ["active_speaker_change"], true],
    ["unsubscribe", "meeting", ["active_speaker_change"], false],
    ["participant_video", "meeting", ["participant_video_on", "participant_video_off"], true],
  ] as const)
    it(`event_subscription.${name}`, () => {
      const rig = new Rig({}, started(product));
      const [signaling] = rig.streaming();
      rig.stream.subscribe(events, subscribe);
      assert.deepEqual(signaling?.last, cover(`signaling.event_subscription.${name}`));
    });
});

describe("the samples", () => {
  it("of Zoom on its sockets are all covered", () => {
    const left = ALL.filter(
      ({ name, socket, direction }) => direction === "zoom->app" && socket !== "webhook" && !COVERED.has(name),
    );
    assert.deepEqual(
      left.map(({ name }) => name),
      [],
    );
  });
});
