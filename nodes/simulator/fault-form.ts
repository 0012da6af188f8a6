// What the dialog shows of a fault, and the words that the flow holds of it: `name`, `name=value`, `name@ms` or
// `name=value@ms`, as on the simulator's command line.

import {
  FAULT_ROWS,
  type FaultName,
  type FaultRow,
  isFaultName,
  isMoment,
  parseFault,
} from "../../src/simulator/faults";

/** What is in the fields beside a fault's name, as text. */
export interface FaultFields {
  value: string;
  seconds: string;
}

/** Default time of a fault at a moment. Seconds. */
const SOON = 5;

export const rowOf = (name: FaultName): FaultRow => FAULT_ROWS[name];

/** The fields of a fault that has just been switched on. */
export function freshFields(name: FaultName): FaultFields {
  const { fallback, choices } = rowOf(name);
  return { value: String(fallback ?? choices?.[0] ?? ""), seconds: isMoment(name) ? String(SOON) : "0" };
}

const WRITTEN = /^\s*([\w-]+)(?:=([^@]*))?(?:@(.*))?$/;

/** What the dialog shows of it, right or wrong; `undefined` if there is no such fault. */
export function readFault(written: string): { name: FaultName; fields: FaultFields } | undefined {
  const [, name = "", given, at] = WRITTEN.exec(written) ?? [];
  if (!isFaultName(name)) return undefined;
  const { value } = freshFields(name);
  const seconds = at === undefined || at.trim() === "" ? "" : String(Number(at) / 1000);
  return {
    name,
    fields: { value: given?.trim() ?? value, seconds: seconds === "" && !isMoment(name) ? "0" : seconds },
  };
}

export function writeFault(name: FaultName, { value, seconds }: FaultFields): string {
  const given = rowOf(name).type === "flag" || value.trim() === "" ? "" : `=${value.trim()}`;
  const isFromStart = seconds.trim() === "" || (Number(seconds) === 0 && !isMoment(name));
  return name + given + (isFromStart ? "" : `@${Math.round(Number(seconds) * 1000)}`);
}

/** Whether the simulator would take it. */
export function isFault(written: string): boolean {
  try {
    parseFault(written);
    return true;
  } catch {
    return false;
  }
}
