// A fleet in virtual time: given these webhooks, these members open these streams.

import assert from "node:assert/strict";
import { assertWell, eventsOf, loadsOf, threeWith60 } from "./scenes";
import { memoryOf, Simulation } from "./simulation";

describe("a fleet", () => {
  it("shares 60 streams as 20, 20 and 20, each owned within a quarter of a second", async () => {
    const { simulation, members } = await threeWith60();
    assert.deepEqual(loadsOf(members), [20, 20, 20]);
    assert.ok(simulation.zoom.longestGap < 250, `${simulation.zoom.longestGap} ms`);
    assert.ok(eventsOf(simulation, 0, "offered").length <= 63);
    assert.ok(simulation.doubled < 100, `${simulation.doubled} ms`);
    assertWell(simulation);
  });

  it("shares by capacity", async () => {
    const simulation = new Simulation();
    const members = [simulation.join("a", 40), simulation.join("b", 20), simulation.join("c", 0)];
    await simulation.world.run(3000);
    for (let stream = 0; stream < 30; stream += 1) {
      simulation.start(`s${stream}`);
      await simulation.world.run(100);
    }
    assert.deepEqual(loadsOf(members), [20, 10, 0]);
    assertWell(simulation);
  });

  it("says the same of its members everywhere", async () => {
    const { simulation, members } = await threeWith60();
    for (const { fleet, id } of members) {
      const view = fleet.view();
      assert.equal(view.owned, 20);
      assert.equal(view.waiting, 0);
      assert.ok(view.connected);
      assert.deepEqual(
        view.members.map(({ streams }) => streams),
        [20, 20, 20],
      );
      assert.deepEqual(
        view.members.filter(({ isSelf }) => isSelf).map((member) => member.id),
        [id],
      );
    }
    assertWell(simulation);
  });

  it("gives a move, an interruption and an end to the owner, whoever hears them", async () => {
    const { simulation, members } = await threeWith60();
    const [a, b, c] = members;
    const [stream = ""] = a.streams.keys();
    const since = simulation.world.now;
    simulation.move(stream, [b]);
    simulation.interrupt(stream, [c]);
    await simulation.world.run(100);
    simulation.stop(stream, [b, c]);
    await simulation.world.run(100);
    assert.deepEqual(
      simulation.events.filter(({ at }) => at >= since).map(({ what, member, of }) => [what, member, of]),
      [
        ["moved", a.id, stream],
        ["interrupted", a.id, stream],
        ["ended", a.id, stream],
      ],
    );
    assert.equal(a.fleet.holds(stream), false);
  });

  it("does not start a stream again that has ended, for anybody, not even after the broker lost its memory", async () => {
    const { simulation, members } = await threeWith60();
    const [a, b] = members;
    const [stream = ""] = a.streams.keys();
    simulation.stop(stream, [b]);
    await simulation.world.run(100);
    simulation.broker.stop(1000, false, true);
    await simulation.world.run(5000);
    const late = simulation.join("d");
    await simulation.world.run(3000);
    late.fleet.announce("started", stream, 2e12, { event: "started", late: true });
    await simulation.world.run(5000);
    assert.deepEqual(
      loadsOf(simulation.all).reduce((sum, load) => sum + load, 0),
      59,
    );
    assertWell(simulation);
  });

  it("hands over what a member leaves with its memory, at once", async () => {
    const { simulation, members } = await threeWith60();
    const [a, b, c] = members;
    const left = [...a.streams.keys()];
    const since = simulation.world.now;
    simulation.leave(a);
    await simulation.world.run(1000);
    const taken = eventsOf(simulation, since, "handed_over", "taken_over", "offered");
    assert.deepEqual(taken.map(({ of }) => of).sort(), left.sort());
    assert.ok(taken.every(({ at }) => at - since < 500));
    assert.ok(taken.every(({ what, of, more }) => what === "handed_over" && more === memoryOf(a, of)));
    for (const member of [b, c])
      for (const stream of left) assert.ok([undefined, a.id].includes(member.streams.get(stream)?.opening.from));
    assert.deepEqual(loadsOf([b, c]), [30, 30]);
    assert.equal(simulation.zoom.kicks, 0);
    assert.deepEqual(
      eventsOf(simulation, since, "left", "lost").map(({ what, of }) => [what, of]),
      [
        ["left", a.id],
        ["left", a.id],
      ],
    );
    assertWell(simulation);
  });

  it("does not pass on a memory that somebody has used", async () => {
    const { simulation, members } = await threeWith60();
    const [a, b, c] = members;
    const [stream = ""] = a.streams.keys();
    simulation.leave(a);
    await simulation.world.run(1000);
    const next = b.streams.has(stream) ? b : c;
    assert.equal(next.streams.get(stream)?.opening.memory, memoryOf(a, stream));
    simulation.kill(next);
    await simulation.world.run(6000);
    const last = next === b ? c : b;
    assert.deepEqual(last.streams.get(stream)?.opening.how, "taken_over");
    assert.deepEqual(last.streams.get(stream)?.opening.from, next.id);
    assert.equal(last.streams.get(stream)?.opening.memory, undefined);
  });

  it("lets a joining member have its share of new streams", async () => {
    const { simulation, members } = await threeWith60();
    const joined = simulation.join("d");
    await simulation.world.run(3000);
    for (let stream = 60; stream < 80; stream += 1) {
      simulation.start(`s/${stream}+=`);
      await simulation.world.run(100);
    }
    assert.deepEqual(loadsOf([...members, joined]), [20, 20, 20, 20]);
    assertWell(simulation);
  });

  it("does not wait for a member that only listens yet", async () => {
    const { simulation } = await threeWith60();
    simulation.join("d");
    await simulation.world.run(800);
    simulation.zoom.longestGap = 0;
    simulation.start("s");
    await simulation.world.run(1000);
    assert.ok(simulation.zoom.longestGap < 100, `${simulation.zoom.longestGap} ms`);
    assertWell(simulation);
  });

  it("moves streams to a joining member one by one, with their memory, if it may", async () => {
    const { simulation, members } = await threeWith60({ balance: true });
    await simulation.world.run(30_000);
    assert.equal(simulation.churn, 0);
    const joined = simulation.join("d");
    const since = simulation.world.now;
    await simulation.world.run(180_000);
    const moves = eventsOf(simulation, since, "handed_over").filter(({ more }) => more !== undefined);
    assert.ok(moves.every(({ more, of }) => members.some((member) => more === memoryOf(member, of))));
    assert.equal(moves.filter(({ member }) => member === joined.id).length, joined.streams.size);
    assert.ok(
      moves.every(({ at }, index) => index === 0 || at - (moves[index - 1]?.at ?? 0) >= 4900),
      "one in 5 s",
    );
    assert.ok(joined.streams.size >= 11 && joined.streams.size <= 15, String(loadsOf(simulation.all)));
    assert.equal(simulation.zoom.kicks, 0);
    assert.ok(simulation.finish().longestGap < 1000);
    assertWell(simulation);
    const settled = simulation.churn;
    await simulation.world.run(60_000);
    assert.equal(simulation.churn, settled);
  });

  it("leaves the load alone if it must not even it", async () => {
    const { simulation } = await threeWith60();
    simulation.join("d");
    await simulation.world.run(60_000);
    assert.equal(simulation.churn, 0);
  });

  it("reports each stream without room once, by one member, after a minute, and owns it when there is room", async () => {
    const { simulation } = await threeWith60({ capacity: 15 });
    assert.deepEqual(loadsOf(simulation.all), [15, 15, 15]);
    assert.deepEqual(
      simulation.all.map(({ fleet }) => fleet.view().waiting),
      [15, 15, 15],
    );
    assert.equal(simulation.unowned.length, 0);
    await simulation.world.run(120_000);
    assert.equal(simulation.unowned.length, 15);
    assert.equal(new Set(simulation.unowned.map(({ stream }) => stream)).size, 15);
    assert.deepEqual(simulation.unowned[0]?.room, { capacity: 45, streams: 45, members: 3 });
    const joined = simulation.join("d");
    await simulation.world.run(120_000);
    assert.equal(joined.streams.size, 15);
    assert.equal(simulation.unowned.length, 15);
    assertWell(simulation);
  });

  it("lets another member open what one could not, and asks it again only when the stream moves", async () => {
    const simulation = new Simulation();
    const [a, b] = [simulation.join("a"), simulation.join("b")];
    await simulation.world.run(3000);
    simulation.start("s");
    await simulation.world.run(500);
    const [first, second] = a.streams.has("s") ? [a, b] : [b, a];
    const connection = first.streams.get("s")?.connection;
    first.streams.delete("s");
    if (connection) simulation.zoom.disconnect(connection);
    first.fleet.gaveUp("s");
    await simulation.world.run(2000);
    assert.equal(second.streams.get("s")?.opening.how, "handed_over");
    assert.equal(second.streams.get("s")?.opening.from, first.id);
    second.streams.delete("s");
    second.fleet.gaveUp("s");
    await simulation.world.run(5000);
    assert.deepEqual(loadsOf([a, b]), [0, 0]);
    simulation.move("s");
    await simulation.world.run(2000);
    assertWell(simulation);
  });

  it("may be told within an effect that a stream cannot be opened", async () => {
    const { simulation, members } = await threeWith60({ refuses: (slot) => slot === "a" });
    assert.equal(members[0].streams.size, 0);
    assert.equal(members[1].streams.size + members[2].streams.size, 60);
    assert.equal(members[0].fleet.view().owned, 0);
    assertWell(simulation);
  });

  it("opens a new owner's stream with the latest start", async () => {
    const { simulation, members } = await threeWith60();
    const [a, b, c] = members;
    const [stream = "", other = ""] = a.streams.keys();
    simulation.move(stream, [b]);
    await simulation.world.run(100);
    simulation.move(other, [c]);
    await simulation.world.run(100);
    simulation.leave(a);
    await simulation.world.run(1000);
    const openingOf = (id: string) => (b.streams.get(id) ?? c.streams.get(id))?.opening;
    assert.notDeepEqual(openingOf(other)?.webhook, openingOf(stream)?.webhook);
  });

  it("says at most one message a second and member while nothing changes", async () => {
    const { simulation } = await threeWith60({ balance: true });
    await simulation.world.run(10_000);
    const before = simulation.broker.messages;
    await simulation.world.run(60_000);
    assert.ok(simulation.broker.messages - before <= 60 * 3, `${simulation.broker.messages - before} messages`);
  });

  it("forgets streams two hours after their end, and members a minute after theirs", async () => {
    const { simulation, members } = await threeWith60();
    simulation.kill(members[0]);
    await simulation.world.run(10_000);
    for (const stream of [...simulation.zoom.live]) simulation.stop(stream);
    await simulation.world.run(1000);
    assert.deepEqual([...new Set(simulation.broker.kept.map(({ kind }) => kind))].sort(), ["member", "stream"]);
    await simulation.world.run(2 * 60 * 60 * 1000 + 5000);
    assert.deepEqual(simulation.broker.kept.map(({ kind, id }) => [kind, id]).sort(), [
      ["member", members[1].id],
      ["member", members[2].id],
    ]);
    assert.equal(members[1].fleet.view().members.length, 2);
  }).timeout(20_000);

  it("gives a stream to the member where it runs, unless a living member has it", async () => {
    const simulation = new Simulation();
    const a = simulation.join("a");
    // It claims nothing.
    const b = simulation.join("b", 0);
    await simulation.world.run(3000);
    simulation.start("s", [a]);
    await simulation.world.run(500);
    b.fleet.adopt("s", 1, { event: "started" });
    b.fleet.adopt("unknown", 1, { event: "started" });
    await simulation.world.run(500);
    assert.deepEqual([a.fleet.holds("s"), b.fleet.holds("s"), b.fleet.holds("unknown")], [true, false, true]);
    simulation.kill(a);
    await simulation.world.run(10_000);
    assert.equal(b.fleet.holds("s"), false);
    b.fleet.adopt("s", 1, { event: "started" });
    await simulation.world.run(500);
    assert.equal(b.fleet.holds("s"), true);
  });

  it("forgets a stream two hours after the last member gave it up, unless it moves", async () => {
    const simulation = new Simulation({ refuses: () => true });
    simulation.join("a");
    const b = simulation.join("b");
    await simulation.world.run(3000);
    for (const stream of ["gone", "moved"]) simulation.start(stream, [b]);
    await simulation.world.run(60 * 60 * 1000);
    assert.equal(b.fleet.view().waiting, 2);
    simulation.move("moved", [b]);
    await simulation.world.run(60 * 60 * 1000 + 5000);
    assert.deepEqual([b.fleet.view().waiting, b.fleet.owners().map(({ streamId }) => streamId)], [1, ["moved"]]);
    assert.equal(simulation.broker.kept.filter(({ id }) => id === "gone").length, 0);
  }).timeout(20_000);
});
