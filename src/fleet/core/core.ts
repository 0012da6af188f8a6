// Who owns which stream. Every member keeps all registers, merges what it hears the same way, and computes the same answer.
// Nothing here knows an engine or a clock: instants and entries come in, effects go out (docs/fleet.md).

import type { Entry, Registers } from "../registers";
import { type Load, pickOne, unevenPair } from "./choice";
import { NOBODY, type StreamCopy } from "./copies";
import type { Effects } from "./effects";
import { Members } from "./members";
import { openingOf } from "./opening";
import { type Outlook, outlook } from "./outlook";
import { RULES, type Rules } from "./rules";
import { isFormerLife, type Self } from "./self";
import { checkedEntry } from "./shapes";
import { type Reactions, StreamRegisters } from "./stream-registers";
import { DECIDE_EVERY } from "./timings";
import { membersView, type View } from "./view";

export interface CoreOptions {
  readonly self: Self;
  /** Hand streams over to even the load. */
  readonly balance: boolean;
  readonly effects: Effects;
  readonly rules?: Rules;
}

/** What a webhook says of a stream. */
export type Action = "started" | "interrupted" | "stopped";

/** All instants are of one clock that never goes back, in milliseconds. */
export class Core {
  /** Something changed that a decision depends on. */
  isDirty = false;
  /** When to decide again though nothing has changed; `undefined` if time alone changes nothing. */
  dueAt: number | undefined;

  readonly #streams: StreamRegisters;
  readonly #members: Members;
  readonly #self: Self;
  readonly #balance: boolean;
  readonly #effects: Effects;
  readonly #rules: Rules;
  /** Those that are ours, the one that has been for longest first. */
  readonly #held = new Set<StreamCopy>();
  #isConnected = false;
  #isLeft = false;
  /** When the ledger had said all that it has; `undefined` while it has not. */
  #syncedAt: number | undefined;
  /** When it had for the first time. */
  #arrivedAt: number | undefined;
  /** When the last own beat that came back was sent. */
  #confirmedAt = Number.NEGATIVE_INFINITY;
  /** When a stream or an owner last changed. */
  #changedAt = 0;
  #waiting = 0;

