// A bound over all disk steps of the process. Node.js has four threads for steps on disks and for looking names up; a
// network share whose server is gone keeps each step for minutes, and with all four no stream could connect any more.

import { dirname, parse, resolve, sep } from "node:path";
import { performance } from "node:perf_hooks";

/** Steps under way at once on disks that answer. */
const AT_ONCE = 2;
/** Steps under way in all, those on silent disks included: one thread is left for names. */
const MOST = 3;
/**
 * Steps under way at once while the loop is behind with its own work. It begins the next ones once a turn, so two at once
 * would be two a turn however quick the disk is, and 600 recordings would lose what does not fit into memory meanwhile.
 * Should a disk hang just then, names wait for what had begun on it; no more than MOST is begun any more.
 */
const MOST_BEHIND = 64;
/** Milliseconds after which a step has not been waiting for the loop, but for its disk. */
const LATE = 200;
/** The share of time in which the loop has work when it is behind, and how long its turns are then. Milliseconds. */
const BUSY = 0.9;
const LONG_TURN = 5;
/**
 * Milliseconds after which a disk that has not answered is silent: nothing more is begun on it until it answers. Well below
 * the patience with a disk, or what waits behind it for another disk would be told as a failure of that one.
 */
const SILENT_AFTER = 3000;
/** The silent ones are looked for so often, while something is under way. Milliseconds. */
const LOOK_EVERY = 1000;

interface Step {
  readonly volume: string;
  begun: number;
  /** Looks since it began: in a process that is blocked there are none. */
  looks: number;
  start(): void;
}

export class DiskGate {
  readonly #running = new Set<Step>();
  readonly #waiting: Step[] = [];
  readonly #silent = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** How many may be under way now. */
  #atOnce = AT_ONCE;
  /** Steps that ended in this turn of the loop, and how long the shortest took. */
  #ends = 0;
  #shortest = Number.POSITIVE_INFINITY;
  #load: ReturnType<typeof performance.eventLoopUtilization> | undefined;

  /** Steps that have begun and not ended. */
  get running(): number {
    return this.#running.size;
  }

  /** Begins `work` as soon as there is room, in the order of the calls to each volume. */
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

  /** Whether a disk may hang: the steps are in the order in which they began. */
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

  /** Whether all that may be under way ended while the loop was busy with something else: then the disk waits for it. */
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

/** Where disks are mounted, as far as is known; the longest first. */
export type Mounts = readonly string[];

/** The mount points in the text of /proc/self/mounts, where spaces are written in octal. */
export function readMounts(text: string): Mounts {
  const points = text.split("\n").map((line) => line.split(" ")[1] ?? "");
  const plain = points.map((point) =>
    point.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8))),
  );
  return [...new Set(plain.filter((point) => point !== ""))].sort((a, b) => b.length - a.length);
}

/** What stands and falls together with `path`: its mount, its drive or share on Windows, else the first two folders. */
export function volumeOf(path: string, mounts: Mounts): string {
  const { root } = parse(path);
  if (root !== "/") return root;
  const inside = (mount: string) => path === mount || path.startsWith(mount.endsWith(sep) ? mount : mount + sep);
  const mount = mounts.find(inside);
  return mount ?? dirname(path).split(sep).slice(0, 3).join(sep);
}

/** A disk of which a few steps at most are under way at once, those on its open files included. */
export function gated<D extends object>(disk: D, gate: DiskGate, mounts: () => Mounts): D {
  return each({ ...disk }, async (name, args, step) => {
    const volume = volumeOf(resolve(String(args[0])), mounts());
    const result = await gate.run(volume, step);
    const isFile = name === "open" && typeof result === "object" && result !== null;
    return isFile ? each(result, (_name, _args, inFile) => gate.run(volume, inFile)) : result;
  });
}

type Around = (name: PropertyKey, args: readonly unknown[], step: () => Promise<unknown>) => Promise<unknown>;

/** Puts `around` around every method. */
function each<T extends object>(target: T, around: Around): T {
  return new Proxy(target, {
    get(own, name) {
      const value: unknown = Reflect.get(own, name, own);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => around(name, args, () => value.apply(own, args));
    },
  });
}
