// The streams of one stream node that is a member of a fleet: what Zoom says goes to all members, and the streams that the fleet
// gives to this one are opened here (contract#fleets).

import { type Drop, type Entry, type Fleet, joinFleet, type Opening } from "../../../fleet";
import { asError, DISCONNECTED } from "../../../protocol/errors";
import type { LoggedPacket } from "../../../protocol/memory";
import type { StreamMessage } from "../../../protocol/messages";
import type { Handover, RtmsStream } from "../../../protocol/stream";
import { type Clock, MACHINE_CLOCK } from "../../../protocol/time";
import type { Lifecycle } from "../../../protocol/webhook";
import { chunkOf, handoverIn } from "../../resume";
import { runtimeError } from "../../texts";
import { announceBeginning, type Beginning } from "./beginning";
import { DifferingMembers } from "./differing-members";
import { HeldMessages } from "./held-messages";
import type { SharedStreamsHost, SharedStreamsOptions } from "./host";
import { nameIn, placeIn } from "./identity";
import { isLifecycle, startedOf, withoutDelivery } from "./shared-webhook";

/** How long an earlier life's streams wait for the broker; Zoom keeps them for a minute. Milliseconds. */
const WITHOUT_BROKER = 5_000;
/** Sockets of one stream that follow each other, signaling and then media, need one confirmation. Milliseconds. */
const CONFIRMED_FOR = 1_000;

/** So long after its claim, another member's claim was made at the same time. Milliseconds. */
const CROSSING = 2_000;

type Undelivered = ReadonlyMap<string, readonly LoggedPacket[]>;

export class SharedStreams {
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  /** Of streams that were owned and have not begun. */
  readonly #beginnings = new Map<string, Beginning>();
  /** What an earlier life of this node left, until the fleet says whose it is. */
  readonly #remembered = new Map<string, Handover>();
  /** Streams whose end here says nothing about the streams themselves. What still comes of those of others comes to them too. */
  readonly #leaving = new Map<string, "handed over" | "another's">();
  /** Streams that run here, whether the fleet knows it or not. */
  readonly #running = new Map<string, RtmsStream>();
  readonly #confirmedAt = new Map<string, number>();
  /** When this member got each stream. */
  readonly #ownedAt = new Map<string, number>();
  readonly #differing: DifferingMembers;
  readonly #held: HeldMessages;
  readonly #withdrawals: (() => void)[] = [];
  #takeovers = 0;
  #isHandedOver = false;
  #hasJoined = false;
  #isAway = false;
  #timer: unknown;

