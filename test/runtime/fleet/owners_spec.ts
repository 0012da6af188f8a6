// When a stream of a fleet has one owner: what the test of random faults goes by.

import assert from "node:assert/strict";
import type { Arrival, MemberEvent } from "./arrivals";
import { hasOneOwner } from "./owners";

const packet = (member: string, at: number, number = at): Arrival => ({
  member,
  at,
  streamId: "s",
  sequence: number,
  packet: `1 ${number} x`,
});
const moved = (at: number, streamId = "s"): MemberEvent => ({
  member: "m1",
  at,
  streamId,
  payload: { event: "handed_over", to: "m2" },
});
const isOne = (packets: Arrival[], events: MemberEvent[] = []) => hasOneOwner({ packets, events }, "s", 1000);

describe("a stream has one owner", () => {
  it("if one member receives it, whoever had it before", () => {
    assert.ok(isOne([packet("m2", 900), packet("m1", 1100), packet("m1", 1200)]));
    assert.ok(!isOne([packet("m1", 900)]), "nobody has it");
  });

  it("if one hands it over to another, and no packet comes twice", () => {
    const packets = [packet("m1", 1100), packet("m2", 1200)];
    assert.ok(isOne(packets, [moved(1150)]));
    assert.ok(!isOne(packets), "nobody said so");
    assert.ok(!isOne(packets, [moved(1150, "another")]));
    assert.ok(!isOne([...packets, packet("m1", 1250, 1200)], [moved(1150)]), "two received the same packet");
    assert.ok(!isOne([...packets, packet("m3", 1300)], [moved(1150)]), "a third one has it");
  });
});
