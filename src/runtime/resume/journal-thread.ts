// The one thread of the process that writes journals, started with the first of them. A disk that does not answer holds up this
// thread and nothing else, and a write waits neither for the process's other disk operations nor for its event loop: what a
// journal lacks after kill -9 is milliseconds.

import { Worker } from "node:worker_threads";

/** Bytes to append to an open file, or a mark that comes back when all before it is written. */
type Order = { fd: number; bytes: Uint8Array } | { mark: number };
type Report = { fd: number; error: Error } | { mark: number };

/** As a text, because a file of its own would be another one in the package, and from its TypeScript it would not start. */
const WRITER = `
const { writeSync } = require("node:fs");
const { parentPort } = require("node:worker_threads");
parentPort.on("message", (order) => {
  if ("mark" in order) return parentPort.postMessage(order);
  const { fd, bytes } = order;
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (error) {
    parentPort.postMessage({ fd, error });
  }
});`;

export class JournalThread {
  static #current: JournalThread | undefined;
  readonly #worker = new Worker(WRITER, { eval: true, execArgv: [] });
  readonly #failed = new Map<number, (error: Error) => void>();
  readonly #marks = new Map<number, () => void>();
  #mark = 0;

  private constructor() {
    this.#worker.on("message", (report: Report) => this.#onReport(report));
    this.#worker.on("error", (error) => this.#onEnd(error));
    this.#worker.on("exit", () => this.#onEnd(new Error("the thread that writes journals has ended")));
    // Last, because a listener to messages keeps the process alive.
    this.#worker.unref();
  }

  static get shared(): JournalThread {
    JournalThread.#current ??= new JournalThread();
    return JournalThread.#current;
  }

  /** @param failed told when the file cannot be written */
  open(fd: number, failed: (error: Error) => void): void {
    this.#failed.set(fd, failed);
  }

  /** Appends to an open file, in the background. */
  append(fd: number, bytes: Uint8Array): void {
    this.#post({ fd, bytes });
  }

  /** Resolves when all that was appended so far is written, or cannot be. */
  written(): Promise<void> {
    const mark = ++this.#mark;
    return new Promise((resolve) => {
      this.#marks.set(mark, resolve);
      this.#post({ mark });
    });
  }

  /** The file is closed next: another may get its number. */
  release(fd: number): void {
    this.#failed.delete(fd);
  }

  #post(order: Order): void {
    this.#worker.postMessage(order);
  }

  #onReport(report: Report): void {
    if ("mark" in report) {
      this.#marks.get(report.mark)?.();
      this.#marks.delete(report.mark);
    } else this.#failed.get(report.fd)?.(report.error);
  }

  #onEnd(error: Error): void {
    if (JournalThread.#current === this) JournalThread.#current = undefined;
    for (const failed of this.#failed.values()) failed(error);
    for (const resolve of this.#marks.values()) resolve();
    this.#failed.clear();
    this.#marks.clear();
  }
}