  constructor({ self, balance, effects, rules = RULES }: CoreOptions) {
    this.#self = self;
    this.#balance = balance;
    this.#effects = effects;
    this.#rules = rules;
    this.#members = new Members(self, rules, (event, id, name) => effects.member(event, id, name));
    const put: Effects["put"] = (kind, id, value) => {
      if (this.#isConnected) effects.put(kind, id, value);
    };
    this.#streams = new StreamRegisters(self.id, rules, put, this.#reactions);
  }

  // What the ledger says.

  connected(now: number): void {
    this.#isConnected = true;
    this.#syncedAt = undefined;
    this.#members.connected(now);
    this.#streams.connected();
  }

  synced(now: number): void {
    this.#syncedAt = now;
    this.#arrivedAt ??= now;
    this.#members.synced(now);
    if (!this.#isLeft) this.#streams.retell();
    this.beat(now);
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#syncedAt = undefined;
    this.dueAt = undefined;
  }

  entry(received: Entry, now: number): void {
    const entry = this.#isLeft ? undefined : checkedEntry(received);
    if (!entry) return;
    if (entry.kind !== "member") {
      if (this.#streams.entry(entry, now)) this.isDirty = true;
    } else if (entry.id !== this.#self.id) {
      if (this.#members.heard(entry.id, entry.value, entry.kept, now)) this.isDirty = true;
    } else if (!entry.value) {
      // The will of a connection that broke may come after we are back: say at once that we live.
      this.beat(now);
    } else if (!entry.kept && "at" in entry.value) this.#confirm(entry.value.at, now);
  }

  // What the member does.

  /** Says that we are there, every `beat`; then decides, because others may have fallen silent. */
  tick(now: number): void {
    if (this.#isLeft) return;
    this.beat(now);
    this.#streams.sweep(now - this.#rules.timings.tombstone);
    this.decide(now);
  }

  beat(now: number): void {
    const { id, capacity, name, settings } = this.#self;
    if (this.#isConnected && !this.#isLeft) this.#effects.put("member", id, { capacity, at: now, name, settings });
  }

  /** A webhook reached us. @param rev when Zoom sent it, milliseconds since 1970 */
  announce(action: Action, id: string, rev: number, webhook: object, now: number): void {
    if (action === "interrupted") this.#streams.write("interruption", id, { rev, webhook }, now);
    else if (action === "stopped") this.#streams.write("stream", id, { rev, webhook, ended: true }, now);
    else this.#streams.write("stream", id, { rev, webhook }, now);
  }

  /** A stream runs here that no living member has. Its owner first: so nobody claims it who hears of it. */
  adopt(id: string, rev: number, webhook: object, now: number): void {
    const { n, owner } = this.#streams.copies.get(id)?.registers.owner ?? { n: 0, owner: NOBODY };
    if (owner === NOBODY || this.#members.lifeOf(owner, now, now) === "dead")
      this.#streams.write("owner", id, { n: n + 1, owner: this.#self.id }, now);
    this.#streams.write("stream", id, { rev, webhook }, now);
  }

  /** We left a stream, as `handOver` asked. @param sealed what we remember of it */
  handedOver(id: string, sealed: string | undefined, to: string, now: number): void {
    const held = this.#heldCopy(id);
    if (!held) return;
    const { copy, n } = held;
    this.#held.delete(copy);
    if (sealed !== undefined) this.#streams.write("memory", id, { n, sealed }, now);
    this.#streams.write("owner", id, { n: n + 1, owner: to }, now);
    this.#effects.drop(id, { why: "handed_over", to });
  }

  /** We could not open a stream that is ours. Others may; we claim it again only when it moves. */
  gaveUp(id: string, now: number): void {
    const held = this.#heldCopy(id);
    if (!held) return;
    const { copy, n } = held;
    this.#held.delete(copy);
    copy.isRefused = true;
    this.#streams.write("owner", id, { n: n + 1, owner: NOBODY }, now);
  }

  /** We have left all our streams. @param memories what we remember of them, sealed, by stream */
  leave(memories: ReadonlyMap<string, string>, now: number): void {
    if (this.#isLeft) return;
    // Also an empty one: to whoever never hears that we leave it says that the stream was left on purpose.
    for (const { id, registers } of this.#held)
      if (registers.owner)
        this.#streams.write("memory", id, { n: registers.owner.n, sealed: memories.get(id) ?? "" }, now);
    if (this.#isConnected) this.#effects.put("member", this.#self.id, { leaving: true });
    this.abandon();
  }

  /** Takes no part any more, without a word. */
  abandon(): void {
    this.#isLeft = true;
    this.dueAt = undefined;
    this.#held.clear();
  }

  // What is known.

  holds(id: string): boolean {
    return this.#heldCopy(id) !== undefined;
  }

  /** Whether the ledger has heard us since an instant, so that we have heard all that it was told before. */
  isConfirmedSince(instant: number): boolean {
    return this.#syncedAt !== undefined && this.#confirmedAt >= Math.max(instant, this.#syncedAt);
  }

  /** Whether what we know is fresh enough to act on it. */
  isFresh(now: number): boolean {
    return this.isConfirmedSince(now - this.#rules.timings.proof);
  }

  view(now: number): View {
    const streams = new Map<string, number>();
    for (const { registers } of this.#streams.copies.live) {
      const owner = registers.stream && registers.owner?.owner;
      if (owner !== undefined) streams.set(owner, (streams.get(owner) ?? 0) + 1);
    }
    streams.set(this.#self.id, this.#held.size);
    // While we hear nothing, the others are as they were when we last did: it is not they who are gone.
    const heardAt = this.isFresh(now) ? now : this.#confirmedAt;
    return {
      members: membersView(this.#self, this.#members.others(heardAt), (id) => streams.get(id) ?? 0),
      owned: this.#held.size,
      waiting: this.#waiting,
      connected: this.isFresh(now),
    };
  }

  /** Every stream that is known and has not ended, with its owner's id if it has one. */
  owners(): { streamId: string; owner?: string }[] {
    return [...this.#streams.copies.live]
      .filter(({ registers }) => registers.stream)
      .map(({ id, registers: { owner } }) => ({
        streamId: id,
        ...(owner && owner.owner !== NOBODY && { owner: owner.owner }),
      }));
  }

  // Decisions.

  decide(now: number): void {
    this.isDirty = false;
    this.dueAt = undefined;
    if (this.#isLeft || this.#arrivedAt === undefined || !this.isFresh(now)) return;
    const newcomerUntil = this.#arrivedAt + this.#rules.timings.newcomer;
    const isNewcomer = now < newcomerUntil;
    const nextDeath = this.#members.watch(now);
    const loads = this.#loads(now);
    const seen = outlook({
      self: this.#self.id,
      now,
      timings: this.#rules.timings,
      live: this.#streams.copies.live,
      loads,
      lifeOf: (member, since) => this.#members.lifeOf(member, since, now),
    });
    this.#waiting = seen.waiting;
    for (const copy of seen.ours) this.#take(copy);
    for (const copy of seen.claims) {
      const { n = 0, owner = NOBODY } = copy.registers.owner ?? {};
      // What its former life had, nobody else is about to tell.
      if (isNewcomer && !isFormerLife(this.#self, owner)) continue;
      copy.asked = { n: n + 1, at: now };
      this.#effects.put("owner", copy.id, { n: n + 1, owner: this.#self.id });
    }
    if (isNewcomer) {
      this.dueAt = newcomerUntil;
      return;
    }
    for (const copy of seen.full) this.#reportFull(copy, loads, now);
    // All members see a death at the same instant, so they share what it frees by the same figures.
    const dueAt = Math.min(nextDeath, seen.isUndecided ? now + DECIDE_EVERY : Number.POSITIVE_INFINITY);
    if (Number.isFinite(dueAt)) this.dueAt = dueAt;
    this.#even(seen, loads, now);
  }

  #loads(now: number): Load[] {
    const others = this.#members.candidates(now).map(({ id, register }) => ({ id, capacity: register.capacity }));
    return [this.#self, ...others]
      .filter(({ capacity }) => capacity > 0)
      .map(({ id, capacity }) => ({ id, capacity, streams: 0 }));
  }

  #reportFull(copy: StreamCopy, loads: readonly Load[], now: number): void {
    if (copy.isReported || now - (copy.freeSince ?? now) < this.#rules.timings.unowned) return;
    copy.isReported = true;
    const members = [this.#self.id, ...this.#members.others(now).map(({ id }) => id)];
    if (pickOne(copy.id, members) !== this.#self.id) return;
    const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
    this.#effects.unowned(copy.id, {
      capacity: sum(loads.map(({ capacity }) => capacity)),
      streams: sum(loads.map(({ streams }) => streams)),
      members: members.length,
    });
  }

  /** Asks to hand one stream over, if ours are too many: only while nothing else happens, so at most one in `calm`. */
  #even({ waiting, isUndecided }: Outlook, loads: readonly Load[], now: number): void {
    const { calm, settled } = this.#rules.timings;
    if (!this.#balance || waiting > 0 || isUndecided) return;
    if (now - this.#changedAt < calm || now - (this.#syncedAt ?? now) < settled) return;
    const pair = unevenPair(loads.filter(({ id }) => this.#members.lifeOf(id, now, now) === "alive"));
    // The one held longest, so that no stream moves twice while others never do.
    const [copy] = this.#held;
    if (pair?.from !== this.#self.id || !copy) return;
    this.#changedAt = now;
    this.#effects.handOver(copy.id, pair.to);
  }

  #take(copy: StreamCopy): void {
    const { stream } = copy.registers;
    if (this.#isLeft || !stream || stream.ended || this.#held.has(copy)) return;
    this.#held.add(copy);
    this.#effects.own(copy.id, openingOf(copy, stream.webhook));
  }

  #heldCopy(id: string): { copy: StreamCopy; n: number } | undefined {
    const copy = this.#streams.copies.get(id);
    const n = copy?.registers.owner?.n;
    return copy && n !== undefined && this.#held.has(copy) ? { copy, n } : undefined;
  }

  #confirm(at: number, now: number): void {
    if (at > now || at <= this.#confirmedAt) return;
    const wasFresh = this.isFresh(now);
    // We were deaf, even if no connection broke: what the others said meanwhile may be lost.
    if (now - this.#confirmedAt > this.#rules.timings.proof) this.#members.listen(now);
    this.#confirmedAt = at;
    if (!wasFresh) this.isDirty = true;
  }

  readonly #reactions: Reactions = {
    stream: (copy, next, known, now) => {
      this.#changed(now);
      copy.changedAt = now;
      copy.isRefused = false;
      if (next.ended) this.#end(copy, next.webhook);
      else if (known && this.#held.has(copy)) this.#effects.started(copy.id, next.webhook);
    },
    interruption: (copy, next) => {
      if (this.#held.has(copy)) this.#effects.interrupted(copy.id, next.webhook);
    },
    owner: (copy, next, known, now) => {
      this.#changed(now);
      copy.ownedAt = now;
      // Of two claims under one number the second displaces none that counted.
      if (known && known.owner !== NOBODY && next.n > known.n)
        copy.former = { owner: known.owner, left: this.#isLeftOnPurpose(copy, known, next) };
      if (next.owner === this.#self.id) {
        if (this.isFresh(now)) this.#take(copy);
      } else if (this.#held.delete(copy)) this.#effects.drop(copy.id, { why: "lost", to: next.owner });
    },
    memory: (_copy, _next, _known, now) => this.#changed(now),
  };

  #changed(now: number): void {
    this.#changedAt = now;
    this.isDirty = true;
  }

  #isLeftOnPurpose({ registers }: StreamCopy, known: Registers["owner"], next: Registers["owner"]): boolean {
    return next.owner === NOBODY || this.#members.isLeaving(known.owner) || registers.memory?.n === known.n;
  }

  /** A stream ended: who has it removes what nobody needs any more. The end itself stays for a while. */
  #end(copy: StreamCopy, webhook: object): void {
    const isOurs = this.#held.delete(copy);
    this.#streams.copies.end(copy);
    if (!isOurs) return;
    this.#streams.clear(copy);
    this.#effects.drop(copy.id, { why: "ended", webhook });
  }
}
