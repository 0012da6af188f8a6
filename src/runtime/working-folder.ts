// Where relative paths are, of the output nodes' folders and of the simulator's files.

import type { NodeAPI } from "node-red";

/** `fileWorkingDirectory` of Node-RED's settings, as core's file nodes have it; else beside the flows, which persist. */
export function workingFolder({ settings }: Pick<NodeAPI, "settings">): string {
  const { fileWorkingDirectory, userDir } = settings as { fileWorkingDirectory?: unknown; userDir?: unknown };
  return String(fileWorkingDirectory ?? userDir ?? "");
}
