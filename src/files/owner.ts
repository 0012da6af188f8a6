// Who is writing a file: a mark that tells later, after any way to die, whether that process still lives.

import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, uptime } from "node:os";
import { isObject } from "../protocol/input";

export interface Owner {
  readonly pid: number;
  /** Tells this process from an earlier one with the same number, as in a container, where it is always 1. */
  readonly instance: string;
  /** The machine since it was started, and whose process numbers they are. */
  readonly boot: string;
  /** When the process began, in the system's own count; absent where the system does not tell. */
  readonly born?: string | undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

/** Containers share a machine's boot but count processes on their own. */
function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function thisBoot(): string {
  const id = read("/proc/sys/kernel/random/boot_id")?.trim();
  if (id) return `${id} ${processNamespace()}`;
  // The minute may round either way: then the owner is not known, which only makes a repair wait.
  return `${hostname()} ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
}

/** The 22nd field of Linux's `stat`; the second, a name in brackets, may hold anything. */
function bornOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

/** One mark a process, even if this file was loaded twice. */
const OWN = Symbol.for("node-red-contrib-zoom-rtms/owner");
const shared = globalThis as { [OWN]?: Owner };

/** The mark of this process. */
export function thisOwner(): Owner {
  shared[OWN] ??= {
    pid: process.pid,
    instance: randomBytes(8).toString("hex"),
    boot: thisBoot(),
    born: bornOf(process.pid),
  };
  return shared[OWN];
}

export type Life = "alive" | "dead" | "unknown";

/** Whether the process of a mark, read from JSON, still lives; unknown if it belongs to another machine or container. */
export function lifeOf(owner: unknown): Life {
  if (!isObject(owner) || typeof owner.pid !== "number") return "unknown";
  const me = thisOwner();
  if (owner.instance === me.instance) return "alive";
  if (owner.boot !== me.boot) return "unknown";
  if (owner.pid === me.pid || !runs(owner.pid)) return "dead";
  if (typeof owner.born !== "string") return "unknown";
  return owner.born === bornOf(owner.pid) ? "alive" : "dead";
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // Another user's process may not be signalled, but it is there.
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}
