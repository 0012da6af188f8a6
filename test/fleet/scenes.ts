// What the fleet's specs begin with, and what they ask.

import assert from "node:assert/strict";
import { type Member, type Plan, Simulation } from "./simulation";

/** A fleet of three that has 60 streams. */
export async function threeWith60(
  plan: Plan = {},
): Promise<{ simulation: Simulation; members: [Member, Member, Member] }> {
  const simulation = new Simulation(plan);
  const members: [Member, Member, Member] = [simulation.join("a"), simulation.join("b"), simulation.join("c")];
  await simulation.world.run(3000);
  for (let stream = 0; stream < 60; stream += 1) {
    simulation.start(`s/${stream}+=`);
    await simulation.world.run(20);
  }
  await simulation.world.run(2000);
  return { simulation, members };
}

export const loadsOf = (members: readonly Member[]): number[] => members.map(({ streams }) => streams.size);

/** All is well: one owner with one connection each. */
export function assertWell(simulation: Simulation): void {
  const { orphans, doubles, zombies, unconnected } = simulation.finish();
  assert.deepEqual(
    { orphans, doubles, zombies, unconnected },
    { orphans: [], doubles: [], zombies: [], unconnected: [] },
  );
}

/** What happened after an instant, of the given kinds. */
export const eventsOf = (simulation: Simulation, since: number, ...kinds: string[]) =>
  simulation.events.filter(({ at, what }) => at >= since && kinds.includes(what));
