// How long a browser and a Node-RED waited for a processor: what a stopwatch shows on a machine with other work is theirs only
// where they did not wait.

import { readdirSync, readFileSync } from "node:fs";
import type { Browser } from "playwright-core";

/** Milliseconds that all threads of a process have been ready and not run; 0 where the system does not tell. */
function waitedOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
      const [, waited = "0"] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
      return sum + Number(waited) / 1e6;
    }, 0);
  } catch {
    return 0;
  }
}

/** @returns what gives the milliseconds that they have waited so far: the browser's processes of now, and another one */
export async function waitingOf(browser: Browser, other: number): Promise<() => number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const all = [other, ...processInfo.map(({ id }) => id)];
  return () => all.reduce((sum, pid) => sum + waitedOf(pid), 0);
}
