// The last call of each *zoom control* that failed, for its dialog. Kept in the module, since the dialog is opened after
// another deploy, too.

import { asError, explainRest, RtmsError } from "../../protocol/errors";
import { ExpiringMap } from "../../protocol/time";

const MOST_NODES = 1000;

/** Why a call failed, as the dialogs get it: they explain Zoom's codes in the language of the editor. */
export interface Explained {
  code: string;
  /** Which explanation the dialog has for it: `rest.<code>` or `oauth.<code>` of Zoom. */
  explanation?: string;
  /** In English, without that explanation. */
  message: string;
}

export interface ControlFailure extends Explained {
  /** Milliseconds since 1970. */
  at: number;
  action: string;
}

const EXPLANATION = /^(rest|oauth)\.(\d+)$/;

/** The explanation in an error's words, if one of Zoom's codes is among them: its key, and its English. */
function explanationIn({ words = [] }: RtmsError): { key: string; english: string } | undefined {
  for (const each of words) {
    const [key, kind, code] = EXPLANATION.exec(typeof each === "string" ? "" : each.code) ?? [];
    if (key === undefined || (kind !== "rest" && kind !== "oauth")) continue;
    const { meaning, cause, cure } = explainRest(Number(code), kind);
    return { key, english: `${meaning} ${cause} ${cure}` };
  }
  return undefined;
}

/** What a dialog is told of an error. */
export function explained(thrown: unknown): Explained {
  const error = asError(thrown);
  if (!(error instanceof RtmsError)) return { code: error.name, message: error.message };
  const { code, message } = error;
  const found = explanationIn(error);
  if (!found) return { code, message };
  const { key, english } = found;
  return { code, explanation: key, message: message.replace(english, "").replace(/ {2,}/g, " ").trim() };
}

const failures = new ExpiringMap<string, ControlFailure>({ maxSize: MOST_NODES });

export function noteFailure(nodeId: string, action: string, error: Error): void {
  failures.set(nodeId, { at: Date.now(), action, ...explained(error) });
}

/** To be called when a call succeeds, and when the node is removed. */
export function forgetFailure(nodeId: string): void {
  failures.delete(nodeId);
}

export const failureOf = (nodeId: string): ControlFailure | undefined => failures.get(nodeId);
