// What other rooms import from the simulator: the public library (library.ts), and what the simulator node, the soak
// test and the runtime need in addition. Dialogs import the rows of ./faults, which are pure data.

export { SimulatorApi, type SimulatorApiOptions } from "./api";
export { SimulatorError, type SimulatorErrorCode } from "./errors";
export { checkFault, FAULTS, type FaultName, type Faults, parseFault, type TimedFault } from "./faults";
export type { LiveMeeting } from "./live-meeting";
export type { LogEntry, SocketName, StreamEntries, WebhookReply } from "./log";
export { type Begin, type Identity, Meeting, sendStopped } from "./meeting";
export type { MeetingOptions, PlayOptions, ReplayOptions, ReplayResult, SimulatorOptions, Windows } from "./options";
export {
  conversation,
  loadScenario,
  type Material,
  type Scenario,
  type ScenarioAudio,
  type ScenarioCameraOff,
  type ScenarioChat,
  type ScenarioDraft,
  type ScenarioSegment,
  type ScenarioShare,
  type ScenarioSpeaker,
  scenarioOf,
} from "./scenario";
export { Simulator } from "./simulator";
export { type Certificate, type KeepAlive, selfSignedCertificate } from "./sockets";
export {
  type HandleEvents,
  type MediumSummary,
  type SentAudio,
  type SentPicture,
  type SentTranscript,
  StreamHandle,
  type Summary,
  type Target,
} from "./stream";
export { Clock } from "./time";
export { explainReply, type WebhookOptions } from "./webhooks";
