import assert from "node:assert/strict";
import { MEDIA_URL, MEETING_ID, Rig, SIGNALING_URL, SIGNATURE, STREAM_ID, started } from "../fixtures";

const audioFrame = (bytes: number[], timestamp: number, user = 16778240) => ({
  msg_type: 14,
  content: { user_id: user, user_name: "Ann Example", data: Buffer.from(bytes).toString("base64"), timestamp },
});

describe("a stream's straight path", () => {
  it("signs the signaling handshake as protocol#handshake-signature and protocol#signaling-request say", () => {
    const rig = new Rig();
    rig.stream.start();
    assert.equal(rig.world.newest.url, SIGNALING_URL);
    assert.deepEqual(rig.world.newest.accept().last, {
      msg_type: 1,
      protocol_version: 1,
      sequence: 1,
      meeting_uuid: MEETING_ID,
      rtms_stream_id: STREAM_ID,
      signature: SIGNATURE,
      buffer_data: true,
    });
  });

  it("opens one media socket per medium when split, with that medium's bit and parameters (6.1, 6.3)", () => {
    const rig = new Rig();
    rig.join();
    const [, audio, transcript] = rig.world.sockets;
    assert.equal(rig.world.sockets.length, 3);
    assert.deepEqual(audio?.accept().last, {
      msg_type: 3,
      protocol_version: 1,
      sequence: 0,
      meeting_uuid: MEETING_ID,
      rtms_stream_id: STREAM_ID,
      signature: SIGNATURE,
      media_type: 1,
      payload_encryption: false,
      media_params: { audio: { content_type: 2, sample_rate: 1, channel: 1, codec: 1, data_opt: 2, send_rate: 20 } },
    });
    assert.equal(transcript?.accept().last.media_type, 8);
    assert.deepEqual(transcript?.last.media_params, { transcript: { content_type: 5, enable_lid: true } });
  });

  it("opens one media socket for all when unified, and splits when no such URL is offered", () => {
    const unified = new Rig({ mode: "unified" });
    unified.join();
    assert.equal(unified.world.sockets.length, 2);
    assert.equal(unified.world.newest.accept().last.media_type, 32);

    const split = new Rig({ mode: "unified" });
    split.join({ audio: MEDIA_URL, transcript: MEDIA_URL });
    assert.equal(split.world.sockets.length, 3);
  });

  it("sends ready on signaling once per medium, and reports that media stream", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    assert.deepEqual(
      signaling?.sent.slice(1).map(({ msg_type }) => msg_type),
      [5, 7, 7],
    );
    assert.deepEqual(rig.events, ["connecting", "media", "media", "streaming"]);
    assert.deepEqual(rig.event("streaming"), { event: "streaming", media: ["audio", "transcript"] });
  });

  it("answers keep-alives on every socket with the same timestamp, also before the handshake is answered", () => {
    const rig = new Rig();
    rig.stream.start();
    const signaling = rig.world.newest.accept().receive({ msg_type: 12, timestamp: 1 });
    assert.deepEqual(signaling.last, { msg_type: 13, timestamp: 1 });
    rig.join();
    for (const socket of rig.world.open) {
      if (socket !== signaling) socket.accept();
      assert.deepEqual(socket.receive({ msg_type: 12, timestamp: 1727384349123 }).last, {
        msg_type: 13,
        timestamp: 1727384349123,
      });
    }
  });

  it("delivers audio byte for byte, numbered without holes", () => {
    const rig = new Rig();
    const [, audio] = rig.streaming();
    audio?.receive(audioFrame([1, 2, 3, 4], 1000)).receive(audioFrame([5, 6, 7, 8], 1020));
    const [first, second] = rig.of("audio");
    assert.deepEqual(first, {
      topic: `rtms/${STREAM_ID}/audio/16778240`,
      payload: Buffer.from([1, 2, 3, 4]),
      rtms: {
        product: "meeting",
        id: MEETING_ID,
        streamId: STREAM_ID,
        medium: "audio",
        timestamp: 1000,
        receivedAt: rig.world.clock.now(),
        sequence: 0,
        speaker: { id: "16778240", name: "Ann Example" },
      },
      audio: { rate: 16000, width: 2, channels: 1, encoding: "s16le", timestamp: 1000, duration: 0.125, samples: 2 },
    });
    assert.deepEqual(second?.payload, Buffer.from([5, 6, 7, 8]));
    assert.equal(second?.rtms.sequence, 1);
  });

  it("names no active speaker who has left", () => {
    const rig = new Rig({ audioStreams: "mixed" });
    const [signaling, audio] = rig.streaming();
    const event = (event: object) => signaling?.receive({ msg_type: 6, event });
    const activeAfter = (sent: () => unknown): unknown => {
      sent();
      audio?.receive(audioFrame([1, 2], 1000, 0));
      return rig.of("audio").at(-1)?.rtms.activeSpeaker;
    };
    const left = (user_id: number) => event({ event_type: 4, participants: [{ user_id }] });
    assert.deepEqual(
      activeAfter(() => event({ event_type: 2, user_id: 5, user_name: "Ann" })),
      { id: "5", name: "Ann" },
    );
    assert.deepEqual(
      activeAfter(() => left(6)),
      { id: "5", name: "Ann" },
    );
    assert.equal(
      activeAfter(() => left(5)),
      undefined,
    );
  });

  it("ends with one empty message on each medium, then exactly one stopped, and closes every socket with 1000", async () => {
    const rig = new Rig();
    const sockets = rig.streaming();
    sockets[1]?.receive(audioFrame([1, 2], 1000));
    sockets[0]?.receive({ msg_type: 8, state: 4, reason: 6, timestamp: 1727384349123 });
    rig.stream.webhook({ product: "meeting", action: "stopped", streamId: STREAM_ID, stopReason: 6 });
    rig.world.pass(1000);
    await new Promise(setImmediate);

    const end = rig.of("audio").at(-1);
    assert.deepEqual([end?.payload, end?.rtms.sequence, end?.rtms.speaker], [Buffer.alloc(0), 1, undefined]);
    assert.equal((end as { complete?: boolean }).complete, true);
    assert.equal(rig.of("transcript").at(-1)?.payload, "");
    assert.deepEqual(rig.event("stopped")?.reason, { code: 6, name: "MEETING_ENDED", final: true, revoked: false });
    assert.equal(rig.events.filter((event) => event === "stopped").length, 1);
    assert.deepEqual(
      sockets.map(({ closedWith }) => closedWith),
      [1000, 1000, 1000],
    );
    assert.deepEqual([rig.ended, rig.world.timers], [1, 0]);
  });

  it("asks Zoom to end the stream on close, and ends when it has (16)", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    rig.stream.close();
    assert.deepEqual(signaling?.last, { msg_type: 21, rtms_stream_id: STREAM_ID });
    signaling?.receive({ msg_type: 22, rtms_stream_id: STREAM_ID, status_code: 0, reason: "OK" });
    assert.equal(rig.event("stopped"), undefined);
    signaling?.receive({ msg_type: 8, state: 4, reason: 20 });
    rig.world.pass(1000);
    assert.deepEqual(rig.event("stopped")?.reason, {
      code: 20,
      name: "RECEIVER_REQUEST_CLOSE",
      final: true,
      revoked: false,
    });
  });

  for (const [product, field, id] of [
    ["meeting", "meeting_uuid", MEETING_ID],
    ["webinar", "meeting_uuid", MEETING_ID],
    ["session", "meeting_uuid", MEETING_ID],
    ["contact_center", "engagement_id", MEETING_ID],
    ["phone", "call_id", "7211111111111111111"],
  ] as const)
    it(`names the id ${field} for ${product} (2.1)`, () => {
      const rig = new Rig({}, started(product, { id }));
      rig.stream.start();
      assert.equal(rig.world.newest.accept().last[field], id);
    });
});

