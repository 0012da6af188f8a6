// The captions of a part of a stream, such as one file of its recording.

import type { Segment } from "../segments";
import { asPlayed, captionsOf } from "./captions";
import { cuesOf, inOrder, type NameOf } from "./cues";
import { VTT_HEAD, vttCue, vttName } from "./vtt";

/**
 * The WebVTT document of what is said between two times, with times that count from the first of them. A caption that is
 * shown at one of them is cut there.
 * @param from, to milliseconds since 1970
 * @returns empty if nothing is said
 */
export function captionsBetween(segments: readonly Segment[], from: number, to: number, nameOf: NameOf): string {
  const captions = cuesOf(inOrder(segments), 0, nameOf)
    .flatMap((cue) => captionsOf(cue, vttName))
    .filter(({ start, end }) => start < to && end > from)
    .map(({ start, end, ...caption }) => {
      const begins = Math.max(0, Math.round(start - from));
      return { ...caption, start: begins, end: Math.max(begins + 1, Math.round(Math.min(end, to) - from)) };
    })
    .sort(asPlayed);
  return captions.length === 0 ? "" : VTT_HEAD + captions.map(vttCue).join("");
}
