import type { Mark, Speaker } from "../../src/page/model";
import { length } from "../time";
import { language, text } from "../words";

/** What happened, in words. */
export function markText({ kind, speaker, detail, duration }: Mark, speakers: readonly Speaker[]): string {
  const who = speakers.find(({ key }) => key === speaker)?.name || detail || text("somebody");
  return text(`mark.${kind}`, { who, time: length(duration ?? 0, language) });
}
