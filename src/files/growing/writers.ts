// Which files this process writes. Their marks alone cannot tell: a mark names a process that runs, also if that one gave the
// file up because its disk failed.

import { resolve } from "node:path";
import { isObject } from "../../protocol/input";
import { lifeOf, thisOwner } from "../owner";

/** One list per process, as there is one owner. */
const OWN = Symbol.for("node-red-contrib-zoom-rtms/growing");
const shared = globalThis as { [OWN]?: Map<object, string> };

/** Marks, by who writes what they belong to. */
function growing(): Map<object, string> {
  shared[OWN] ??= new Map();
  return shared[OWN];
}

/** To be called before the mark is there. Of several names that are tried, the last one counts. */
export function beginsWriting(writer: object, mark: string): void {
  growing().set(writer, resolve(mark));
}

/** The file is complete, deleted, or given up. */
export function endsWriting(writer: object): void {
  growing().delete(writer);
}

/** Whether a process writes what a mark belongs to, as far as that can be known. @param owner as the mark names it */
export function isWritten(mark: string, owner: unknown): boolean {
  const isOwn = isObject(owner) && owner.instance === thisOwner().instance;
  return isOwn ? [...growing().values()].includes(resolve(mark)) : lifeOf(owner) === "alive";
}
