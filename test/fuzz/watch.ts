// What must not happen while a fuzzer runs, wherever it begins: an exception that nobody caught, a promise that nobody
// handles, a listener too many, a turn that does not end, memory that is not freed.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";

/** Milliseconds without a turn of the loop until it counts as hung; the machine may be busy with other work. */
const HUNG = 60_000;

/** A thread of its own, for this one would be the one that hangs. */
const WATCHDOG = `
  const { workerData } = require("node:worker_threads");
  const beat = new Int32Array(workerData.beat);
  let last = -1;
  setInterval(() => {
    const now = Atomics.load(beat, 0);
    if (now !== last) return void (last = now);
    require("node:fs").writeSync(2, "FAILED: hung for a minute at input " + Atomics.load(beat, 1) + workerData.words + "\\n");
    process.kill(process.pid, "SIGKILL");
  }, workerData.hung);`;

export class Watch {
  readonly faults: Error[] = [];
  readonly #beat = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;
  readonly #timer: NodeJS.Timeout;

  /** @param words how to run it again */
  constructor(words: string) {
    process.on("uncaughtException", (error) => this.faults.push(Object.assign(error, { uncaught: true })));
    process.on("unhandledRejection", (reason) =>
      this.faults.push(
        new Error(`A rejection that nobody handles: ${reason instanceof Error ? reason.stack : reason}`),
      ),
    );
    process.on("warning", (warning) => {
      if (warning.name === "MaxListenersExceededWarning") this.faults.push(warning);
    });
    this.#worker = new Worker(WATCHDOG, { eval: true, workerData: { beat: this.#beat.buffer, words, hung: HUNG } });
    this.#worker.unref();
    this.#timer = setInterval(() => Atomics.add(this.#beat, 0, 1), 1000);
  }

  /** Notes which input is fed now. */
  at(number: number): void {
    this.#beat[1] = number;
    Atomics.add(this.#beat, 0, 1);
  }

  /** @throws the first of what went wrong */
  check(): void {
    const [first] = this.faults;
    if (first) throw first;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#worker.terminate();
  }
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes that are reachable, in the heap and outside of it. */
export async function memory(): Promise<number> {
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
