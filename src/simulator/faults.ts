// The faults that can be switched on, one row each: what `--help` lists, what the command line parses, and what the
// code asks for by name. A fault belongs to the simulator, or to one stream.

import { SimulatorError } from "./errors";

/** How a fault's value is written: `flag` takes none, the others an integer (with `fallback` when none is given). */
interface FaultRow {
  readonly type: "flag" | "count" | "status" | "seconds";
  readonly fallback?: number;
  readonly meaning: string;
}

export const FAULTS = {
  "close-on-bad-signature": {
    type: "flag",
    meaning: 'a wrong signature is answered by a close with code 1000, "Normal close", and no message',
  },
  "silent-close": {
    type: "count",
    fallback: 1,
    meaning: "the first n handshakes, right or wrong, are answered by a close with code 1000 and no message",
  },
  "refuse-signaling": { type: "status", meaning: "every signaling handshake is refused with this status code" },
  "refuse-media": { type: "status", meaning: "every media handshake is refused with this status code" },
  "binary-frames": { type: "flag", meaning: "every message is sent as a binary frame" },
  "kick-old": { type: "flag", meaning: "a second connection throws the first one out, instead of being refused" },
  "no-length": { type: "flag", meaning: "audio, video and screen share come without content.length" },
  "string-user-id": { type: "flag", meaning: "user_id is a string" },
  "misspelt-participant-info": { type: "flag", meaning: "call events carry paticipant_info, as early servers did" },
  "duplicate-webhook": { type: "count", fallback: 1, meaning: "each webhook is sent n more times, byte for byte" },
  "forged-signature": { type: "flag", meaning: "webhooks are signed with another secret token" },
  "stale-signature": {
    type: "seconds",
    fallback: 600,
    meaning: "webhooks are signed with a timestamp that is n seconds old",
  },
} as const satisfies Readonly<Record<string, FaultRow>>;

export type FaultName = keyof typeof FAULTS;

type ValueOf<Row extends FaultRow> = Row["type"] extends "flag" ? boolean : number;

/** The faults that are on: `true` for a flag, an integer for the rest. */
export type Faults = { readonly [Name in FaultName]?: ValueOf<(typeof FAULTS)[Name]> };

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

/**
 * Reads `name` or `name=value` as the command line writes it.
 * @throws SimulatorError for an unknown name, or a value that the fault does not take
 */
export function parseFault(text: string): Faults {
  const [name = "", value] = text.split("=", 2);
  if (!isFaultName(name))
    throw new SimulatorError(
      "SIMULATOR_OPTIONS",
      `There is no fault "${name}". The faults are: ${Object.keys(FAULTS).join(", ")}.`,
    );
  const row: FaultRow = FAULTS[name];
  if (row.type === "flag") {
    if (value !== undefined)
      throw new SimulatorError("SIMULATOR_OPTIONS", `The fault ${name} takes no value. Write --fault ${name}.`);
    return { [name]: true };
  }
  const number = value === undefined ? row.fallback : Number(value);
  if (number === undefined || !Number.isSafeInteger(number) || number < 0)
    throw new SimulatorError("SIMULATOR_OPTIONS", `The fault ${name} needs an integer, as in --fault ${name}=3.`);
  return { [name]: number };
}
