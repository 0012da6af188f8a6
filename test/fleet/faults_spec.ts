// What each fault costs a fleet, in virtual time: how long until a stream has its next owner, and what else moves.

import assert from "node:assert/strict";
import { type Deliveries, ORDERLY, UNRULY } from "./broker";
import { assertWell, eventsOf, loadsOf, threeWith60 } from "./scenes";
import { Simulation } from "./simulation";

describe("a fault", () => {
  const nextOwners = (simulation: Simulation, since: number): number[] =>
    eventsOf(simulation, since, "taken_over", "handed_over").map(({ at }) => at - since);

  for (const deliveries of [ORDERLY, UNRULY]) {
    describe(deliveries === ORDERLY ? "with entries in order" : "with entries shuffled and repeated", () => {
      it("kill -9: each stream goes on within 4 s, and nobody else's moves", async () => {
        const { simulation, members } = await threeWith60({ deliveries });
        const since = simulation.world.now;
        const lost = [...members[0].streams.keys()];
        simulation.kill(members[0]);
        await simulation.world.run(20_000);
        const taken = eventsOf(simulation, since, "taken_over");
        assert.deepEqual(taken.map(({ of }) => of).sort(), lost.sort());
        assert.ok(Math.max(...nextOwners(simulation, since)) < 4000);
        assert.ok(
          taken.every(({ more }) => more === undefined),
          "no memory",
        );
        assert.deepEqual(
          eventsOf(simulation, since, "lost").map(({ of, more }) => [of, more]),
          [
            [members[0].id, "a"],
            [members[0].id, "a"],
          ],
        );
        assertWell(simulation);
      });

      it("frozen for 30 s: within 9 s, and on waking it drops before it does anything", async () => {
        const { simulation, members } = await threeWith60({ deliveries });
        const since = simulation.world.now;
        const lost = members[0].streams.size;
        simulation.freeze(members[0], 30_000);
        await simulation.world.run(29_000);
        assert.equal(nextOwners(simulation, since).length, lost);
        assert.ok(Math.max(...nextOwners(simulation, since)) < 9000);
        const kicks = simulation.zoom.kicks;
        await simulation.world.run(20_000);
        assert.equal(simulation.zoom.kicks, kicks, "it connects to none of them");
        assert.equal(members[0].streams.size, 0);
        assertWell(simulation);
        assert.ok(simulation.doubled < 500, `${simulation.doubled} ms`);
      });

      it("cut off from the broker for 30 s: within 9 s, and no fight", async () => {
        const { simulation, members } = await threeWith60({ deliveries });
        const since = simulation.world.now;
        const lost = members[0].streams.size;
        const { kicks } = simulation.zoom;
        simulation.cut(members[0], 30_000);
        await simulation.world.run(60_000);
        assert.equal(nextOwners(simulation, since).length, lost);
        assert.ok(Math.max(...nextOwners(simulation, since)) < 9000);
        assert.equal(simulation.zoom.kicks - kicks, lost);
        assertWell(simulation);
        assert.ok(simulation.doubled < 500, `${simulation.doubled} ms`);
      });

      for (const [name, milliseconds, wills, isWiped] of [
        ["restarted in good order", 500, true, false],
        ["away for 10 s", 10_000, false, false],
        ["back with an empty disk", 3000, false, true],
        ["restarted in good order, with an empty disk", 1000, true, true],
      ] as const) {
        it(`the broker ${name}: no stream is interrupted, none is lost`, async () => {
          const { simulation } = await threeWith60({ deliveries });
          const kept = simulation.broker.kept.filter(({ kind }) => kind !== "member").length;
          const { kicks } = simulation.zoom;
          simulation.broker.stop(milliseconds, wills, isWiped);
          await simulation.world.run(milliseconds / 2);
          simulation.start("meanwhile");
          await simulation.world.run(milliseconds + 20_000);
          assert.equal(simulation.churn, 0);
          assert.equal(simulation.zoom.kicks, kicks);
          assert.equal(simulation.broker.kept.filter(({ kind }) => kind !== "member").length, kept + 2);
          assertWell(simulation);
        });
      }

      it("the broker for 10 s, and a member with it: its streams go on 6 s after the broker is back", async () => {
        const { simulation, members } = await threeWith60({ deliveries });
        const since = simulation.world.now;
        const lost = members[0].streams.size;
        simulation.broker.stop(10_000, false, false);
        await simulation.world.run(100);
        simulation.kill(members[0]);
        await simulation.world.run(30_000);
        assert.equal(nextOwners(simulation, since).length, lost);
        assert.ok(
          Math.max(...nextOwners(simulation, since)) < 16_000,
          String(Math.max(...nextOwners(simulation, since))),
        );
        assertWell(simulation);
      });
    });
  }

  it("kill -9 in a fleet without enough room: the others are full, and not more than that", async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { simulation, members } = await threeWith60({ seed, capacity: 28, deliveries: UNRULY });
      simulation.kill(members[0]);
      await simulation.world.run(20_000);
      assert.deepEqual(loadsOf(members.slice(1)), [28, 28]);
      assert.equal(members[1].fleet.view().waiting, 4);
    }
  });

  it("cut off from the broker: a member still shows the others, and that it hears none", async () => {
    const { simulation, members } = await threeWith60();
    simulation.broker.stop(60_000, false, false);
    await simulation.world.run(30_000);
    const { members: shown, connected } = members[0].fleet.view();
    assert.deepEqual([shown.length, connected], [3, false]);
    assert.deepEqual(eventsOf(simulation, 5000, "lost"), []);
  });

  it("Zoom's own: the owner connects again at once, and after 40 s if the broker is away too", async () => {
    const { simulation, members } = await threeWith60();
    const { zoom, world, broker } = simulation;
    const [stream = ""] = members[0].streams.keys();
    const lose = (): void => {
      const connection = zoom.connections.get(stream);
      if (connection) zoom.disconnect(connection);
      connection?.closed();
    };
    lose();
    await world.run(300);
    assert.ok(zoom.connections.has(stream));
    broker.stop(60_000, false, false);
    await world.run(1000);
    lose();
    await world.run(39_000);
    assert.equal(zoom.connections.has(stream), false);
    await world.run(3000);
    assert.ok(zoom.connections.has(stream));
    assert.equal(simulation.churn, 0);
  });

  it("Zoom's own while the broker is away: a stream that ends meanwhile is not asked about any longer", async () => {
    const { simulation, members } = await threeWith60();
    const { world, broker } = simulation;
    const [stream = ""] = members[0].streams.keys();
    broker.stop(60_000, false, false);
    await world.run(1000);
    const answers: boolean[] = [];
    void members[0].fleet.verify(stream).then((isOurs) => answers.push(isOurs));
    await world.run(2000);
    assert.equal(answers.length, 0);
    simulation.stop(stream, [members[0]]);
    await world.run(100);
    assert.deepEqual(answers, [false]);
    void members[0].fleet.verify(stream).then((isOurs) => answers.push(isOurs));
    await world.run(1);
    assert.deepEqual(answers, [false, false]);
  });

  async function sixtyAtOnce(deliveries: Deliveries): Promise<Simulation> {
    const simulation = new Simulation({ deliveries });
    for (const slot of ["a", "b", "c", "d"]) simulation.join(slot);
    await simulation.world.run(3000);
    for (let stream = 0; stream < 60; stream += 1) simulation.start(`s${stream}`, simulation.all);
    await simulation.world.run(5000);
    assertWell(simulation);
    return simulation;
  }

  it("a webhook that reaches all of 60 streams at once: one owner each, and never two", async () => {
    const simulation = await sixtyAtOnce(ORDERLY);
    assert.deepEqual(loadsOf(simulation.all), [15, 15, 15, 15]);
    assert.equal(simulation.doubled, 0);
  });

  it("the same where each hears it in another order: one owner each, and two at once for hundredths", async () => {
    const simulation = await sixtyAtOnce(UNRULY);
    for (const load of loadsOf(simulation.all)) assert.ok(Math.abs(load - 15) <= 1, `${loadsOf(simulation.all)}`);
    assert.ok(simulation.doubled < 500, `${simulation.doubled} ms`);
  });
});
