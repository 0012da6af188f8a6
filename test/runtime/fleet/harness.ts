// Three real Node-REDs that share streams, the simulator in Zoom's place, a real broker, and a load balancer before the
// members: for specs, `npm run fleet` and the benchmark.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scenario, Simulator, SimulatorOptions, StreamHandle } from "../../../src/simulator";
import { listeningSimulator, noise } from "../stream-flow";
import { Arrivals } from "./arrivals";
import { Broker, type BrokerKind } from "./broker";
import { environmentOf, type FleetFlowOptions, fleetFlow } from "./fleet-flow";
import { LoadBalancer, type Spread } from "./load-balancer";
import { Member } from "./member";
import { type Fault, judge, type Verdict } from "./verdict";
import { Wire } from "./wire";

export interface HarnessOptions extends Partial<FleetFlowOptions> {
  /** Absent: no broker, and members that share nothing. */
  broker?: BrokerKind;
  /** A port where a broker could be, in a flow whose stream node has no *Fleet*. */
  idleBroker?: number;
  members?: number;
  spread?: Spread;
  simulator?: Partial<SimulatorOptions>;
  /** Of a stream. */
  seconds?: number;
}

/** Ann speaks all the time, so that each pause is seen. */
function monologue(seconds: number): Scenario {
  const pieces = Array.from({ length: seconds }, (_, index) => ({
    speaker: "1",
    start: index * 1000,
    pcm: noise(16_000, 1 + index),
  }));
  return { speakers: [{ id: "1", name: "Ann" }], audio: pieces, transcript: [], duration: seconds * 1000 };
}

const STEP = 50;
/** How long a newcomer listens before it claims, and what it may take to connect. Milliseconds. */
const NEWCOMER = 3000;

export class Harness {
  readonly streams: StreamHandle[] = [];
  readonly arrivals: Arrivals;
  /** Accepted and refused handshakes for signaling, by stream. */
  readonly handshakes: { streamId: string; at: number; status: number }[] = [];

  /** Streams that have ended, and why. */
  readonly ends: { streamId: string; reason: string }[] = [];

  private constructor(
    readonly simulator: Simulator,
    readonly broker: Broker | undefined,
    readonly members: readonly Member[],
    readonly balancer: LoadBalancer,
    private readonly scenario: Scenario,
    private readonly folder: string,
  ) {
    this.arrivals = new Arrivals(new Map(members.map(({ name, sink }) => [name, sink])));
  }

  /** @throws Error if something does not start; then nothing of it is left */
  static async running(options: HarnessOptions = {}): Promise<Harness> {
    const { members: count = 3, spread = "in turn", seconds = 600 } = options;
    const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-fleet-"));
    // Zoom lets one connection of a stream live. Which one, is not known (protocol#one-connection).
    const simulator = await listeningSimulator({ ownership: "replace", ...options.simulator });
    const broker = options.broker && (await Broker.running(options.broker));
    const flow = fleetFlow({
      capacity: 40,
      sendRate: 100,
      ...options,
      isShared: broker !== undefined,
      hasFleet: broker !== undefined || options.idleBroker !== undefined,
    });
    const members: Member[] = [];
    for (let index = 1; index <= count; index += 1) {
      const sink = join(folder, `m${index}.jsonl`);
      const wire = broker && (await Wire.to(broker.port));
      const environment = environmentOf(wire?.port ?? options.idleBroker ?? 1, sink);
      members.push(new Member(`m${index}`, wire, sink, flow, environment));
    }
    const urls = () => members.flatMap(({ url }) => url ?? []);
    const balancer = await LoadBalancer.before(urls, spread);
    const harness = new Harness(simulator, broker, members, balancer, monologue(seconds), folder);
    // One that could not start is told only when the others have, so that they can be ended.
    const starts = await Promise.allSettled(members.map((member) => member.start()));
    const failed = starts.find((start) => start.status === "rejected");
    if (!failed) return harness;
    await harness.close();
    throw failed.reason;
  }

