// The face of `node`: what every node has, whatever it does: a status, saved properties, errors reported once.

export { atMost } from "./at-most";
export { type Step, savedProperties } from "./migrations";
export {
  choiceProperty,
  numberProperty,
  type Properties,
  textProperty,
  workingFolder,
} from "./properties";
export { type PropertyTable, type PropertyValues, readProperties } from "./property-table";
export { refuseMessages } from "./refuse";
export { ReportedErrors } from "./reported-errors";
export { acceptedCounts, runningCount, Status, waitingCount } from "./status";
