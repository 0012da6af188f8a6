// Random lives of a fleet: any faults in any order, then peace.

import { type Outcome, type Plan, Simulation } from "./simulation";

export type FaultKind = "kill" | "leave" | "freeze" | "cut" | "broker";

export interface Fault {
  readonly kind: FaultKind;
  /** Milliseconds since the one before. */
  readonly after: number;
  /** Which of the members that are well. */
  readonly who: number;
  /** How long it lasts: until the member is back, or the broker. Milliseconds. */
  readonly lasts: number;
  /** Of the broker: it publishes all wills, and comes back with an empty disk. */
  readonly wills: boolean;
  readonly isWiped: boolean;
}

export interface Life extends Plan {
  readonly members: number;
  readonly streams: number;
  readonly faults: readonly Fault[];
}

/** After the last fault has ended: more than the longest wait of a member, and of a stream for its place. */
const PEACE = 30_000;

/** Streams begin, move, break and end while faults go on. */
export async function live(life: Life): Promise<{ simulation: Simulation; outcome: Outcome }> {
  const simulation = new Simulation(life);
  const { world, broker, zoom } = simulation;
  for (let member = 0; member < life.members; member += 1) simulation.join(`m${member}`);
  await world.run(2500);
  for (let stream = 0; stream < life.streams; stream += 1) {
    simulation.start(`s/${stream}+=`);
    await world.run(40);
  }
  let started = life.streams;
  let isOver = false;
  const play = (): void => {
    if (isOver) return;
    const stream = world.pick([...zoom.live]);
    const happening = Math.floor(world.random() * 4);
    // Nobody reaches a fleet of which nobody answers.
    if (simulation.well.length > 0) {
      if (happening === 0) simulation.start(`s/${started++}+=`);
      if (happening === 1 && stream) simulation.stop(stream);
      if (happening === 2 && stream) simulation.move(stream);
      if (happening === 3 && stream) simulation.interrupt(stream);
    }
    world.in(1000, play);
  };
  play();
  for (const fault of life.faults) {
    await world.run(fault.after);
    strike(simulation, fault);
  }
  await world.run(Math.max(0, ...life.faults.map(({ lasts }) => lasts)) + 10_000);
  isOver = true;
  await world.run(PEACE);
  let outcome = simulation.finish();
  if (outcome.unconnected.length > 0) {
    // A stream may be on its way to even the load.
    await world.run(1000);
    outcome = simulation.finish();
  }
  for (const { fleet } of simulation.all) void fleet.abort();
  broker.isUp = false;
  return { simulation, outcome };
}

/** Two members at once at most, so that somebody is left to go on. */
function strike(simulation: Simulation, { kind, who, lasts, wills, isWiped }: Fault): void {
  const { world, broker, well, all } = simulation;
  if (kind === "broker") {
    if (broker.isUp) broker.stop(lasts, wills, isWiped);
    return;
  }
  const victim = well[who % Math.max(1, well.length)];
  const struck = all.length - well.length + [...broker.cut].length;
  // Somebody has to be left who knows what an empty broker is to be told.
  if (!well.some((member) => member !== victim && member.hasArrived)) return;
  if (!victim || struck >= 2 || well.length < 2 || broker.cut.has(victim.id)) return;
  if (kind === "freeze") simulation.freeze(victim, lasts);
  else if (kind === "cut") simulation.cut(victim, lasts);
  else {
    simulation[kind](victim);
    world.in(lasts, () => void simulation.join(victim.slot));
  }
}
