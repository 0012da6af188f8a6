// What a lost connection leaves in the lanes: steps of which nobody knows what was said, until it is told after all.

import { GAP, LEVEL_MS, type Mark, SILENCE } from "../model";
import type { Lane } from "../stored";

/** How long after a reconnection what was lost may still come. Milliseconds. */
const LATE = 10_000;
/** A connection that died without a word is noticed when nothing has come for so long (`silence` of the app). Milliseconds. */
const NOTICED = { after: 55_000, before: 75_000 };
/** Fewer steps in a row are no gap that anybody would miss. */
const SHORTEST_GAP = 5;
const NO_LEVEL = new Uint8Array([SILENCE]);

interface Loss {
  /** Steps. */
  readonly from: number;
  readonly to: number;
  /** When it is final, as milliseconds of the meeting. */
  readonly due: number;
}

export class Losses {
  /** Since when the connection is lost, and media. */
  #broken: { readonly at: number; readonly from: number } | undefined;
  #open: Loss[] = [];

  /** @param heard when the last packet came. All in milliseconds of the meeting. */
  broken(at: number, heard: number): void {
    const silent = at - heard;
    const from = silent > NOTICED.after && silent < NOTICED.before ? heard : at;
    this.#broken ??= { at, from };
  }

  /** Media flow again. @returns since when the connection was lost, and media; undefined if they were not */
  flows(at: number, lanes: Iterable<Lane>): { readonly at: number; readonly from: number } | undefined {
    const broken = this.#broken;
    if (!broken) return undefined;
    this.#broken = undefined;
    const [from, to] = [Math.ceil(broken.from / LEVEL_MS), Math.floor(at / LEVEL_MS)];
    for (const lane of lanes) lane.loses(from, to);
    this.#open.push({ from, to, due: at + LATE });
    return broken;
  }

  /** The gaps that are final now. Where somebody was heard after all, the others were silent. */
  settle(now: number, lanes: readonly Lane[], report: (from: number, to: number) => void): Mark[] {
    const due = this.#open.filter((loss) => loss.due <= now);
    if (due.length === 0) return [];
    this.#open = this.#open.filter((loss) => loss.due > now);
    return due.flatMap(({ from, to }) => {
      report(from, to);
      return gapsOf(from, to, lanes);
    });
  }
}

function gapsOf(from: number, to: number, lanes: readonly Lane[]): Mark[] {
  const marks: Mark[] = [];
  let begin = from;
  const ends = (step: number) => {
    if (step - begin >= SHORTEST_GAP)
      marks.push({ at: begin * LEVEL_MS, kind: "gap", duration: (step - begin) * LEVEL_MS });
  };
  for (let step = from; step < to; step += 1) {
    const isHeard = lanes.some((lane) => lane.at(step) !== GAP && lane.at(step) !== SILENCE);
    if (!isHeard) continue;
    ends(step);
    begin = step + 1;
    for (const lane of lanes) if (lane.at(step) === GAP) lane.set(step, NO_LEVEL);
  }
  ends(to);
  return marks;
}
