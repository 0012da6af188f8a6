// A member of a fleet: the core with its ledger, clock and timers. What the core wants is done after each input, in order, so
// the listener may call the member back.

import { asError } from "../protocol/errors";
import { type Clock, ResettableTimer } from "../protocol/time";
import { type Action, Core, type Notices, RULES, type Rules, type Self, type View } from "./core";
import type { Ledger, OpenLedger } from "./registers";

/** How often the ledger is asked whether a stream is still ours; milliseconds. */
const ASK_EVERY = 1000;
/**
 * After so many asks it is ours without an answer: perhaps it was Zoom that lost the connection, and the ledger is away, and
 * Zoom gives a stream up after 60 s.
 */
const MOST_ASKS = 40;

export interface FleetListener extends Notices {
  /** Something that a person has to know, from the ledger. */
  trouble(error: Error): void;
  /** `view` has changed in what a status says: streams, members, or whether the ledger answers. */
  changed(): void;
}

export interface FleetOptions {
  readonly openLedger: OpenLedger;
  /** Its id is new at each start: with an old one it would find streams that are its own, and never open them. */
  readonly member: Self;
  /** Hand streams over to even the load. */
  readonly balance: boolean;
  readonly clock: Clock;
  readonly listener: FleetListener;
  readonly rules?: Rules;
}

export interface Fleet {
  /** A webhook reached this member. @param rev when Zoom sent it, milliseconds since 1970 */
  announce(action: Action, streamId: string, rev: number, webhook: object): void;
  /** A stream runs here that the fleet may not know, or of whose owner only that it is gone. Unless somebody has it, it is ours. */
  adopt(streamId: string, rev: number, webhook: object): void;
  /**
   * Asks the ledger whether a stream is still ours, for example because Zoom closed its connection: another member may have
   * it. While the ledger does not answer it is asked again; after 40 s the answer is yes.
   */
  verify(streamId: string): Promise<boolean>;
  /** Resolves when the ledger has all that was announced before; never, if this member leaves sooner. */
  told(): Promise<void>;
  /** Whether a stream is ours, as far as is known here. */
  holds(streamId: string): boolean;
  /** We could not open a stream that is ours; others may. */
  gaveUp(streamId: string): void;
  /** The answer to `handOver`: we have left the stream. @param sealed what we remember of it */
  handedOver(streamId: string, sealed: string | undefined, to: string): void;
  view(): View;
  /** Every stream that is known and has not ended, with its owner's id if it has one. */
  owners(): { streamId: string; owner?: string }[];
  /** We have left all our streams. @param memories what we remember of them, sealed, by stream */
  leave(memories: ReadonlyMap<string, string>): Promise<void>;
  /** Ends as a crash does, but without leaving timers or sockets behind. */
  abort(): Promise<void>;
}

/** What waits until the ledger has heard us. */
interface Waiting {
  /** An instant of `Clock.elapsed`. */
  readonly since: number;
  readonly task: () => void;
}

/** One `verify` that waits for its answer. */
interface Question {
  readonly streamId: string;
  /** An instant of `Clock.elapsed`. */
  readonly since: number;
  /** Asks that were not answered for a second each: a process that was stopped has not asked. */
  asks: number;
  askedAt: number;
  readonly answer: (isOurs: boolean) => void;
}

class FleetMember implements Fleet {
  readonly #core: Core;
  readonly #clock: Clock;
  readonly #listener: FleetListener;
  readonly #beat: number;
  /** None until it is open, which may already say something. */
  #ledger: Ledger | undefined;
  /** What is to be done after the current input. */
  readonly #effects: (() => void)[] = [];
  readonly #questions = new Set<Question>();
  readonly #untold = new Set<Waiting>();
  readonly #beatTimer: ResettableTimer;
  readonly #askTimer: ResettableTimer;
  #decideTimer: unknown;
  /** When that timer fires. */
  #decideAt = Number.POSITIVE_INFINITY;
  #isClosed = false;
  #shown = "";

