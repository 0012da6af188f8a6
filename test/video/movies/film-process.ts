// A process that records a film and is killed by itself, as hard as `kill -9` does it, when the disk has taken what was
// given to it: `node film-process.ts <directory>`.

import { filmMessages } from "./film";
import { Making } from "./making";

async function main(directory: string): Promise<void> {
  const making = new Making(directory);
  await making.push(...filmMessages());
  for (const writer of making.recorder.state.outlet.writers) await writer.idle();
  process.kill(process.pid, "SIGKILL");
}

void main(process.argv[2] ?? "");
