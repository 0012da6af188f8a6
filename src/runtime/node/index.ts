// The face of `node`: what every node has, whatever it does: a status, saved properties, errors reported once.

export { type Step, savedProperties } from "./migrations";
export {
  booleanProperty,
  choiceProperty,
  numberProperty,
  type Properties,
  textProperty,
  workingFolder,
} from "./properties";
export { refuseMessages } from "./refuse";
export { ReportedErrors } from "./reported-errors";
export { compactCount, Status } from "./status";
