// Events and states come by name as well as by number, and on media sockets as well as on signaling
// (protocol#observation-5, protocol#observation-15).

import assert from "node:assert/strict";
import { parseWebhook } from "../../../src/protocol/webhook/webhook";
import type { FakeSocket } from "../fake-world";
import { Rig } from "../fixtures";

describe("the end of a stream", () => {
  const ENDED = { code: 6, name: "MEETING_ENDED", final: true, revoked: false };
  for (const message of [
    { msg_type: 8, state: 4, reason: "STOP_BC_MEETING_ENDED" },
    { msg_type: 8, state: 4, reason: "MEETING_ENDED" },
    { msg_type: 8, state: 4, stop_reason: 6 },
    { msg_type: 8, state: 4, stop_reason: "6", reason: "" },
    { msg_type: 8, state: "TERMINATED", reason: 6 },
    { msg_type: 8, state: "terminated", stop_reason: "meeting_ended" },
    { msg_type: 8, state: "4", reason: 6 },
  ])
    for (const socket of [0, 1, 2])
      it(`${JSON.stringify(message)} on ${["signaling", "audio", "transcript"][socket]}`, () => {
        const rig = new Rig();
        rig.streaming()[socket]?.receive(message);
        rig.world.pass(1000);
        assert.deepEqual(rig.event("stopped")?.reason, ENDED);
        assert.equal(rig.events.filter((event) => event === "stopped").length, 1);
      });

  it("has a reason by name in a webhook too, and a session's", () => {
    const payload = { meeting_uuid: "u", rtms_stream_id: "s", stop_reason: "STOP_BC_STREAM_REVOKED" };
    assert.equal(parseWebhook({ event: "meeting.rtms_stopped", payload }).lifecycle?.stopReason, 8);
    const rig = new Rig();
    const [signaling] = rig.streaming();
    signaling?.receive({ msg_type: 9, state: "STOPPED", stop_reason: "STOP_BC_MEETING_ENDED", rtms_session_id: "s" });
    assert.deepEqual(rig.event("session"), {
      event: "session",
      sessionId: "s",
      state: "STOPPED",
      reason: { code: 6, name: "MEETING_ENDED" },
    });
  });

  it("and a pause are reported once, although signaling and media sockets report them", () => {
    const rig = new Rig();
    for (const socket of rig.streaming()) socket.receive({ msg_type: 8, state: "PAUSED" });
    assert.equal(rig.events.filter((event) => event === "paused").length, 1);
  });
});

describe("an event on a media socket", () => {
  const join = (timestamp?: number) => ({
    msg_type: 6,
    event: {
      event_type: 3,
      participants: [{ user_id: 16778240, user_name: "John Smith" }],
      ...(timestamp !== undefined && { timestamp }),
    },
  });
  /** The events of a name, by their times. */
  const told = (rig: Rig, name: string) =>
    rig
      .of("event")
      .filter(({ payload }) => (payload as { event: string }).event === name)
      .map(({ rtms }) => rtms.timestamp);
  const BEGIN = 1_700_000_000_000;

  it("is taken, and names who speaks", () => {
    const rig = new Rig();
    const [, audio] = rig.streaming();
    audio?.receive(join()).receive({ msg_type: 14, content: { user_id: 16778240, data: "AAAA", timestamp: 1 } });
    assert.deepEqual(rig.event("participant_join")?.participants, [{ id: "16778240", name: "John Smith" }]);
    assert.equal(rig.of("audio")[0]?.rtms.speaker?.name, "John Smith");
  });

  for (const [what, order, other] of [
    ["after signaling", [0, 1, 2], BEGIN + 5],
    ["before signaling", [1, 2, 0], BEGIN - 5],
    ["without a time", [0, 1, 2], undefined],
  ] as const)
    it(`is reported once when several sockets bring it: ${what}`, () => {
      const rig = new Rig();
      const sockets = rig.streaming();
      for (const [index, number] of order.entries()) {
        sockets[number]?.receive(join(index === 0 ? BEGIN : other));
        rig.world.pass(900);
      }
      assert.deepEqual(told(rig, "participant_join"), [BEGIN]);
    });

  it("is reported as often as it happened: who leaves and returns is reported three times, for all sockets together", () => {
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    const leave = (timestamp: number) => ({
      msg_type: 6,
      event: { event_type: 4, participants: [{ user_id: 16778240 }], timestamp },
    });
    const told3 = [join(BEGIN), leave(BEGIN + 2000), join(BEGIN + 4000)];
    for (const message of told3) signaling?.receive(message);
    for (const message of told3) audio?.receive(message);
    assert.deepEqual(told(rig, "participant_join"), [BEGIN, BEGIN + 4000]);
    assert.deepEqual(told(rig, "participant_leave"), [BEGIN + 2000]);
  });

  it("that one socket sends twice happened twice", () => {
    for (const socket of [0, 1]) {
      const rig = new Rig();
      const from = rig.streaming()[socket];
      from?.receive(join(BEGIN)).receive(join(BEGIN));
      assert.equal(told(rig, "participant_join").length, 2);
    }
  });

  it("that signaling repeats after a reconnection is reported again, as always", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    signaling?.receive(join(BEGIN)).lose();
    rig.world.pass(500);
    rig.streaming()[0]?.receive(join(BEGIN));
    assert.equal(told(rig, "participant_join").length, 2);
  });

  it("of long ago is no copy", () => {
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    signaling?.receive(join());
    rig.world.pass(11_000);
    audio?.receive(join());
    assert.equal(told(rig, "participant_join").length, 2);
  });

  it("about the medium that starts is reported for each medium", () => {
    const rig = new Rig();
    const [, audio, transcript] = rig.streaming();
    const first = (socket: FakeSocket | undefined, media_type: number) =>
      socket?.receive({ msg_type: 6, event: { event_type: 1, media_type, timestamp: BEGIN } });
    first(audio, 1);
    first(transcript, 8);
    assert.equal(told(rig, "first_packet_timestamp").length, 2);
  });
});
