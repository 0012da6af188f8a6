// What specs of stored files begin and end with: a folder and a simulator for each test, and a Node-RED that is stopped.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Simulator } from "../../src/simulator";
import type { NodeRedProcess } from "./node-red-process";
import { listeningSimulator } from "./stream-flow";

/**
 * @param ready is given both before each test
 * @param started the process that the test has started, if any
 */
export function storing(
  ready: (folder: string, simulator: Simulator) => void,
  started: () => NodeRedProcess | undefined,
): void {
  let folder: string;
  let simulator: Simulator;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-test-"));
    simulator = await listeningSimulator();
    ready(folder, simulator);
  });
  afterEach(async () => {
    await simulator.close();
    await started()
      ?.stop()
      .catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });
}