describe("a first connection that fails", () => {
  it("names the cause and cure of a refused handshake, and does not try again", () => {
    const rig = new Rig();
    rig.stream.start();
    rig.world.newest.accept().receive({ msg_type: 2, status_code: 3, reason: "Invalid signature" });
    rig.world.pass(120_000);
    assert.equal(rig.world.sockets.length, 1);
    assert.deepEqual(rig.event("failed")?.status, { code: 3, name: "INVALID_SIGNATURE" });
    assert.equal(rig.failures[0]?.code, "RTMS_HANDSHAKE");
    assert.match(rig.failures[0]?.message ?? "", /Client Secret/);
    assert.deepEqual(rig.events, ["connecting", "failed"]);
  });

  it("retries a socket that closes without a reply once, 1.5 s later", () => {
    const rig = new Rig();
    rig.stream.start();
    rig.world.newest.accept().lose(1000);
    rig.world.pass(1499);
    assert.equal(rig.world.sockets.length, 1);
    rig.world.pass(1);
    rig.world.newest.accept().lose(1000);
    rig.world.pass(120_000);
    assert.equal(rig.world.sockets.length, 2);
    assert.equal(rig.failures[0]?.code, "RTMS_HANDSHAKE");
  });

  it("tries the other id field then, for webinars (protocol#disagreement-3)", () => {
    const rig = new Rig({}, started("webinar"));
    rig.stream.start();
    rig.world.newest.accept().lose(1000);
    rig.world.pass(1500);
    const { webinar_uuid, meeting_uuid } = rig.world.newest.accept().last;
    assert.deepEqual([webinar_uuid, meeting_uuid], [MEETING_ID, undefined]);
  });

  it("opens no socket to a server that is not allowed, whether a webhook or a reply names it", () => {
    const webhook = new Rig({}, started("meeting", { serverUrl: "wss://rtms.zoom.us.evil.example:443" }));
    webhook.stream.start();
    assert.equal(webhook.world.sockets.length, 0);
    assert.equal(webhook.failures[0]?.code, "RTMS_SERVER_NOT_ALLOWED");

    const reply = new Rig();
    reply.join({ all: "wss://evil.example" });
    assert.equal(reply.world.sockets.length, 1);
    assert.equal(reply.failures[0]?.code, "RTMS_SERVER_NOT_ALLOWED");
  });

  it("keeps the media that are granted when another is refused, and fails when none is left", () => {
    const rig = new Rig();
    rig.join();
    const [, audio, transcript] = rig.world.sockets;
    transcript?.accept().receive({ msg_type: 4, status_code: 12, reason: "not supported" });
    audio?.accept().receive({ msg_type: 4, status_code: 0 });
    assert.equal(rig.event("failed")?.medium, "transcript");
    assert.deepEqual(rig.event("streaming")?.media, ["audio"]);

    const none = new Rig({ transcript: false });
    none.join();
    none.world.newest.accept().receive({ msg_type: 4, status_code: 9, reason: "not supported" });
    assert.deepEqual(
      none.failures.map(({ code, medium }) => [code, medium]),
      [["RTMS_MEDIA_HANDSHAKE", undefined]],
    );
  });

  it("keeps trying a server that cannot be reached until 60 s after receipt", () => {
    const rig = new Rig();
    rig.stream.start();
    const begin = rig.world.clock.now();
    const instants: number[] = [];
    while (rig.failures.length === 0 && instants.length < 100) {
      instants.push(rig.world.clock.now() - begin);
      rig.world.newest.lose(1006, new Error("connect ECONNREFUSED"));
      const before = rig.world.sockets.length;
      while (rig.world.sockets.length === before && rig.failures.length === 0) rig.world.pass(100);
    }
    assert.deepEqual(instants, [0, 500, 3000, 6000, 12000, 24000, 29000, 34000, 39000, 44000, 49000, 54000, 59000]);
    assert.equal(rig.failures[0]?.code, "RTMS_CONNECTION");
  });
});

