// Reads faults as users write them: `name=value@time` on the command line, an object in a scenario file.

import { SimulatorError } from "../errors";
import {
  type ApiFaults,
  FAULT_ROWS,
  type FaultName,
  type FaultRow,
  type Faults,
  isApiFault,
  isFaultName,
  isMoment,
  type TimedFault,
} from "./fault-rows";

function fault(text: string): SimulatorError {
  return new SimulatorError("SIMULATOR_OPTIONS", text);
}

function named(name: string): FaultName {
  if (isFaultName(name)) return name;
  throw fault(`There is no fault "${name}". The faults are: ${Object.keys(FAULT_ROWS).join(", ")}.`);
}

function numberOf(name: string, { type, fallback }: FaultRow, value: unknown): number {
  const given = value ?? fallback;
  const number = typeof given === "string" && given !== "" ? Number(given) : given;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || (number < 0 && type !== "milliseconds"))
    throw fault(`The fault ${name} needs an integer, as in ${name}=3.`);
  return number;
}

function wordOf(name: string, { choices = [], fallback }: FaultRow, value: unknown): string {
  const word = value ?? fallback;
  if (typeof word === "string" && choices.includes(word)) return word;
  throw fault(`The fault ${name} needs one of ${choices.join(", ")}, as in ${name}=${choices[0]}.`);
}

/** @throws SimulatorError for a value that the fault does not accept */
function valueFor(name: FaultName, value: unknown): boolean | number | string {
  const row: FaultRow = FAULT_ROWS[name];
  if (row.type === "flag") {
    if (value === undefined || typeof value === "boolean") return value ?? true;
    throw fault(`The fault ${name} takes no value. Write ${name}.`);
  }
  if (value === false) return false;
  return row.type === "choice" ? wordOf(name, row, value) : numberOf(name, row, value);
}

/**
 * Checks a fault from a scenario file or a program. A lasting fault lasts from the start unless `at` gives a time.
 * @throws SimulatorError for an unknown name, a value that the fault does not accept, or a moment without a time
 */
export function checkFault(given: { at?: unknown; fault?: unknown; value?: unknown }): TimedFault {
  const name = named(typeof given.fault === "string" ? given.fault : "");
  const value = valueFor(name, given.value);
  if (given.at === undefined && isMoment(name))
    throw fault(`The fault ${name} needs a time. Add the milliseconds from the start, as in ${name}@5000.`);
  const { at = 0 } = given;
  if (typeof at !== "number" || !Number.isSafeInteger(at) || at < 0) {
    // Only numbers and strings are quoted: other JSON values may have no usable text.
    const told = typeof at === "number" || typeof at === "string" ? at : `a value of type ${typeof at}`;
    throw fault(
      `The fault ${name} has the time ${told}, but times are whole milliseconds from the start of the stream.`,
    );
  }
  return { at, fault: name, value };
}

/** Reads `name`, `name=value`, `name@ms` or `name=value@ms`. @throws SimulatorError as `checkFault` does */
export function parseFault(text: string): TimedFault {
  const [written = "", at] = text.split("@", 2);
  const [name = "", value] = written.split("=", 2);
  return checkFault({ fault: name, value, at: at === undefined || at === "" ? at : Number(at) });
}

/** Separates the lasting faults that are on from the start from the others, which are sorted by time. */
export function sortFaults(faults: readonly TimedFault[]): { lasting: Faults; timed: TimedFault[] } {
  const isLasting = ({ at, fault: name }: TimedFault): boolean => at === 0 && !isMoment(name);
  const lasting = Object.fromEntries(faults.filter(isLasting).map(({ fault: name, value }) => [name, value]));
  const timed = faults.filter((each) => !isLasting(each)).sort((a, b) => a.at - b.at);
  return { lasting: lasting as Faults, timed };
}

/** Separates the faults of the API from those of streams. */
export function partFaults(faults: readonly TimedFault[]): { api: TimedFault[]; stream: TimedFault[] } {
  const isApi = ({ fault: name }: TimedFault): boolean => isApiFault(name);
  return { api: faults.filter(isApi), stream: faults.filter((each) => !isApi(each)) };
}

/** Those of the API among the faults that are on. */
export function apiFaultsOf(faults: Faults): ApiFaults {
  return Object.fromEntries(Object.entries(faults).filter(([name]) => isFaultName(name) && isApiFault(name)));
}
