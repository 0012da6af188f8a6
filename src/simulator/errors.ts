// Errors of the simulator: mistakes of the caller, each with its remedy.

export type SimulatorErrorCode =
  | "SIMULATOR_OPTIONS"
  | "SIMULATOR_SCENARIO"
  | "SIMULATOR_WEBHOOK"
  | "SIMULATOR_STREAM"
  | "SIMULATOR_START"
  | "SIMULATOR_REPORT"
  | "SIMULATOR_NOT_LISTENING";

/** An error of the simulator. `message` names the cause and the remedy and never contains a secret. */
export class SimulatorError extends Error {
  override readonly name = "SimulatorError";

  constructor(
    readonly code: SimulatorErrorCode,
    message: string,
  ) {
    super(message);
  }
}
