// `require("node-red-contrib-zoom-rtms/simulator")`: Zoom's side of the wire, for tests and for trying a flow without
// a Zoom account. Exports from files rather than from the inner rooms' faces, so that the published types keep their
// comments.

export { SimulatorApi } from "./api/api";
export type { ApiLedger, EventConnection, OfferedEvent, RestCall, TokenRequest } from "./api/api-ledger";
export type { SimulatorApiOptions } from "./api/options";
export { SimulatorError, type SimulatorErrorCode } from "./errors";
export type { Delivery } from "./event-route";
export type { FaultName, Faults, TimedFault } from "./faults/fault-rows";
export { checkFault, parseFault } from "./faults/fault-values";
export { FAULTS } from "./faults/faults";
export type { LiveMeeting } from "./live-meeting";
export type { LogEntry, SocketName, StreamEntries, WebhookReply } from "./log";
export type { MeetingOptions, PlayOptions, ReplayOptions, ReplayResult, SimulatorOptions, Windows } from "./options";
export { conversation } from "./scenario/conversation";
export type {
  Scenario,
  ScenarioAudio,
  ScenarioCameraOff,
  ScenarioChat,
  ScenarioDraft,
  ScenarioSegment,
  ScenarioShare,
  ScenarioSpeaker,
} from "./scenario/scenario";
export { loadScenario } from "./scenario/scenario-file";
export { Simulator } from "./simulator";
export { type Certificate, selfSignedCertificate } from "./sockets/certificate";
export type { KeepAlive } from "./sockets/connection";
export { type HandleEvents, StreamHandle, type Target } from "./stream/handle";
export type { MediumSummary, SentAudio, SentPicture, SentTranscript, Summary } from "./stream/ledger";
export { explainReply, type WebhookOptions } from "./webhooks/webhooks";
