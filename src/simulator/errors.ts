// What can go wrong on Zoom's side of the wire: a mistake of the caller's, said with its cure.

export type SimulatorErrorCode =
  | "SIMULATOR_OPTIONS"
  | "SIMULATOR_SCENARIO"
  | "SIMULATOR_WEBHOOK"
  | "SIMULATOR_STREAM"
  | "SIMULATOR_REPORT"
  | "SIMULATOR_NOT_LISTENING";

/** An error of the simulator. `message` names the cause and the cure and never holds a secret. */
export class SimulatorError extends Error {
  override readonly name = "SimulatorError";

  constructor(
    readonly code: SimulatorErrorCode,
    message: string,
  ) {
    super(message);
  }
}
