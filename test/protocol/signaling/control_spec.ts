// What is asked on signaling beyond the handshakes, and how replies are matched (protocol#message-types,
// protocol#event-subscription and protocol#individual-video).

import assert from "node:assert/strict";
import { Rig, STREAM_ID, started, subscriptions } from "../fixtures";

const flush = () => new Promise(setImmediate);

describe("subscriptions", () => {
  it("are the meeting's three unless others are chosen, by number", () => {
    const [signaling] = new Rig().streaming();
    assert.deepEqual(signaling?.sent[1], {
      msg_type: 5,
      events: [2, 3, 4].map((event_type) => ({ event_type, subscribe: true })),
    });
    const [chosen] = new Rig({ subscribe: ["sharing_start", "SHARING_STOP"] }).streaming();
    assert.deepEqual(
      chosen?.sent[1]?.events,
      [5, 6].map((event_type) => ({ event_type, subscribe: true })),
    );
  });

  it("are all known voice events for Contact Center and Phone (9.3)", () => {
    const [signaling] = new Rig({}, started("contact_center")).streaming();
    const types = subscriptions(signaling).flat();
    assert.deepEqual(
      types,
      Array.from({ length: 22 }, (_, index) => index + 8),
    );
  });

  it("change by command and are repeated, as they are then, after a reconnection (9.1)", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    rig.stream.subscribe(["sharing_start"]);
    assert.deepEqual(signaling?.last, { msg_type: 5, events: [{ event_type: 5, subscribe: true }] });
    rig.stream.subscribe(["participant_join"], false);
    assert.deepEqual(signaling?.last, { msg_type: 5, events: [{ event_type: 3, subscribe: false }] });
    signaling?.lose();
    rig.world.pass(500);
    const [again] = rig.streaming();
    assert.deepEqual(subscriptions(again), [[2, 4], [5]]);
  });

  it("refuse a name that the product does not have, before anything is sent", () => {
    assert.throws(() => new Rig({ subscribe: ["consumer_answered"] }), { code: "RTMS_INPUT", message: /meeting/ });
    const rig = new Rig();
    const [signaling] = rig.streaming();
    const before = signaling?.sent.length;
    assert.throws(() => rig.stream.subscribe(["nonsense"]), { code: "RTMS_INPUT" });
    assert.equal(signaling?.sent.length, before);
  });
});

describe("one participant's video (15)", () => {
  const individual = { video: true, videoStreams: "individual" as const };

  it("is asked for with 28 and granted by the 29 of the same user", async () => {
    const rig = new Rig(individual);
    const [signaling] = rig.streaming();
    const chosen = rig.stream.video("16778240");
    assert.deepEqual(signaling?.last, {
      msg_type: 28,
      user_id: 16778240,
      subscribe: true,
      timestamp: rig.world.clock.now(),
    });
    signaling?.receive({ msg_type: 29, user_id: 99, status_code: 44 });
    signaling?.receive({ msg_type: 29, user_id: 16778240, status_code: 0, reason: "OK" });
    await chosen;
    assert.equal(rig.world.timers, 4);
  });

  it("names the reason of a refusal, and of a silence of 5 s", async () => {
    const rig = new Rig(individual);
    const [signaling] = rig.streaming();
    const refused = rig.stream.video("5");
    signaling?.receive({ msg_type: 29, user_id: 5, status_code: 44, reason: "Duplicate video subscription" });
    await assert.rejects(refused, { code: "RTMS_MEDIA_HANDSHAKE", message: /DUPLICATE_VIDEO_SUBSCRIPTION/ });
    const silent = rig.stream.video("6");
    rig.world.pass(5000);
    await assert.rejects(silent, { code: "RTMS_CONNECTION" });
  });

  it("is asked for again after a reconnection of signaling, and of the video socket", () => {
    const rig = new Rig(individual);
    const [signaling, , , video] = rig.streaming();
    rig.stream.video("7").catch(() => undefined);
    video?.lose();
    rig.world.pass(500);
    rig.world.newest.accept().receive({ msg_type: 4, status_code: 0 });
    assert.equal(signaling?.sent.filter(({ msg_type }) => msg_type === 28).length, 2);
    signaling?.lose();
    rig.world.pass(500);
    const [again] = rig.streaming();
    assert.deepEqual(
      again?.sent.filter(({ msg_type }) => msg_type === 28).map(({ user_id }) => user_id),
      [7],
    );
  });

  it("is forgotten when that participant leaves or turns the camera off", () => {
    for (const event_type of [4, 9]) {
      const rig = new Rig(individual);
      const [signaling] = rig.streaming();
      rig.stream.video("7").catch(() => undefined);
      signaling?.receive({ msg_type: 6, event: { event_type, participants: [{ user_id: 7 }] } });
      signaling?.lose();
      rig.world.pass(500);
      const [again] = rig.streaming();
      assert.equal(
        again?.sent.some(({ msg_type }) => msg_type === 28),
        false,
      );
    }
  });
});

describe("the state and the counts", () => {
  it("come from Zoom's replies to 19 and 10, each matched by its id", async () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    signaling
      ?.receive({ msg_type: 9, state: 2, rtms_session_id: "one" })
      .receive({ msg_type: 9, state: 2, rtms_session_id: "two" });
    const asked = rig.stream.state();
    assert.deepEqual(signaling?.sent.slice(-3), [
      { msg_type: 19, rtms_stream_id: STREAM_ID },
      { msg_type: 10, rtms_session_id: "one" },
      { msg_type: 10, rtms_session_id: "two" },
    ]);
    signaling
      ?.receive({ msg_type: 11, rtms_session_id: "two", state: 3 })
      .receive({ msg_type: 20, rtms_stream_id: STREAM_ID, state: 1, timestamp: 1694204592 })
      .receive({ msg_type: 11, rtms_session_id: "one", state: 2 });
    await asked;
    assert.deepEqual(rig.event("state"), {
      event: "state",
      state: "joined",
      zoomState: "ACTIVE",
      sessions: [
        { sessionId: "one", state: "STARTED" },
        { sessionId: "two", state: "PAUSED" },
      ],
      media: { audio: "streaming", transcript: "streaming" },
    });
  });

  it("are reported without Zoom's reply after 5 s, at once while signaling is down, and when it is lost meanwhile", async () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    const slow = rig.stream.state();
    rig.world.pass(4999);
    await flush();
    assert.equal(rig.event("state"), undefined);
    rig.world.pass(1);
    await slow;
    assert.equal(rig.event("state")?.zoomState, undefined);

    const cut = rig.stream.state();
    signaling?.lose();
    await cut;
    await rig.stream.state();
    assert.equal(rig.event("state")?.state, "waiting");
  });

  it("count packets, bytes, gaps, what was dropped, and reconnections", () => {
    const rig = new Rig();
    const since = rig.world.clock.now();
    const [signaling, audio] = rig.streaming();
    const packet = (timestamp: number) => ({
      msg_type: 14,
      content: { user_id: 1, data: Buffer.alloc(640, timestamp).toString("base64"), timestamp },
    });
    audio
      ?.receive(packet(0))
      .receive(packet(20))
      .receive(packet(500))
      .receive({ msg_type: 14, content: { data: 7 } })
      .receive("{");
    signaling?.lose();
    rig.stream.stats();
    assert.deepEqual(rig.event("stats"), {
      event: "stats",
      media: {
        audio: { packets: 3, bytes: 1920, gaps: 1, replays: 0, dropped: 2 },
        transcript: { packets: 0, bytes: 0, gaps: 0, replays: 0, dropped: 0 },
      },
      reconnections: 1,
      since,
    });
  });
});
