// Who may read metrics and health: nobody while no app has them switched on; else whoever shows a token of one of these apps;
// and, if none of them has a token, whoever Node-RED lets through to its HTTP nodes.

import { createHash, timingSafeEqual } from "node:crypto";

/** `off`: not served. `flows`: protected as Node-RED's HTTP nodes are. `token`: by a token of an app. */
export type Protection = "off" | "flows" | "token";

/** What an app demands: a token, nothing (`open`), or a token that it does not have, so that nobody gets in (`locked`). */
export type Demand = { readonly token: string } | "open" | "locked";

const BEARER = /^Bearer +(\S+) *$/i;

/** Of equal length whatever the text, so that a comparison takes the same time. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

export class Gate {
  /** By the app's id. */
  readonly #apps = new Map<string, { readonly demand: Demand }>();

  /** Switches metrics on for an app, in place of its former instance. @returns a function that takes it away again */
  open(appId: string, demand: Demand): () => void {
    const entry = { demand };
    this.#apps.set(appId, entry);
    return () => {
      if (this.#apps.get(appId) === entry) this.#apps.delete(appId);
    };
  }

  get #demands(): Demand[] {
    return [...this.#apps.values()].map(({ demand }) => demand);
  }

  get protection(): Protection {
    if (this.#apps.size === 0) return "off";
    return this.#demands.every((demand) => demand === "open") ? "flows" : "token";
  }

  /** Whether the header `Authorization` shows one of the tokens. */
  admits(authorization: string | undefined): boolean {
    const [, shown] = BEARER.exec(authorization ?? "") ?? [];
    if (shown === undefined) return false;
    const offered = digest(shown);
    // Each is compared, so that the time does not tell which one it was.
    const equal = this.#demands.map(
      (demand) => typeof demand === "object" && timingSafeEqual(digest(demand.token), offered),
    );
    return equal.includes(true);
  }
}
