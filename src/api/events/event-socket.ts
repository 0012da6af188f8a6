// Receives the events of one event subscription of Zoom for as long as it runs: it executes what the machine decides, over
// real sockets and tokens. The URL of a socket holds the token, so no error, state or event here holds that URL.

import { asError, RtmsError } from "../../protocol/errors";
import { type Clock, MACHINE_CLOCK, ResettableTimer } from "../../protocol/time";
import { isFrameTooLarge, networkCure, networkFault, type OpenSocket, type Socket } from "../../protocol/transport";
import type { Webhook } from "../../protocol/webhook";
import { inEnglish, shownText } from "../errors";
import { type Frame, readFrame } from "./frames";
import { eventStep } from "./machine";
import {
  connectionOf,
  dueAt,
  type EventEffect,
  type EventInput,
  type Fault,
  FIRST_STATE,
  type SocketInput,
} from "./state";
import { EVENT_TEXTS, eventError } from "./texts";

/** Bytes; Zoom's events have a few kB. */
const LARGEST_FRAME = 1024 * 1024;
const NORMAL_CLOSE = 1000;
const HEARTBEAT = JSON.stringify({ module: "heartbeat" });

/** What one connection is made with. */
export interface EventAccess {
  /** As Zoom shows it, without a token. */
  endpoint: string;
  token: string;
  /** Milliseconds until the token ends. */
  life: number;
  openSocket: OpenSocket;
}

/** A time without an accepted connection. Zoom never sends what occurred in it. Milliseconds, `from` and `to` since 1970. */
export interface EventGap {
  from: number;
  to: number;
  milliseconds: number;
}

export interface EventSocketListener {
  /** @param receivedAt milliseconds since 1970 */
  event(webhook: Webhook, receivedAt: number): void;
  gap(gap: EventGap): void;
  /** A failure, once; the connection is tried again. */
  problem(error: RtmsError): void;
  /** What may be wrong although nothing has failed. */
  warning(text: string): void;
  /** The state has changed. */
  changed(state: EventSocketState): void;
}

export interface EventSocketState {
  phase: "connecting" | "connected" | "failing";
  /** Since when events are received without a gap. Milliseconds since 1970; `connected` only. */
  since?: number;
  /** `failing` only. */
  error?: RtmsError;
}

export interface EventSocketOptions {
  /**
   * Asked for each connection.
   * @param refused the token that Zoom has refused, which is not to be returned again
   * @throws RtmsError as a rejection
   */
  access(refused?: string): Promise<EventAccess>;
  listener: EventSocketListener;
  clock?: Clock;
  /** In [0, 1). */
  random?: () => number;
}

/** An instant of `elapsed` as milliseconds since 1970. */
const wallTime = (clock: Clock, instant: number): number => Math.round(clock.now() - (clock.elapsed() - instant));

/** A text of the server or the network as it may be shown: without the token, whoever has put it there. */
const shown = (text: string, token: string): string => shownText(text, [token, encodeURIComponent(token)]);

/** What to do about a connection that failed. The limit of a frame is not the app's here. */
const cureOf = (error: Error): string => (isFrameTooLarge(error) ? EVENT_TEXTS.large : inEnglish(networkCure(error)));

/** What a frame means to the machine. */
const INPUTS: { readonly [K in Frame["kind"]]: (socket: number, frame: Extract<Frame, { kind: K }>) => SocketInput } = {
  connection: (socket, { success, said }) =>
    success ? { type: "accepted", socket } : { type: "refused", socket, said },
  event: (socket, { webhook }) => ({ type: "event", socket, webhook }),
  noEvent: (socket) => ({ type: "heard", socket }),
  other: (socket) => ({ type: "heard", socket }),
};

export class EventSocket {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #timer: ResettableTimer;
  readonly #sockets = new Map<number, Socket>();
  #state = FIRST_STATE;
  #access: EventAccess | undefined;
  #shown = "";
  #isOddReported = false;
  #isStopped = false;

  constructor(private readonly options: EventSocketOptions) {
    const { clock = MACHINE_CLOCK, random = Math.random } = options;
    this.#clock = clock;
    this.#random = random;
    this.#timer = new ResettableTimer(clock, () => this.#input({ type: "due" }));
  }

  start(): void {
    this.#input({ type: "due" });
  }

  /** Connects anew with what `access` returns now; the present connection is kept until then. */
  renew(): void {
    this.#input({ type: "changed" });
  }

