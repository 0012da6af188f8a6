// Every message of Zoom on the media sockets in the protocol's samples: what becomes of it in a stream that flows, or
// with which error the stream refuses it.

import assert from "node:assert/strict";
import type { Lifecycle } from "../../../src/protocol/webhook/lifecycle";
import { Rig, started } from "../fixtures";
import { cover, JOHN, john, MEDIA, sample, uncovered } from "./wire-samples";

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
    /** Where the message has its time in another unit. */
    timestamp?: number;
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
  "transcript.live_microseconds": {
    medium: "transcript",
    payload: "Hello!",
    speaker: JOHN,
    timestamp: 1750791055005,
    beside: { transcript: { text: "Hello!", language: "ENGLISH", attribute: "NEW" } },
  },
  "transcript.variant_fields_beside_content": {
    medium: "transcript",
    payload: said.text,
    speaker: john("19778240"),
    timestamp: 1727384349000,
    beside: { transcript: { ...said, language: "GERMAN", attribute: "UPDATE" } },
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

/** Replies to the media handshake that refuse it. */
const REFUSALS = ["invalid_signature", "invalid_send_rate", "audio_not_supported"];

describe("the samples: media", () => {
  for (const [name, expectation] of Object.entries(MESSAGES))
    it(name, () => {
      const { medium, payload, speaker, product = "meeting", beside = {}, options = {} } = expectation;
      const message = cover(`media.${name}`);
      const rig = new Rig({ ...MEDIA, ...options }, started(product));
      const [, ...sockets] = rig.streaming();
      const ORDER = ["audio", "transcript", "video", "share", "chat"];
      sockets[ORDER.indexOf(medium)]?.receive(message);
      const [received] = rig.of(medium);
      const { topic, payload: got, rtms, ...rest } = received ?? assert.fail("delivered nothing");
      const { timestamp = (message.content as { timestamp?: number }).timestamp } = expectation;
      assert.deepEqual(got, payload);
      assert.deepEqual([rtms.speaker, rtms.timestamp, rtms.sequence], [speaker, timestamp, 0]);
      const id = "transcript" in rest && rest.transcript ? { id: rest.transcript.id } : {};
      const expected = "transcript" in beside ? { transcript: { ...(beside.transcript as object), ...id } } : beside;
      assert.deepEqual(rest, expected);
      assert.equal(
        topic,
        ["rtms", rtms.streamId, medium, ...(speaker ? [(speaker as { id: string }).id] : [])].join("/"),
      );
    });

  for (const name of ["ok.audio", "ok.variant_payload_encryption_key", "ok.all"])
    it(`handshake_resp.${name} is reported as confirmed`, () => {
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

  for (const name of REFUSALS)
    it(`handshake_resp.${name} fails its medium, not the stream`, () => {
      const rig = new Rig();
      rig.join();
      rig.world.sockets[1]?.accept().receive(cover(`media.handshake_resp.${name}`));
      assert.deepEqual(
        rig.failures.map((failure) => [failure.code, failure.medium]),
        [["RTMS_MEDIA_HANDSHAKE", "audio"]],
      );
      assert.equal(rig.stream.phase, "joined");
    });

  for (const name of ["duplicate_media_connection", "all_connection_exists"])
    it(`handshake_resp.${name} is retried`, () => {
      const rig = new Rig({ transcript: false });
      rig.join();
      rig.world.newest.accept().receive(cover(`media.handshake_resp.${name}`));
      rig.world.newest.lose(1000);
      rig.world.pass(500);
      assert.equal(rig.world.sockets.length, 3);
      rig.world.newest.accept().receive({ msg_type: 4, status_code: 0 });
      assert.equal(rig.events.at(-1), "streaming");
    });

  it("media.keep_alive_req is answered by the sample's own answer", () => {
    const [, media] = new Rig().streaming();
    media?.receive(cover("media.keep_alive_req"));
    assert.deepEqual(media?.last, cover("media.keep_alive_resp"));
  });

  // The last, when all others have run.
  it("of Zoom on its media sockets are all covered", () => assert.deepEqual(uncovered("media"), []));
});
