export {
  FAULT_ROWS,
  type FaultName,
  type FaultRow,
  type Faults,
  isFaultName,
  isMoment,
  type MomentName,
  type TARGETS,
  type TimedFault,
  type ValueOf,
} from "./fault-rows";
export { checkFault, parseFault, sortFaults } from "./fault-values";
export { FAULTS, type Fault } from "./faults";
export { reshaped } from "./shapes";
