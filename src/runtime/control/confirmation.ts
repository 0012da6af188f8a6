// Waits for the event that confirms what Zoom has accepted: success of a REST call means accepted only, the stream begins
// with `*_started` (protocol#rest-calls).

import type { Lifecycle } from "../../protocol/webhook";
import { onLifecycle } from "../webhook";
import { meetingNumber } from "./meetings";
import { isNumbered } from "./subject";
import type { Target } from "./target";

/** Actions that an event confirms, and the verb of that event. */
export const CONFIRMED_BY = { start: "started", stop: "stopped" } as const;
export type ConfirmedAction = keyof typeof CONFIRMED_BY;

/** Whether the event is about what was asked for; a meeting whose UUID nobody has told may be that of the event. */
function isAbout({ product, id }: Lifecycle, target: Target): boolean {
  if (product !== target.product) return false;
  if (!isNumbered(product)) return id === target.id;
  const number = meetingNumber(id);
  if (number !== undefined) return number === target.id;
  return target.uuid === undefined || target.uuid === id;
}

export interface Confirmation {
  /**
   * The event, once it has come; `undefined` if it does not come in time, or the signal is aborted.
   * @param limit milliseconds from now on
   */
  within(limit: number, signal: AbortSignal): Promise<Lifecycle | undefined>;
  /** To be called in any case. */
  close(): void;
}

/** Listens from now on: the event may come before the answer to the call. */
export function expectConfirmation(action: ConfirmedAction, target: Target): Confirmation {
  let found: Lifecycle | undefined;
  let tell = (): void => undefined;
  const close = onLifecycle((lifecycle) => {
    if (lifecycle.action !== CONFIRMED_BY[action] || !isAbout(lifecycle, target)) return;
    found ??= lifecycle;
    tell();
  });
  return {
    close,
    within: (limit, signal) =>
      new Promise((resolve) => {
        const settle = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", settle);
          resolve(found);
        };
        const timer = setTimeout(settle, limit);
        signal.addEventListener("abort", settle, { once: true });
        tell = settle;
        if (found || signal.aborted) settle();
      }),
  };
}