  constructor({ openLedger, member, balance, clock, listener, rules = RULES }: FleetOptions) {
    this.#clock = clock;
    this.#listener = listener;
    this.#beat = rules.timings.beat;
    const later =
      <Given extends unknown[]>(call: (...given: Given) => void) =>
      (...given: Given): void =>
        void this.#effects.push(() => call(...given));
    this.#core = new Core({
      self: member,
      balance,
      rules,
      effects: {
        put: (kind, id, value) => this.#effects.push(() => this.#ledger?.put(kind, id, value)),
        own: later((id, opening) => listener.own(id, opening)),
        started: later((id, webhook) => listener.started(id, webhook)),
        interrupted: later((id, webhook) => listener.interrupted(id, webhook)),
        drop: later((id, drop) => listener.drop(id, drop)),
        handOver: later((id, to) => listener.handOver(id, to)),
        member: later((event, id, name) => listener.member(event, id, name)),
        unowned: later((id, room) => listener.unowned(id, room)),
      },
    });
    this.#beatTimer = new ResettableTimer(clock, () => this.#tick());
    this.#askTimer = new ResettableTimer(clock, () => this.#ask());
    this.#ledger = openLedger(member.id, {
      connected: () => this.#input((core, now) => core.connected(now)),
      entry: (entry) => this.#input((core, now) => core.entry(entry, now)),
      synced: () => this.#input((core, now) => core.synced(now)),
      disconnected: () => {
        this.#input((core) => core.disconnected());
        this.#show();
      },
      trouble: (error) => listener.trouble(error),
    });
    // The listener is called only after `joinFleet` has returned.
    this.#beatTimer.set(clock.elapsed());
  }

  announce(action: Action, streamId: string, rev: number, webhook: object): void {
    this.#input((core, now) => core.announce(action, streamId, rev, webhook, now));
  }

  adopt(streamId: string, rev: number, webhook: object): void {
    this.#input((core, now) => core.adopt(streamId, rev, webhook, now));
  }

  verify(streamId: string): Promise<boolean> {
    return new Promise((answer) => {
      if (this.#isClosed || !this.holds(streamId)) {
        answer(false);
        return;
      }
      const now = this.#clock.elapsed();
      this.#questions.add({ streamId, since: now, asks: 0, askedAt: now, answer });
      this.#askTimer.set(now);
    });
  }

  told(): Promise<void> {
    return new Promise((task) => {
      if (this.#isClosed) return;
      const since = this.#clock.elapsed();
      this.#untold.add({ since, task });
      // The answer to this beat says so; while the ledger is away, that to the first one when it is back.
      this.#input((core, now) => core.beat(now));
    });
  }

  holds(streamId: string): boolean {
    return this.#core.holds(streamId);
  }

  gaveUp(streamId: string): void {
    this.#input((core, now) => core.gaveUp(streamId, now));
  }

  handedOver(streamId: string, sealed: string | undefined, to: string): void {
    this.#input((core, now) => core.handedOver(streamId, sealed, to, now));
  }

  view(): View {
    return this.#core.view(this.#clock.elapsed());
  }

  owners(): { streamId: string; owner?: string }[] {
    return this.#core.owners();
  }

  leave(memories: ReadonlyMap<string, string>): Promise<void> {
    this.#input((core, now) => core.leave(memories, now));
    return this.#close(true);
  }

  abort(): Promise<void> {
    this.#core.abandon();
    return this.#close(false);
  }

  #close(isGraceful: boolean): Promise<void> {
    this.#isClosed = true;
    this.#beatTimer.set(undefined);
    this.#askTimer.set(undefined);
    this.#clock.clearTimeout(this.#decideTimer);
    this.#answer();
    this.#untold.clear();
    return this.#ledger?.close(isGraceful) ?? Promise.resolve();
  }

  /** Something happened: the core takes it in, what it wants is done, and it decides when it is due. */
  #input(happened: (core: Core, now: number) => void): void {
    if (this.#isClosed) return;
    happened(this.#core, this.#clock.elapsed());
    if (!this.#ledger) return;
    for (let effect = this.#effects.shift(); effect; effect = this.#effects.shift()) this.#try(effect);
    this.#answer();
    this.#tell();
    this.#plan();
  }

  /** A listener that throws keeps neither the others from what they are told, nor this member from its beats. */
  #try(call: () => void): void {
    try {
      call();
    } catch (thrown) {
      this.#listener.trouble(asError(thrown));
    }
  }

  #tick(): void {
    this.#input((core, now) => core.tick(now));
    if (!this.#isClosed) this.#beatTimer.set(this.#clock.elapsed() + this.#beat);
    this.#show();
  }

  /** Entries come in bursts, so it decides in the next turn, for all of them. */
  #plan(): void {
    const now = this.#clock.elapsed();
    const at = this.#core.isDirty ? now : (this.#core.dueAt ?? Number.POSITIVE_INFINITY);
    if (this.#isClosed || at >= this.#decideAt) return;
    this.#clock.clearTimeout(this.#decideTimer);
    this.#decideAt = at;
    this.#decideTimer = this.#clock.setTimeout(() => {
      this.#decideAt = Number.POSITIVE_INFINITY;
      this.#input((core, instant) => core.decide(instant));
      this.#show();
    }, at - now);
  }

  /** Beats, for all questions at once. */
  #ask(): void {
    const now = this.#clock.elapsed();
    for (const question of this.#questions) {
      if (now - question.askedAt < ASK_EVERY) continue;
      question.asks += 1;
      question.askedAt = now;
      if (question.asks >= MOST_ASKS) this.#settle(question, this.holds(question.streamId));
    }
    if (this.#questions.size === 0) return;
    this.#input((core, instant) => core.beat(instant));
    if (this.#questions.size > 0) this.#askTimer.set(now + ASK_EVERY);
  }

  #answer(): void {
    for (const question of this.#questions) {
      const isOurs = this.holds(question.streamId);
      if (!isOurs || this.#core.isConfirmedSince(question.since)) this.#settle(question, isOurs);
    }
  }

  #tell(): void {
    for (const waiting of this.#untold) {
      if (!this.#core.isConfirmedSince(waiting.since)) continue;
      this.#untold.delete(waiting);
      waiting.task();
    }
  }

  #settle(question: Question, isOurs: boolean): void {
    this.#questions.delete(question);
    question.answer(isOurs);
  }

  #show(): void {
    if (this.#isClosed || !this.#ledger) return;
    const { owned, waiting, connected, members } = this.view();
    const shown = JSON.stringify([owned, waiting, connected, members.map(({ id, differs }) => [id, differs])]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#try(() => this.#listener.changed());
  }
}

/**
 * Joins a fleet. It ends with `leave`. A stream that is offered in the first 1.5 s after the ledger is there waits for their
 * end, also in a fleet of one: others may be about to tell that it is theirs. Later ones wait until the claim comes back.
 */
export const joinFleet = (options: FleetOptions): Fleet => new FleetMember(options);
