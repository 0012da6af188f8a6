// The conversation that ships with the simulator: real speech of two named speakers, and what they say
// (speech/README.md tells how it was made).

import path from "node:path";
import type { Scenario } from "./scenario";
import { loadScenario } from "./scenario-file";

/** Where it is in the sources is where it is in the package. */
const FILE = "src/simulator/speech/conversation.json";
let loaded: Scenario | undefined;

/** Read once. @throws SimulatorError if the package is incomplete */
export function conversation(): Scenario {
  loaded ??= loadScenario(path.join(path.dirname(require.resolve("node-red-contrib-zoom-rtms/package.json")), FILE));
  return loaded;
}
