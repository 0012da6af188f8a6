// A fleet in virtual time: members as the stream node uses them, an engine, Zoom, and faults.

import { type Fleet, joinFleet, type Opening, type Room } from "../../src/fleet";
import { RULES, type Rules } from "../../src/fleet/core";
import { Broker, Client, type Deliveries, ORDERLY } from "./broker";
import { Process, World } from "./world";
import { type Connection, Zoom } from "./zoom";

export interface Plan {
  readonly seed?: number;
  readonly deliveries?: Deliveries;
  readonly rules?: Rules;
  readonly capacity?: number;
  readonly balance?: boolean;
  /** Cannot open a stream. */
  readonly refuses?: (slot: string, stream: string) => boolean;
  /** The id of whoever starts in a slot; without this each start has a new one, as it must. */
  readonly idOf?: (slot: string) => string;
}

/** What a member has open. */
interface OpenStream {
  readonly opening: Opening;
  connection: Connection | undefined;
  /** Zoom closed its connection: it asks whether the stream is still its own. */
  isAsking: boolean;
}

/** From when on a member that says it is connected has told what it knows; milliseconds. */
const SURE = 5000;

interface Webhook {
  readonly at: number;
  readonly tell: (fleet: Fleet) => void;
}

/** One member in one process. */
export class Member {
  readonly process: Process;
  readonly fleet: Fleet;
  readonly streams = new Map<string, OpenStream>();
  readonly webhooks: Webhook[] = [];
  /** What reached it before this instant, the others know. */
  knownUntil = Number.NEGATIVE_INFINITY;
  #connectedSince: number | undefined;
  client: Client | undefined;
  /** It has been in the fleet, so it knows what the fleet knew. */
  hasArrived = false;
  isLeaving = false;

  constructor(
    readonly id: string,
    readonly slot: string,
    private readonly simulation: Simulation,
    capacity: number,
  ) {
    const { world, broker, plan, zoom } = simulation;
    this.process = new Process(world);
    this.fleet = joinFleet({
      openLedger: (member, listener) => {
        this.client = new Client(broker, this.process, member, listener);
        return this.client;
      },
      member: { id, capacity, name: slot, settings: "same" },
      balance: plan.balance ?? false,
      clock: this.process.clock,
      ...(plan.rules && { rules: plan.rules }),
      listener: {
        own: (stream, opening) => this.#own(stream, opening),
        started: (stream) => simulation.log("moved", this, stream),
        interrupted: (stream) => simulation.log("interrupted", this, stream),
        drop: (stream, drop) => {
          simulation.log(drop.why, this, stream);
          this.#close(stream);
        },
        handOver: (stream, to) => {
          // Leaving a stream takes a moment; meanwhile Zoom has no connection of it.
          const open = this.streams.get(stream);
          if (open?.connection) zoom.disconnect(open.connection);
          world.in(30, () => this.process.receive(() => this.fleet.handedOver(stream, memoryOf(this, stream), to)));
        },
        member: (event, other, name) => simulation.log(event, this, other, name),
        unowned: (stream, room) => simulation.unowned.push({ stream, by: this.id, room }),
        trouble: (error) => {
          throw error;
        },
        changed: () => this.noteConnection(),
      },
    });
  }

  noteConnection(): void {
    const { now } = this.simulation.world;
    const { connected } = this.fleet.view();
    this.hasArrived ||= connected;
    // It notices some seconds late that it is cut off.
    if (this.#connectedSince !== undefined && now - this.#connectedSince > SURE)
      this.knownUntil = Math.max(this.knownUntil, now - SURE);
    this.#connectedSince = connected ? (this.#connectedSince ?? now) : undefined;
  }

  /** Believes that it owns a stream, and acts on it. */
  believes(stream: string): boolean {
    const open = this.streams.get(stream);
    return open !== undefined && !open.isAsking && !this.process.isDead && !this.process.isFrozen && !this.isLeaving;
  }

  get isWell(): boolean {
    return !this.process.isDead && !this.process.isFrozen && !this.isLeaving;
  }

  #own(stream: string, opening: Opening): void {
    this.simulation.log(opening.how, this, stream, opening.memory);
    if (this.simulation.plan.refuses?.(this.slot, stream)) {
      this.fleet.gaveUp(stream);
      return;
    }
    this.streams.set(stream, { opening, connection: undefined, isAsking: false });
    this.simulation.count(stream);
    this.#connect(stream);
  }

