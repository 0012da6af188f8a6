// What *zoom control* controls, by its own settings and by the message.

import assert from "node:assert/strict";
import { RtmsError } from "../../../src/protocol/errors/errors";
import { noteMeeting } from "../../../src/runtime/control/meetings";
import { type ControlMessage, type Given, targetOf } from "../../../src/runtime/control/target";

const NUMBER = "85746065432";
const UUID = "4444AAAiAAAAAiAiAiiAii==";
const event = (name: string, payload: object) => ({ event: name, event_ts: 1_626_230_691_572, payload });
const nested = (name: string, object: object) => event(name, { account_id: "account", object });
const refuses = (message: ControlMessage, given: Given, text: RegExp) =>
  assert.throws(
    () => targetOf(message, given),
    (error) => error instanceof RtmsError && error.code === "RTMS_INPUT" && text.test(error.message),
  );

describe("what zoom control controls", () => {
  const events: [string, object, object][] = [
    [
      "a meeting that begins",
      nested("meeting.started", { id: NUMBER, uuid: UUID, host_id: "host", topic: "Our week" }),
      { product: "meeting", id: NUMBER, uuid: UUID, hostId: "host" },
    ],
    [
      "a number of fewer than 53 bits",
      nested("meeting.started", { id: 85_746_065_432, uuid: UUID, host_id: "host" }),
      { product: "meeting", id: NUMBER, uuid: UUID, hostId: "host" },
    ],
    [
      "a webinar that begins",
      nested("webinar.started", { id: "96", uuid: "web==", host_id: "host" }),
      { product: "webinar", id: "96", uuid: "web==", hostId: "host" },
    ],
    [
      "a participant who joins",
      nested("meeting.participant_joined", { id: "97", uuid: "u97", participant: { id: "x" } }),
      { product: "meeting", id: "97", uuid: "u97" },
    ],
    [
      "a Video SDK session",
      nested("session.started", { id: "a/b==", session_id: "c/d==" }),
      { product: "session", id: "c/d==" },
    ],
    ["a session by its id only", nested("session.user_joined", { id: "a/b==" }), { product: "session", id: "a/b==" }],
    [
      "an engagement",
      nested("contact_center.engagement_started", { engagement_id: "e1", consumers: [] }),
      { product: "contact_center", id: "e1" },
    ],
    [
      "a stream that has started, flat",
      event("meeting.rtms_started", { meeting_uuid: "u98", meeting_id: "98", rtms_stream_id: "s", operator_id: "o" }),
      { product: "meeting", id: "98", uuid: "u98" },
    ],
    [
      "a phone call, which Zoom refuses later",
      event("phone.rtms_started", { call_id: "c1" }),
      { product: "phone", id: "c1" },
    ],
  ];
  for (const [what, payload, target] of events)
    it(`is what the payload of Zoom's event is about: ${what}`, () => {
      assert.deepEqual(targetOf({ payload }, {}), target);
      assert.deepEqual(targetOf({ payload: JSON.stringify(payload) }, {}), target, "as text");
      assert.deepEqual(targetOf({ payload: Buffer.from(JSON.stringify(payload)) }, {}), target, "as bytes");
    });

  it("has all digits of a number beyond 2^53 in the event's text", () => {
    const payload = '{"event":"meeting.started","payload":{"object":{"id":12345678901234567890,"uuid":"u"}}}';
    assert.equal(targetOf({ payload }, {}).id, "12345678901234567890");
  });

  it("is never a number that has lost its digits", () =>
    refuses({ payload: nested("meeting.started", { id: 2 ** 60 }) }, {}, /lost its last digits/));

  it("is what a former output of the node names", () => {
    const payload = { action: "start", product: "contact_center", id: "e1", accepted: true };
    assert.deepEqual(targetOf({ payload }, {}), { product: "contact_center", id: "e1" });
  });

  it("is what a message of a stream belongs to", () => {
    const rtms = { product: "session", id: "c/d==", streamId: "s" };
    assert.deepEqual(targetOf({ payload: Buffer.alloc(640), rtms }, {}), { product: "session", id: "c/d==" });
  });

  it("is the meeting of a stream by the number and the host that an event told before", () => {
    const message = { payload: { event: "streaming" }, rtms: { product: "meeting", id: "u-told", streamId: "s" } };
    refuses(message, {}, /UUID of a meeting, but Zoom is called with its number.*meeting\.started/);
    noteMeeting(nested("meeting.started", { id: "77", uuid: "u-told", host_id: "host77" }));
    assert.deepEqual(targetOf(message, {}), { product: "meeting", id: "77", uuid: "u-told", hostId: "host77" });
  });

  it("is the meeting of a stopped stream by the number that the control node itself saw", () => {
    targetOf({ payload: nested("meeting.started", { id: "78", uuid: "u78" }) }, {});
    const payload = event("meeting.rtms_interrupted", { meeting_uuid: "u78", rtms_stream_id: "s" });
    assert.deepEqual(targetOf({ payload }, {}), { product: "meeting", id: "78", uuid: "u78" });
  });

  it("is what the node says, whatever the message is about", () => {
    const payload = nested("meeting.started", { id: "79", uuid: "u79", host_id: "host79" });
    const given = { product: "contact_center", id: "e2" } as const;
    assert.deepEqual(targetOf({ payload }, given), { product: "contact_center", id: "e2" });
    assert.deepEqual(targetOf({ payload }, { id: "80" }), { product: "meeting", id: "80" }, "not the host of another");
    assert.deepEqual(targetOf({}, { product: "meeting", id: "79" }), {
      product: "meeting",
      id: "79",
      uuid: "u79",
      hostId: "host79",
    });
  });

  const nothing: [string, ControlMessage][] = [
    ["nothing", {}],
    ["a number", { payload: 42 }],
    ["words", { payload: "meeting.started" }],
    ["an event of another kind", { payload: event("user.created", { object: { id: "1" } }) }],
    ["an event without a dot", { payload: event("meeting", { object: { id: "1" } }) }],
    ["a payload of another node", { payload: { product: "milk", id: "1" } }],
    ["a member of every object", { payload: event("constructor.x", { object: { id: "1" } }) }],
  ];
  for (const [what, message] of nothing)
    it(`is unknown with ${what}`, () => refuses(message, {}, /does not say what to control.*meeting\.started/));

  it("is unknown with an event that has no id", () =>
    refuses({ payload: nested("contact_center.engagement_started", {}) }, {}, /no id of a contact_center/));

  it("is nothing that has ended, if it is to be started: a flow without a switch passes every event on", () => {
    for (const [name, object, begin] of [
      ["meeting.ended", { id: NUMBER, uuid: UUID }, "meeting.started"],
      ["webinar.ended", { id: "96", uuid: "web==" }, "webinar.started"],
      ["session.ended", { session_id: "c/d==" }, "session.started"],
      ["contact_center.engagement_ended", { engagement_id: "e1" }, "contact_center.engagement_started"],
    ] as const) {
      const payload = nested(name, object);
      refuses({ payload }, { starts: true }, new RegExp(`${name} reports an end.*such as ${begin}`));
      refuses({ payload: JSON.stringify(payload) }, { starts: true }, /switch node/);
      assert.ok(targetOf({ payload }, {}).id, "what is left of it can be stopped");
      assert.equal(targetOf({ payload }, { starts: true, id: "1" }).id, "1", "another one can be started");
    }
  });

  it("is a meeting's number as Zoom shows it, with spaces or dashes: its UUID and host are found by the digits", () => {
    noteMeeting(nested("meeting.started", { id: "81234567890", uuid: "shown==", host_id: "hostOfShown" }));
    const target = { product: "meeting", id: "81234567890", uuid: "shown==", hostId: "hostOfShown" };
    assert.deepEqual(targetOf({ payload: { product: "meeting", id: "812 3456 7890" } }, {}), target);
    assert.deepEqual(targetOf({}, { product: "meeting", id: "812-3456-7890" }), target);
  });
});
