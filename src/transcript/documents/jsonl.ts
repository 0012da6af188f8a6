// One JSON object per line (https://jsonlines.org). Words are kept exactly as they came.

import type { Change } from "../segments";
import type { Cue } from "./cues";

const ATTRIBUTES: Readonly<Record<Change["kind"], "UPDATE" | "DELETE" | undefined>> = {
  new: undefined,
  update: "UPDATE",
  delete: "DELETE",
};

/** Escapes `<`, so that the line cannot end a script element in a page. JSON reads it the same. */
function harmless(json: string): string {
  return json.replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** `kind` is written only for a line that changes an earlier one with the same `id`. */
export function jsonLine({ id, start, end, speakerId, speaker, text, language }: Cue, kind: Change["kind"]): string {
  const named = speaker === speakerId ? undefined : speaker;
  const who = speakerId === undefined ? undefined : { id: speakerId, name: named };
  const words = kind === "delete" ? undefined : text;
  const line = { id, start, end, speaker: who, language, text: words, attribute: ATTRIBUTES[kind] };
  return `${harmless(JSON.stringify(line))}\n`;
}
