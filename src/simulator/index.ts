// `require("node-red-contrib-zoom-rtms/simulator")`: Zoom's side of the wire, for tests and for trying a flow without a
// Zoom account.

export { conversation } from "./conversation";
export { SimulatorError, type SimulatorErrorCode } from "./errors";
export { checkFault, parseFault } from "./fault-values";
export { FAULTS, type FaultName, type Faults, type TimedFault } from "./faults";
export { type HandleEvents, StreamHandle, type Target } from "./handle";
export type { MediumSummary, SentAudio, SentTranscript, Summary } from "./ledger";
export type { LogEntry, SocketName, StreamEntries, WebhookReply } from "./log";
export type { KeepAlive, PlayOptions, SimulatorOptions, Windows } from "./options";
export type {
  Scenario,
  ScenarioAudio,
  ScenarioChat,
  ScenarioSegment,
  ScenarioShare,
  ScenarioSpeaker,
} from "./scenario";
export { loadScenario } from "./scenario-file";
export { Simulator } from "./simulator";
export { explainReply, type WebhookOptions } from "./webhooks";
