// A fleet that runs, and what can be done to it: each act fails the member with the most streams, or the broker, and puts what
// came of it into the table.

import { setTimeout as sleep } from "node:timers/promises";
import { Harness } from "../../test/runtime/fleet/harness";
import type { Member } from "../../test/runtime/fleet/member";
import { interruptions, longestPause, type Verdict } from "../../test/runtime/fleet/verdict";
import type { FaultRow, Picture } from "./table";

/** Longer than silence counts as death (docs/fleet.md), shorter than Zoom waits. Milliseconds. */
const AWAY = 15_000;
const BROKER_AWAY = 10_000;
/** A killed member is started again so much later. Milliseconds. */
const RESTART = 8_000;
/** Until all streams of a failed member are elsewhere. Milliseconds. */
const LIMIT = 30_000;
/** The last packets decide whose a stream is. Milliseconds. */
const RECENT = 2_000;
const SHOWN = 6;

const KEYS = "k kill, f freeze, c cut off from the broker, d redeploy, b broker down for 10 s, + and - streams, q end";

interface Act {
  what: string;
  state: string;
  run(member: Member): Promise<unknown>;
}

const ACTS: Readonly<Record<string, Act>> = {
  k: {
    what: "kill",
    state: "killed",
    run: async (member) => {
      await member.end("SIGKILL");
      await sleep(RESTART);
      await member.start();
    },
  },
  f: { what: "freeze", state: "frozen", run: (member) => member.freeze(AWAY) },
  c: { what: "cut", state: "cut off from the broker", run: (member) => member.cut(AWAY) },
  d: { what: "redeploy", state: "redeploys", run: (member) => member.redeploy() },
};

export class Show {
  readonly #states = new Map<string, string>();
  readonly #faults: FaultRow[] = [];
  #brokerState = "";
  #rates = new Map<string, number>();
  #counted = { at: Date.now(), packets: 0 };

  private constructor(
    private readonly harness: Harness,
    private readonly brokerName: string,
  ) {}

  static async running(kind: "mosquitto" | "aedes", streams: number): Promise<Show> {
    const harness = await Harness.running({ broker: kind, capacity: Math.max(40, streams), members: 3 });
    await harness.whenJoined();
    const name = kind === "mosquitto" ? "Mosquitto" : "aedes (there is no Mosquitto on this machine)";
    return new Show(harness, `${name} at port ${harness.broker?.port}`);
  }

  get faults(): readonly FaultRow[] {
    return this.#faults;
  }

  async add(streams: number): Promise<void> {
    await this.harness.play(streams);
  }

  async remove(streams: number): Promise<void> {
    await Promise.all(this.harness.streams.slice(-streams).map((handle) => handle.stop()));
  }

  whenAllFlow(): Promise<void> {
    return this.harness.whenAllFlow(60_000);
  }

  /** Does what a key stands for. Resolves when all is as it was, but for whose the streams are. */
  async press(key: string): Promise<void> {
    if (key === "b") await this.#failBroker();
    const act = ACTS[key];
    const victim = this.#busiest();
    if (act && victim) await this.#fail(victim, act);
  }

  picture(withKeys: boolean): Picture {
    this.#count();
    const { streams } = this.harness;
    const owners = this.harness.owners(RECENT);
    return {
      broker: this.brokerName + this.#brokerState,
      streams: streams.length,
      members: this.harness.members.map(({ name, url }) => ({
        name,
        state: this.#states.get(name) ?? "runs",
        streams: owners.get(name)?.length ?? 0,
        rate: this.#rates.get(name) ?? 0,
        editor: url,
      })),
      faults: this.#faults.slice(-SHOWN),
      keys: withKeys ? KEYS : "",
    };
  }

  /** Ends all streams. @returns what became of all packets */
  verdict(): Promise<Verdict> {
    return this.harness.verdict();
  }

  close(): Promise<void> {
    return this.harness.close();
  }

  async #fail(member: Member, { what, state, run }: Act): Promise<void> {
    this.#states.set(member.name, state);
    try {
      const fault = await this.harness.fault(member.name, () => run(member), LIMIT);
      const found = interruptions(fault, this.harness.arrivals.refresh().packets, Date.now());
      this.#faults.push({
        what: `${what} of ${member.name}`,
        streams: fault.streams.length,
        moved: found.filter(({ to }) => to !== undefined).map(({ tookOver }) => tookOver),
        pause: Math.max(0, ...found.map(({ pause }) => pause)),
      });
    } finally {
      this.#states.delete(member.name);
    }
  }

  async #failBroker(): Promise<void> {
    const { broker } = this.harness;
    if (!broker?.isRunning) return;
    const at = Date.now();
    this.#brokerState = ", down";
    await broker.stop("SIGKILL");
    await sleep(BROKER_AWAY);
    await broker.start();
    this.#brokerState = "";
    await sleep(RECENT);
    this.#faults.push({ what: "broker down for 10 s", streams: 0, moved: [], pause: this.#worstPause(at) });
  }

  #worstPause(from: number): number {
    const times = new Map<string, { at: number }[]>();
    for (const arrival of this.harness.arrivals.refresh().packets)
      if (arrival.at > from - RECENT) times.set(arrival.streamId, [...(times.get(arrival.streamId) ?? []), arrival]);
    const now = Date.now();
    const each = [...times.values()].map((own) =>
      longestPause(
        own.sort((one, other) => one.at - other.at),
        from,
        now,
      ),
    );
    return Math.max(0, ...each);
  }

  #busiest(): Member | undefined {
    const owners = this.harness.owners(RECENT);
    const load = ({ name }: Member) => owners.get(name)?.length ?? 0;
    const free = this.harness.members.filter(({ name, isRunning }) => isRunning && !this.#states.has(name));
    return free.sort((one, other) => load(other) - load(one))[0];
  }

  #count(): void {
    const { packets } = this.harness.arrivals.refresh();
    const now = Date.now();
    const elapsed = (now - this.#counted.at) / 1000;
    const counts = new Map<string, number>();
    for (const { member } of packets.slice(this.#counted.packets)) counts.set(member, (counts.get(member) ?? 0) + 1);
    this.#rates = new Map([...counts].map(([member, count]) => [member, Math.round(count / elapsed)]));
    this.#counted = { at: now, packets: packets.length };
  }
}
