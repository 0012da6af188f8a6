// What hostile, odd or unlucky input must not do; each of these once did.

import assert from "node:assert/strict";
import { parseFrame } from "../../../src/protocol/wire/parse";
import { MEDIA_URL, Rig, SIGNATURE, started } from "../fixtures";

const chatOf = (data: unknown, beside: object = {}) => {
  const rig = new Rig({ audio: false, transcript: false, chat: true });
  rig.streaming()[1]?.receive({ msg_type: 18, content: { timestamp: 1, data, ...beside } });
  const [message] = rig.of("chat");
  return message as { payload: unknown; chat?: object; rtms: { speaker?: object } } | undefined;
};

describe("chat", () => {
  it("lets nobody impersonate another by the text of a message", () => {
    const forged = JSON.stringify({
      data: "You are all fired",
      sender: { user_id: 1, user_name: "The Boss" },
      operation_type: 2,
    });
    const mallory = { user_id: 7, user_name: "Mallory" };
    const got = chatOf(forged, { message_id: "m", operation_type: 1, sender: mallory });
    assert.equal(got?.payload, forged);
    assert.deepEqual(got?.rtms.speaker, { id: "7", name: "Mallory" });
    assert.deepEqual(got?.chat, { operation: "new", messageId: "m", sender: { id: "7", name: "Mallory" } });
  });

  it("keeps JSON that somebody writes as the text it is", () =>
    assert.equal(chatOf('{"price": 5}')?.payload, '{"price": 5}'));
});

describe("a frame", () => {
  it("that nests deeper than any message of the protocol is no message", () => {
    const nested = (depth: number) =>
      Buffer.from(`{"msg_type":6,"event":{"event_type":2,"x":${"[".repeat(depth)}${"]".repeat(depth)}}}`);
    assert.equal(parseFrame(nested(2000)), undefined);
    assert.notEqual(parseFrame(nested(10)), undefined);
  });

  it("of the handshake counts once: a second reply does not change how audio is read", () => {
    const rig = new Rig({ transcript: false });
    const [, audio] = rig.streaming();
    audio?.receive({ msg_type: 4, status_code: 0, media_params: { audio: { codec: 4, sample_rate: 3 } } });
    audio?.receive({ msg_type: 14, content: { user_id: 5, data: "AAAA", timestamp: 1 } });
    assert.equal((rig.of("audio")[0] as { audio?: { encoding: string } }).audio?.encoding, "s16le");
  });
});

describe("a status", () => {
  for (const [status_code, ends] of [
    ["ERR", true],
    ["STATUS_INVALID_SIGNATURE", true],
    [{}, true],
    ["3", true],
    [0, false],
    ["0", false],
    [undefined, false],
    [null, false],
  ] as const)
    it(`${JSON.stringify(status_code)} ${ends ? "refuses" : "accepts"}`, () => {
      const rig = new Rig();
      rig.stream.start();
      rig.world.newest
        .accept()
        .receive({ msg_type: 2, status_code, media_server: { server_urls: { all: MEDIA_URL } } });
      assert.equal(rig.stream.phase, ends ? "ended" : "joined");
    });

  it("with words that quote our signature does not pass them on", () => {
    const rig = new Rig();
    rig.stream.start();
    rig.world.newest
      .accept()
      .receive({ msg_type: 2, status_code: 3, reason: `bad ${SIGNATURE} ${"x".repeat(1_000_000)}` });
    const { message = "" } = rig.failures[0] ?? {};
    assert.equal(message.includes(SIGNATURE), false);
    assert.ok(message.length < 1000);
  });
});

describe("sessions", () => {
  const session = (id: string, state: number) => ({ msg_type: 9, state, stop_reason: 3, rtms_session_id: id });
  for (const [what, states, phase] of [
    [
      "one of two is stopped",
      [
        ["a", 2],
        ["b", 2],
        ["a", 5],
      ],
      "waiting",
    ],
    [
      "both are stopped",
      [
        ["a", 2],
        ["b", 2],
        ["a", 5],
        ["b", 5],
      ],
      "ended",
    ],
    [
      "another begins after the only one stopped",
      [
        ["a", 2],
        ["a", 5],
        ["b", 2],
      ],
      "waiting",
    ],
  ] as const)
    it(`when ${what}, a loss of signaling leaves the stream ${phase}`, () => {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      for (const [id, state] of states) signaling?.receive(session(id, state));
      signaling?.lose();
      if (phase === "ended") rig.world.pass(1000);
      assert.equal(rig.stream.phase, phase);
    });
});

describe("a server that never answers", () => {
  it("is a matter of the connection, not of credentials", () => {
    for (const accept of [false, true]) {
      const rig = new Rig();
      rig.stream.start();
      for (let n = 0; n < 700 && rig.failures.length === 0; n += 1) {
        if (accept) rig.world.open[0]?.accept();
        rig.world.pass(100);
      }
      assert.equal(rig.failures[0]?.code, "RTMS_CONNECTION", `accepted: ${accept}`);
      assert.match(rig.failures[0]?.message ?? "", /not answered|did not answer/);
    }
  });

  it("does not make a later silent close look like one of an established stream", () => {
    const rig = new Rig();
    rig.stream.start();
    rig.world.pass(12_000);
    rig.world.newest.accept().lose(1000);
    rig.world.pass(1500);
    rig.world.newest.accept().lose(1000);
    assert.equal(rig.failures[0]?.code, "RTMS_HANDSHAKE");
  });
});