describe("a stream that is interrupted", () => {
  it("reconnects after a loss of signaling with a full handshake, and continues to count", () => {
    const rig = new Rig();
    const [signaling, audio, transcript] = rig.streaming();
    audio?.receive(audioFrame([1, 2], 1000));
    signaling?.lose();
    assert.deepEqual([audio?.closedWith, transcript?.closedWith], ["terminated", "terminated"]);
    rig.world.pass(500);
    const [, again] = rig.streaming();
    again?.receive(audioFrame([3, 4], 1020));
    assert.equal(rig.of("audio").at(-1)?.rtms.sequence, 1);
    assert.deepEqual(rig.events.slice(4, 7), ["interrupted", "reconnecting", "connecting"]);
    assert.equal(rig.events.at(-1), "streaming");
  });

  it("reconnects a lost medium alone", () => {
    const rig = new Rig();
    const [signaling, audio, transcript] = rig.streaming();
    audio?.lose();
    assert.equal(rig.stream.isStreaming, false);
    rig.world.pass(500);
    assert.deepEqual([signaling?.closedWith, transcript?.closedWith], [undefined, undefined]);
    assert.equal(rig.world.newest.accept().last.media_type, 1);
    rig.world.newest.receive({ msg_type: 4, status_code: 0 });
    assert.equal(signaling?.last.msg_type, 7);
    assert.equal(rig.stream.isStreaming, true);
    assert.deepEqual(rig.event("streaming")?.media, ["audio", "transcript"]);
  });

  it("moves to a new server at once, and ignores the same offer twice", () => {
    const rig = new Rig();
    const old = rig.streaming();
    const move = started("meeting", { serverUrl: "wss://rtms-iad1.zoom.us", eventTs: 1_700_000_240_000 });
    rig.stream.webhook(move);
    rig.stream.webhook(move);
    assert.equal(rig.world.sockets.length, old.length + 1);
    assert.equal(rig.world.newest.url, "wss://rtms-iad1.zoom.us");
    assert.deepEqual(
      old.map(({ closedWith }) => closedWith),
      ["terminated", "terminated", "terminated"],
    );
  });
});
