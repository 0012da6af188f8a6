// Reading saved properties; nothing of the browser in it.

/** Whether a saved property is absent, so that its default holds. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** Whether there is nothing to check here: the default, or an environment variable whose value only the runtime knows. */
export function isElsewhere(value: unknown): boolean {
  return isAbsent(value) || /^\s*\$\{[^}]+\}\s*$/.test(String(value));
}

/** A saved boolean; it may be text. */
export function isOn(value: unknown): boolean {
  return value === true || String(value).toLowerCase() === "true";
}
