// Maps errors of the simulator to errors of this package: each has a code of contract#errors and a status.

import { asError, RtmsError, type RtmsErrorCode } from "../../protocol/errors";
import { SimulatorError, type SimulatorErrorCode } from "../../simulator";

const CODES: Readonly<Record<SimulatorErrorCode, RtmsErrorCode>> = {
  SIMULATOR_OPTIONS: "RTMS_INPUT",
  SIMULATOR_SCENARIO: "RTMS_FILE",
  SIMULATOR_REPORT: "RTMS_FILE",
  SIMULATOR_WEBHOOK: "RTMS_CONNECTION",
  SIMULATOR_STREAM: "RTMS_HANDSHAKE",
  SIMULATOR_START: "RTMS_REST",
  SIMULATOR_NOT_LISTENING: "RTMS_CONNECTION",
};

const STATUSES: Readonly<Partial<Record<RtmsErrorCode, string>>> = {
  RTMS_INPUT: "status.settings",
  RTMS_FILE: "status.file",
  RTMS_LIMIT: "status.limit",
  RTMS_CREDENTIALS: "status.credentials",
  RTMS_CONNECTION: "status.webhook",
  RTMS_HANDSHAKE: "status.notJoined",
  RTMS_REST: "status.notStarted",
};

export function rtmsError(thrown: unknown): Error {
  if (!(thrown instanceof SimulatorError)) return asError(thrown);
  return new RtmsError(CODES[thrown.code], thrown.message, { cause: thrown });
}

/** The catalog key of an error's status. */
export function statusKeyOf(error: Error): string {
  return (error instanceof RtmsError && STATUSES[error.code]) || "status.failed";
}
