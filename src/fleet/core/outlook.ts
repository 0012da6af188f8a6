// What a member sees when it decides: who has how many streams, which streams have no living owner, and which of them are its
// own to claim.

import { inLine, type Load } from "./choice";
import { NOBODY, type StreamCopy } from "./copies";
import type { Life } from "./members";
import type { Timings } from "./timings";

/** What is decided about; all of the moment `now`. */
export interface Situation {
  readonly self: string;
  readonly now: number;
  readonly timings: Timings;
  readonly live: Iterable<StreamCopy>;
  /** The members that may get streams, this one among them, with no streams yet: they are counted here. */
  readonly loads: readonly Load[];
  readonly lifeOf: (member: string, since: number) => Life;
}

export interface Outlook {
  /** Their owner register names us. */
  readonly ours: StreamCopy[];
  /** No living member has them, and it is our turn. */
  readonly claims: StreamCopy[];
  /** No member has room for them. */
  readonly full: StreamCopy[];
  /** Streams without a living owner. */
  readonly waiting: number;
  /** Time alone, without news, may change the decision. */
  readonly isUndecided: boolean;
}

/** Who has a stream; `unsure` while its owner may be dead. */
function ownerLife({ registers: { owner, memory }, ownedAt }: StreamCopy, { lifeOf }: Situation): Life {
  if (!owner || owner.owner === NOBODY) return "dead";
  const life = lifeOf(owner.owner, ownedAt);
  // It left the stream on purpose, and what it said of itself is gone already: no need to wait for it.
  return life === "unsure" && memory?.n === owner.n ? "dead" : life;
}

/** Streams that nobody has had come first, in the order in which all members heard of them; those that became free by their ids. */
const inOrder = (a: StreamCopy, b: StreamCopy): number => placeOf(a) - placeOf(b) || (a.id < b.id ? -1 : 1);
const placeOf = ({ registers, arrival }: StreamCopy): number => (registers.owner ? Number.MAX_SAFE_INTEGER : arrival);

/** Notes at each stream since when it has had no living owner, and decides. */
export function outlook(situation: Situation): Outlook {
  const { self, now, loads, timings } = situation;
  const result = { ours: [] as StreamCopy[], claims: [] as StreamCopy[], full: [] as StreamCopy[] };
  const shared: StreamCopy[] = [];
  /** How many more we have room for, by what is ours and not by what should be. */
  let room = loads.find(({ id }) => id === self)?.capacity ?? 0;
  let isUndecided = false;
  for (const copy of situation.live) {
    const { stream, owner } = copy.registers;
    if (!stream) continue;
    if (isOnItsWay(copy, situation)) {
      isUndecided = true;
      continue;
    }
    const life = ownerLife(copy, situation);
    if (life === "dead") copy.freeSince ??= now;
    else {
      copy.freeSince = undefined;
      copy.choice = undefined;
      if (owner?.owner === self) {
        result.ours.push(copy);
        room -= 1;
      }
      if (life === "unsure") isUndecided = true;
    }
    if (isAsked(copy, situation)) room -= 1;
    if (life === "dead" || isJustTaken(copy, situation)) shared.push(copy);
    else addTo(loads, owner?.owner);
  }
  let waiting = 0;
  // In the same order on all members, because each stream counts as its first choice's for those after it.
  for (const copy of shared.sort(inOrder)) {
    const line = chosenFirst(copy, inLine(copy.id, loads), situation);
    const [first] = line;
    if (first) first.streams += 1;
    const { freeSince } = copy;
    if (freeSince === undefined) continue;
    waiting += 1;
    if (!first) result.full.push(copy);
    else if (isAsked(copy, situation)) isUndecided = true;
    else {
      const place = copy.isRefused || room <= 0 ? -1 : line.findIndex(({ id }) => id === self);
      if (place < 0) continue;
      isUndecided = true;
      if (now - freeSince < place * timings.turn) continue;
      result.claims.push(copy);
      room -= 1;
    }
  }
  return { ...result, waiting, isUndecided };
}

/**
 * Whether it has got its next owner just now. It still counts as its first choice's: while the claims to a dead member's
 * streams come in one by one, all must compute the same of those that are still on their way.
 */
const isJustTaken = ({ former, ownedAt }: StreamCopy, { now, timings }: Situation): boolean =>
  former !== undefined && now - ownedAt < timings.claim;

/**
 * Keeps the first choice for a moment. While the claims of a burst come in one by one, the loads seen meanwhile would name
 * another for streams whose claim is still on its way.
 */
function chosenFirst(copy: StreamCopy, line: Load[], { now, timings }: Situation): Load[] {
  const { choice } = copy;
  const chosen = choice && now - choice.at < timings.travel ? line.find(({ id }) => id === choice.member) : undefined;
  if (chosen) return [chosen, ...line.filter((load) => load !== chosen)];
  copy.choice = line[0] && { member: line[0].id, at: now };
  return line;
}

/**
 * Whether the ledger has not told it to all yet: until then the others choose without it, and would choose another member for the
 * next one.
 */
const isOnItsWay = ({ present, registers, changedAt }: StreamCopy, { now, timings }: Situation): boolean =>
  !registers.owner && !present.has("stream") && now - changedAt < timings.claim;

/** Whether our claim is on its way. */
const isAsked = ({ asked, registers: { owner } }: StreamCopy, { now, timings }: Situation): boolean =>
  asked !== undefined && asked.n > (owner?.n ?? 0) && now - asked.at < timings.claim;

function addTo(loads: readonly Load[], member: string | undefined): void {
  const load = loads.find(({ id }) => id === member);
  if (load) load.streams += 1;
}
