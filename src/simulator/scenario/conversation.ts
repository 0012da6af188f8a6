// The conversation that ships with the simulator: real speech of two named speakers, and its transcript
// (speech/README.md says how it was made).

import { packageFile } from "../package-file";
import type { Scenario } from "./scenario";
import { loadScenario } from "./scenario-file";

let loaded: Scenario | undefined;

/** Reads the files once. @throws SimulatorError if the package is incomplete */
export function conversation(): Scenario {
  loaded ??= loadScenario(packageFile("src/simulator/speech/conversation.json"));
  return loaded;
}
