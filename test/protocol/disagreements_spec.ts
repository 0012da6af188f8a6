// Where sources disagree (protocol section 20): one test a row, for the behaviour that the row tells a client to choose.
// Rows that only tell an emulator what to do are the simulator's; they are named in EMULATOR below.

import assert from "node:assert/strict";
import * as enums from "../../src/protocol/enums";
import { explain, stopInfo } from "../../src/protocol/explanations";
import type { Medium } from "../../src/protocol/messages";
import { mediaParams } from "../../src/protocol/options";
import { handshakeSignature, webhookSignature } from "../../src/protocol/signature";
import { type Lifecycle, parseWebhook, verifyWebhook } from "../../src/protocol/webhook";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  MEDIA_URL,
  MEETING_ID,
  Rig,
  SIGNALING_URL,
  SIGNATURE,
  STREAM_ID,
  started,
} from "./fixtures";

/** The first message on signaling. */
function firstMessage(product: Lifecycle["product"], options = {}): Record<string, unknown> {
  const rig = new Rig(options, started(product));
  rig.stream.start();
  return rig.world.newest.accept().last;
}

/** The first message on the audio socket. */
function mediaMessage(product: Lifecycle["product"] = "meeting", options = {}): Record<string, unknown> {
  const rig = new Rig({ transcript: false, ...options }, started(product));
  rig.join();
  return rig.world.newest.accept().last;
}

/** What a media frame becomes. */
function becomes(medium: Medium, message: object, product: Lifecycle["product"] = "meeting") {
  const options = { audio: false, transcript: false, [medium]: true };
  const rig = new Rig(options, started(product));
  rig.streaming()[1]?.receive(message);
  return rig.of(medium)[0];
}

/** What an event on signaling becomes. */
function eventOf(message: object, product: Lifecycle["product"] = "meeting") {
  const rig = new Rig({}, started(product));
  const [signaling] = rig.streaming();
  const before = rig.of("event").length;
  signaling?.receive(message);
  return rig.of("event")[before] ?? assert.fail("the event told nothing");
}

const lifecycleOf = (event: string, payload: object) => parseWebhook({ event, event_ts: 1, payload }).lifecycle;
const offered = (media_server: object) => {
  const rig = new Rig({ transcript: false });
  rig.stream.start();
  rig.world.newest.accept().receive({ msg_type: 2, status_code: 0, ...media_server });
  return rig.world.sockets[1]?.url;
};
const data = Buffer.from([1, 2, 3, 4]).toString("base64");
const audioFrame = (more: object) => ({ msg_type: 14, content: { user_id: 5, data, timestamp: 7, ...more } });

/** Rows about an emulator, the REST interface, or documents only. */
const EMULATOR = [57, 61];

