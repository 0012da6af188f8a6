// A clock that a spec sets.

import type { Clock } from "../../../src/protocol/time";

export function clockAt() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    elapsed: () => now,
    setTimeout(run, milliseconds) {
      const timer = { at: now + milliseconds, run };
      timers.push(timer);
      return timer;
    },
    clearTimeout(timer) {
      timers = timers.filter((each) => each !== timer);
    },
  };
  return {
    clock,
    /** Time passes, and every timer runs when it is due; late if time has been blocked. */
    passTo(instant: number) {
      for (;;) {
        const next = timers.filter(({ at }) => at <= instant).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((each) => each !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = Math.max(now, instant);
    },
    /** Time passes, and no timer runs. */
    block(milliseconds: number) {
      now += milliseconds;
    },
  };
}
