// A folder of a fuzzer's own: in memory where the system has such a one, for it is not the disk that is tested.

import { accessSync, constants, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const IN_MEMORY = "/dev/shm";

function isThere(): boolean {
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export const newFolder = () => mkdtempSync(join(isThere() ? IN_MEMORY : tmpdir(), "zoom-rtms-fuzz-"));
