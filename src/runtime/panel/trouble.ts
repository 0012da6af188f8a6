// What went wrong with a stream: the English text, and which explanation it contains, so that the panel can show that
// one in the editor's language.

import { allEnglish, english, type RtmsError, type StopInfo, text, type Words } from "../../protocol/errors";
import { EXPLAINED, type PanelTrouble } from "./reply";

export type Trouble = Omit<PanelTrouble, "age">;

const EXPLANATIONS: ReadonlySet<string> = new Set(EXPLAINED);

const codeIn = (words: Words): string => (typeof words === "string" ? "" : words.code);

/** The last text that has an explanation, since it knows most of the cause; `undefined` if none has. */
const explainedIn = (words: readonly Words[]): string | undefined =>
  words.map(codeIn).findLast((code) => EXPLANATIONS.has(code));

/** A failure of a stream or a medium: explains Zoom's status, else the cause as known here. */
export function failure({ code, message, status, words = [message] }: RtmsError): Trouble {
  const all = allEnglish(words);
  if (!status)
    return { code, text: all, explained: { kind: "error", code: explainedIn(words) ?? code }, original: all };
  const explanation = codeIn(text(`status.${status.code}`));
  const others = words.filter((each) => codeIn(each) !== explanation);
  return { code, text: all, explained: { kind: "status", code: status.code }, original: allEnglish(others) };
}

/** An interruption. */
export function interruption(words: readonly Words[]): Trouble {
  const all = allEnglish(words);
  const code = "interrupted";
  return { code, text: all, explained: { kind: "error", code: explainedIn(words) ?? code }, original: all };
}

/** A final end was intended and is no trouble. */
export function stop({ code, name, final }: StopInfo): Trouble | undefined {
  if (final) return undefined;
  return { code: name, text: english(text(`stop.${code}`)), explained: { kind: "stop", code } };
}
