// The captions of a part of a stream, such as one file of its recording.

import { setImmediate } from "node:timers/promises";
import type { Segment } from "../segments";
import { asPlayed, type Caption, captionsOf } from "./captions";
import { type Cue, cuesOf, inOrder, type NameOf } from "./cues";
import { VTT_HEAD, vttCue, vttName } from "./vtt";

/** Sentences whose lines are broken without a pause, some milliseconds. */
const AT_ONCE = 100;

/**
 * The WebVTT document of what is said between two times, with times that count from the first of them. A caption that is
 * shown at one of them is cut there. Lets other work go on: there may be hours of sentences.
 * @param from, to milliseconds since 1970
 * @returns empty if nothing is said
 */
export async function captionsBetween(
  segments: readonly Segment[],
  from: number,
  to: number,
  nameOf: NameOf,
): Promise<string> {
  const isShown = ({ start, end }: Pick<Cue, "start" | "end">) => start < to && end > from;
  const captions: Caption[] = [];
  for (const [index, cue] of cuesOf(inOrder(segments), 0, nameOf).filter(isShown).entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await setImmediate();
    for (const { start, end, ...caption } of captionsOf(cue, vttName).filter(isShown)) {
      const begins = Math.max(0, Math.round(start - from));
      captions.push({ ...caption, start: begins, end: Math.max(begins + 1, Math.round(Math.min(end, to) - from)) });
    }
  }
  return captions.length === 0 ? "" : VTT_HEAD + captions.sort(asPlayed).map(vttCue).join("");
}