  member(name: string): Member {
    const member = this.members.find((each) => each.name === name);
    if (!member) throw new Error(`There is no member ${name}.`);
    return member;
  }

  /** Waits until each member that runs knows of all others, and has listened for as long as a newcomer does. */
  async whenJoined(limit = 30_000): Promise<void> {
    const running = this.members.filter(({ isRunning }) => isRunning);
    const isKnown = () => {
      const { known } = this.arrivals.refresh();
      return running.length === 1 || running.every(({ name }) => known.get(name) === running.length);
    };
    if (this.broker) await this.until("all members know each other", isKnown, limit);
    await sleep(NEWCOMER);
  }

  /** Plays so many streams, their webhooks to the members by way of the load balancer. */
  async play(count: number, apart = 20): Promise<StreamHandle[]> {
    const added: StreamHandle[] = [];
    for (let index = 0; index < count; index += 1) {
      const handle = this.simulator.play({ webhookUrl: `${this.balancer.url}/zoom/rtms`, scenario: this.scenario });
      handle.on("handshake", ({ socket, status }) => {
        if (socket === "signaling") this.handshakes.push({ streamId: handle.streamId, at: Date.now(), status });
      });
      void handle.done.then(({ closed }) => this.#forget(handle, closed.name));
      added.push(handle);
      this.streams.push(handle);
      await sleep(apart);
    }
    return added;
  }

  /** The streams of each member, by what it received last. */
  owners(within = 2000): Map<string, string[]> {
    return this.arrivals.refresh().owners(within);
  }

  /** How many streams each member has. */
  loads(within?: number): number[] {
    return [...this.owners(within).values()].map(({ length }) => length);
  }

  /** Waits until all streams are received by somebody. @throws Error with what is so, if they are not in time */
  async whenAllFlow(limit = 20_000): Promise<void> {
    const flowing = () => this.loads(1000).reduce((sum, load) => sum + load, 0);
    await this.until(`all ${this.streams.length} streams flow`, () => flowing() === this.streams.length, limit);
  }

  /** @throws Error with the logs, if the condition does not hold in time */
  async until(what: string, condition: () => boolean, limit = 20_000): Promise<void> {
    for (const end = Date.now() + limit; !condition(); await sleep(STEP))
      if (Date.now() > end) throw new Error(`Within ${limit} ms not so: ${what}. ${this.situation()}`);
  }

  /** Fails a member, and waits until others have received packets of each of its streams, or the time is over. */
  async fault(member: string, act: () => Promise<unknown>, limit: number): Promise<Fault> {
    const streams = this.owners(1000).get(member) ?? [];
    const at = Date.now();
    const fault = { member, at, streams };
    const done = act();
    const elsewhere = () =>
      streams.every((id) => {
        const latest = this.arrivals.refresh().latest.get(id);
        return latest !== undefined && latest.member !== member && latest.at > at;
      });
    for (const end = at + limit; !elsewhere() && Date.now() < end; ) await sleep(STEP);
    await done;
    return fault;
  }

  /** Ends all streams as Zoom does, and judges them once everything has arrived. */
  async verdict(settle = 1500): Promise<Verdict> {
    const handles = [...this.streams];
    await Promise.all(handles.map((handle) => handle.stop()));
    await sleep(settle);
    return judge(handles, this.arrivals.refresh().packets);
  }

  /** For a message: who has how much, and the last lines of the logs. */
  situation(): string {
    const lines = this.members.map((member) => {
      const log = member.isRunning ? member.nodeRed.log.slice(-8).join("\n  ") : "does not run";
      return `${member.name}:\n  ${log}`;
    });
    return `Loads: ${this.loads().join(" ")}.\n${lines.join("\n")}`;
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await Promise.all(this.members.map((member) => member.close()));
    await this.balancer.close();
    await this.broker?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #forget(handle: StreamHandle, reason: string): void {
    this.ends.push({ streamId: handle.streamId, reason });
    const at = this.streams.indexOf(handle);
    if (at >= 0) this.streams.splice(at, 1);
  }
}
