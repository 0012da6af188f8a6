// Webhooks for paths that no node has opened yet. Node-RED listens before it reads its flows, and a deploy creates nodes
// one by one: until all have started, a path may still be opened. So what could be Zoom's is held, unread, and goes its way
// when a node has opened the path or the flows have started: then also to an HTTP In, which did not exist either.

import type { ServerResponse } from "node:http";
import { BodyBudget, isRouted, routeKey, type WebApp, type WebhookRequest } from "../http";
import { answerWebhook } from "./answers";
import { mayBeZooms } from "./checks";
import { BUSY, HOLD } from "./path";

/** Bytes that Node.js reads ahead of a body at most. */
const READ_AHEAD = 64 * 1024;
/** All requests that are held now. */
const held = new BodyBudget();

/** Nobody knows yet what a node allows; each node checks it again. */
const ANY_AGE = 0;

interface Held {
  key: string;
  goOn(): void;
}

export class EarlyRequests {
  readonly #held = new Set<Held>();
  readonly #arrivals = new WeakMap<WebhookRequest, number>();
  #isStartAwaited = false;

  /**
   * @param app whose routes are opened
   * @param whenRunning calls back when the flows have started
   */
  constructor(
    private readonly app: WebApp,
    private readonly whenRunning: (task: () => void) => void,
  ) {}

  /** When a request that was held came, by `performance.now()`. */
  arrivalOf(request: WebhookRequest): number | undefined {
    return this.#arrivals.get(request);
  }

  /** Whether the request could be Zoom's, to a path where a node can be but no other route is. */
  mayHold(request: WebhookRequest): boolean {
    return mayBeZooms(request.headers, ANY_AGE) && this.#isFree(request);
  }

  /** Holds a request for a path that is not open, at most 2.5 s. */
  hold(key: string, request: WebhookRequest, response: ServerResponse, next: () => void): void {
    this.#arrivals.set(request, performance.now());
    this.#awaitStart();
    const end = (act: () => void) => {
      if (!this.#held.delete(waiting)) return;
      clearTimeout(timer);
      held.end(body);
      response.off("close", leave);
      act();
    };
    const refuse = () => answerWebhook(request, response, BUSY);
    const leave = () => end(() => undefined);
    const waiting: Held = { key, goOn: () => end(next) };
    const length = Number(request.headers["content-length"] ?? READ_AHEAD);
    const body = { bytes: Math.min(length, READ_AHEAD), giveUp: () => end(refuse) };
    // A route that a deploy has created meanwhile may be the one.
    const timer = setTimeout(() => end(this.#isFree(request) ? refuse : next), HOLD);
    response.once("close", leave);
    this.#held.add(waiting);
    held.begin(body);
  }

  /** A node has opened this path; or, without one, all have. */
  release(key?: string): void {
    for (const { key: wanted, goOn } of [...this.#held]) if (key === undefined || wanted === key) goOn();
  }

  #awaitStart(): void {
    if (this.#isStartAwaited) return;
    this.#isStartAwaited = true;
    this.whenRunning(() => {
      this.#isStartAwaited = false;
      this.release();
    });
  }

  #isFree({ url = "" }: WebhookRequest): boolean {
    const [pathname = ""] = url.split("?");
    const rootKey = routeKey(this.app.path());
    const key = routeKey(url);
    if (rootKey !== "/" && !key.startsWith(`${rootKey}/`)) return false;
    for (let app: WebApp | undefined = this.app; app; app = app.parent) {
      const mount = app.path().replace(/\/$/, "");
      if (isRouted(app, pathname.slice(mount.length) || "/")) return false;
    }
    return true;
  }
}
