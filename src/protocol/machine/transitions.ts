// The life of one stream: what each input does in each phase, in the table below. Pure: the next state and what to do
// come out; sockets and the timer follow from the state (state.ts). Each connection is a machine of its own (link-machine.ts).

import { DISCONNECTED } from "../errors";
import type { Phase } from "../values";
import {
  closeAnswered,
  closedByUs,
  closing,
  lastMediaDue,
  lostAtTheEnd,
  lostWhileClosing,
  stoppedNow,
  terminated,
  terminatedAgain,
} from "./endings";
import { advance } from "./links";
import { mediaAccepted, mediaDue, mediaInterrupted } from "./media-links";
import { afterInterruption } from "./rivals";
import {
  joined,
  moved,
  nobodyThere,
  requestRefused,
  signalingInterrupted,
  signalingLost,
  start,
  waitingDue,
} from "./signaling-link";
import {
  type Carried,
  type Connecting,
  carried,
  dueOf,
  type Idle,
  type Joined,
  keyOf,
  type State,
  type StateOf,
  socketsOf,
  type Waiting,
} from "./state";
import {
  type Context,
  ended,
  type Input,
  type InputOf,
  type InputType,
  type Setting,
  type Step,
  stay,
  stopped,
} from "./step";

type Handler<P extends Phase, T extends InputType> = (state: StateOf<P>, input: InputOf<T>, context: Context) => Step;

/** The order of the table's columns. */
const PHASES = ["idle", "waiting", "connecting", "joined", "closing", "ending", "ended"] as const;
type Row<T extends InputType, Phases extends readonly Phase[] = typeof PHASES> = {
  readonly [I in keyof Phases]: Handler<Phases[I], T>;
};

const stop = (_state: State, { reason }: InputOf<"terminated">): Step => stopped(reason);
const leave = (): Step => stopped(DISCONNECTED);
/** Emits nothing: the successor continues with what is carried. */
const handOver = (state: Carried): Step => ended({ do: "handOver", carried: carried(state) });
const wantClose = (state: Idle | Waiting | Connecting): Step => stay({ ...state, closeWanted: true });
const close = (state: Joined, _input: InputOf<"close">, context: Context): Step => closing(state, context);
const sessions = (state: Joined, { reason }: InputOf<"sessionsOver">): Step => stay({ ...state, sessionsOver: reason });
const checkContest = (state: Connecting, input: InputOf<"interrupted">): Step => stay(afterInterruption(state, input));

/** For the handshake of signaling. */
const handshake = (state: Connecting, input: InputOf<"refused" | "lost" | "due">, context: Context): Step =>
  advance(state, "signaling", input, context);

/** For a media connection. */
const onMedium = (state: Joined, input: InputOf<"refused" | "lost">, context: Context): Step => {
  const key = keyOf(state.links, input.socket);
  return key ? advance(state, key, input, context) : stay(state);
};
const isOnSignaling = ({ links }: Joined, { socket }: { socket: number }) => links.signaling.socket === socket;
const refused = (state: Joined, input: InputOf<"refused">, context: Context): Step =>
  isOnSignaling(state, input) ? requestRefused(state, input, context) : onMedium(state, input, context);
const lost = (state: Joined, input: InputOf<"lost">, context: Context): Step =>
  isOnSignaling(state, input) ? signalingLost(state, input, context) : onMedium(state, input, context);

/** What each input does in each phase; `stay`: nothing. */
// biome-ignore format: a table is read by its columns
const TABLE: { readonly [T in InputType]: Row<T> } = {
  //                  idle       waiting      connecting    joined                closing           ending           ended
  start:            [ start,     stay,        stay,         stay,                 stay,             stay,            stay ],
  offer:            [ stay,      moved,       moved,        moved,                stay,             stay,            stay ],
  accepted:         [ stay,      stay,        joined,       stay,                 stay,             stay,            stay ],
  refused:          [ stay,      stay,        handshake,    refused,              stay,             stay,            stay ],
  lost:             [ stay,      stay,        handshake,    lost,                 lostWhileClosing, lostAtTheEnd,    stay ],
  due:              [ stay,      waitingDue,  handshake,    mediaDue,             closedByUs,       lastMediaDue,    stay ],
  interrupted:      [ stay,      nobodyThere, checkContest, signalingInterrupted, stay,             stay,            stay ],
  mediaAccepted:    [ stay,      stay,        stay,         mediaAccepted,        stay,             stay,            stay ],
  mediaInterrupted: [ stay,      stay,        stay,         mediaInterrupted,     stay,             stay,            stay ],
  sessionsOver:     [ stay,      stay,        stay,         sessions,             stay,             stay,            stay ],
  close:            [ wantClose, wantClose,   wantClose,    close,                stay,             stay,            stay ],
  closeAnswered:    [ stay,      stay,        stay,         stay,                 closeAnswered,    stay,            stay ],
  terminated:       [ stop,      stop,        stop,         terminated,           terminated,       terminatedAgain, stay ],
  disconnect:       [ leave,     leave,       leave,        leave,                leave,            stoppedNow,      stay ],
  detach:           [ handOver,  handOver,    handOver,     handOver,             closedByUs,       stoppedNow,      stay ],
};

/** Whether an input is of a socket that the stream no longer owns, of its former server, or of a timer that is not due. */
function isOutdated(state: State, input: Input, now: number): boolean {
  if (input.under && "offer" in state && input.under !== state.offer) return true;
  if ("socket" in input) return !socketsOf(state).some((owned) => owned.socket === input.socket);
  return input.type === "due" && now < (dueOf(state) ?? Number.POSITIVE_INFINITY);
}

/** The next state of a stream, and what to do. */
export function transition(state: State, input: Input, now: number, setting: Setting): Step {
  if (isOutdated(state, input, now)) return stay(state);
  const row: readonly unknown[] = TABLE[input.type];
  const handler = row[PHASES.indexOf(state.phase)] as Handler<Phase, InputType>;
  return handler(state, input, { ...setting, now });
}
