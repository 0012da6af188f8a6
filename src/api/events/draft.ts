// One step of an event connection in the making: the next state, and the effects so far. The steps that several inputs
// share are here; machine.ts says which input takes which.

import type { RtmsError } from "../../protocol/errors";
import type { Connection, EventEffect, EventState, Role } from "./state";
import { eventError } from "./texts";
import { CALM, LASTING, LONGEST_WAIT, MINUTE, RENEW_AGAIN, waitAfter } from "./timing";

export interface EventContext {
  /** Of `Clock.elapsed`. */
  now: number;
  /** In [0, 1). */
  random: () => number;
  /** The host that errors name. */
  host: string;
}

/** Different failures that are reported in a row: their texts may be those of a server that makes them up. */
const MOST_REPORTS = 20;

export class Draft {
  readonly effects: EventEffect[] = [];

  constructor(
    public state: EventState,
    readonly context: EventContext,
  ) {}

  set(changes: Partial<EventState>): void {
    this.state = { ...this.state, ...changes };
  }

  emit(effect: EventEffect): void {
    this.effects.push(effect);
  }

  change(socket: number, changes: Partial<Connection>): void {
    const connections = this.state.connections.map((each) => (each.socket === socket ? { ...each, ...changes } : each));
    this.set({ connections });
  }

  forget({ socket }: Connection): void {
    this.set({ connections: this.state.connections.filter((each) => each.socket !== socket) });
  }

  /** Closes the connections of these roles from this side. Zoom may have sent something before it hears of it. */
  close(...roles: readonly Role[]): void {
    const never = Number.POSITIVE_INFINITY;
    for (const { socket } of this.state.connections.filter(({ role }) => roles.includes(role))) {
      this.change(socket, { role: "closing", heartbeatAt: never, until: never });
      this.emit({ type: "close", socket });
    }
  }

  ask(renew = false): void {
    const { next: request } = this.state;
    this.set({ effort: { stage: "asking", request }, next: request + 1 });
    this.emit({ type: "askToken", request, renew });
  }

  wait(milliseconds: number): void {
    this.set({ effort: { stage: "waiting", at: this.context.now + milliseconds } });
  }

  /**
   * After a failure, which is reported once: what passes within a second or two is told as a gap only.
   * @param key tells failures apart whose texts differ
   */
  fail(error: RtmsError, { isLasting = false, key = error.message } = {}): void {
    const attempt = this.state.attempt + 1;
    this.set({ attempt, error });
    if (isLasting || attempt > 1) this.report(error, key);
    this.wait(isLasting ? CALM : waitAfter(attempt, this.context.random));
  }

  report(error: RtmsError, key: string): void {
    const { reported } = this.state;
    if (reported.includes(key) || reported.length >= MOST_REPORTS) return;
    this.set({ reported: [...reported, key] });
    this.emit({ type: "problem", error });
  }

  /** After Zoom refused the token: at once with a new one, unless that was just tried. */
  refuse(said: string): void {
    const { now } = this.context;
    if (now - this.state.renewedAt >= RENEW_AGAIN) {
      this.set({ renewedAt: now });
      this.ask(true);
      return;
    }
    const params = { said: said === "" ? "" : ` ("${said}")` };
    this.fail(eventError("RTMS_CREDENTIALS", "refused", params, { retryable: true }), { key: "refused" });
  }

  /** @param since when something was surely received last */
  lose(since: number): void {
    this.set({ lostAt: since });
  }

  /** Whether the live connection that closes now may have been closed for another receiver. */
  noteLife({ acceptedAt = 0 }: Connection, wasClosedByZoom: boolean): { isContested: boolean } {
    const lasted = this.context.now - acceptedAt >= LASTING;
    if (lasted) this.set({ attempt: 0, evictions: 0, reported: [] });
    else if (wasClosedByZoom) this.set({ evictions: this.state.evictions + 1 });
    return { isContested: !lasted && wasClosedByZoom };
  }

  /** Another receiver has the subscription: this side stops taking it back. */
  leave(): void {
    const params = { count: this.state.evictions, minutes: CALM / MINUTE };
    const error = eventError("RTMS_TAKEN", "contested", params, { retryable: true });
    this.set({ error });
    this.report(error, "contested");
    this.wait(CALM);
  }

  /** Whether a planned try comes later than the first one after a loss would. */
  get isPatient(): boolean {
    const { effort } = this.state;
    if (effort.stage === "idle") return true;
    return effort.stage === "waiting" && effort.at - this.context.now > LONGEST_WAIT * 2;
  }
}
