// What a reconnection reports in a real Node-RED process: events with every field (contract#events), and a status that
// says what was lost.

import assert from "node:assert/strict";
import type { Simulator, TimedFault } from "../../src/simulator";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import { listeningSimulator, monologue, playOptions, streamFlow } from "./stream-flow";

const PACKETS = 250;
/** By then the status is free to show another line at once; it does so once a second. */
const SETTLED = 2500;

interface Told {
  event: string;
  [field: string]: unknown;
}

describe("a reconnection in a real Node-RED", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await listeningSimulator();
    const wires = [["collect-audio"], ["collect-events"]];
    nr = await startNodeRed({ flow: streamFlow({ stream: { transcript: false, outputs: 2, wires } }) });
  });
  afterEach(async () => {
    await simulator.close();
    await nr.stop().catch(() => undefined);
  });

  const losses: [TimedFault, cause: string, media: string[] | undefined][] = [
    [{ at: SETTLED, fault: "drop-signaling", value: true }, "signaling", undefined],
    [{ at: SETTLED, fault: "drop-medium", value: "audio" }, "media", ["audio"]],
  ];
  for (const [fault, cause, media] of losses)
    it(`after ${fault.fault} reports the attempt, the delay and the cause, and the status says what was lost`, async () => {
      const play = { scenario: monologue(PACKETS), script: [fault] };
      await simulator.play(playOptions(nr.url, play)).done;
      await nr.messages("audio", PACKETS + 1);
      const told = (await nr.messages("events")).map(({ payload }) => payload as Told);

      const interrupted = told.filter(({ event }) => event === "interrupted");
      assert.deepEqual(interrupted, [{ event: "interrupted", cause, ...(media && { media }) }]);
      const [first, ...more] = told.filter(({ event }) => event === "reconnecting");
      assert.deepEqual(more, []);
      const { delay, ...rest } = first ?? { event: "" };
      assert.deepEqual(rest, { event: "reconnecting", attempt: 1, cause, ...(media && { media }) });
      assert.ok(Number.isInteger(delay) && Number(delay) >= 400 && Number(delay) <= 600, `${delay} ms`);

      const shown = (await nr.messages("status", 4)).map(({ status }) => status as { fill?: string; text?: string });
      assert.equal(shown[1]?.fill, "yellow", JSON.stringify(shown));
      const texts = shown.map(({ text }) => text);
      assert.deepEqual(texts, ["status.streaming", `status.${cause}`, "status.streaming", "status.idle"]);
    });
});
