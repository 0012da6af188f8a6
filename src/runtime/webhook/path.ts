// One webhook path: which nodes answer there, which wait for it, and what happens to webhooks that arrive after a
// deploy has closed the node and before it has created the next instance. Nodes with different apps share a path: each
// webhook goes to the node whose secret verifies it.

import type { IncomingHttpHeaders } from "node:http";
import { BodyBudget } from "../http";
import type { CountedAnswer } from "./answers";
import { type Body, mayBeZooms } from "./checks";

export interface WebhookAnswer extends CountedAnswer {
  /** Done after the answer has left. */
  work?: () => void;
}

export interface WebhookRoute {
  /** Who has the path, for the error of the next who wants it. */
  owner: string;
  /** The id of the node, of the app whose webhooks these are, and of the flow that the node is on. */
  node?: string | undefined;
  app?: string | undefined;
  flow?: string | undefined;
  /** Seconds that a webhook's signature may be old; default Zoom's. */
  replayWindow?: number;
  /**
   * Judges a request. It must not wait: Zoom does so for 3 s only (protocol#webhook-delivery).
   * @param tried how many nodes of this path have looked at it, this one too
   */
  answer(body: Body, headers: IncomingHttpHeaders, tried: number): WebhookAnswer;
  /** Whether the body is worth reading, by the headers. Without it, each is. */
  admits?(headers: IncomingHttpHeaders): boolean;
  /** Whether the request is signed for this node; `undefined` if that is unknown now. Needed to share a path. */
  verifies?(body: Body, headers: IncomingHttpHeaders): boolean | undefined;
  /** Gets what `answer` or `work` threw. */
  failed(error: Error): void;
  /** Told that the path, waited for until then, is this node's. */
  takesOver?(): void;
}

/** Zoom gives up after 3 s (protocol#webhook-delivery). Milliseconds. */
export const HOLD = 2500;
/** Seconds: long enough for most deploys; Zoom has its own schedule (protocol#webhook-delivery). */
export const RETRY_AFTER = 5;
/** There is no node now that could judge the webhook. */
export const BUSY = { status: 503, outcome: "busy", retryAfter: RETRY_AFTER } as const satisfies WebhookAnswer;
/** All webhooks that are held now. */
const held = new BodyBudget();

/** The node that answers a request; `busy` if none can now; `gone` if none ever will. */
export type Assignment = { route: WebhookRoute; tried: number } | "busy" | "gone";

export class WebhookPath {
  readonly #open: WebhookRoute[] = [];
  readonly #queue: WebhookRoute[] = [];
  /** Nodes that a deploy closed, whose successors may come. */
  readonly #awaited = new Set<WebhookRoute>();
  readonly #held = new Set<() => void>();

  /** @param mayGrow whether nodes that nobody knows of yet may open it: at Node-RED's start */
  constructor(private readonly mayGrow: () => boolean = () => false) {}

  /** Those that answer. */
  get open(): readonly WebhookRoute[] {
    return this.#open;
  }

  /** Whether no node has this path, waits for it, or may come back to it. */
  get isGone(): boolean {
    return this.#open.length + this.#queue.length + this.#awaited.size === 0;
  }

  /** The node that blocks another one: it has the same app, or one of the two cannot verify signatures. */
  holderFor(route: WebhookRoute): WebhookRoute | undefined {
    return this.#open.find((other) => !route.verifies || !other.verifies || other.app === route.app);
  }

  /** Opens the path for the node, or lets it wait. */
  add(route: WebhookRoute): void {
    if (this.holderFor(route)) {
      this.#queue.push(route);
      return;
    }
    this.#open.push(route);
    this.#release();
  }

  /**
   * Takes the node away. The next that waits takes over: at once if it was `removed`, else when the deploy is over and no
   * successor came. Returns false if it was not here any more.
   * @param awaited whether a deploy is under way; `settle` is called at its end
   */
  remove(route: WebhookRoute, removed: boolean, awaited: boolean): boolean {
    const wasOpen = this.#open.includes(route);
    const nodes = wasOpen ? this.#open : this.#queue;
    const at = nodes.indexOf(route);
    if (at < 0) return false;
    nodes.splice(at, 1);
    if (awaited) this.#awaited.add(route);
    if (!awaited || (removed && wasOpen)) this.#promote();
    return true;
  }

  /** The deploy is over, and with it the wait for this node's successor. */
  settle(route: WebhookRoute): void {
    this.#awaited.delete(route);
    if (this.#awaited.size === 0) this.#promote();
  }

  #promote(): void {
    for (const route of [...this.#queue]) {
      if (this.holderFor(route)) continue;
      this.#queue.splice(this.#queue.indexOf(route), 1);
      this.#open.push(route);
      route.takesOver?.();
    }
    this.#release();
  }

  /** All nodes that may open it have. */
  settled(): void {
    this.#release();
  }

  /** Whether a node here, or one that may come back, could accept a webhook with these headers. */
  admits(headers: IncomingHttpHeaders): boolean {
    const isAwaited = [...this.#awaited].some(({ replayWindow }) => mayBeZooms(headers, replayWindow));
    return isAwaited || this.#open.some(({ admits }) => admits?.(headers) ?? true);
  }

  /**
   * Finds the node that answers a request. If there is none now, waits for the next instance.
   * @param since when it came, by `performance.now()`
   */
  async assign(body: Body, headers: IncomingHttpHeaders, since: number): Promise<Assignment> {
    if (body.kind !== "bytes") return this.#assignNow(body, headers);
    const bytes = body.bytes.length;
    for (;;) {
      const assigned = this.#assignNow(body, headers);
      const left = since + HOLD - performance.now();
      if (assigned !== "busy" || left <= 0 || !(await this.#change(bytes, left))) return assigned;
    }
  }

  /** The node that verifies the request, else the one to refuse it. While a node is missing, that one might verify it. */
  #assignNow(body: Body, headers: IncomingHttpHeaders): Assignment {
    const tried = this.#open.length;
    const [first] = this.#open;
    const isComplete = this.#awaited.size === 0 && !this.mayGrow();
    if (!first) return isComplete ? "gone" : "busy";
    if (!first.verifies || (tried === 1 && isComplete)) return { route: first, tried };
    const verdicts = this.#open.map((route) => ({ route, verifies: route.verifies?.(body, headers) }));
    const fitting = verdicts.find(({ verifies }) => verifies === true);
    if (!fitting && !isComplete) return "busy";
    const unsure = verdicts.find(({ verifies }) => verifies === undefined);
    return { route: (fitting ?? unsure)?.route ?? first, tried };
  }

  /**
   * Holds a request until a node opens the path, until none ever will, or for `milliseconds`; resolves with false if it
   * makes room for newer ones.
   */
  #change(bytes: number, milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isHeld: boolean) => {
        clearTimeout(timer);
        this.#held.delete(change);
        held.end(body);
        resolve(isHeld);
      };
      const change = () => end(true);
      const body = { bytes, giveUp: () => end(false) };
      const timer = setTimeout(change, milliseconds);
      this.#held.add(change);
      held.begin(body);
    });
  }

  #release(): void {
    for (const end of [...this.#held]) end();
  }
}
