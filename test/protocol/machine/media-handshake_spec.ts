// What holds of a media handshake that is not answered, not answered in time, or answered in part
// (protocol#media-reply).

import assert from "node:assert/strict";
import type { MediaOptions } from "../../../src/protocol";
import { MEDIA_URL, Rig } from "../fixtures";

const audio = (timestamp: number, more = {}) => ({
  msg_type: 14,
  content: { user_id: 5, user_name: "Ann Example", data: "AAAA", timestamp, ...more },
});

describe("a media handshake that is never answered", () => {
  it("is reported as such, not as a DNS or firewall problem, because the connection was there", () => {
    const rig = new Rig({ transcript: false });
    const signaling = rig.join();
    for (let n = 0; n < 700 && rig.failures.length === 0; n += 1) {
      for (const socket of rig.world.open) socket.accept();
      signaling.receive({ msg_type: 12, timestamp: 1 });
      rig.world.pass(100);
    }
    const [{ code, message } = { code: "", message: "" }] = rig.failures;
    assert.equal(code, "RTMS_MEDIA_HANDSHAKE");
    assert.match(message, /no answer to the media handshake/);
    assert.doesNotMatch(message, /DNS|firewall|Client ID/);
    assert.equal(rig.event("failed")?.retryable, true);
    const types = rig.world.sockets.slice(1).map((socket) => socket.sent.length);
    assert.ok(types.length > 3 && types.every((sent) => sent === 1), "message 3 once a socket, on new sockets");
  });

  it("is not mistaken for a server that cannot be reached", () => {
    const rig = new Rig({ transcript: false });
    const signaling = rig.join();
    for (let n = 0; n < 700 && rig.failures.length === 0; n += 1) {
      signaling.receive({ msg_type: 12, timestamp: 1 });
      rig.world.pass(100);
    }
    assert.equal(rig.failures[0]?.code, "RTMS_CONNECTION");
    assert.match(rig.failures[0]?.message ?? "", /No media connection/);
  });
});

describe("media that come before any reply", () => {
  const unanswered = (options = {}) => {
    const rig = new Rig({ transcript: false, ...options });
    const signaling = rig.join();
    const media = rig.world.newest.accept();
    return { rig, signaling, media };
  };

  it("answer the handshake: they stream, ready is sent, the first packet is there, and it is reported once", () => {
    const { rig, signaling, media } = unanswered();
    media.receive(audio(1000)).receive(audio(1020));
    assert.equal(rig.of("audio").length, 2);
    assert.deepEqual(rig.events, ["connecting", "media", "warning", "streaming"]);
    assert.match(String(rig.event("warning")?.message), /sent audio without an answer to the media handshake/);
    assert.deepEqual(signaling.last, { msg_type: 7, rtms_stream_id: rig.stream.streamId });
    rig.world.pass(30_000);
    assert.deepEqual([media.closedWith, rig.world.sockets.length], [undefined, 2], "nothing is torn down");
    media.lose();
    rig.world.pass(500);
    rig.world.newest.accept().receive(audio(2000));
    assert.equal(rig.events.filter((event) => event === "warning").length, 1);
    assert.equal(rig.events.at(-1), "streaming");
  });

  it("are read as they were asked for", () => {
    const { rig, media } = unanswered({ audioRate: 48000, audioChannels: 2 });
    media.receive(audio(1000));
    const read = rig.of("audio")[0] as { audio?: { rate: number; channels: number } };
    assert.deepEqual([read.audio?.rate, read.audio?.channels], [48000, 2]);
    assert.equal((rig.event("media")?.params as { sample_rate: number } | undefined)?.sample_rate, 3);
  });

  it("are read as a late reply says, and ready is not sent again", () => {
    const { rig, signaling, media } = unanswered();
    media.receive(audio(1000));
    const sent = signaling.sent.length;
    media.receive({ msg_type: 4, status_code: 0, media_params: { audio: { sample_rate: 0 } } }).receive(audio(1020));
    const rates = rig.of("audio").map((message) => (message as { audio?: { rate: number } }).audio?.rate);
    assert.deepEqual([rates, signaling.sent.length], [[16000, 8000], sent]);
    media.receive({ msg_type: 4, status_code: 0, media_params: { audio: { sample_rate: 3 } } }).receive(audio(1040));
    assert.equal((rig.of("audio").at(-1) as { audio?: { rate: number } }).audio?.rate, 8000, "one reply counts");
  });

  it("of another medium than the socket's answer nothing", () => {
    const rig = new Rig();
    rig.join();
    const transcript = rig.world.sockets[2]?.accept();
    assert.equal(transcript?.last.media_type, 8);
    transcript?.receive(audio(1000));
    assert.equal(rig.events.includes("streaming"), false);
  });

  it("answer for all of them where all share a connection", () => {
    const rig = new Rig({ mode: "unified" });
    rig.join();
    rig.world.newest.accept().receive(audio(1000));
    assert.deepEqual(rig.event("streaming")?.media, ["audio", "transcript"]);
  });
});

describe("what a reply does not say", () => {
  const L16_48 = { audioRate: 48000, audioChannels: 2 };
  const OPUS = { audioCodec: "opus", audioRate: 48000, audioChannels: 2 } as const;
  const stereo48 = { rate: 48000, channels: 2, encoding: "s16le", samples: 240 };
  const rows: readonly (readonly [what: string, Partial<MediaOptions>, reply: object, expected: object])[] = [
    ["no media_params, 48 kHz stereo asked for", L16_48, {}, stereo48],
    ["media_params of nothing", L16_48, { media_params: {} }, stereo48],
    ["a part", L16_48, { media_params: { audio: { channel: 1 } } }, { ...stereo48, channels: 1, samples: 480 }],
    ["null, and what is not known", L16_48, { media_params: { audio: { sample_rate: 99, channel: null } } }, stereo48],
    ["no media_params, Opus asked for", OPUS, {}, { rate: 48000, channels: 2, encoding: "opus", samples: 960 }],
    ["another rate", L16_48, { media_params: { audio: { sample_rate: 1 } } }, { ...stereo48, rate: 16000 }],
  ];
  for (const [what, options, reply, expected] of rows)
    it(`is as it was asked for: ${what}`, () => {
      const rig = new Rig({ transcript: false, ...options });
      rig.join();
      const data = Buffer.alloc(960).toString("base64");
      rig.world.newest
        .accept()
        .receive({ msg_type: 4, status_code: 0, ...reply })
        .receive(audio(1000, { data }));
      const { rate, channels, encoding, samples } =
        (rig.of("audio")[0] as { audio?: Record<string, unknown> }).audio ?? {};
      assert.deepEqual({ rate, channels, encoding, samples }, expected);
    });

  it("is as it was asked for with pictures too, and the event media reports what applies", () => {
    const rig = new Rig({ audio: false, transcript: false, video: true, videoCodec: "h264", videoFps: 25 });
    rig.join({ all: MEDIA_URL });
    const reply = { msg_type: 4, status_code: 0, media_params: { video: { fps: 15 } } };
    rig.world.newest
      .accept()
      .receive(reply)
      .receive({ msg_type: 15, content: { user_id: 5, data: "AAAA", timestamp: 1 } });
    const { video } = rig.of("video")[0] as { video?: object };
    assert.deepEqual(video, { codec: "h264", fps: 15, resolution: "hd", keyframe: false });
    assert.deepEqual(rig.event("media")?.params, { content_type: 3, codec: 7, resolution: 2, fps: 15, data_opt: 3 });
  });
});
