// One step of a stream's machine: its inputs, what it knows beside its state (`Context`), and what it has the stream do
// (`Effect`). Sockets and the timer are no effects: they follow from the state (state.ts).

import type { RtmsError, Words, ZoomStatus } from "../errors";
import type { ServerCheck } from "../input";
import type { Loss } from "../link";
import type {
  ConnectingEvent,
  InterruptedEvent,
  MediaEvent,
  ReconnectingEvent,
  StreamingEvent,
  WarningEvent,
} from "../messages";
import type { LinkKey, Medium } from "../values";
import type { MediaUrls } from "../wire";
import type { Carried, Offer, State } from "./state";

export type Input = News & {
  /** Under which offer a socket told it: the next one may be another server's by the time it is taken. */
  under?: Offer | undefined;
};

type News =
  | { type: "start" }
  | { type: "offer"; offer: Offer }
  | { type: "accepted"; socket: number; urls: MediaUrls }
  /** `events`: the names of those that a subscription was refused for, as far as Zoom says. */
  | { type: "refused"; socket: number; status: ZoomStatus; text: string; events?: string[] }
  /** `presumed`: there was no reply, but media came. */
  | { type: "mediaAccepted"; socket: number; emit: readonly MediaEvent[]; presumed?: true }
  /** `oldest`: the time of the oldest sound since signaling came up, by this machine's clock. */
  | { type: "lost"; socket: number; loss: Loss; oldest?: number | undefined }
  /** `at`: when Zoom says it happened, by this machine's clock. */
  | { type: "interrupted"; at?: number }
  /** Zoom says that a medium broke; which one is not always said (protocol#reconnection). */
  | { type: "mediaInterrupted"; medium?: Medium }
  | { type: "terminated"; reason?: number }
  /** Every known session stopped, the last for this reason; `undefined`: one is running again. */
  | { type: "sessionsOver"; reason: number | undefined }
  /**
   * `quietest`: the media socket that has been silent longest. `opened`: the sockets that the other side has taken.
   * `deaf`: for how many milliseconds this process could hear nothing meanwhile.
   */
  | { type: "due"; quietest?: LinkKey | undefined; opened?: ReadonlySet<number>; deaf?: number }
  | { type: "close" }
  | { type: "closeAnswered"; status: ZoomStatus; text: string }
  | { type: "disconnect" }
  /** A successor in this process goes on. */
  | { type: "detach" };

export type InputType = Input["type"];
export type InputOf<T extends InputType> = Extract<Input, { type: T }>;

/** What does not change as long as a stream lives. */
export interface Setting {
  streamId: string;
  /** The chosen media, in order. */
  media: readonly Medium[];
  unified: boolean;
  /**
   * The product has a second id field that some servers are said to want (protocol#disagreement-1 and
   * protocol#disagreement-3).
   */
  hasOtherIdField: boolean;
  allows: ServerCheck;
  random: () => number;
  /** Whether media that were sent before this instant are still being read. */
  readsFromBefore: (instant: number) => boolean;
}

export interface Context extends Setting {
  /** An instant of `Clock.elapsed`. */
  now: number;
}

/** What a transition asks for beside its next state. */
export type Effect =
  | { do: "emit"; event: ConnectingEvent | ReconnectingEvent | StreamingEvent | MediaEvent }
  /** Emitted once per stream, however often it happens. */
  | { do: "warn"; event: WarningEvent }
  /** A connection is lost, and with it the requests made on it. `words`: what the event's message is made of. */
  | { do: "interrupt"; event: InterruptedEvent; words?: readonly Words[] }
  | { do: "fail"; error: RtmsError; medium?: Medium }
  | { do: "stop"; reason: number | undefined }
  | { do: "handOver"; carried: Carried }
  /** These media may flow. */
  | { do: "ready"; media: readonly Medium[] }
  | { do: "subscribe" }
  | { do: "requestClose" };

export interface Step {
  state: State;
  effects: readonly Effect[];
}

export const stay = (state: State): Step => ({ state, effects: [] });
/** A step whose effects follow these. */
export const after = (effects: readonly Effect[], step: Step): Step => ({
  state: step.state,
  effects: [...effects, ...step.effects],
});
export const ended = (...effects: Effect[]): Step => ({ state: { phase: "ended" }, effects });
export const failed = (error: RtmsError): Step => ended({ do: "fail", error });
export const stopped = (reason: number | undefined): Step => ended({ do: "stop", reason });