  #connect(stream: string): void {
    const open = this.streams.get(stream);
    if (!open) return;
    const connection: Connection = {
      stream,
      process: this.process,
      isWanted: () => open.connection === connection && this.streams.get(stream) === open,
      closed: () => {
        if (!connection.isWanted()) return;
        open.connection = undefined;
        open.isAsking = true;
        this.simulation.count(stream);
        this.#verify(stream, open);
      },
    };
    open.connection = connection;
    this.simulation.zoom.connect(connection);
  }

  #verify(stream: string, open: OpenStream): void {
    this.fleet.verify(stream).then(
      (isOurs) => {
        if (!isOurs || this.streams.get(stream) !== open) return;
        open.isAsking = false;
        this.simulation.count(stream);
        // As the stream node does: Zoom refuses what has ended, so it is tried again a while later.
        this.simulation.world.in(50, () => this.process.receive(() => this.#connect(stream)));
      },
      () => undefined,
    );
  }

  #close(stream: string): void {
    const open = this.streams.get(stream);
    if (open?.connection) this.simulation.zoom.disconnect(open.connection);
    this.streams.delete(stream);
    this.simulation.count(stream);
  }

  leave(): void {
    const memories = new Map([...this.streams.keys()].map((stream) => [stream, memoryOf(this, stream)]));
    for (const stream of [...this.streams.keys()]) this.#close(stream);
    this.isLeaving = true;
    void this.fleet.leave(memories);
  }
}

export const memoryOf = ({ id }: Member, stream: string): string => `${stream} of ${id}`;

export class Simulation {
  readonly world: World;
  readonly broker: Broker;
  readonly zoom: Zoom;
  readonly rules: Rules;
  /** By slot: the process that runs there now. */
  readonly members = new Map<string, Member>();
  readonly unowned: { stream: string; by: string; room: Room }[] = [];
  /** `what member stream`, in order. */
  readonly events: { at: number; what: string; member: string; of: string; more?: string | undefined }[] = [];
  /** For how long two members believed to own a stream, over all streams; milliseconds. */
  doubled = 0;
  readonly doubles: { stream: string; since: number; lasted: number }[] = [];
  readonly #doubleSince = new Map<string, number>();
  #rev = 0;

  constructor(readonly plan: Plan = {}) {
    this.world = new World(plan.seed ?? 1);
    this.broker = new Broker(this.world, plan.deliveries ?? ORDERLY);
    this.zoom = new Zoom(this.world);
    this.rules = plan.rules ?? RULES;
  }

  log(what: string, member: Member, of: string, more?: string): void {
    this.events.push({ at: this.world.now, what, member: member.id, of, more });
  }

  /** A process starts in a slot. */
  join(slot: string, capacity = this.plan.capacity ?? 40): Member {
    const random = Math.floor(this.world.random() * 1e9).toString(36);
    const id = this.plan.idOf?.(slot) ?? `${slot}-${random}`;
    const member = new Member(id, slot, this, capacity);
    this.members.set(slot, member);
    return member;
  }

  get all(): Member[] {
    return [...this.members.values()];
  }

  get well(): Member[] {
    return this.all.filter(({ isWell }) => isWell);
  }

  /** Somebody's belief changed. */
  count(stream: string): void {
    const believers = this.all.filter((member) => member.believes(stream)).length;
    const since = this.#doubleSince.get(stream);
    if (believers > 1 && since === undefined) this.#doubleSince.set(stream, this.world.now);
    if (believers <= 1 && since !== undefined) {
      this.doubled += this.world.now - since;
      this.doubles.push({ stream, since, lasted: this.world.now - since });
      this.#doubleSince.delete(stream);
    }
  }

  countAll(): void {
    for (const stream of [...this.zoom.live, ...this.zoom.ended]) this.count(stream);
  }

  // Webhooks.

