// How long a disk is waited for. One whose server is gone may never answer, not even with an error: then it is told, and
// whoever waits goes on, while what was begun stays begun and is done if the disk comes back.

/** Runs `tick` every `ms` milliseconds until the function it returns is called; keeps no process alive. */
export type Every = (ms: number, tick: () => void) => () => void;

/** In so many parts a time is waited for: a process that was blocked meanwhile comes by once, not so many times. */
const TURNS = 8;

/** Counts only time in which this process could have heard the disk's answer. */
export const EVERY: Every = (ms, tick) => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
    if (turns % TURNS === 0) tick();
  }, ms / TURNS);
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

/**
 * The outcome of `work`, or an error with the code ETIMEDOUT if that takes longer than `ms` without `progress` growing; the
 * work goes on.
 */
export async function within<T>(ms: number, work: Promise<T>, every: Every = EVERY, progress = () => 0): Promise<T> {
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
