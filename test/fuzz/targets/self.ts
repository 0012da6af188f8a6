// A target that has a fault on command, to show that the harness finds it.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Session, Target } from "../target";

const FAULTY = 450;
const MEGABYTE = 2 ** 20;
const fault = () => new Error("a fault of the test's");

/** Reads nothing and keeps nothing, but for its fault. */
class Self implements Session {
  #fed = 0;
  readonly #kept: Buffer[] = [];

  constructor(private readonly has: string) {}

  async feed(): Promise<void> {
    if (this.has === "leaks" && this.#fed % 20 === 0) this.#kept.push(Buffer.alloc(MEGABYTE, 1));
    if (this.#fed++ !== FAULTY) return;
    if (this.has === "throws") throw fault();
    if (this.has === "uncaught")
      setImmediate(() => {
        throw fault();
      });
    if (this.has === "unhandled") void Promise.reject(fault());
    if (this.has === "slow") {
      const begin = process.cpuUsage().user;
      let sum = 0;
      while (process.cpuUsage().user - begin < 2_100_000) for (let n = 0; n < 1e6; n += 1) sum += n;
      assert.ok(sum > 0);
    }
    await sleep(1);
  }

  settle = () => Promise.resolve();
  prove(): Promise<void> {
    if (this.has === "inexact" && this.#fed > FAULTY) throw fault();
    return Promise.resolve();
  }
  close = () => Promise.resolve();
}

/** @param has its fault: throws, uncaught, unhandled, slow, leaks, inexact */
export const selfWith = (has: string): Target => ({ inputs: 0, open: () => Promise.resolve(new Self(has)) });
