// Polls the runtime for the panel's numbers: at most five times per second, one request at a time, and not while
// the panel is hidden. When requests stop, the runtime knows that the panel is not in use.

import { post, Refused, statusOf } from "../../../editor/admin";
import {
  PANEL_INTERVAL,
  PANEL_PATH,
  PANEL_WORDS_PATH,
  type PanelReply,
  type PanelWants,
} from "../../../src/runtime/panel/reply";

/** While there is no stream, and after a failed request. Milliseconds. */
const IDLE = 1000;
const AFTER_FAILURE = 2000;
const LIMIT = 5000;

/** What is asked for. */
export interface Question {
  inView: readonly string[];
  wants: Required<PanelWants>;
  /** Whether the user may see what people say, are called and show. */
  words: boolean;
}

export class Poll {
  #timer: number | undefined;
  #runs = false;
  #asking = false;

  /** @param ask what to ask for now @param answered takes the answer @param failed takes the HTTP status, 0 without one */
  constructor(
    private readonly ask: () => Question,
    private readonly answered: (reply: PanelReply) => void,
    private readonly failed: (status: number) => void,
  ) {}

  set runs(runs: boolean) {
    if (runs === this.#runs) return;
    this.#runs = runs;
    window.clearTimeout(this.#timer);
    if (runs && !this.#asking) this.#request();
  }

  /** At once, if the panel is in sight. */
  hurry(): void {
    if (!this.#runs || this.#asking) return;
    window.clearTimeout(this.#timer);
    this.#request();
  }

  #request(): void {
    const begun = performance.now();
    this.#asking = true;
    this.#exchange()
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) console.error(error);
        this.failed(statusOf(error));
        return AFTER_FAILURE;
      })
      // Whatever went wrong, also in the panel itself: it asks again.
      .then(
        (interval) => this.#next(begun, interval),
        () => this.#next(begun, AFTER_FAILURE),
      );
  }

  /** @returns when to ask again, milliseconds */
  async #exchange(): Promise<number> {
    const { inView, wants, words } = this.ask();
    const { owners, ...shown } = wants;
    const body = { show: inView, ...(owners && { owners }), ...(words && shown) };
    const reply = await post<PanelReply>(words ? PANEL_WORDS_PATH : PANEL_PATH, body, {
      dataType: "json",
      timeout: LIMIT,
    });
    const interval = reply.streams.length > 0 ? PANEL_INTERVAL : IDLE;
    if (this.#runs) this.answered(reply);
    return interval;
  }

  #next(begun: number, interval: number): void {
    this.#asking = false;
    if (!this.#runs) return;
    this.#timer = window.setTimeout(() => this.#request(), Math.max(0, begun + interval - performance.now()));
  }
}
