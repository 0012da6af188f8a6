// Limits the disk operations of the whole process. Node.js has four threads for disk operations and name look-ups. A
// network share whose server is gone blocks each operation for minutes; with all four blocked, no stream could
// connect.

import { dirname, parse, resolve, sep } from "node:path";
import { performance } from "node:perf_hooks";

/** Maximum operations at once on disks that answer. */
const AT_ONCE = 2;
/** Maximum operations in total, including those on disks that do not answer. One thread remains for name look-ups. */
const MOST = 3;
/**
 * Maximum operations at once while the event loop is behind. The loop starts new ones once per turn; with a limit of
 * two, that would be two per turn however fast the disk is, and 600 recordings would lose what does not fit into
 * memory. If a disk hangs just then, name look-ups wait for what had started on it; no more than MOST are started
 * from then on.
 */
const MOST_BEHIND = 64;
/** Milliseconds. An operation that takes longer waits for its disk, not for the event loop. */
const LATE = 200;
/** The loop is behind if it is busy for this share of the time, and its turns take this long. Milliseconds. */
const BUSY = 0.9;
const LONG_TURN = 5;
/**
 * Milliseconds without an answer after which a disk counts as silent. Nothing more starts on it until it answers.
 * Well below DISK_TIMEOUT; otherwise operations that wait behind it for another disk would be reported as failures of
 * that one.
 */
const SILENT_AFTER = 3000;
/** Interval of the check for silent disks while operations are running. Milliseconds. */
const LOOK_EVERY = 1000;

interface Step {
  readonly volume: string;
  begun: number;
  /** Checks since it started. There are none while the process is blocked. */
  looks: number;
  start(): void;
}

export class DiskGate {
  readonly #running = new Set<Step>();
  readonly #waiting: Step[] = [];
  readonly #silent = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** The current limit of operations at once. */
  #atOnce = AT_ONCE;
  /** Operations that ended in this turn of the event loop, and the duration of the shortest. */
  #ends = 0;
  #shortest = Number.POSITIVE_INFINITY;
  #load: ReturnType<typeof performance.eventLoopUtilization> | undefined;

  /** Operations that have started and not ended. */
  get running(): number {
    return this.#running.size;
  }

  /** Starts `work` when the limits allow it, in the order of the calls for each volume. */
  run<T>(volume: string, work: () => Promise<T>): Promise<T> {
    if (this.#running.size === 0) this.#atOnce = AT_ONCE;
    return new Promise((resolve, reject) => {
      const start = () => {
        work()
          .finally(() => this.#ended(step))
          .then(resolve, reject);
      };
      const step: Step = { volume, begun: 0, looks: 0, start };
      this.#waiting.push(step);
      this.#begin();
    });
  }

  #begin(): void {
    const atOnce = this.#isLate ? AT_ONCE : this.#atOnce;
    for (;;) {
      const answering = [...this.#running].filter(({ volume }) => !this.#silent.has(volume)).length;
      if (answering >= atOnce || this.#running.size >= Math.max(MOST, atOnce)) return;
      const next = this.#waiting.findIndex(({ volume }) => !this.#silent.has(volume));
      const [step] = next < 0 ? [] : this.#waiting.splice(next, 1);
      if (!step) return;
      this.#running.add(step);
      step.begun = performance.now();
      this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY).unref();
      step.start();
    }
  }

  /** Whether a disk may hang. Operations are in the order in which they started. */
  get #isLate(): boolean {
    const [oldest] = this.#running;
    return oldest !== undefined && performance.now() - oldest.begun > LATE;
  }

  #ended(step: Step): void {
    this.#running.delete(step);
    this.#silent.delete(step.volume);
    this.#shortest = Math.min(this.#shortest, performance.now() - step.begun);
    this.#ends += 1;
    if (this.#ends === 1) setImmediate(() => this.#turned());
    if (this.#running.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.#begin();
  }

  /** Whether all allowed operations ended while the loop was busy with other work. Then the disk waits for the loop. */
  #turned(): void {
    const load = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(load, this.#load ?? load);
    this.#load = load;
    const isBehind = utilization > BUSY && this.#shortest > LONG_TURN;
    if (isBehind && this.#ends >= this.#atOnce) this.#atOnce = Math.min(MOST_BEHIND, 2 * this.#atOnce);
    else if (!isBehind) this.#atOnce = AT_ONCE;
    this.#ends = 0;
    this.#shortest = Number.POSITIVE_INFINITY;
    this.#begin();
  }

  #look(): void {
    for (const step of this.#running) {
      step.looks += 1;
      if (step.looks * LOOK_EVERY >= SILENT_AFTER) this.#silent.add(step.volume);
    }
    this.#begin();
  }
}

/** Known mount points, the longest first. */
export type Mounts = readonly string[];

/** Reads the mount points from /proc/self/mounts, where spaces are written in octal. */
export function readMounts(text: string): Mounts {
  const points = text.split("\n").map((line) => line.split(" ")[1] ?? "");
  const plain = points.map((point) =>
    point.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8))),
  );
  return [...new Set(plain.filter((point) => point !== ""))].sort((a, b) => b.length - a.length);
}

/** What fails together with `path`: its mount; on Windows its drive or share; else the first two folders. */
export function volumeOf(path: string, mounts: Mounts): string {
  const { root } = parse(path);
  if (root !== "/") return root;
  const inside = (mount: string) => path === mount || path.startsWith(mount.endsWith(sep) ? mount : mount + sep);
  const mount = mounts.find(inside);
  return mount ?? dirname(path).split(sep).slice(0, 3).join(sep);
}

/** A disk with a limit on simultaneous operations, including those on its open files. */
export function gated<D extends object>(disk: D, gate: DiskGate, mounts: () => Mounts): D {
  return each({ ...disk }, async (name, args, step) => {
    const volume = volumeOf(resolve(String(args[0])), mounts());
    const result = await gate.run(volume, step);
    const isFile = name === "open" && typeof result === "object" && result !== null;
    return isFile ? each(result, (_name, _args, inFile) => gate.run(volume, inFile)) : result;
  });
}

type Around = (name: PropertyKey, args: readonly unknown[], step: () => Promise<unknown>) => Promise<unknown>;

/** Wraps every method in `around`. */
function each<T extends object>(target: T, around: Around): T {
  return new Proxy(target, {
    get(own, name) {
      const value: unknown = Reflect.get(own, name, own);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => around(name, args, () => value.apply(own, args));
    },
  });
}
