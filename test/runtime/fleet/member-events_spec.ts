// What a stream node sends of the other members of its fleet.

import assert from "node:assert/strict";
import type { EventMessage } from "../../../src/protocol/messages/messages";
import { MemberEvents } from "../../../src/runtime/fleet/member-events";

describe("the events of a fleet's members", () => {
  it("have a topic by their name, no stream, and numbers that go on", () => {
    const sent: EventMessage[] = [];
    const events = new MemberEvents(
      (message) => sent.push(message),
      () => 1000 + sent.length,
    );
    events.tell({ event: "member_joined", member: "hall-2:1880", members: 2 });
    events.tell({ event: "member_lost", member: "hall-2:1880", members: 1, left: true });
    assert.deepEqual(sent, [
      {
        topic: "zoom-rtms.member_joined",
        payload: { event: "member_joined", member: "hall-2:1880", members: 2 },
        rtms: { medium: "event", timestamp: 1000, receivedAt: 1000, sequence: 0 },
      },
      {
        topic: "zoom-rtms.member_lost",
        payload: { event: "member_lost", member: "hall-2:1880", members: 1, left: true },
        rtms: { medium: "event", timestamp: 1001, receivedAt: 1001, sequence: 1 },
      },
    ]);
  });
});
