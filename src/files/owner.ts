// Marks that say which process writes a file, so that others can tell whether it is still running, however it ended.

import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, uptime } from "node:os";
import { isObject } from "../protocol/input";

export interface Owner {
  readonly pid: number;
  /** Distinguishes this process from an earlier one with the same number. In a container the number is always 1. */
  readonly instance: string;
  /** The machine since its last start, and its process namespace. */
  readonly boot: string;
  /** When the process started, in the system's own unit; absent if the system does not report it. */
  readonly born?: string | undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

/** Containers share the machine's boot id but have their own process numbers. */
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
  // If rounding differs, the owner is unknown, which only delays a repair.
  return `${hostname()} ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
}

/** Reads the 22nd field of Linux's `stat`. The second field, a name in brackets, may contain anything. */
function bornOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

/** One mark per process, even if this file is loaded twice. */
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

/**
 * Whether the process of a mark (parsed JSON) is still running; unknown if it belongs to another machine or
 * container.
 */
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
    // The process belongs to another user and cannot be signalled, but it is running.
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}
