// The documents that a transcript can become, one row each (contract, "zoom-rtms-transcript-out", `output`).

import type { Cue } from "./cues";
import { VTT_HEAD, vttCue } from "./vtt";
import { oneLine } from "./words";

interface DocumentKind {
  /** Of a file that holds it. */
  readonly extension: string;
  /** Before the first entry. */
  readonly head: string;
  /** What one cue adds, ending with a line break; nothing for a cue without words. */
  entry(cue: Cue): string;
}

function textLine({ speaker, text }: Cue): string {
  const words = oneLine(text);
  const name = oneLine(speaker ?? "");
  if (words === "") return "";
  return name === "" ? `${words}\n` : `${name}: ${words}\n`;
}

/** Every document of this version. */
export const DOCUMENTS = {
  text: { extension: ".txt", head: "", entry: textLine },
  vtt: { extension: ".vtt", head: VTT_HEAD, entry: vttCue },
} as const satisfies Record<string, DocumentKind>;
export type DocumentName = keyof typeof DOCUMENTS;

export function documentOf(kind: DocumentName, cues: readonly Cue[]): string {
  const { head, entry } = DOCUMENTS[kind];
  return head + cues.map(entry).join("");
}