  /** Closes everything; nothing is received or reported any more. */
  stop(): void {
    this.#isStopped = true;
    this.#input({ type: "stop" });
    this.#timer.set(undefined);
  }

  get state(): EventSocketState {
    const { error, connectedAt } = this.#state;
    if (connectionOf(this.#state, "live") && connectedAt !== undefined)
      return { phase: "connected", since: wallTime(this.#clock, connectedAt) };
    return error ? { phase: "failing", error } : { phase: "connecting" };
  }

  #input(input: EventInput): void {
    const context = { now: this.#clock.elapsed(), random: this.#random, host: this.#host };
    const { state, effects } = eventStep(this.#state, input, context);
    this.#state = state;
    for (const effect of effects) (this.#effects[effect.type] as (effect: EventEffect) => void)(effect);
    if (this.#isStopped) return;
    this.#timer.set(dueAt(this.#state));
    this.#show();
  }

  get #host(): string {
    return this.#access ? new URL(this.#access.endpoint).host : "Zoom";
  }

  /** Tells the listener if the state is another one. */
  #show(): void {
    const { state } = this;
    // `since` is computed from two clocks, which may differ by a millisecond each time.
    const { connectedAt } = this.#state;
    const shown = `${state.phase} ${state.phase === "connected" ? connectedAt : state.error?.message}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.options.listener.changed(state);
  }

  /** What each effect does. */
  readonly #effects: { readonly [T in EventEffect["type"]]: (effect: Extract<EventEffect, { type: T }>) => void } = {
    askToken: ({ request, renew }) => this.#askToken(request, renew),
    connect: ({ socket }) => this.#connect(socket),
    heartbeat: ({ socket }) => this.#sockets.get(socket)?.send(HEARTBEAT),
    close: ({ socket }) => this.#close(socket),
    event: ({ webhook }) => this.options.listener.event(webhook, this.#clock.now()),
    gap: (effect) => this.#gap(effect.milliseconds),
    problem: ({ error }) => this.options.listener.problem(error),
    quiet: () => this.options.listener.warning(eventError("RTMS_INPUT", "quiet").message),
  };

  #gap(exactly: number): void {
    const milliseconds = Math.round(exactly);
    const to = this.#clock.now();
    this.options.listener.gap({ from: to - milliseconds, to, milliseconds });
  }

  #askToken(request: number, renew: boolean): void {
    const refused = renew ? this.#access?.token : undefined;
    this.options.access(refused).then(
      (access) => {
        this.#access = access;
        this.#input({ type: "token", request, ends: this.#clock.elapsed() + access.life });
      },
      (thrown) => {
        const reason = asError(thrown);
        const error =
          reason instanceof RtmsError
            ? reason
            : eventError("RTMS_CONNECTION", "tokenFailed", { error: reason.message });
        this.#input({ type: "noToken", request, error });
      },
    );
  }

  #connect(socket: number): void {
    const access = this.#access;
    if (!access) return;
    const { token } = access;
    const url = new URL(access.endpoint);
    url.searchParams.set("access_token", token);
    let fault: Fault | undefined;
    const ends = (code: number) => {
      this.#sockets.delete(socket);
      this.#input({ type: "closed", socket, code, ...(fault && { fault }) });
    };
    const opened = access.openSocket(
      url.href,
      { maxFrame: LARGEST_FRAME },
      {
        opened: () => this.#input({ type: "opened", socket }),
        message: (payload) => this.#frame(socket, payload, token),
        failed: (error) => {
          fault = { what: shown(inEnglish(networkFault(error)), token), cure: cureOf(error) };
        },
        closed: ends,
      },
    );
    this.#sockets.set(socket, opened);
  }

  #frame(socket: number, payload: Buffer, token: string): void {
    const frame = readFrame(payload);
    if (frame.kind === "connection") frame.said = shown(frame.said, token);
    if (frame.kind === "noEvent" && !this.#isOddReported && !this.#isStopped) {
      this.#isOddReported = true;
      this.options.listener.warning(eventError("RTMS_INPUT", "noEvent").message);
    }
    const toInput = INPUTS[frame.kind] as (socket: number, frame: Frame) => SocketInput;
    this.#input(toInput(socket, frame));
  }

  #close(socket: number): void {
    const closing = this.#sockets.get(socket);
    this.#sockets.delete(socket);
    closing?.close(NORMAL_CLOSE);
  }
}
