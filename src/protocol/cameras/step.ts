// What each piece of news does to the one subscription to a participant's video. Pure: the next state and what to do come
// out. The rule itself is in turns.ts.

import type { CameraState, Person, Turn, VideoFollow } from "./state";
import { isOver, isVain, mayAsk, mayStay, nextOf, REST, vainUntil } from "./turns";

export type CameraInput =
  | { type: "follow"; follow: VideoFollow }
  /** One participant, chosen by hand: ends the following. */
  | { type: "choose"; userId: string; subscribe: boolean }
  | { type: "joined" | "left" | "cameraOn" | "cameraOff"; ids: readonly string[] }
  | { type: "speaks"; userId: string }
  | { type: "accepted" | "refused"; userId: string }
  /** `since`: of the turn that was asked for. */
  | { type: "unanswered"; userId: string; since: number }
  /** Video of the current participant came. */
  | { type: "part" | "picture" }
  /** The connection for video is open, for the first time or again. */
  | { type: "flows" }
  /** `signaling`: with it, all that Zoom said of cameras is out of date. */
  | { type: "lost"; signaling: boolean }
  | { type: "paused" | "resumed" | "due" };

export type CameraEffect =
  | { do: "ask"; userId: string; subscribe: boolean; since: number }
  /** Whose video is subscribed to now; nobody's, if absent. */
  | { do: "tell"; userId?: string };

export interface CameraStep {
  readonly state: CameraState;
  readonly effects: readonly CameraEffect[];
}

/** The input of a type, also where one shape has several. */
type InputOf<T extends CameraInput["type"], Input = CameraInput> = Input extends { type: infer Types }
  ? T extends Types
    ? Input
    : never
  : never;
type Handler<T extends CameraInput["type"]> = (
  state: CameraState,
  input: InputOf<T>,
  now: number,
  follow: VideoFollow,
) => CameraState | CameraStep;

const without = ({ current: _, ...state }: CameraState): CameraState => state;

/** Changes what is known of these participants; `undefined` forgets them. */
function withPeople(
  state: CameraState,
  ids: readonly string[],
  change: (person: Person, id: string) => Person | undefined,
): CameraState {
  const people = new Map(state.people);
  for (const id of ids) {
    const person = change(people.get(id) ?? {}, id);
    if (person) people.set(id, person);
    else people.delete(id);
  }
  return { ...state, people };
}

/** Zoom drops the subscription to a camera that is off (protocol#individual-video). */
const gone = (state: CameraState, ids: readonly string[]): CameraState =>
  state.current && ids.includes(state.current.userId) ? without(state) : state;

const resting = (state: CameraState, userId: string, restsUntil: number): CameraState =>
  withPeople(state, [userId], (person) => ({ ...person, restsUntil }));

/** Asks for a participant's video, in place of who is shown now. */
function asked(former: CameraState, userId: string, now: number): CameraStep {
  const turns = former.turns + 1;
  const state = withPeople({ ...former, turns, askedAt: now }, [userId], (person) => ({ ...person, turn: turns }));
  const current: Turn = { userId, since: now, accepted: false, seen: "nothing" };
  return { state: { ...state, current }, effects: [{ do: "ask", userId, subscribe: true, since: now }] };
}

/** Asks Zoom to send nobody's video. */
function ended(former: CameraState, userId: string, now: number): CameraStep {
  const effects: CameraEffect[] = [{ do: "ask", userId, subscribe: false, since: now }];
  return { state: gone({ ...former, askedAt: now }, [userId]), effects };
}

function chosen(former: CameraState, { userId, subscribe }: InputOf<"choose">, now: number): CameraStep {
  const state: CameraState = { ...former, follow: "none" };
  return subscribe ? asked(state, userId, now) : ended(state, userId, now);
}

/** Who is shown may stay if the new rule says so; nobody is followed any more: nobody is shown. */
function followed(former: CameraState, { follow }: InputOf<"follow">, now: number): CameraState | CameraStep {
  const state = { ...former, follow };
  return follow === "none" && state.current ? ended(state, state.current.userId, now) : state;
}

function seen(state: CameraState, what: "part" | "picture"): CameraState {
  const { current } = state;
  if (!current) return state;
  const { userId } = current;
  const known = withPeople(state, [userId], ({ restsUntil: _, ...person }) => ({ ...person, camera: true }));
  return { ...known, current: { ...current, seen: what } };
}

/** A new connection has no subscription (protocol#individual-video). */
function flowing(former: CameraState, now: number, follow: VideoFollow): CameraState | CameraStep {
  const state = { ...former, flows: true };
  const { current } = former;
  if (!current) return state;
  const stays = follow === "none" || mayStay(state, follow, current);
  return stays ? asked(state, current.userId, now) : without(state);
}

