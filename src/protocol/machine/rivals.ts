// Two clients of one stream. Where Zoom lets the newest connection win (protocol#one-connection), each throws the other out as
// it comes back, without end. Who was thrown out several times within seconds of joining waits longer, and then leaves
// the stream: whoever threw it out has just joined, so one is left whatever the number of clients, and never none.
// A client alone that a server closes again and again must not take that for a rival: it is alone if Zoom says that the
// stream is interrupted, or has kept the sound of its absence for it.

import { isDeliberateClose, type Loss, newEffort, takenWords, type WaitingLink } from "../link";
import type { LossCause } from "../values";
import { type Contest, carried, type Joined, type Living } from "./state";
import type { Context, Effect, InputOf, Step } from "./step";

/** Who was connected for longer than this, in milliseconds, has the stream. */
const BRIEF = 5000;
/** So many losses in a row are a rival's. */
const SUSPECTED = 3;
/** Waits after the losses that are a rival's, each give or take a quarter. Milliseconds. */
const WAITS = [8000, 16_000] as const;
const JITTER = 0.25;
/** How long Zoom's word may take that nobody has the stream, before it is left. Milliseconds. */
const LAST_LOOK = 6000;
/** How inexact the time in that word may be. Milliseconds. */
const TOLERANCE = 2000;

/** Zoom asks every 10 s whether a client lives, and may send again what came after the last answer. Milliseconds. */
const ANSWERED = 11_000;

/** Whether Zoom kept the sound of all the time in which this client was away, so nobody else was there to take it. */
function wasMissed({ joinedAt, contest }: Joined, oldest: number | undefined): boolean {
  if (!contest || oldest === undefined) return false;
  const away = joinedAt - contest.lostAt;
  return away > ANSWERED && oldest < contest.lostAt + away / 4;
}

/** @param oldest the time of the oldest sound since it joined, if any came */
export function contestAfter(
  state: Joined,
  loss: Loss | undefined,
  now: number,
  oldest: number | undefined,
): Contest | undefined {
  const isThrownOut = loss && isDeliberateClose(loss) && now - state.joinedAt < BRIEF;
  if (!isThrownOut || wasMissed(state, oldest)) return undefined;
  const { losses = 0, since = now } = state.contest ?? {};
  return { losses: losses + 1, since, lostAt: now };
}

/** Whether another client has the stream, as far as can be told. */
export function isContested(contest: Contest | undefined): contest is Contest {
  return contest !== undefined && contest.losses >= SUSPECTED;
}

/** Whether the stream is to be left to the other client. */
export function isLeft(contest: Contest | undefined): contest is Contest {
  return contest !== undefined && contest.losses >= SUSPECTED + WAITS.length;
}

/** That is told, and then waited for longer, or for the last time. */
export function thrownOut(state: Joined, contest: Contest, { now, streamId, random }: Context): Step {
  const wait = WAITS[contest.losses - SUSPECTED];
  const delay = wait === undefined ? LAST_LOOK : wait * (1 - JITTER + 2 * JITTER * random());
  const effort = newEffort("signaling", now);
  const link: WaitingLink = { stage: "waiting", url: state.offer.url, effort, at: now + delay };
  const effects: Effect[] = [{ do: "interrupt", event: { event: "interrupted", cause: CAUSE } }];
  if (wait !== undefined) {
    const { attempt } = effort;
    effects.push(
      { do: "warn", event: { event: "warning", code: "RTMS_TAKEN", message: takenWords(streamId) } },
      { do: "emit", event: { event: "reconnecting", attempt, delay: Math.round(delay), cause: CAUSE } },
    );
  }
  return {
    state: { ...carried(state), contest, phase: "waiting", made: state.made, links: { signaling: link } },
    effects,
  };
}

/** The `cause` that events tell. */
const CAUSE: LossCause = "taken";

/** What becomes of a contest when Zoom says that the stream was interrupted: it ends, if one of its losses is meant. */
export function afterInterruption<S extends Living>(state: S, { at }: InputOf<"interrupted">): S {
  const { contest } = state;
  const isAlone = contest !== undefined && (at === undefined || at > contest.since - TOLERANCE);
  return isAlone ? withoutContest(state) : state;
}

export const withoutContest = <S extends Living>(state: S): S => ({ ...state, contest: undefined });
