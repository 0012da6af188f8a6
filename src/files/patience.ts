// How long a disk is waited for. One whose server is gone may never answer, not even with an error: then it is told, and
// whoever waits goes on, while what was begun stays begun and is done if the disk comes back.

import { DISK, type Disk } from "./disk";

/** Runs `tick` every `ms` milliseconds until the function it returns is called; keeps no process alive. */
export type Every = (ms: number, tick: () => void) => () => void;

export const EVERY: Every = (ms, tick) => {
  const timer = setInterval(tick, ms);
  timer.unref();
  return () => clearInterval(timer);
};

/** Milliseconds that one step on a disk may take; one that sleeps needs up to 7 s to wake. */
export const PATIENCE = 8000;
/** Milliseconds that a node waits for its files when it is closed; Node-RED itself waits 15 s, for all nodes together. */
export const CLOSING = 10_000;

/** What a disk fails with that does not. */
export function noAnswer(): Error {
  return Object.assign(new Error("no answer"), { code: "ETIMEDOUT" });
}

/** The outcome of `work`; if that takes longer than PATIENCE, `tell` is given the reason, once, and the work goes on. */
export async function watched<T>(work: Promise<T>, tell: (cause: Error) => void, every: Every = EVERY): Promise<T> {
  const stop = every(PATIENCE, () => {
    stop();
    tell(noAnswer());
  });
  return await work.finally(() => stop());
}

/** The outcome of `work`, or an error with the code ETIMEDOUT if that takes longer than `ms`; the work goes on. */
export async function within<T>(ms: number, work: Promise<T>, every: Every = EVERY): Promise<T> {
  let stop: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    stop = every(ms, () => reject(noAnswer()));
  });
  return await Promise.race([work, late]).finally(() => stop());
}

/** Whether the disk of a folder answers, for those whose next step there is one that everything else waits for. */
export class Liveness {
  #question: Promise<unknown> | undefined;
  /** What it did not answer is not asked again until it does: a question takes one of the process's few threads. */
  #silent = false;

  constructor(
    private readonly path: string,
    private readonly disk: Pick<Disk, "stat"> = DISK,
    private readonly every: Every = EVERY,
  ) {}

  /** Resolves within PATIENCE: with an error of code ETIMEDOUT if there was no answer, whatever that may be. */
  async ask(): Promise<Error | undefined> {
    if (this.#silent) return noAnswer();
    this.#question ??= this.disk
      .stat(this.path)
      .catch(() => undefined)
      .finally(() => {
        this.#question = undefined;
        this.#silent = false;
      });
    return await within(PATIENCE, this.#question, this.every).then(
      () => undefined,
      (late: Error) => {
        this.#silent = true;
        return late;
      },
    );
  }
}
