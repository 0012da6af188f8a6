// Finds mistakes in a credential by its format, for the dialogs of app and account and for their checks in the runtime. Zoom documents
// no format, so only what can never work is an error; the rest is a note. Pure, and it never returns a value.

import { variableIn } from "../variables";

/** In the order of Zoom's pages. */
export const CREDENTIAL_NAMES = ["clientId", "clientSecret", "secretToken"] as const;
export type CredentialName = (typeof CREDENTIAL_NAMES)[number];

export type CredentialLevel = "ok" | "note" | "error";

/** A finding about one credential; its text is in the node's catalog, under `check`. */
export interface CredentialFinding<Name extends string = CredentialName> {
  name: Name;
  level: CredentialLevel;
  says: string;
  /** The environment variable that it takes its value from. */
  variable?: string;
  /** The other credential that has the same value. */
  other?: Name;
}

interface Look {
  level: "note" | "error";
  says: string;
  isSo(value: string): boolean;
}

/** Zoom's have 20 characters and more. */
const SHORTEST = 16;

/** Credentials that an app may do without, and what that means. */
const OPTIONAL: Readonly<Record<string, string | undefined>> = { secretToken: "noWebhooks" };

/** The first match is reported. */
const LOOKS: readonly Look[] = [
  { level: "error", says: "reference", isSo: (value) => /^[$%{]|\$\{/.test(value) },
  { level: "error", says: "quoted", isSo: (value) => /^["'`]|["'`]$/.test(value) },
  { level: "error", says: "spaceInside", isSo: (value) => /\s/.test(value) },
  { level: "note", says: "characters", isSo: (value) => /[^\w.~+/=-]/.test(value) },
  { level: "note", says: "short", isSo: (value) => value.length < SHORTEST },
];

/** The mistake in an entered value; `undefined` if there is none. References are not resolved. */
export function credentialFault(value: string): Pick<Look, "level" | "says"> | undefined {
  const trimmed = value.trim();
  if (trimmed === "" || variableIn(value) !== undefined) return undefined;
  return LOOKS.find(({ isSo }) => isSo(trimmed));
}

function finding<Name extends string>(
  name: Name,
  entered: string,
  lookUp: (variable: string) => unknown,
): CredentialFinding<Name> {
  const variable = variableIn(entered);
  const set = variable === undefined ? entered : lookUp(variable);
  const from = variable !== undefined && { variable };
  if (set === undefined || set === null) return { name, level: "error", says: "unset", ...from };
  const value = String(set);
  const without = OPTIONAL[name];
  if (entered.trim() === "" && without !== undefined) return { name, level: "note", says: without };
  if (value.trim() === "") return { name, level: "error", says: variable ? "emptyVariable" : "missing", ...from };
  const fault = credentialFault(value);
  if (fault) return { name, level: fault.level, says: fault.says, ...from };
  if (value !== value.trim()) return { name, level: "note", says: "spaceAround", ...from };
  return { name, level: "ok", says: variable ? "fromVariable" : "fine", ...from };
}

/**
 * What can be said of credentials without Zoom.
 * @param names of the credentials, in the order in which they are shown
 * @param lookUp the value of an environment variable, as the node sees it; `undefined` if it is not set
 */
export function checkCredentials<Name extends string>(
  names: readonly Name[],
  entered: Readonly<Record<Name, string>>,
  lookUp: (variable: string) => unknown,
): CredentialFinding<Name>[] {
  const plain = (name: Name): string => {
    const variable = variableIn(entered[name]);
    return String((variable === undefined ? entered[name] : lookUp(variable)) ?? "").trim();
  };
  return names.map((name, index) => {
    const found = finding(name, entered[name], lookUp);
    const other = names.slice(0, index).find((before) => plain(before) === plain(name));
    if (found.level === "error" || other === undefined || plain(name) === "") return found;
    return { name, level: "error", says: "same", other };
  });
}
