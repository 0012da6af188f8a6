// One event connection and the nodes that share it: two of the same endpoint would disconnect each other
// (protocol#living-with-event-connections). A deploy closes nodes, not the connection: what comes meanwhile waits for the
// next instance of each (contract#event-connections).

import { type EventAccess, type EventGap, EventSocket, type EventSocketState } from "../../api";
import type { RtmsError } from "../../protocol/errors";
import type { Webhook } from "../../protocol/webhook";
import { noteMeeting } from "../control";
import { bothWays, contentOf, noteLifecycle, WebhookMemory } from "../webhook";
import { eventsError } from "./texts";

/** What a node makes of an event connection. */
export interface EventSubscriber {
  /** @param receivedAt milliseconds since 1970 */
  event(webhook: Webhook, receivedAt: number): void;
  gap(gap: EventGap): void;
  problem(error: RtmsError): void;
  warning(text: string): void;
  /** The state of the connection, now and after each change. */
  changed(state: EventSocketState): void;
}

/** How a connection is made. */
export interface EventSource {
  /** As for `EventSocket`. */
  access(refused?: string): Promise<EventAccess>;
  /** Whose tokens these are; `undefined` while that cannot be told. */
  identity(): object | undefined;
}

type Task = (subscriber: EventSubscriber) => void;

/** Tasks that wait for the next instance of a node. */
const MOST_WAITING = 10_000;

class Place {
  #subscriber: EventSubscriber | undefined;
  #waiting: Task[] = [];
  #dropped = 0;

  /** @param failed receives what a subscriber throws: the connection and the other nodes go on */
  constructor(private readonly failed: (thrown: unknown) => void) {}

  do(task: Task): void {
    if (this.#subscriber) this.#guarded(task, this.#subscriber);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(task);
    else this.#dropped += 1;
  }

  show(state: EventSocketState): void {
    if (this.#subscriber) this.#guarded((subscriber) => subscriber.changed(state), this.#subscriber);
  }

  take(subscriber: EventSubscriber): void {
    this.#subscriber = subscriber;
    const waiting = this.#waiting;
    const dropped = this.#dropped;
    this.#waiting = [];
    this.#dropped = 0;
    for (const task of waiting) this.#guarded(task, subscriber);
    if (dropped === 0) return;
    const text = eventsError("RTMS_LIMIT", "dropped", { count: dropped, most: MOST_WAITING }).message;
    this.#guarded((one) => one.warning(text), subscriber);
  }

  /** @param subscriber only this one: another may have taken the place already */
  leave(subscriber: EventSubscriber): void {
    if (this.#subscriber === subscriber) this.#subscriber = undefined;
  }

  #guarded(task: Task, subscriber: EventSubscriber): void {
    try {
      task(subscriber);
    } catch (thrown) {
      this.failed(thrown);
    }
  }
}

export class SharedSocket {
  readonly #places = new Map<string, Place>();
  readonly #memory = new WebhookMemory();
  #source: EventSource;
  /** Whose token the last connection was made with. */
  #identity: object | undefined;
  #isStarted = false;
  readonly #socket: EventSocket;

  constructor(
    source: EventSource,
    private readonly failed: (thrown: unknown) => void,
  ) {
    this.#source = source;
    this.#socket = new EventSocket({
      access: (refused) => this.#access(refused),
      listener: {
        event: (webhook, receivedAt) => this.#event(webhook, receivedAt),
        gap: (gap) => this.#all((subscriber) => subscriber.gap(gap)),
        problem: (error) => this.#all((subscriber) => subscriber.problem(error)),
        warning: (text) => this.#all((subscriber) => subscriber.warning(text)),
        changed: (state) => {
          for (const place of this.#places.values()) place.show(state);
        },
      },
    });
  }

  start(): void {
    if (!this.#isStarted) this.#socket.start();
    this.#isStarted = true;
  }

  stop(): void {
    this.#socket.stop();
  }

  get state(): EventSocketState {
    return this.#socket.state;
  }

  get isUnused(): boolean {
    return this.#places.size === 0;
  }

  /**
   * From now on connections are made by another source; at once, if that leads to another account, or if none could be made:
   * whoever deploys may have mended what was wrong.
   */
  adopt(source: EventSource): void {
    this.#source = source;
    const identity = source.identity();
    const isOther = identity !== undefined && this.#identity !== undefined && identity !== this.#identity;
    if (isOther || this.state.phase === "failing") this.#socket.renew();
  }

  #access(refused: string | undefined): Promise<EventAccess> {
    this.#identity = this.#source.identity() ?? this.#identity;
    return this.#source.access(refused);
  }

  /** The place of a node, from now on: what comes is sent to it, or waits for it. */
  placeOf(node: string): Place {
    const place = this.#places.get(node) ?? new Place(this.failed);
    this.#places.set(node, place);
    return place;
  }

  /** The node will not come back. */
  remove(node: string): void {
    this.#places.delete(node);
  }

  #event(webhook: Webhook, receivedAt: number): void {
    const isRepeated = this.#memory.isDuplicate(Buffer.from(contentOf(webhook.body)));
    const isElsewhere = bothWays.cameOtherWay(webhook.body, "eventSocket");
    if (isRepeated || isElsewhere) return;
    noteMeeting(webhook.body);
    if (webhook.lifecycle) noteLifecycle(webhook.lifecycle);
    this.#all((subscriber) => subscriber.event(webhook, receivedAt));
  }

  #all(task: Task): void {
    for (const place of this.#places.values()) place.do(task);
  }
}