/** Events may be missed meanwhile: who was off may be on. Who was on is asked for, and shown to be off by silence. */
function lost({ people, ...state }: CameraState, { signaling }: InputOf<"lost">): CameraState {
  const unsure = ({ camera, ...person }: Person): Person => (camera ? { ...person, camera } : person);
  const kept = signaling ? new Map([...people].map(([id, person]) => [id, unsure(person)] as const)) : people;
  return { ...state, people: kept, flows: false };
}

/** No picture could come, so the turn begins again. */
const resumed = (state: CameraState, now: number): CameraState => ({
  ...state,
  paused: false,
  ...(state.current && { current: { ...state.current, since: now } }),
});

const HANDLERS: { readonly [T in CameraInput["type"]]: Handler<T> } = {
  follow: followed,
  choose: chosen,
  joined: (state, { ids }) =>
    withPeople(state, ids, ({ camera, ...person }) => (camera ? { ...person, camera } : person)),
  // Of a list, it has to be known that they are not there; of all others nothing.
  left: ({ speaker, ...others }, { ids }, _now, follow) => {
    const state = speaker === undefined || ids.includes(speaker) ? others : { ...others, speaker };
    return withPeople(gone(state, ids), ids, ({ turn }, id) =>
      typeof follow !== "string" && follow.includes(id)
        ? { camera: false, ...(turn !== undefined && { turn }) }
        : undefined,
    );
  },
  cameraOn: (state, { ids }) => withPeople(state, ids, ({ restsUntil: _, ...person }) => ({ ...person, camera: true })),
  cameraOff: (state, { ids }) => withPeople(gone(state, ids), ids, (person) => ({ ...person, camera: false })),
  speaks: (state, { userId }) => ({ ...withPeople(state, [userId], (person) => person), speaker: userId }),
  accepted: (state, { userId }) =>
    state.current?.userId === userId ? { ...state, current: { ...state.current, accepted: true } } : state,
  refused: (state, { userId }, now) => resting(gone(state, [userId]), userId, now + REST),
  unanswered: (state, { userId, since }, now, follow) => {
    const isCurrent = state.current?.userId === userId && state.current.since === since;
    return isCurrent && state.flows && follow !== "none" ? resting(without(state), userId, now + REST) : state;
  },
  part: (state) => seen(state, "part"),
  picture: (state) => seen(state, "picture"),
  flows: (state, _input, now, follow) => flowing(state, now, follow),
  lost,
  paused: (state) => ({ ...state, paused: true }),
  resumed: (state, _input, now) => resumed(state, now),
  due: (state) => state,
};

/** Shows somebody else if it is time, or nobody if nobody may be shown any more. */
function goOn(former: CameraState, follow: VideoFollow, now: number): CameraStep {
  const idle = { state: former, effects: [] };
  const { current, flows, paused } = former;
  if (!flows || paused || follow === "none") return idle;
  const stays = current !== undefined && mayStay(former, follow, current);
  if (stays && !isOver(current, former, follow, now)) return idle;
  const isInVain = stays && isVain(current, now);
  const state = isInVain ? resting(former, current.userId, vainUntil(current)) : former;
  const next = nextOf(state, follow, now);
  if (next === undefined) return current && !stays ? ended(state, current.userId, now) : { state, effects: [] };
  const isSame = next === current?.userId && current.seen !== "nothing";
  return isSame || !mayAsk(state, follow, now) ? { state, effects: [] } : asked(state, next, now);
}

/** Tells whose video is subscribed to, if that changed. Zoom's answer decides, so a request alone changes nothing. */
function telling({ state, effects }: CameraStep): CameraStep {
  const { current, told } = state;
  const now = current && !current.accepted ? told : current?.userId;
  if (now === told) return { state, effects };
  const { told: _, ...rest } = state;
  return now === undefined
    ? { state: rest, effects: [...effects, { do: "tell" }] }
    : { state: { ...rest, told: now }, effects: [...effects, { do: "tell", userId: now }] };
}

/** Whom to follow. @param setting what the stream's options say */
export const followOf = ({ follow }: CameraState, setting: VideoFollow): VideoFollow => follow ?? setting;

/** @param now an instant of `Clock.elapsed` @param setting what the stream's options say, until a command says otherwise */
export function cameraStep(former: CameraState, input: CameraInput, now: number, setting: VideoFollow): CameraStep {
  const handler = HANDLERS[input.type] as Handler<CameraInput["type"]>;
  const result = handler(former, input, now, followOf(former, setting));
  const first: CameraStep = "effects" in result ? result : { state: result, effects: [] };
  const then = goOn(first.state, followOf(first.state, setting), now);
  return telling({ state: then.state, effects: [...first.effects, ...then.effects] });
}
