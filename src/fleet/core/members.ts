// Who is in the fleet, and who of them lives. A member's silence counts only while the observer itself hears the ledger: else
// it is the observer that is cut off, or was blocked.

import type { MemberRegister, PresentMember } from "../registers";
import type { Notices } from "./effects";
import type { Rules } from "./rules";
import { isFormerLife, type Self } from "./self";

/** `unsure`: it may be dead, and who decides has to wait. */
export type Life = "alive" | "unsure" | "dead";

/** Instants are of the observer's clock, in milliseconds. */
export interface Member {
  readonly id: string;
  /** What it last said of itself. */
  register: MemberRegister;
  /** The ledger has its register, as far as we know. */
  isPresent: boolean;
  readonly addedAt: number;
  /** When it last gave a sign of life; what the ledger kept is none. */
  heardAt: number;
  /** When its will came, or the ledger was found without it; until it speaks again. */
  goneAt?: number | undefined;
  /** That it joined was said, and not yet that it is gone. */
  isJoined: boolean;
  /** Since when it counts as dead. */
  deadSince?: number | undefined;
}

const isPresentMember = (register: MemberRegister): register is PresentMember => !("leaving" in register);

export class Members {
  readonly #members = new Map<string, Member>();
  /** Since when the ledger is heard without a gap. */
  #listeningSince = 0;

  constructor(
    private readonly self: Self,
    private readonly rules: Rules,
    private readonly notify: Notices["member"],
  ) {}

  /** The observer hears the ledger from now on: nobody else's silence before counts. */
  listen(now: number): void {
    this.#listeningSince = now;
  }

  connected(now: number): void {
    this.listen(now);
    for (const member of this.#members.values()) {
      member.isPresent = false;
      member.goneAt = undefined;
    }
  }

  /** The ledger has said all that it has. Whom it does not have, its connection broke, or the ledger forgot everybody. */
  synced(now: number): void {
    for (const member of this.#members.values()) if (!member.isPresent) member.goneAt ??= now;
  }

  /**
   * @param isKept the ledger kept it from before, so it is no sign of life
   * @returns whether a decision may depend on it: one more beat of a living member is no news
   */
  heard(id: string, register: MemberRegister | undefined, isKept: boolean, now: number): boolean {
    const known = this.#members.get(id);
    if (known) known.isPresent = register !== undefined;
    if (!register) {
      if (known) known.goneAt ??= now;
      return known !== undefined;
    }
    if (known && !this.rules.wins.member(register, known.register)) return false;
    const isNews = !known || isKept || !this.#isOneMoreBeat(known, register);
    const heardAt = isKept ? (known?.heardAt ?? Number.NEGATIVE_INFINITY) : now;
    const member = known ?? { id, register, isPresent: true, addedAt: now, heardAt, isJoined: false };
    this.#members.set(id, member);
    const nameBefore = nameOf(member);
    Object.assign(member, { register, heardAt });
    if (!isPresentMember(register)) {
      if (member.isJoined) this.notify("left", id, nameBefore);
      member.isJoined = false;
      member.deadSince ??= now;
    } else if (!isKept) {
      member.goneAt = undefined;
      member.deadSince = undefined;
      if (!member.isJoined) this.notify("joined", id, register.name);
      member.isJoined = true;
    }
    return isNews;
  }

  #isOneMoreBeat(known: Member, next: MemberRegister): boolean {
    const { register, goneAt, isJoined } = known;
    if (!isPresentMember(register) || !isPresentMember(next) || goneAt !== undefined || !isJoined) return false;
    return this.#isHeard(known) && register.capacity === next.capacity;
  }

  /** @param since when it was named, for one of whom nothing else is known */
  lifeOf(id: string, since: number, now: number): Life {
    if (id === this.self.id) return "alive";
    const member = this.#members.get(id);
    // If one of them is heard all the same, it is a copy of this Node-RED.
    if (isFormerLife(this.self, id) && !member?.isPresent && !Number.isFinite(member?.heardAt)) return "dead";
    const { guard } = this.rules.timings;
    if (now >= (member ? this.#deathOf(member) : Math.max(since, this.#listeningSince) + guard)) return "dead";
    return member && member.goneAt === undefined && this.#isHeard(member) ? "alive" : "unsure";
  }

  /** When it is dead, if it says nothing until then. */
  #deathOf(member: Member): number {
    const { guard, silence, comeback } = this.rules.timings;
    if (!isPresentMember(member.register)) return Number.NEGATIVE_INFINITY;
    const silent = this.#isHeard(member)
      ? member.heardAt + silence
      : Math.max(member.addedAt, this.#listeningSince) + comeback;
    return member.goneAt === undefined ? silent : Math.min(silent, member.goneAt + guard);
  }

  /** Whether it has spoken since we hear the ledger without a gap. */
  #isHeard({ heardAt }: Member): boolean {
    return heardAt >= this.#listeningSince;
  }

  /** Whether it has said that it leaves. */
  isLeaving(id: string): boolean {
    const member = this.#members.get(id);
    return member !== undefined && !isPresentMember(member.register);
  }

  /** The others that may get streams: not dead, no will of them has come, and they do not only listen yet. */
  candidates(now: number): PresentAs[] {
    const { newcomer } = this.rules.timings;
    return this.others(now).filter(({ id }) => {
      const member = this.#members.get(id);
      return member && member.goneAt === undefined && now - member.addedAt >= newcomer;
    });
  }

  /** All others that are not dead. */
  others(now: number): PresentAs[] {
    return [...this.#members.values()].flatMap(({ id, register }) =>
      isPresentMember(register) && this.lifeOf(id, now, now) !== "dead" ? [{ id, register }] : [],
    );
  }

  /**
   * Says who is dead by now, and forgets who has been for long.
   * @returns when the next one is, if it says nothing until then; `Infinity` if nobody's silence is unusual
   */
  watch(now: number): number {
    const { beat, forgotten } = this.rules.timings;
    let next = Number.POSITIVE_INFINITY;
    for (const member of this.#members.values()) {
      const death = this.#deathOf(member);
      if (now < death) {
        if (member.goneAt !== undefined || now - member.heardAt > 1.5 * beat) next = Math.min(next, death);
        continue;
      }
      member.deadSince ??= now;
      if (member.isJoined) this.notify("lost", member.id, nameOf(member));
      member.isJoined = false;
      if (now - member.deadSince >= forgotten) this.#members.delete(member.id);
    }
    return next;
  }
}

/** A member with what it last said of itself. */
export interface PresentAs {
  readonly id: string;
  readonly register: PresentMember;
}

const nameOf = ({ id, register }: Member): string => (isPresentMember(register) ? register.name : id);