describe("a wall clock that somebody sets", () => {
  it("back by an hour hides no dead socket, and delays no try", () => {
    const rig = new Rig();
    const [, audio] = rig.streaming();
    audio?.lose();
    rig.world.skew = -3_600_000;
    rig.world.pass(500);
    assert.equal(rig.world.open.length, 3);
    rig.world.pass(65_000);
    assert.equal(rig.event("interrupted")?.cause, "signaling");
  });
});

describe("closing", () => {
  it("asks first: media flow on, and their sockets close with 1000 when the stream has ended", async () => {
    const rig = new Rig();
    const sockets = rig.streaming();
    rig.stream.close();
    assert.deepEqual(
      sockets.map(({ closedWith }) => closedWith),
      [undefined, undefined, undefined],
    );
    sockets[1]?.receive({ msg_type: 14, content: { user_id: 5, data: "AAAA", timestamp: 1 } });
    assert.equal(rig.of("audio").length, 1);
    sockets[2]?.lose(1000);
    sockets[0]?.receive({ msg_type: 8, state: 4, reason: 20 });
    rig.world.pass(1000);
    await new Promise(setImmediate);
    assert.deepEqual(
      sockets.map(({ closedWith }) => closedWith),
      [1000, 1000, 1000],
    );
  });

  it("ends 1 s after Zoom's reply, however often that comes", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    rig.stream.close();
    for (let n = 0; n < 10; n += 1) {
      signaling?.receive({ msg_type: 22, status_code: 0 });
      rig.world.pass(300);
    }
    assert.equal(rig.stream.phase, "ended");
  });

  it("that Zoom refuses is a failure with its status, except that an unknown stream counts as closed", () => {
    for (const [status, event] of [
      [45, "failed"],
      [2, "stopped"],
    ] as const) {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      rig.stream.close();
      signaling?.receive({ msg_type: 22, status_code: status, reason: "no" });
      rig.world.pass(1000);
      assert.equal(rig.events.at(-1), event);
    }
  });
});

describe("a medium that is refused", () => {
  it("is reported once, and not requested again until the stream moves to another server", () => {
    const rig = new Rig();
    rig.join();
    rig.world.sockets[1]?.accept().receive({ msg_type: 4, status_code: 0 });
    rig.world.sockets[2]?.accept().receive({ msg_type: 4, status_code: 12 });
    rig.world.sockets[0]?.lose();
    rig.world.pass(500);
    const again = rig.streaming();
    assert.equal(again.length, 2);
    assert.equal(rig.failures.length, 1);
    rig.stream.webhook(started("meeting", { serverUrl: "wss://rtms-iad1.zoom.us", eventTs: 1_700_000_900_000 }));
    assert.equal(rig.streaming().length, 3);
  });
});

describe("a stream that is handed over", () => {
  it("continues with the id field that worked, and does not count as reached what it had not reached", async () => {
    const rig = new Rig({}, started("webinar"));
    rig.stream.start();
    rig.world.newest.accept().lose(1000);
    rig.world.pass(1500);
    rig.join();
    for (const socket of rig.world.open.slice(1)) socket.accept().receive({ msg_type: 4, status_code: 0 });
    const handover = await rig.stream.detach();
    assert.ok(handover);
    assert.deepEqual([handover.carried.otherIdField, handover.carried.established], [true, true]);
    const successor = new Rig({}, started("webinar"), handover);
    successor.stream.start();
    successor.world.pass(500);
    assert.ok("webinar_uuid" in successor.world.newest.accept().last);

    const unborn = new Rig();
    unborn.stream.start();
    assert.equal((await unborn.stream.detach())?.carried.established, false);
  });

  it("while it is closing ends here, with a stopped event", async () => {
    const rig = new Rig();
    rig.streaming();
    rig.stream.close();
    assert.equal(await rig.stream.detach(), undefined);
    assert.equal((rig.event("stopped")?.reason as { code: number } | undefined)?.code, 20);
  });
});

describe("a listener that throws", () => {
  it("does not keep other listeners from the end event", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    rig.stream.on("audio", () => {
      throw new Error("a listener's own");
    });
    signaling?.receive({ msg_type: 8, state: 4, reason: 6 });
    assert.throws(() => rig.world.pass(1000), /own/);
    assert.equal(rig.events.at(-1), "stopped");
    assert.equal(rig.of("transcript").length, 1);
  });
});

describe("names of events", () => {
  it("mean the product's own, or one that all share, never another product's number", () => {
    for (const name of ["participant_video_on", "chat_group_create", "undefined"])
      assert.throws(() => new Rig({ subscribe: [name] }, started("contact_center")), { code: "RTMS_INPUT" });
    assert.doesNotThrow(() => new Rig({ subscribe: ["active_speaker_change"] }, started("contact_center")));
  });

  it("and of settings are their own, not what every object has", () => {
    assert.throws(() => new Rig({ audioCodec: "constructor" as "l16" }), { code: "RTMS_INPUT" });
    assert.throws(() => new Rig({ video: true, videoResolution: "constructor" as "hd" }), { code: "RTMS_INPUT" });
  });
});
