// One run of chaos: a seed's streams, played by the simulator to an app, at any speed.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { PRODUCTS } from "../../src/protocol";
import { type Scenario, Simulator } from "../../src/simulator";
import type { SimulatorClock } from "../../src/simulator/time/clock";
import { MAYA, pcm, SECRETS, sleep, TOM } from "../simulator/support";
import { ChaosApp } from "./app";
import { FastWorld } from "./fast-world";
import { generator } from "./random";
import { DURATION, describePlan, type Plan, schedule } from "./schedule";
import { Story } from "./story";
import { fault, type Outcome } from "./verdict";

/** Two speakers who take turns, sometimes both at once, with a pause now and then; a line of transcript each. */
function conversation(): Scenario {
  const audio: Scenario["audio"][number][] = [];
  const transcript: NonNullable<Scenario["transcript"]>[number][] = [];
  for (let start = 0, turn = 0; start < DURATION - 8000; start += 6000, turn += 1) {
    const speaker = turn % 2 === 0 ? MAYA.id : TOM.id;
    const length = turn % 5 === 4 ? 4000 : 7000;
    audio.push({ speaker, start, pcm: pcm(length, turn) });
    transcript.push({ speaker, start, end: start + length, text: `line ${turn}` });
  }
  return { speakers: [MAYA, TOM], audio, transcript, duration: DURATION };
}

export interface Report {
  seed: number;
  /** Real milliseconds. */
  took: number;
  /** What went wrong, each with the plan of its stream. */
  faults: string[];
  packets: number;
  swallowed: number;
  excused: number;
  sockets: number;
  incidents: number;
  /** Kinds of Node.js's resources that there are more of than before the run. */
  left: string[];
  /** Bytes in use after the garbage was collected. */
  heap: number;
}

const CLOSE_WAIT = 5000;
/** Simulated milliseconds that Zoom leaves for the last packets to arrive before it says that the stream is over. */
const FLUSH = 2000;
/** How much of what both sides say is shown of a stream that went wrong. */
const STORY_LINES = 60;
/** Simulated milliseconds after which no delayed or repeated webhook is under way. */
const LATEST_WEBHOOK = 45_000;

/** What a run found, with everything that is needed to repeat it. */
export function complaint({ seed, faults }: Report): string {
  return `seed ${seed}: ${faults.length} faults; the first:\n${faults.slice(0, 3).join("\n")}`;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** How many of each kind of resource keep the process alive. */
function resources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

async function until(condition: () => boolean, limit: number): Promise<void> {
  const deadline = Date.now() + limit;
  while (!condition() && Date.now() < deadline) await sleep(10);
}

/** @param clock the time of both sides; at real speed the machine's own */
export async function run(seed: number, streams: number, clock: SimulatorClock): Promise<Report> {
  // Mocha sets its own timer once a test has begun.
  await sleep(1);
  const before = resources();
  const report = await play(seed, streams, clock);
  const grown = (): string[] =>
    [...resources()].filter(([kind, count]) => count > (before.get(kind) ?? 0)).map(([kind]) => kind);
  await until(() => grown().length === 0, CLOSE_WAIT);
  collectGarbage();
  return { ...report, left: grown(), heap: process.memoryUsage().heapUsed };
}

async function play(seed: number, streams: number, clock: SimulatorClock): Promise<Omit<Report, "left" | "heap">> {
  const began = performance.now();
  const plans = schedule(seed, streams);
  const byStream = new Map<string, { plan: Plan; story: Story }>();
  const world = new FastWorld(clock, generator(seed + 1));
  const simulator = await new Simulator({ ...SECRETS, clock, flush: FLUSH }).listen();
  const app = await ChaosApp.open(
    world,
    `chaos ${seed}`,
    (streamId) => byStream.get(streamId)?.plan.options ?? {},
    (streamId) => byStream.get(streamId)?.story,
  );
  const scenario = conversation();
  const timers = clock.timers();
  const wait = (delay: number): Promise<void> => new Promise((resolve) => void timers.after(delay, resolve));
  try {
    const outcomes = await Promise.all(plans.map((plan) => playStream(plan)));
    await wait(LATEST_WEBHOOK);
    await until(() => world.sockets === 0 && simulator.sockets === 0, CLOSE_WAIT);
    const faults = outcomes.flatMap((outcome) => {
      const found = fault(outcome);
      const story = byStream.get(outcome.handle.streamId)?.story.tell(STORY_LINES);
      return found ? [`${found}\n${describePlan(outcome.plan)}\n${story}`] : [];
    });
    faults.push(...world.conflicts.map((role) => `two sockets at once: ${role}`), ...app.errors);
    for (const [what, count] of [
      ["sockets of the app are left", world.sockets],
      ["sockets of the simulator are left", simulator.sockets],
      ["streams are still owned", app.running.length],
    ] as const)
      if (count > 0) faults.push(`${count} ${what}`);
    const sum = (count: (outcome: Outcome) => number): number =>
      outcomes.reduce((total, outcome) => total + count(outcome), 0);
    return {
      seed,
      took: performance.now() - began,
      faults,
      packets: sum(({ handle }) => handle.audio.length),
      swallowed: sum(({ summary }) => summary.losses.swallowed),
      excused: sum(({ summary }) => summary.losses.excused),
      sockets: world.opened,
      incidents: plans.reduce((total, { script }) => total + script.length, 0),
    };
  } finally {
    timers.clear();
    await simulator.close();
    await app.close();
  }

  async function playStream(plan: Plan): Promise<Outcome> {
    await wait(plan.offeredAt);
    const { product, faults, script } = plan;
    const streamId = `${seed}-${plan.index}-${"0".repeat(24)}`.slice(0, 32);
    const story = new Story(world.elapsed);
    byStream.set(streamId, { plan, story });
    const handle = simulator.play({ webhookUrl: app.url, product, streamId, scenario, faults, script });
    story.listen(handle);
    let zoomEndedAt = Number.POSITIVE_INFINITY;
    handle.once("ended", () => {
      zoomEndedAt = world.elapsed();
    });
    if (plan.app) {
      const { at, does } = plan.app;
      timers.after(at, () => void app.lives.get(streamId)?.[0]?.stream[does]());
    }
    const summary = await handle.done;
    const idOf = (speaker: string): string => (PRODUCTS[product].channels ? `channel-${speaker}` : speaker);
    await until(() => app.lives.get(streamId)?.every(({ over }) => over) ?? false, CLOSE_WAIT);
    return { plan, handle, summary, zoomEndedAt, lives: app.lives.get(streamId) ?? [], idOf };
  }
}
