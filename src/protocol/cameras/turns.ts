// The rule by which one subscription goes round (contract#whose-video): who is next, and when. Pure.

import type { CameraState, Person, Turn, VideoFollow } from "./state";

/** The least time between two requests: in turn, and after the active speaker, who may change at every word. Milliseconds. */
const LEAST = 1_000;
const LEAST_SPEAKER = 2_000;
/** The longest wait for a picture. Milliseconds. */
const LONGEST = 5_000;
/** How long a participant is passed over after a refusal, or after a turn in which nothing came. Milliseconds. */
export const REST = 30_000;

const leastOf = (follow: VideoFollow): number => (follow === "speaker" ? LEAST_SPEAKER : LEAST);

const rests = ({ restsUntil = Number.NEGATIVE_INFINITY }: Person, now: number): boolean => restsUntil > now;

/** Who was named, or speaks, is tried if nobody has said whether the camera is on. */
const mayShow = ({ camera }: Person, follow: VideoFollow): boolean =>
  follow === "all" ? camera === true : camera !== false;

/** Whom to show, whether or not they can be shown now. */
function wanted({ people, speaker }: CameraState, follow: VideoFollow): readonly string[] {
  if (typeof follow !== "string") return follow;
  if (follow === "all") return [...people.keys()];
  if (follow === "none") return [];
  return [...(speaker === undefined ? [] : [speaker]), ...shownBefore(people)];
}

/** Who was shown, the last one first: in place of a speaker who cannot be. */
function shownBefore(people: CameraState["people"]): readonly string[] {
  const shown = [...people].filter(([, { camera, turn }]) => camera && turn !== undefined);
  return shown.sort(([, one], [, other]) => (other.turn ?? 0) - (one.turn ?? 0)).map(([id]) => id);
}

/** Whether who is shown now may stay if nobody else can be shown. */
export function mayStay(state: CameraState, follow: VideoFollow, { userId }: Turn): boolean {
  return follow === "speaker" || wanted(state, follow).includes(userId);
}

/** Whether nothing came in the whole turn. */
export const isVain = ({ seen, since }: Turn, now: number): boolean => seen === "nothing" && now >= since + LONGEST;

/** Until when a participant rests of whom nothing came. */
export const vainUntil = ({ since }: Turn): number => since + LONGEST + REST;

/** Whether somebody else may be shown, as far as the turn itself is concerned. */
export function isOver(turn: Turn, { speaker }: CameraState, follow: VideoFollow, now: number): boolean {
  if (follow === "speaker") return turn.userId !== speaker || isVain(turn, now);
  return turn.seen === "picture" || now >= turn.since + LONGEST;
}

export const mayAsk = ({ askedAt }: CameraState, follow: VideoFollow, now: number): boolean =>
  now >= askedAt + leastOf(follow);

/** Of those who can be shown now, the one whose last turn is longest ago; the speaker first, if that is who is followed. */
export function nextOf(state: CameraState, follow: VideoFollow, now: number): string | undefined {
  let next: string | undefined;
  let oldest = Number.POSITIVE_INFINITY;
  for (const id of wanted(state, follow)) {
    const person = state.people.get(id) ?? {};
    const { turn = 0 } = person;
    if (turn >= oldest || rests(person, now) || !mayShow(person, follow)) continue;
    if (follow === "speaker") return id;
    next = id;
    oldest = turn;
  }
  return next;
}

/** When to look again if nothing happens; `undefined`: only news can change anything. */
export function dueOf(state: CameraState, follow: VideoFollow, now: number): number | undefined {
  if (!state.flows || state.paused || follow === "none") return undefined;
  const { current, askedAt, people } = state;
  const instants = [askedAt + leastOf(follow), ...(current ? [current.since + LONGEST] : [])];
  for (const id of wanted(state, follow)) instants.push(people.get(id)?.restsUntil ?? now);
  const due = Math.min(...instants.filter((instant) => instant > now));
  return Number.isFinite(due) ? due : undefined;
}
