// Credentials in the dialogs of app and account: what is wrong with an entered value, and what a check says of it. The
// sentences are the app's, whose catalog the dialogs share.

import { type CredentialFinding, credentialFault } from "../src/runtime/app/credential-format";
import type { Said } from "./admin";
import { catalog } from "./properties";

const text = catalog("zoom-rtms-app");

/** What the editor shows for a secret that it does not know. */
export const KEPT = "__PWRD__";

/** Reports only what can never work; the button reports what is merely unusual. */
export function validateCredential(value: string, _options: unknown): boolean | string {
  const fault = value === KEPT ? undefined : credentialFault(String(value ?? ""));
  return fault?.level === "error" ? text(`check.${fault.says}`) : true;
}

const enteredIn = (name: string): string => String($(`#node-config-input-${name}`).val() ?? "");

/** Secrets that were not touched stay where they are: the runtime looks at those that were deployed. */
export function enteredCredentials(names: readonly string[]): Record<string, string> {
  const touched = names.filter((name) => enteredIn(name) !== KEPT);
  return Object.fromEntries(touched.map((name) => [name, enteredIn(name)]));
}

/** A finding as a sentence. @param labelOf how the dialog names a credential */
export function credentialSentence<Name extends string>(
  { name, level, says, variable = "", other }: CredentialFinding<Name>,
  labelOf: (name: Name) => string,
): Said {
  const values = { variable, other: other ? labelOf(other) : "" };
  return { level, text: `${labelOf(name)}: ${text(`check.${says}`, values)}` };
}