  constructor(
    private readonly host: SharedStreamsHost,
    private readonly options: SharedStreamsOptions,
  ) {
    const { openLedger, identity, capacity, balance, settings, clock = MACHINE_CLOCK } = options;
    this.#clock = clock;
    this.#differing = new DifferingMembers((name) => host.differs(name));
    this.#held = new HeldMessages(
      () => this.#verifyAll(),
      (port, message) => host.send(port, message),
    );
    this.#fleet = joinFleet({
      openLedger: (member, listener) =>
        openLedger(member, {
          ...listener,
          entry: (entry) => {
            listener.entry(entry);
            this.#entry(entry);
          },
        }),
      member: { id: identity.id, place: identity.place, name: identity.name, capacity, settings },
      balance,
      clock,
      listener: {
        own: (streamId, owned) => this.#own(streamId, owned),
        started: (_streamId, webhook) => this.#webhook(webhook),
        interrupted: (_streamId, webhook) => this.#webhook(webhook),
        drop: (streamId, drop) => this.#drop(streamId, drop),
        handOver: (streamId, to) => {
          this.#handOver(streamId, to).catch((thrown: unknown) => host.trouble(asError(thrown)));
        },
        member: (event, _id, name) => this.#member(event, name),
        unowned: (streamId, { streams, capacity }) =>
          host.unowned(streamId, runtimeError("RTMS_FLEET", "fleetFull", { streamId, streams, capacity })),
        trouble: (error) => host.trouble(error),
        changed: () => this.#changed(),
      },
    });
  }

  /** Members, their streams, and what this one has. */
  get view(): ReturnType<Fleet["view"]> {
    return this.#fleet.view();
  }

  /** Every stream that is known and has not ended, with its owner's name if it has one. */
  get owners(): { streamId: string; owner?: string }[] {
    return this.#fleet.owners().map(({ streamId, owner }) => ({ streamId, ...(owner && { owner: nameIn(owner) }) }));
  }

  #verifyAll(): Promise<unknown> {
    const ours = this.#fleet.owners().filter(({ owner }) => owner === this.options.identity.id);
    return Promise.all(ours.map(({ streamId }) => this.#fleet.verify(streamId)));
  }

  /** How often this member has taken a stream over from one that died. */
  get takeovers(): number {
    return this.#takeovers;
  }

  /** Whether the broker has answered since this node started. */
  get hasJoined(): boolean {
    return this.#hasJoined;
  }

  /** Whether another member could go on with the streams of this one. */
  get hasOthers(): boolean {
    const { connected, members } = this.view;
    return connected && members.some(({ isSelf }) => !isSelf);
  }

  /** Tells all members what Zoom said. The owner acts on it, this one or another. @param at when it came, if not now */
  webhook(lifecycle: Lifecycle, at?: number): void {
    const { streamId, action, eventTs } = lifecycle;
    if (streamId === undefined) return;
    const rev = eventTs ?? this.#clock.now();
    const shared = withoutDelivery(lifecycle);
    this.#fleet.announce(action, streamId, rev, shared);
    this.options.untold?.add(shared, !this.view.connected, at);
    void this.#fleet.told().then(() => this.options.untold?.told(shared));
    if (action === "stopped") this.#ended(lifecycle);
  }

  /** Streams of an earlier life of this node, whose process was killed: continued once the fleet has none other for them. */
  remember(handovers: readonly Handover[]): void {
    for (const handover of handovers) {
      const started = startedOf(handover);
      this.#remembered.set(started.streamId, handover);
      // The broker may have lost its memory together with this process.
      this.#fleet.announce("started", started.streamId, started.eventTs ?? 0, started);
    }
    if (handovers.length > 0) this.#timer = this.#clock.setTimeout(() => this.#withoutBroker(), WITHOUT_BROKER);
  }

  /** Whether a stream is this member's, so that its sockets may be opened; asks the broker, unless it has just said so. */
  async mayConnect(streamId: string): Promise<boolean> {
    const confirmed = this.#confirmedAt.get(streamId) ?? Number.NEGATIVE_INFINITY;
    if (this.#clock.elapsed() - confirmed < CONFIRMED_FOR) return true;
    // An earlier life's, of which the fleet has not said yet whose it is.
    if (!this.#fleet.holds(streamId)) return !this.#leaving.has(streamId) && !this.#yields(streamId);
    const isOurs = await this.#fleet.verify(streamId);
    if (isOurs) this.#confirmedAt.set(streamId, this.#clock.elapsed());
    return isOurs;
  }

  /** To be called with each stream, before it starts and before others listen to it; or when this member comes later. */
  follow(stream: RtmsStream): void {
    const { streamId } = stream;
    this.#running.set(streamId, stream);
    const beginning = this.#beginnings.get(streamId);
    this.#beginnings.delete(streamId);
    if (beginning) announceBeginning(stream, beginning, this.#clock);
    stream.on("event", ({ payload }) => {
      if (payload.event === "stopped") this.#stopped(stream, payload.reason.code);
      if (payload.event === "failed" && !payload.medium) this.#gaveUp(streamId);
    });
    stream.on("end", () => {
      if (this.#running.get(streamId) === stream) this.#running.delete(streamId);
      this.#leaving.delete(streamId);
      this.#confirmedAt.delete(streamId);
      this.#ownedAt.delete(streamId);
    });
  }

  /**
   * Whether a message is not to be sent on now. It is kept until it is known whose its stream is, and `host.send` gets it then;
   * or its stream is another member's, which gets it too.
   */
  keeps(port: number, message: StreamMessage): boolean {
    if (this.#isHandedOver || this.#leaving.get(message.rtms.streamId ?? "") === "another's")
      return message.rtms.medium !== "event" && !("complete" in message);
    return this.#held.keeps(port, message);
  }

  /** To be called when this member leaves. */
  whenLeft(withdrawal: () => void): void {
    this.#withdrawals.push(withdrawal);
  }

  /**
   * Leaves the fleet. What the streams are now is what others continue from; what still comes here is not counted.
   * @param streams that the others continue
   * @param undelivered packets that may have reached no node here, by stream
   */
  async leave(streams: readonly RtmsStream[], undelivered?: Undelivered): Promise<void> {
    this.#clock.clearTimeout(this.#timer);
    this.#held.close();
    for (const withdraw of this.#withdrawals) withdraw();
    this.#isHandedOver = streams.length > 0;
    const memories = new Map<string, string>();
    for (const { streamId, handover } of streams) {
      this.#leaving.set(streamId, "handed over");
      if (handover) memories.set(streamId, this.#sealed(handover, undelivered?.get(streamId)));
    }
    await Promise.all([this.#fleet.leave(memories), this.options.untold?.leave()]);
  }

  #sealed(handover: Handover, undelivered?: readonly LoggedPacket[]): string {
    return this.options.seal.seal(chunkOf(handover, this.#clock, undelivered));
  }

  #own(streamId: string, owned: Opening): void {
    const { webhook, memory } = owned;
    const handover = memory ? this.#opened(memory) : this.#earlier(streamId, owned);
    this.#remembered.delete(streamId);
    this.#confirmedAt.set(streamId, this.#clock.elapsed());
    this.#ownedAt.set(streamId, this.#clock.elapsed());
    if (!this.host.has(streamId)) {
      // With what an earlier life of this node noted, numbers go on as after a handover.
      const how = handover ? "handed_over" : owned.how;
      this.#beginnings.set(streamId, { ...owned, how });
      if (how === "taken_over") this.#takeovers += 1;
      if (handover) this.host.resume([handover]);
    }
    this.#webhook(webhook);
    this.#beginnings.delete(streamId);
    if (this.host.has(streamId)) return;
    // It could not be opened, for example because another node of this process has it.
    this.#confirmedAt.delete(streamId);
    this.#ownedAt.delete(streamId);
    this.#fleet.gaveUp(streamId);
  }

  /** What an earlier life of this node left is of use as long as no other member has had the stream since. */
  #earlier(streamId: string, { from }: Opening): Handover | undefined {
    const isOurs = from === undefined || placeIn(from) === this.options.identity.place;
    return isOurs ? this.#remembered.get(streamId) : undefined;
  }

  #opened(memory: string): Handover | undefined {
    const chunk = this.options.seal.open(memory);
    return chunk && handoverIn(chunk, this.#clock);
  }

  #webhook(webhook: object): void {
    if (!isLifecycle(webhook)) return;
    this.host.webhook(webhook, () => {
      if (webhook.streamId !== undefined) this.#gaveUp(webhook.streamId);
    });
  }

  #ended(webhook: object): void {
    if (!isLifecycle(webhook)) return;
    this.#remembered.delete(webhook.streamId ?? "");
    this.host.webhook(webhook, () => undefined);
  }

  #entry({ kind, id, value, kept }: Entry): void {
    // An end that was told while this member was away is news all the same: it may be a revocation.
    if (kind === "stream" && value?.ended && !(kept && this.host.hasEnded(id))) this.#ended(value.webhook);
    if (kind !== "owner" || !value?.owner || placeIn(value.owner) === this.options.identity.place) return;
    // What an earlier life of this node remembers is old then.
    this.#remembered.delete(id);
    if (this.#running.has(id) && !this.#fleet.holds(id) && !this.#leaving.has(id)) this.#yields(id);
  }

  #drop(streamId: string, drop: Drop): void {
    this.#remembered.delete(streamId);
    if (drop.why === "ended") this.#ended(drop.webhook);
    // Nobody's: another member claimed it and gave it up. This one, which has it, claims it again.
    if (drop.why === "lost" && drop.to !== "") this.#yield(streamId, drop.to);
  }

  #yield(streamId: string, to: string): void {
    if (!this.host.has(streamId)) return;
    this.#leaving.set(streamId, "another's");
    this.#held.drop(streamId);
    const since = this.#clock.elapsed() - (this.#ownedAt.get(streamId) ?? Number.NEGATIVE_INFINITY);
    // Of two claims at once one wins, which is no fault.
    if (since > CROSSING) this.host.taken(streamId, nameIn(to));
    this.host.disconnect(streamId);
  }

  /** A stream that runs here without the fleet's word: leaves it if another member has it. @returns whether it does */
  #yields(streamId: string): boolean {
    const { connected, members } = this.view;
    const owner = this.#fleet.owners().find((each) => each.streamId === streamId)?.owner;
    // An earlier life of this node may still look alive.
    if (!connected || owner === undefined || placeIn(owner) === this.options.identity.place) return false;
    if (!members.some(({ id }) => id === owner)) return false;
    this.#yield(streamId, owner);
    return true;
  }

  /** Streams that ran here before the broker answered: the fleet learns of them, or another member has them. */
  #adopt(): void {
    for (const [streamId, { handover }] of this.#running) {
      if (!handover || this.#fleet.holds(streamId) || this.#leaving.has(streamId) || this.#yields(streamId)) continue;
      const started = startedOf(handover);
      this.#fleet.adopt(streamId, started.eventTs ?? 0, started);
    }
  }

  async #handOver(streamId: string, to: string): Promise<void> {
    this.#leaving.set(streamId, "handed over");
    const handover = await this.host.detach(streamId);
    this.#leaving.delete(streamId);
    if (handover) this.host.end(handover, { event: "handed_over", to: nameIn(to) });
    this.#fleet.handedOver(streamId, handover && this.#sealed(handover), to);
  }

  #stopped({ product, id, streamId }: RtmsStream, code: number): void {
    if (this.#leaving.has(streamId)) return;
    if (code === DISCONNECTED) this.#gaveUp(streamId);
    else {
      const stopped: Lifecycle = { product, action: "stopped", id, streamId, stopReason: code };
      this.#fleet.announce("stopped", streamId, this.#clock.now(), stopped);
    }
  }

  #gaveUp(streamId: string): void {
    if (!this.#leaving.has(streamId)) this.#fleet.gaveUp(streamId);
  }

  #member(event: "joined" | "lost" | "left", member: string): void {
    const members = this.view.members.length;
    if (event === "joined") this.host.tell({ event: "member_joined", member, members });
    else this.host.tell({ event: "member_lost", member, members, left: event === "left" });
  }

  #changed(): void {
    const { connected, members } = this.view;
    if (connected && this.#isAway) this.host.recovered();
    this.#isAway = this.#hasJoined && !connected;
    this.#hasJoined ||= connected;
    if (connected) this.#adopt();
    this.#differing.update(members);
    this.host.changed();
  }

  /** The broker is away too: what Zoom still keeps is not lost for that. */
  #withoutBroker(): void {
    if (this.view.connected) return;
    const handovers = [...this.#remembered.values()];
    this.#remembered.clear();
    this.host.resume(handovers);
  }
}