const ROWS: Record<number, [name: string, check: () => void]> = {
  1: [
    "Video SDK: meeting_uuid holding the session id, the field's name configurable",
    () => {
      assert.equal(firstMessage("session").meeting_uuid, MEETING_ID);
      assert.equal(firstMessage("session", { idField: "session_id" }).session_id, MEETING_ID);
    },
  ],
  2: [
    "webinar webhooks: webinar_uuid and meeting_uuid are both read",
    () => {
      for (const field of ["webinar_uuid", "meeting_uuid"])
        assert.equal(lifecycleOf("webinar.rtms_started", { [field]: "w" })?.id, "w");
    },
  ],
  3: [
    "webinar on the wire: meeting_uuid by default",
    () => assert.equal(firstMessage("webinar").meeting_uuid, MEETING_ID),
  ],
  4: ["Contact Center: engagement_id", () => assert.equal(firstMessage("contact_center").engagement_id, MEETING_ID)],
  5: [
    "webhook payloads flat or nested, merged",
    () => {
      const payload = { rtms_stream_id: "s", object: { meeting_uuid: "m", server_urls: "wss://a.zoom.us" } };
      assert.deepEqual(lifecycleOf("meeting.rtms_started", payload), {
        product: "meeting",
        action: "started",
        id: "m",
        streamId: "s",
        serverUrl: "wss://a.zoom.us",
        eventTs: 1,
      });
    },
  ],
  6: [
    "a signature in the webhook is ignored, ours is computed",
    () => {
      const lifecycle = lifecycleOf("meeting.rtms_started", {
        meeting_uuid: MEETING_ID,
        rtms_stream_id: STREAM_ID,
        server_urls: SIGNALING_URL,
        signature: "theirs",
      });
      const rig = new Rig({}, lifecycle);
      rig.stream.start();
      assert.equal(rig.world.newest.accept().last.signature, SIGNATURE);
    },
  ],
  7: [
    "server_urls as text, list, array or object: the first ws(s) URL",
    () => {
      for (const server_urls of ["wss://a", "https://x, wss://a,wss://b", ["wss://a"], { all: "wss://a" }])
        assert.equal(lifecycleOf("meeting.rtms_started", { server_urls })?.serverUrl, "wss://a");
    },
  ],
  8: [
    "media URLs as object, text or array, else media_server_url",
    () => {
      for (const server_urls of [{ audio: MEDIA_URL }, MEDIA_URL, [MEDIA_URL]])
        assert.equal(offered({ media_server: { server_urls } }), MEDIA_URL);
      assert.equal(offered({ media_server_url: MEDIA_URL }), MEDIA_URL);
    },
  ],
  9: [
    "sequence is 1 in message 1, 0 in message 3, and nowhere else",
    () => {
      const rig = new Rig();
      const sockets = rig.streaming();
      const sequences = sockets.flatMap(({ sent }) =>
        sent.filter((message) => "sequence" in message).map(({ msg_type, sequence }) => [msg_type, sequence]),
      );
      assert.deepEqual(sequences, [
        [1, 1],
        [3, 0],
        [3, 0],
      ]);
    },
  ],
  10: [
    "protocol_version 1 is sent in requests",
    () => assert.deepEqual([firstMessage("meeting").protocol_version, mediaMessage().protocol_version], [1, 1]),
  ],
  11: [
    "protocol_version, sequence and reason may be absent in replies, status too",
    () => {
      const rig = new Rig({ transcript: false });
      rig.stream.start();
      rig.world.newest.accept().receive({ msg_type: 2, media_server: { server_urls: { all: MEDIA_URL } } });
      rig.world.newest.accept().receive({ msg_type: 4 });
      assert.equal(rig.events.at(-1), "streaming");
    },
  ],
  12: ["media_type is not sent in message 1", () => assert.equal("media_type" in firstMessage("meeting"), false)],
  13: [
    "ready goes to signaling",
    () => {
      const [signaling, ...media] = new Rig().streaming();
      assert.equal(signaling?.last.msg_type, 7);
      assert.ok(media.every(({ sent }) => sent.every(({ msg_type }) => msg_type !== 7)));
    },
  ],
  14: [
    "one ready for each media handshake",
    () => {
      const [signaling] = new Rig().streaming();
      assert.equal(signaling?.sent.filter(({ msg_type }) => msg_type === 7).length, 2);
    },
  ],
  15: [
    "the media reply is 4; a 2 there is a refusal",
    () => {
      const rig = new Rig({ transcript: false });
      rig.join();
      rig.world.newest.accept().receive({ msg_type: 7, status_code: 0 });
      assert.equal(rig.events.includes("streaming"), false);
      rig.world.newest.receive({ msg_type: 2, status_code: 3, reason: "Invalid signature" });
      assert.equal(rig.failures[0]?.code, "RTMS_MEDIA_HANDSHAKE");
    },
  ],
  16: [
    "either encryption flag is accepted and ignored",
    () => {
      for (const flag of ["payload_encrypted", "payload_encryption"]) {
        const rig = new Rig({ transcript: false });
        rig.join();
        rig.world.newest
          .accept()
          .receive({ msg_type: 4, status_code: 0, [flag]: true })
          .receive(audioFrame({}));
        assert.deepEqual(rig.of("audio")[0]?.payload, Buffer.from([1, 2, 3, 4]));
      }
    },
  ],
  17: [
    "a refused handshake may be a message or a silent close",
    () => {
      for (const refuse of [{ msg_type: 2, status_code: 3 }, undefined]) {
        const rig = new Rig();
        rig.stream.start();
        for (let n = 0; n < 2 && rig.failures.length === 0; n += 1) {
          if (refuse) rig.world.newest.accept().receive(refuse);
          else rig.world.newest.accept().lose(1000);
          rig.world.pass(1500);
        }
        assert.equal(rig.failures[0]?.code, "RTMS_HANDSHAKE");
      }
    },
  ],
  18: [
    "any non-zero status is failure; duplicates also by their words",
    () => {
      const phase = (status_code: number, reason: string) => {
        const rig = new Rig();
        rig.stream.start();
        rig.world.newest.accept().receive({ msg_type: 2, status_code, reason });
        return rig.stream.phase;
      };
      assert.deepEqual(
        [phase(99, "what"), phase(17, "Duplicate Signal Request"), phase(8, "")],
        ["ended", "waiting", "waiting"],
      );
    },
  ],
  19: ["code 43 counts by its value", () => assert.equal(explain(43).name, "INVALID_MEDIA_TRANSCRIPT_SOURCE_LANGUAGE")],
  20: [
    "content is an object, or base64 text with the fields beside it",
    () => {
      for (const message of [audioFrame({}), { msg_type: 14, content: data, user_id: 5, timestamp: 7 }]) {
        const got = becomes("audio", message);
        assert.deepEqual(
          [got?.payload, got?.rtms.speaker, got?.rtms.timestamp],
          [Buffer.from([1, 2, 3, 4]), { id: "5" }, 7],
        );
      }
    },
  ],
  21: [
    "length is never relied on",
    () => {
      for (const length of [undefined, 4, 1, "4", -7])
        assert.deepEqual(becomes("audio", audioFrame({ length }))?.payload, Buffer.from([1, 2, 3, 4]));
    },
  ],
  22: [
    "user_id is a number or text, above 32 bits too, compared as text",
    () => {
      for (const user_id of [1234234567890, "1234234567890"])
        assert.equal(becomes("audio", audioFrame({ user_id }))?.rtms.speaker?.id, "1234234567890");
    },
  ],
  23: [
    "channel_id becomes text",
    () => {
      for (const channel_id of ["12", 12])
        assert.equal(
          becomes("audio", { msg_type: 14, content: { channel_id, data, timestamp: 7 } }, "phone")?.rtms.speaker?.id,
          "12",
        );
    },
  ],
  24: [
    "participant_info and paticipant_info",
    () => {
      for (const field of ["participant_info", "paticipant_info"])
        assert.deepEqual(
          (
            eventOf(
              { msg_type: 6, event: { event_type: 10, event_ts: 1e12, [field]: { channel_id: "c" } } },
              "contact_center",
            ).payload as { participant?: object }
          ).participant,
          { channelId: "c" },
        );
    },
  ],
  25: [
    "the time of an event is timestamp or event_ts",
    () => {
      for (const field of ["timestamp", "event_ts"])
        assert.equal(
          eventOf({ msg_type: 6, event: { event_type: 8, [field]: 1e12 } }, "contact_center").rtms.timestamp,
          1e12,
        );
    },
  ],
  26: [
    "an event's fields are nested or at the top",
    () => {
      for (const message of [
        { msg_type: 6, event: { event_type: 2, user_id: 5, user_name: "A" } },
        { msg_type: 6, event_type: 2, user_id: 5, user_name: "A" },
      ])
        assert.deepEqual((eventOf(message).payload as { speaker?: object }).speaker, { id: "5", name: "A" });
    },
  ],
  27: [
    "event codes 8 to 14 by product",
    () => {
      const name = (product: Lifecycle["product"]) =>
        (eventOf({ msg_type: 6, event: { event_type: 8 } }, product).payload as { event: string }).event;
      assert.deepEqual(
        [name("meeting"), name("contact_center"), name("phone")],
        ["participant_video_on", "consumer_answered", "consumer_answered"],
      );
    },
  ],
  28: [
    "Contact Center: data_opt 2",
    () =>
      assert.equal(
        (mediaMessage("contact_center", { audioStreams: "mixed" }).media_params as { audio: { data_opt: number } })
          .audio.data_opt,
        2,
      ),
  ],
  29: [
    "Contact Center: split and unified",
    () => {
      assert.equal(mediaMessage("contact_center").media_type, 1);
      assert.equal(mediaMessage("contact_center", { mode: "unified" }).media_type, 32);
    },
  ],
  30: [
    "keep-alives are answered at once; the watchdog waits 65 s",
    () => {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      assert.equal(signaling?.receive({ msg_type: 12, timestamp: 1 }).last.msg_type, 13);
      rig.world.pass(64_999);
      assert.equal(signaling?.closedWith, undefined);
      rig.world.pass(1);
      assert.equal(signaling?.closedWith, "terminated");
    },
  ],
  31: [
    "a missing keep-alive is no loss while data arrive",
    () => {
      const rig = new Rig({ transcript: false });
      const [signaling, audio] = rig.streaming();
      for (let n = 0; n < 10; n += 1) {
        rig.world.pass(30_000);
        signaling?.receive({ msg_type: 8, state: 1 });
        audio?.receive(audioFrame({ timestamp: n }));
      }
      assert.deepEqual([signaling?.closedWith, audio?.closedWith], [undefined, undefined]);
    },
  ],
  32: [
    "keep-alives are answered on both kinds of socket",
    () => {
      for (const socket of new Rig().streaming())
        assert.equal(socket.receive({ msg_type: 12, timestamp: 3 }).last.timestamp, 3);
    },
  ],
  33: ["the reply is 13, whatever its name", () => assert.equal(enums.MessageType.KEEP_ALIVE_RESP, 13)],
  34: [
    "the reason of a session is stop_reason or reason",
    () => {
      for (const field of ["stop_reason", "reason"])
        assert.deepEqual(
          (eventOf({ msg_type: 9, state: 5, [field]: 6, rtms_session_id: "s" }).payload as { reason?: object }).reason,
          { code: 6, name: "MEETING_ENDED" },
        );
    },
  ],
  35: [
    "the session's id is rtms_session_id or session_id",
    () => {
      for (const field of ["rtms_session_id", "session_id"])
        assert.equal(
          (eventOf({ msg_type: 9, state: 2, [field]: "s" }).payload as { sessionId?: string }).sessionId,
          "s",
        );
    },
  ],
  36: [
    "small timestamps are seconds",
    () =>
      assert.equal(
        eventOf({ msg_type: 6, event: { event_type: 6, timestamp: 1694204592 } }).rtms.timestamp,
        1694204592000,
      ),
  ],
  37: [
    "screen share: images at 1 frame a second only, H264 only above 5",
    () => {
      const share = (shareCodec: "jpg" | "h264", shareFps: number) => () =>
        mediaParams(["share"], { shareCodec, shareFps }, "meeting");
      for (const [codec, fps] of [
        ["jpg", 2],
        ["jpg", 5],
        ["h264", 5],
      ] as const)
        assert.throws(share(codec, fps), { code: "RTMS_INPUT" });
      for (const [codec, fps] of [
        ["jpg", 1],
        ["h264", 6],
      ] as const)
        assert.doesNotThrow(share(codec, fps));
    },
  ],
  38: [
    "the resolution of a screen share is sent",
    () => assert.equal((mediaParams(["share"], {}, "meeting").deskshare as { resolution: number }).resolution, 3),
  ],
  39: [
    "25 frames a second need H264, individual video too",
    () => {
      assert.throws(() => mediaParams(["video"], { videoStreams: "individual", videoFps: 25 }, "meeting"), {
        code: "RTMS_INPUT",
      });
      assert.equal(
        (
          mediaParams(["video"], { videoStreams: "individual", videoFps: 25, videoCodec: "h264" }, "meeting").video as {
            codec: number;
          }
        ).codec,
        7,
      );
    },
  ],
  40: [
    "video data_opt is 3 or 4 only",
    () => {
      const option = (videoStreams: "active" | "individual") =>
        (mediaParams(["video"], { videoStreams }, "meeting").video as { data_opt: number }).data_opt;
      assert.deepEqual([option("active"), option("individual")], [3, 4]);
    },
  ],
  41: [
    "stereo for L16 and OPUS",
    () => {
      for (const audioCodec of ["l16", "opus"] as const)
        assert.equal(
          (
            mediaParams(["audio"], { audioCodec, audioRate: 48000, audioChannels: 2 }, "meeting").audio as {
              channel: number;
            }
          ).channel,
          2,
        );
    },
  ],
  42: [
    "send_rate is checked before sending",
    () => {
      for (const audioSendRate of [0, 10, 30, 1020, 2000])
        assert.throws(() => mediaParams(["audio"], { audioSendRate }, "meeting"), { code: "RTMS_INPUT" });
    },
  ],
  43: [
    "what the audio matrix refuses is refused here",
    () =>
      assert.throws(() => mediaParams(["audio"], { audioCodec: "g722", audioRate: 8000 }, "meeting"), {
        code: "RTMS_INPUT",
      }),
  ],
  44: [
    "transcript is bit 8, chat bit 16",
    () => {
      const rig = new Rig({ audio: false, transcript: true, chat: true });
      rig.join();
      assert.deepEqual(
        rig.world.sockets.slice(1).map((socket) => socket.accept().last.media_type),
        [8, 16],
      );
    },
  ],
  45: [
    "8 and 9 are subscribed to by message 5",
    () => {
      const [signaling] = new Rig({ subscribe: ["participant_video_on", "participant_video_off"] }).streaming();
      assert.deepEqual(signaling?.sent[1], {
        msg_type: 5,
        events: [
          { event_type: 8, subscribe: true },
          { event_type: 9, subscribe: true },
        ],
      });
    },
  ],
  46: [
    "7 is not subscribed to",
    () => {
      for (const product of ["meeting", "contact_center"] as const) {
        const [signaling] = new Rig({}, started(product)).streaming();
        assert.equal(JSON.stringify(signaling?.sent[1]).includes('"event_type":7,'), false);
      }
    },
  ],
  47: [
    "a transcript is content.data",
    () =>
      assert.equal(
        becomes("transcript", { msg_type: 17, content: { user_id: 5, data: "Hi", timestamp: 1 } })?.payload,
        "Hi",
      ),
  ],
  48: [
    "the language is sent as src_language",
    () => {
      assert.deepEqual(mediaParams(["transcript"], { language: "GERMAN" }, "meeting").transcript, {
        content_type: 5,
        enable_lid: true,
        src_language: 14,
      });
    },
  ],
  49: [
    "Zoom's default language is left to Zoom",
    () => assert.equal("src_language" in (mediaParams(["transcript"], {}, "meeting").transcript as object), false),
  ],
  50: [
    "chat in both shapes",
    () => {
      const structured = { operation_type: 3, message_id: "m", data: "new words" };
      for (const content of [structured, { data: JSON.stringify(structured) }]) {
        const got = becomes("chat", { msg_type: 18, content: { timestamp: 1, ...content } }) as
          | { payload?: unknown; chat?: object }
          | undefined;
        assert.deepEqual([got?.payload, got?.chat], ["new words", { operation: "update", messageId: "m" }]);
      }
      assert.equal(
        becomes("chat", { msg_type: 18, content: { timestamp: 1, data: "{not json" } })?.payload,
        "{not json",
      );
    },
  ],
  51: [
    "one owner: a duplicate start opens nothing, an old socket goes before its successor",
    () => {
      const rig = new Rig();
      rig.streaming();
      rig.stream.webhook(started());
      assert.equal(rig.world.sockets.length, 3);
      const signaling = rig.world.sockets[0];
      rig.stream.webhook({ product: "meeting", action: "interrupted" });
      assert.equal(signaling?.closedWith, "terminated");
    },
  ],
  52: [
    "reconnection by whichever comes first, once",
    () => {
      const rig = new Rig();
      rig.streaming()[0]?.lose();
      rig.stream.webhook({ product: "meeting", action: "interrupted" });
      rig.world.pass(500);
      assert.equal(rig.world.sockets.length, 4);
    },
  ],
  53: [
    "a session's stop ends reconnection only if it was the only one",
    () => {
      for (const [others, phase] of [
        [0, "ended"],
        [1, "waiting"],
      ] as const) {
        const rig = new Rig();
        const [signaling] = rig.streaming();
        if (others) signaling?.receive({ msg_type: 9, state: 2, rtms_session_id: "other" });
        signaling?.receive({ msg_type: 9, state: 5, stop_reason: 6, rtms_session_id: "s" });
        assert.equal(rig.stream.phase, "joined");
        for (const socket of rig.world.open.filter((each) => each !== signaling)) if (!others) socket.lose();
        signaling?.lose();
        assert.equal(rig.stream.phase, phase);
      }
    },
  ],
  54: [
    "a stop reason is any integer or none",
    () => {
      const read = (stop_reason: unknown) =>
        lifecycleOf("meeting.rtms_stopped", { meeting_uuid: "m", rtms_stream_id: "s", stop_reason })?.stopReason;
      assert.deepEqual(
        [read(6), read(18), read(99), read(undefined), read("x"), read(1.5)],
        [6, 18, 99, undefined, undefined, undefined],
      );
      assert.equal(stopInfo(99).name, "UNKNOWN_99");
    },
  ],
  55: [
    "signatures are hex with commas",
    () => assert.equal(handshakeSignature(CLIENT_ID, CLIENT_SECRET, MEETING_ID, STREAM_ID), SIGNATURE),
  ],
  56: [
    "Video SDK signs with the same pair of its app",
    () => assert.equal(firstMessage("session").signature, SIGNATURE),
  ],
  58: [
    "webhooks are verified by timestamp and signature of the x-zm headers",
    () => {
      const signature = webhookSignature("token", "1000", "{}");
      assert.deepEqual(
        verifyWebhook({ rawBody: "{}", timestamp: "1000", signature, secretToken: "token", now: 1_000_000 }),
        { ok: true },
      );
    },
  ],
  59: [
    "Phone: phone.rtms_* and phone.call_rtms_*",
    () => {
      for (const event of ["phone.rtms_started", "phone.call_rtms_started"])
        assert.equal(lifecycleOf(event, { call_id: "c" })?.product, "phone");
    },
  ],
  60: [
    "Phone: interrupted is reconnected",
    () => {
      const rig = new Rig({}, started("phone"));
      rig.streaming();
      rig.stream.webhook({ product: "phone", action: "interrupted" });
      assert.equal(rig.stream.phase, "waiting");
    },
  ],
};

describe("where sources disagree (protocol section 20)", () => {
  for (const [row, [name, check]] of Object.entries(ROWS)) it(`row ${row}: ${name}`, check);

  it("every row of 1 to 61 is tested, but for those that no client can show", () => {
    const missing = Array.from({ length: 61 }, (_, index) => index + 1).filter(
      (row) => !(row in ROWS) && !EMULATOR.includes(row),
    );
    assert.deepEqual(missing, []);
  });

  it("unknown events and messages are passed through or ignored (row 61)", () => {
    assert.equal(
      (eventOf({ msg_type: 6, event: { event_type: 33, event_ts: 1 } }, "contact_center").payload as { event: string })
        .event,
      "unknown",
    );
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    const before = rig.heard.length;
    for (const socket of [signaling, audio])
      socket?.receive({ msg_type: 23, whatever: true }).receive({ msg_type: 99 });
    assert.deepEqual([rig.heard.length, rig.stream.phase], [before, "joined"]);
  });
});
