// Notes the steps of one document while it grows (growth.ts). A failure only means that the document cannot be continued
// by another process; it never keeps the document from being written.

import { beginGrowth, endGrowth, fileIdAt, type Growing, type GrowthStep, noteLeaving, noteStep } from "./growth";
import type { BeforeStep, Step } from "./steps";

/** Steps that replace the whole document, after which the notes of all earlier ones are dropped. */
const MOST_WHOLE = 200;

export class Growth {
  #works: boolean;
  #wholes = 0;
  /** The last step. When the next one is noted, it was carried out. */
  #last: GrowthStep | undefined;

  /** @param begun whether the file of notes is there already */
  constructor(
    private readonly growing: Growing,
    begun: boolean,
  ) {
    this.#works = begun;
  }

  /** The document was created. */
  async begin(path: string): Promise<void> {
    this.#works = true;
    await this.#try(path, async () => {
      this.#last = { at: 0, size: 0, notes: [], file: await fileIdAt(path) };
      await beginGrowth(path, this.growing, this.#last);
    });
  }

  /** What to do before a step of a document of `size` bytes. */
  before(path: string, size: number, step: Step): BeforeStep | undefined {
    if (!this.#works) return undefined;
    return (beside) => this.#try(path, () => this.#note(path, size, step, beside));
  }

  /** Everything is written, and the process may end. */
  async leave(path: string): Promise<void> {
    if (this.#works) await this.#try(path, () => noteLeaving(path));
  }

  /** The document has ended. */
  async end(path: string): Promise<void> {
    if (this.#works) await endGrowth(path).catch(() => undefined);
  }

  async #note(path: string, size: number, { kind, bytes, notes, ...more }: Step, beside?: string): Promise<void> {
    const at = kind === "append" ? size : "at" in more ? more.at : 0;
    const file = beside === undefined ? undefined : await fileIdAt(beside);
    const step = { at, size: at + bytes.length, notes, file };
    if (kind === "whole" && this.#last && ++this.#wholes % MOST_WHOLE === 0)
      await beginGrowth(path, this.growing, this.#last);
    await noteStep(path, step);
    this.#last = kind === "whole" ? step : undefined;
  }

  async #try(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch {
      this.#works = false;
      await endGrowth(path).catch(() => undefined);
    }
  }
}
