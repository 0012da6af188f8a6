// A fleet of one in virtual time.

import assert from "node:assert/strict";
import { assertWell, eventsOf } from "./scenes";
import { memoryOf, Simulation } from "./simulation";

describe("a fleet of one", () => {
  it("owns what comes in its first 1.5 s after that, and later streams at once", async () => {
    const simulation = new Simulation();
    const member = simulation.join("a");
    await simulation.world.run(1000);
    simulation.start("early", [member]);
    await simulation.world.run(2000);
    assert.equal(member.streams.size, 1);
    assert.ok(simulation.zoom.longestGap < 2000, `${simulation.zoom.longestGap} ms`);
    simulation.zoom.longestGap = 0;
    simulation.start("later", [member]);
    await simulation.world.run(1000);
    assert.ok(simulation.zoom.longestGap < 100, `${simulation.zoom.longestGap} ms`);
    assertWell(simulation);
  });

  it("finds its streams free again after a redeploy, with their memory", async () => {
    const simulation = new Simulation();
    const member = simulation.join("a");
    await simulation.world.run(3000);
    simulation.start("s", [member]);
    await simulation.world.run(1000);
    const since = simulation.world.now;
    simulation.leave(member);
    const next = simulation.join("a");
    await simulation.world.run(3000);
    const { opening } = next.streams.get("s") ?? {};
    assert.deepEqual([opening?.how, opening?.from, opening?.memory], ["handed_over", member.id, memoryOf(member, "s")]);
    assert.ok(simulation.zoom.longestGap < 2300, `${simulation.zoom.longestGap} ms`);
    assert.deepEqual(eventsOf(simulation, since, "taken_over"), []);
  });

  it("takes over what it had before a crash", async () => {
    const simulation = new Simulation();
    const member = simulation.join("a");
    await simulation.world.run(3000);
    simulation.start("s", [member]);
    await simulation.world.run(1000);
    simulation.kill(member);
    const next = simulation.join("a");
    await simulation.world.run(6000);
    assert.deepEqual(
      [next.streams.get("s")?.opening.how, next.streams.get("s")?.opening.from],
      ["taken_over", member.id],
    );
  });

  it("goes on while the broker is away, and owns what comes meanwhile when it is back", async () => {
    const simulation = new Simulation();
    const member = simulation.join("a");
    await simulation.world.run(3000);
    simulation.start("s", [member]);
    await simulation.world.run(1000);
    simulation.broker.stop(10_000, true, true);
    await simulation.world.run(5000);
    simulation.start("t", [member]);
    assert.ok(member.believes("s"));
    assert.equal(member.fleet.view().connected, false);
    await simulation.world.run(7000);
    assert.deepEqual([...member.streams.keys()], ["s", "t"]);
    assert.equal(simulation.churn, 0);
  });
});
