// One Node-RED with a webhook node for all tests of a suite.

import assert from "node:assert/strict";
import { type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { webhookFlow } from "./webhook-client";

/** @param ready is given the process and the address of its webhook node */
export function webhookNodeRed(ready: (nodeRed: NodeRedProcess, url: string) => void) {
  let nr: NodeRedProcess;
  before(async () => {
    nr = await startNodeRed({ flow: webhookFlow() });
    ready(nr, `${nr.url}/zoom/rtms`);
  });
  after(async () => {
    assert.equal((await nr.stop()).code, 0);
    assert.ok(!nr.log.some((line) => /Uncaught|UnhandledPromise/.test(line)), nr.log.join("\n"));
  });
  return {
    /** How many messages a collector has. */
    count: async (collector: string) => (await nr.messages(collector)).length,
    /** The last of so many, as soon as they are there. */
    last: async (collector: string, total: number): Promise<Message> =>
      (await nr.messages(collector, total)).at(-1) ?? {},
  };
}
