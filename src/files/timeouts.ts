// Time limits for disks. A disk whose server is gone may never answer, not even with an error. Then the failure is
// reported and the caller continues; the operation remains pending and completes if the disk returns.

/** Runs `tick` every `ms` milliseconds until the returned function is called. Does not keep the process alive. */
export type Every = (ms: number, tick: () => void) => () => void;

/** A wait is divided into this many parts: after being blocked, a process counts one part, not all of them. */
const TURNS = 8;

/** Counts only time in which this process could have received the disk's answer. */
export const EVERY: Every = (ms, tick) => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
    if (turns % TURNS === 0) tick();
  }, ms / TURNS);
  timer.unref();
  return () => clearInterval(timer);
};

/** Milliseconds for one disk operation. A sleeping disk needs up to 7 s to wake. */
export const DISK_TIMEOUT = 8000;
/** Milliseconds that a closing node waits for its files. Node-RED waits 15 s for all nodes together. */
export const CLOSING = 10_000;

/** The error for a disk that does not answer. */
export function noAnswer(): Error {
  return Object.assign(new Error("no answer"), { code: "ETIMEDOUT" });
}

/** The result of `work`. If it takes longer than DISK_TIMEOUT, reports that once by `report`; the work continues. */
export async function reportIfSlow<T>(
  work: Promise<T>,
  report: (cause: Error) => void,
  every: Every = EVERY,
): Promise<T> {
  const stop = every(DISK_TIMEOUT, () => {
    stop();
    report(noAnswer());
  });
  return await work.finally(() => stop());
}

/**
 * The result of `work`, or an error with the code ETIMEDOUT if it takes longer than `ms` without `progress` growing.
 * The work continues.
 */
export async function withTimeout<T>(
  ms: number,
  work: Promise<T>,
  every: Every = EVERY,
  progress = () => 0,
): Promise<T> {
  let stop: () => void = () => undefined;
  let before = progress();
  const late = new Promise<never>((_, reject) => {
    stop = every(ms, () => {
      const now = progress();
      if (now === before) reject(noAnswer());
      before = now;
    });
  });
  return await Promise.race([work, late]).finally(() => stop());
}
