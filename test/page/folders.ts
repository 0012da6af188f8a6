// A folder for each test, and meetings whose process is dead.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thisOwner } from "../../src/files";

/** A folder for each test of a suite, which is gone after it. */
export function ownFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-page-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** A process of this machine that is not there any more. */
const DEAD = { ...thisOwner(), instance: "dead", pid: 2 ** 22 - 1 };

/** All growing meetings of a folder are a dead process's. */
export function disown(folder: string): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".meeting.jsonl"))) {
    const path = join(folder, name);
    writeFileSync(path, disowned(readFileSync(path, "utf8")));
  }
}

export function disowned(text: string): string {
  return text.replaceAll(JSON.stringify(thisOwner()), JSON.stringify(DEAD));
}
