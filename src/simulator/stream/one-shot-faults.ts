// What each one-shot fault does to its stream, one row per fault.

import type { StreamMomentName, ValueOf } from "../faults";
import type { StreamControl } from "./handle";

type Effect<Name extends StreamMomentName> = (stream: StreamControl, value: ValueOf<Name>) => void;

const EFFECTS: { readonly [Name in StreamMomentName]: Effect<Name> } = {
  "drop-signaling": (stream) => stream.drop("signaling", "terminate"),
  "drop-medium": (stream, medium) => stream.drop(medium, "terminate"),
  "drop-all": (stream) => stream.drop("all", "terminate"),
  close: (stream, target) => stream.drop(target, "close"),
  "half-open": (stream, target) => stream.silence(target),
  hang: (stream, target) => stream.hang(target),
  "stall-keep-alives": (stream, target) => stream.stall(target),
  garbage: (stream, target) => stream.garbage(target),
  interrupt: (stream, how) => stream.interrupt(how),
  failover: (stream, how) => stream.failover(how),
  transfer: (stream, how) => stream.transfer(how),
  pause: (stream) => stream.pause(),
  resume: (stream) => stream.resume(),
  stop: (stream, reason) => void stream.end(reason),
};

/** @param value as checked by `checkFault` (fault-values.ts) */
export function applyOneShotFault(
  stream: StreamControl,
  name: StreamMomentName,
  value: boolean | number | string,
): void {
  (EFFECTS[name] as (stream: StreamControl, value: boolean | number | string) => void)(stream, value);
}
