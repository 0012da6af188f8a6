// What a member does with the streams that its fleet gives to it, or to others (contract#fleets).

import assert from "node:assert/strict";
import type { StreamMessage } from "../../../src/protocol/messages";
import { FleetWorld, type SharedMember, startOf, stopOf } from "./shared-members";

/** Long enough for a newcomer to listen. */
const JOINING = 4000;
/** Long enough for a dead member's streams to be claimed. */
const TAKING = 12_000;
/** A stop reason that says: consent was withdrawn (protocol#stop-reasons). */
const REVOKED = 8;

async function pair(plans: { a?: object; b?: object } = {}) {
  const fleet = new FleetWorld();
  const a = fleet.member("a", plans.a);
  const b = fleet.member("b", plans.b);
  await fleet.run(JOINING);
  return { fleet, a, b };
}

/** Who has a stream, and who has not. */
function ownerOf(streamId: string, ...members: SharedMember[]): [SharedMember, SharedMember] {
  const [owner, ...more] = members.filter(({ streams }) => streams.has(streamId));
  const other = members.find((member) => member !== owner);
  assert.ok(owner && other && more.length === 0, "one owner");
  return [owner, other];
}

describe("shared streams", () => {
  it("open a stream at one member, whoever got its webhook", async () => {
    const { fleet, a, b } = await pair();
    for (const streamId of ["s1", "s2", "s3", "s4"]) a.shared.webhook(startOf(streamId));
    await fleet.run(500);
    assert.deepEqual([a.streams.size, b.streams.size], [2, 2]);
    const [owner] = ownerOf("s1", a, b);
    assert.deepEqual(owner.events("s1").slice(0, 1), ["owned"]);
    assert.equal(owner.sockets.length, 2);
  });

  it("hand a stream over with what its owner remembers", async () => {
    const { fleet, a, b } = await pair();
    a.shared.webhook(startOf("s1"));
    await fleet.run(500);
    const [owner, other] = ownerOf("s1", a, b);
    const count = owner.streams.get("s1")?.memory.peek("event") ?? 0;
    assert.ok(count > 0);
    assert.ok(owner.shared.hasOthers);
    await owner.shared.leave([...owner.streams.values()]);
    await owner.detach("s1");
    await fleet.run(500);
    assert.ok(other.log.includes("resume s1"));
    assert.equal(other.events("s1")[0], "owned");
    const numbers = other.sent.filter(({ rtms }) => rtms.streamId === "s1").map(({ rtms }) => rtms.sequence);
    assert.equal(numbers[0], count);
  });

  it("tell from whom a stream was taken over", async () => {
    const { fleet, a, b } = await pair();
    a.shared.webhook(startOf("s1"));
    await fleet.run(500);
    const [owner, other] = ownerOf("s1", a, b);
    owner.kill();
    await fleet.run(TAKING);
    assert.deepEqual(other.events("s1").slice(0, 2), ["owned", "taken_over"]);
    assert.ok(other.log.includes(`member_lost ${owner.name}`));
    assert.equal(other.shared.takeovers, 1);
    assert.equal(other.shared.hasOthers, false);
  });

  it("try another member if one cannot open it", async () => {
    const { fleet, a, b } = await pair({ a: { refuses: () => true } });
    for (const streamId of ["s1", "s2", "s3", "s4"]) b.shared.webhook(startOf(streamId));
    await fleet.run(5000);
    assert.deepEqual([a.streams.size, b.streams.size], [0, 4]);
    assert.equal(a.shared.view.owned, 0);
  });

  it("try another member if another node of the process has it", async () => {
    const { fleet, a, b } = await pair({ a: { isOthers: () => true } });
    for (const streamId of ["s1", "s2", "s3", "s4"]) b.shared.webhook(startOf(streamId));
    await fleet.run(5000);
    assert.deepEqual([a.streams.size, b.streams.size], [0, 4]);
    assert.equal(a.shared.view.owned, 0);
  });

  it("tell all members that a stream has ended, and why", async () => {
    const { fleet, a, b } = await pair();
    a.shared.webhook(startOf("s1"));
    await fleet.run(500);
    a.shared.webhook(stopOf("s1", REVOKED));
    await fleet.run(500);
    for (const member of [a, b]) {
      assert.ok(member.log.includes("stopped s1"), member.name);
      assert.equal(member.streams.size, 0);
      assert.deepEqual(member.shared.owners, []);
    }
  });

  it("tell a member that was cut off meanwhile", async () => {
    const { fleet, a, b } = await pair();
    a.shared.webhook(startOf("s1"));
    await fleet.run(500);
    b.client?.cut();
    await fleet.run(20_000);
    a.shared.webhook(stopOf("s1", REVOKED));
    await fleet.run(2000);
    assert.ok(!b.log.includes("stopped s1"));
    b.client?.heal();
    await fleet.run(3000);
    assert.ok(b.log.includes("stopped s1"));
    assert.equal(b.streams.size, 0);
  });

  it("leave a stream that another member has taken over", async () => {
    const { fleet, a, b } = await pair();
    a.shared.webhook(startOf("s1"));
    await fleet.run(500);
    const [owner, other] = ownerOf("s1", a, b);
    owner.client?.cut();
    await fleet.run(20_000);
    assert.ok(other.streams.has("s1"));
    owner.client?.heal();
    await fleet.run(3000);
    assert.ok(owner.log.includes(`taken s1 by ${other.name}`));
    assert.equal(owner.streams.size, 0);
    assert.equal(other.events("s1").includes("stopped"), false);
    assert.deepEqual(
      other.shared.owners.map(({ owner: name }) => name),
      [other.name],
    );
  });

  it("send nothing more of a stream that another member has, but that it ended", async () => {
    const { fleet, a, b } = await pair();
    a.shared.webhook(startOf("s1"));
    await fleet.run(500);
    const [owner, other] = ownerOf("s1", a, b);
    const keeps = (streamId: string, medium: string, more = {}) =>
      owner.shared.keeps(0, {
        rtms: { streamId, medium, receivedAt: Date.now() },
        ...more,
      } as unknown as StreamMessage);
    assert.equal(keeps("s1", "audio"), false);
    // Its sockets close while what has come to them is still read.
    const whileItCloses: boolean[] = [];
    const { disconnect } = owner;
    owner.disconnect = (streamId) => {
      whileItCloses.push(keeps("s1", "audio"), keeps("s1", "event"), keeps("s1", "audio", { complete: true }));
      whileItCloses.push(keeps("s2", "audio"));
      disconnect.call(owner, streamId);
    };
    owner.client?.cut();
    await fleet.run(20_000);
    assert.ok(other.streams.has("s1"));
    owner.client?.heal();
    await fleet.run(3000);
    assert.deepEqual(whileItCloses, [true, false, false, false]);
    assert.equal(keeps("s1", "audio"), false);
  });

  it("tell a fleet of what ran here before", async () => {
    const fleet = new FleetWorld();
    const a = fleet.member("a");
    const b = fleet.member("b");
    const stream = a.open(startOf("s1"), undefined, false);
    a.shared.follow(stream);
    await fleet.run(JOINING);
    assert.deepEqual([a.streams.size, b.streams.size], [1, 0]);
    assert.deepEqual(b.shared.owners, [{ streamId: "s1", owner: "a" }]);
    assert.equal(a.shared.view.owned, 1);
    a.kill();
    await fleet.run(TAKING);
    assert.equal(b.streams.size, 1);
  });

  it("leave what ran here before if another member has it", async () => {
    const { fleet, a, b } = await pair();
    b.kill();
    await fleet.run(TAKING);
    a.shared.webhook(startOf("s1"));
    await fleet.run(500);
    const again = fleet.member("b");
    again.shared.follow(again.open(startOf("s1"), undefined, false));
    await fleet.run(JOINING);
    assert.deepEqual([a.streams.size, again.streams.size], [1, 0]);
    assert.ok(again.log.includes("taken s1 by a"));
    assert.equal(await again.shared.mayConnect("s1"), false);
    assert.ok(a.shared.view.owned === 1 && !a.events("s1").includes("stopped"));
  });

  it("go on where they run, if their owner of the same place is gone, although others are first in line", async () => {
    const fleet = new FleetWorld();
    const a = fleet.member("a");
    await fleet.run(JOINING);
    for (const streamId of ["s1", "s2", "s3", "s4"]) a.shared.webhook(startOf(streamId));
    await fleet.run(500);
    const handovers = [...a.streams.values()].flatMap(({ handover }) => handover ?? []);
    void a.shared.leave([]);
    const b = fleet.member("b");
    const next = fleet.member("a");
    for (const handover of handovers) next.open(startOf(handover.memory.streamId), handover);
    await fleet.run(TAKING);
    assert.deepEqual([next.streams.size, b.streams.size], [4, 0]);
    assert.equal(next.shared.view.owned, 4);
    assert.ok(!next.log.some((line) => line.startsWith("taken")));
  });

  it("go on if another member claimed a stream and gave it up", async () => {
    const { fleet, a, b } = await pair();
    a.shared.webhook(startOf("s1"));
    await fleet.run(500);
    const [owner] = ownerOf("s1", a, b);
    fleet.broker.publish("owner", "s1", JSON.stringify({ n: 5, owner: "" }));
    await fleet.run(2000);
    assert.equal(owner.shared.view.owned, 1);
    assert.ok(!owner.log.includes("disconnect s1"));
    assert.ok(owner.streams.has("s1"));
  });

  describe("after a kill", () => {
    /** What the journal of a killed member has. */
    async function killed() {
      const { fleet, a, b } = await pair();
      a.shared.webhook(startOf("s1"));
      await fleet.run(500);
      const [owner, other] = ownerOf("s1", a, b);
      const handover = owner.streams.get("s1")?.handover;
      assert.ok(handover);
      owner.kill();
      return { fleet, owner, other, handover };
    }

    it("go on at the same member, if it is back in time", async () => {
      const { fleet, owner, other, handover } = await killed();
      const again = fleet.member(owner.name);
      again.shared.remember([handover]);
      await fleet.run(JOINING);
      assert.ok(again.log.includes("resume s1"));
      assert.deepEqual([again.streams.size, other.streams.size], [1, 0]);
    });

    it("stay where they are, if another member has them", async () => {
      const { fleet, owner, other, handover } = await killed();
      await fleet.run(TAKING);
      const again = fleet.member(owner.name);
      again.shared.remember([handover]);
      await fleet.run(TAKING);
      assert.deepEqual([again.streams.size, other.streams.size], [0, 1]);
      assert.equal(again.log.includes("resume s1"), false);
    });

    it("go on without the broker, and belong to the fleet when it is back", async () => {
      const { fleet, owner, other, handover } = await killed();
      other.kill();
      fleet.broker.stop(15_000, false, true);
      const again = fleet.member(owner.name);
      again.shared.remember([handover]);
      await fleet.run(4000);
      assert.equal(again.streams.size, 0);
      await fleet.run(2000);
      assert.equal(again.streams.size, 1);
      await fleet.run(15_000);
      assert.equal(again.shared.view.owned, 1);
      assert.equal(again.streams.size, 1);
    });
  });

  it("name a member with other settings once", async () => {
    const { fleet, a, b } = await pair({ b: { settings: "other" } });
    await fleet.run(10_000);
    assert.deepEqual(
      a.log.filter((line) => line.startsWith("differs")),
      ["differs b"],
    );
    assert.deepEqual(
      b.log.filter((line) => line.startsWith("differs")),
      ["differs a"],
    );
  });

  it("go on if a listener throws", async () => {
    const { fleet, a, b } = await pair();
    let throws = true;
    const { webhook } = a;
    a.webhook = (...given) => {
      if (throws) throw new Error("of a node behind");
      webhook.apply(a, given);
    };
    for (const streamId of ["s1", "s2"]) b.shared.webhook(startOf(streamId));
    await fleet.run(500);
    throws = false;
    for (const streamId of ["s3", "s4", "s5"]) b.shared.webhook(startOf(streamId));
    await fleet.run(12_000);
    assert.ok(a.log.includes("trouble of a node behind"));
    assert.ok(a.streams.size > 0);
    assert.equal(b.shared.view.members.length, 2);
  });
});
