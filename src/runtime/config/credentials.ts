// Reads a credential of an app or account.

import { runtimeError } from "../texts";
import { referenceFault } from "../variables";
import type { Owner } from "./network-nodes";

/** Whose it is, its name on Zoom's pages, and where to find it there. */
export interface CredentialPlace {
  owner: Owner;
  label: string;
  where: string;
}

export const isEmptyCredential = (value: unknown): boolean => String(value ?? "").trim() === "";

/**
 * A credential without the white space that comes along when it is pasted; Zoom's have none.
 * @throws RtmsError RTMS_CREDENTIALS if it is empty or an environment variable that is not set; it never holds a value
 */
export function readCredential(saved: string | undefined, { owner, label, where }: CredentialPlace): string {
  const value = String(saved ?? "").trim();
  const fault = referenceFault(value);
  if (fault !== undefined) throw runtimeError("RTMS_CREDENTIALS", "credentialVariable", { owner, label, fault });
  if (value === "") throw runtimeError("RTMS_CREDENTIALS", "noCredential", { owner, label, where });
  return value;
}
