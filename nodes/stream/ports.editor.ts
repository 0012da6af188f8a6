// The ports of the stream node: one for each chosen medium, and the events last. Pure.

import { isOn } from "../../editor/values";
import { MEDIA_DEFAULTS } from "../../src/protocol/options";
import { MEDIA, type Medium } from "../../src/protocol/values";

/** The media that a saved node brings. */
export function savedMedia(node: object): Medium[] {
  const saved = node as Readonly<Record<string, unknown>>;
  return MEDIA.filter((medium) => isOn(saved[medium] ?? MEDIA_DEFAULTS[medium]));
}

/**
 * What the editor makes of `outputs` when the dialog is saved: an old port keeps its wires at a new place, -1 removes
 * them. A key that is not a number stands for a new port; without it the editor would have one port too few.
 */
export function portMap(before: readonly Medium[], after: readonly Medium[]): Record<string, number> {
  const moved = before.map((medium, port) => [String(port), after.indexOf(medium)]);
  const added = after.filter((medium) => !before.includes(medium)).map((medium) => [medium, after.indexOf(medium)]);
  return Object.fromEntries([...moved, [String(before.length), after.length], ...added]);
}
