export {
  type ApiFaultName,
  type ApiFaults,
  FAULT_ROWS,
  type FaultName,
  type FaultRow,
  type Faults,
  isApiFault,
  isFaultName,
  isMoment,
  type MomentName,
  type StreamMomentName,
  type TARGETS,
  type TimedFault,
  type ValueOf,
} from "./fault-rows";
export { apiFaultsOf, checkFault, parseFault, partFaults, sortFaults } from "./fault-values";
export { FAULTS, type Fault } from "./faults";
export { reshaped } from "./shapes";
