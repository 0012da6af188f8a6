// What a stream's events tell that went wrong: the English words, and which explanation they hold, so that the panel
// can show it in the editor's language.

import { type Advice, explain, explainStop } from "../protocol/explanations";
import { isObject } from "../protocol/json";
import type { StreamEvent } from "../protocol/messages";
import type { PanelTrouble } from "./panel-reply";

export type Trouble = Omit<PanelTrouble, "age">;

/** A text that names a stream on its own line, without that name. */
const withoutName = (text: string, streamId: string): string => text.replace(` Stream ${streamId}.`, "");

const sentences = ({ meaning, cause, cure }: Advice): string => `${meaning} ${cause} ${cure}`;

const codeOf = (value: unknown): number | undefined =>
  isObject(value) && typeof value.code === "number" ? value.code : undefined;

/** What a text says beside the explanation in it, such as Zoom's own words or the age of the offer. */
const beside = (text: string, advice: Advice): string =>
  text.replace(sentences(advice), "").replace(/ {2,}/g, " ").trim();

/** With Zoom's status, its explanation is in the text (failures.ts); without, the error's code is all that is general. */
function failed({ code, message, status }: StreamEvent, streamId: string): Trouble {
  const text = withoutName(String(message), streamId);
  const error = String(code);
  const number = codeOf(status);
  return number === undefined
    ? { code: error, text, explained: { kind: "error", code: error }, original: text }
    : { code: error, text, explained: { kind: "status", code: number }, original: beside(text, explain(number)) };
}

function interrupted({ message }: StreamEvent): Trouble | undefined {
  if (message === undefined) return undefined;
  const text = String(message);
  return { code: "interrupted", text, explained: { kind: "error", code: "interrupted" }, original: text };
}

/** An end that is final is what somebody wanted, and no trouble. */
function stopped({ reason }: StreamEvent): Trouble | undefined {
  const code = codeOf(reason);
  if (code === undefined || !isObject(reason) || reason.final !== false) return undefined;
  return { code: String(reason.name), text: sentences(explainStop(code)), explained: { kind: "stop", code } };
}

const TROUBLES: Readonly<Record<string, (event: StreamEvent, streamId: string) => Trouble | undefined>> = {
  failed,
  interrupted,
  stopped,
};

/** What went wrong, by an event of a stream; `undefined` if it is no trouble. */
export const troubleOf = (event: StreamEvent, streamId: string): Trouble | undefined =>
  TROUBLES[event.event]?.(event, streamId);
