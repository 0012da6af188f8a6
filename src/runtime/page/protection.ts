// What protects a page: its own password, or Node-RED's for all that its nodes serve. Without either it stays locked: it shows
// what people said.

import type { NodeAPI } from "node-red";
import { runtimeError } from "../texts";
import { referenceFault } from "../variables";

/** What `settings.js` may hold and Node-RED's types leave out. */
interface HttpSettings {
  httpNodeAuth?: unknown;
}

/** `open`: Node-RED has asked for its password before the page does. */
export type PageProtection = "locked" | "open" | { readonly password: string; readonly salt: string };

/**
 * @param node whose page it is: its sessions are of no other
 * @param saved as Node-RED keeps it
 * @throws RtmsError RTMS_CREDENTIALS if it is an environment variable that is not set: the page must be locked then
 */
export function pageProtection(
  { settings }: Pick<NodeAPI, "settings">,
  node: string,
  saved: string | undefined,
): PageProtection {
  // Of spaces each counts, as where one signs in; the end of a file's line, of which a variable may be, cannot be typed.
  const password = String(saved ?? "").replace(/[\r\n]+$/, "");
  const fault = referenceFault(password);
  if (fault !== undefined) throw runtimeError("RTMS_CREDENTIALS", "pageVariable", { fault });
  if (password.trim() !== "") return { password, salt: node };
  return (settings as object as HttpSettings).httpNodeAuth ? "open" : "locked";
}

/** What a page that is locked says in the log. @param path whole */
export const lockedText = (path: string): string => runtimeError("RTMS_CREDENTIALS", "pageLocked", { path }).message;