  start(stream: string, at: readonly Member[] = this.#reached()): void {
    this.zoom.start(stream);
    this.#webhook(at, (rev) => (fleet) => fleet.announce("started", stream, rev, { event: "started", stream, rev }));
  }

  /** Zoom moves it to another server, as far as the fleet is concerned. */
  move(stream: string, at: readonly Member[] = this.#reached()): void {
    this.#webhook(at, (rev) => (fleet) => fleet.announce("started", stream, rev, { event: "started", stream, rev }));
  }

  interrupt(stream: string, at: readonly Member[] = this.#reached()): void {
    this.#webhook(at, (rev) => (fleet) => fleet.announce("interrupted", stream, rev, { event: "interrupted", rev }));
  }

  stop(stream: string, at: readonly Member[] = this.#reached()): void {
    this.zoom.stop(stream);
    this.#webhook(at, (rev) => (fleet) => fleet.announce("stopped", stream, rev, { event: "stopped", rev }));
  }

  #webhook(at: readonly Member[], make: (rev: number) => (fleet: Fleet) => void): void {
    this.#rev += 1;
    const webhook = { at: this.world.now, tell: make(1_700_000_000_000 + this.world.now + this.#rev) };
    for (const member of at) this.#deliver(member, webhook);
  }

  #deliver(member: Member, webhook: Webhook): void {
    member.webhooks.push({ ...webhook, at: this.world.now });
    member.process.receive(() => webhook.tell(member.fleet));
  }

  /** A load balancer: one of those that answer; now and then the same webhook twice. */
  #reached(): Member[] {
    const first = this.world.pick(this.well);
    const second = this.world.random() < 0.2 ? this.world.pick(this.well) : undefined;
    return [first, second].filter((member) => member !== undefined);
  }

  /** What only this member may know is lost with it, which the fleet does not cover: Zoom, or who runs it, says it again. */
  #saveWebhooks(member: Member): void {
    const other = this.world.pick(this.well);
    member.noteConnection();
    for (const webhook of member.webhooks) if (other && webhook.at > member.knownUntil) this.#deliver(other, webhook);
  }

  // Faults.

  kill(member: Member): void {
    member.process.isDead = true;
    member.client?.die();
    this.zoom.died(member.process);
    this.countAll();
    this.#saveWebhooks(member);
  }

  leave(member: Member): void {
    member.leave();
    this.#saveWebhooks(member);
    // The process ends a moment later.
    this.world.in(100, () => {
      member.process.isDead = true;
    });
  }

  freeze(member: Member, milliseconds: number): void {
    member.process.isFrozen = true;
    member.client?.freeze();
    this.countAll();
    this.world.in(milliseconds, () => {
      member.process.thaw();
      this.countAll();
    });
  }

  cut(member: Member, milliseconds: number): void {
    member.client?.cut();
    this.world.in(milliseconds, () => member.client?.heal());
  }

  finish(): Outcome {
    for (const since of this.#doubleSince.values()) this.doubled += this.world.now - since;
    this.#doubleSince.clear();
    this.zoom.finish();
    const owners = (stream: string): Member[] => this.all.filter((member) => member.believes(stream));
    const live = [...this.zoom.live];
    return {
      orphans: live.filter((stream) => owners(stream).length === 0),
      doubles: live.filter((stream) => owners(stream).length > 1),
      zombies: [...this.zoom.ended].filter((stream) => owners(stream).length > 0),
      unconnected: live.filter((stream) => !this.zoom.connections.has(stream)),
      loads: this.well.map(({ streams }) => streams.size),
      doubled: this.doubled,
      longestGap: this.zoom.longestGap,
      kicks: this.zoom.kicks,
    };
  }

  /** How often streams got an owner after their first. */
  get churn(): number {
    return this.events.filter(({ what }) => what === "taken_over" || what === "handed_over").length;
  }
}

export interface Outcome {
  readonly orphans: string[];
  readonly doubles: string[];
  readonly zombies: string[];
  readonly unconnected: string[];
  readonly loads: number[];
  readonly doubled: number;
  readonly longestGap: number;
  readonly kicks: number;
}
