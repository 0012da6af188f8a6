// What went wrong with a stream: the English words, and which explanation is among them, so that the panel can show it in
// the editor's language.

import { allEnglish, english, type RtmsError, type StopInfo, text, type Words } from "../../protocol/words";
import { EXPLAINED, type PanelTrouble } from "./reply";

export type Trouble = Omit<PanelTrouble, "age">;

const EXPLANATIONS: ReadonlySet<string> = new Set(EXPLAINED);

const codeIn = (words: Words): string => (typeof words === "string" ? "" : words.code);

/** What is explained: the last text of a kind that is, for it knows most of the cause; `undefined` if none is. */
const explainedIn = (words: readonly Words[]): string | undefined =>
  words.map(codeIn).findLast((code) => EXPLANATIONS.has(code));

/** A failure of a stream or a medium: Zoom's status is explained, else what this side knows of the cause. */
export function failure({ code, message, status, words = [message] }: RtmsError): Trouble {
  const all = allEnglish(words);
  if (!status)
    return { code, text: all, explained: { kind: "error", code: explainedIn(words) ?? code }, original: all };
  const explanation = codeIn(text(`status.${status.code}`));
  const others = words.filter((each) => codeIn(each) !== explanation);
  return { code, text: all, explained: { kind: "status", code: status.code }, original: allEnglish(others) };
}

/** What was said of an interruption. */
export function interruption(words: readonly Words[]): Trouble {
  const all = allEnglish(words);
  const code = "interrupted";
  return { code, text: all, explained: { kind: "error", code: explainedIn(words) ?? code }, original: all };
}

/** An end that is final is what somebody wanted, and no trouble. */
export function stop({ code, name, final }: StopInfo): Trouble | undefined {
  if (final) return undefined;
  return { code: name, text: english(text(`stop.${code}`)), explained: { kind: "stop", code } };
}
