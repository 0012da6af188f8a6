export { conversation } from "./conversation";
export { type Material, scenarioOf } from "./material";
export { prepare } from "./prepare";
export {
  type CameraOff,
  type Chat,
  isCameraOn,
  type Line,
  SAMPLES_PER_MS,
  SCENARIO_RATE,
  type Scenario,
  type ScenarioAudio,
  type ScenarioCameraOff,
  type ScenarioChat,
  type ScenarioDraft,
  type ScenarioSegment,
  type ScenarioShare,
  type ScenarioSpeaker,
  type Script,
  type Speaker,
  type Talk,
} from "./scenario";
export { loadScenario } from "./scenario-file";
