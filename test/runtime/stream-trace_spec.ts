// The command `trace` in a real Node-RED: while a stream runs, across a redeploy, and after its end.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { TraceLine } from "../../src/protocol";
import type { Simulator } from "../../src/simulator";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { complaints, listeningSimulator, monologue, payload, playOptions, rtms, streamFlow } from "./stream-flow";

const PACKETS = 300;

/** Takes commands as bodies of requests. */
const DOOR: FlowNode[] = [
  {
    id: "n-door",
    type: "http in",
    z: "tab",
    url: "/command",
    method: "post",
    x: 0,
    y: 0,
    wires: [["n-command", "n-answer"]],
  },
  // Without the request, which is no JSON.
  {
    id: "n-command",
    type: "function",
    z: "tab",
    func: "return { payload: msg.payload };",
    x: 0,
    y: 0,
    wires: [["n-stream"]],
  },
  { id: "n-answer", type: "http response", z: "tab", x: 0, y: 0, wires: [] },
];

describe("the command trace of the stream node", function () {
  this.timeout(30_000);
  let nr: NodeRedProcess;
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await listeningSimulator();
    nr = await startNodeRed({ flow: [...streamFlow(), ...DOOR] });
  });
  afterEach(async () => {
    await simulator.close();
    await nr.stop().catch(() => undefined);
  });

  const traces = async () =>
    (await nr.messages("events")).filter((message) => payload<{ event: string }>(message).event === "trace");
  const linesOf = (message: Message | undefined) => (message ? payload<{ lines: TraceLine[] }>(message).lines : []);

  async function command(body: object): Promise<Message | undefined> {
    const before = (await traces()).length;
    const headers = { "Content-Type": "application/json" };
    await fetch(`${nr.url}/command`, { method: "POST", headers, body: JSON.stringify(body) });
    for (const end = Date.now() + 2000; Date.now() < end; await sleep(20)) {
      const told = await traces();
      if (told.length > before) return told.at(-1);
    }
    return undefined;
  }

  it("begins to record, continues through a redeploy, and reports a stream that has ended", async () => {
    assert.equal(await command({ action: "trace" }), undefined);
    const handle = simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS) }));
    const { streamId } = handle;
    await nr.messages("audio", 10);
    assert.deepEqual(linesOf(await command({ action: "trace" })), []);
    await sleep(300);
    const edited = [...streamFlow({ stream: { name: "changed" } }), ...DOOR].map(({ credentials: _, ...node }) => node);
    await nr.deploy(edited as FlowNode[], "nodes");
    await nr.messages("audio", 100);
    const second = linesOf(await command({ action: "trace", streamId }));
    assert.equal(second[0]?.kind === "in" && second[0].type, 14);
    const news = (lines: TraceLine[]) => lines.flatMap((line) => (line.kind === "state" ? [line.news] : []));
    assert.deepEqual(news(second).slice(0, 2), ["detach", "start"]);
    assert.ok(news(second).includes("accepted"));
    await handle.done;
    await nr.messages("wav", 1);
    const last = await command({ action: "trace", streamId });
    assert.deepEqual([last?.topic, last && rtms(last).streamId], [`rtms/${streamId}/event`, streamId]);
    assert.ok(news(linesOf(last)).includes("terminated"));
    const sequences = (await nr.messages("events")).map((message) => rtms(message).sequence);
    assert.deepEqual(
      sequences,
      sequences.map((_, index) => index),
    );
    const text = JSON.stringify(linesOf(last));
    for (const secret of ["Ann", "Example", "morning", "Goodbye", streamId, handle.id])
      assert.ok(!text.includes(secret), secret);
    assert.deepEqual(complaints(nr), []);
  });

  it("refuses a stream that the node never had", async () => {
    assert.equal(await command({ action: "trace", streamId: "no-such-stream" }), undefined);
    const [error] = await nr.messages("errors", 1);
    assert.match(JSON.stringify(error?.error), /RTMS_INPUT|no stream no-such-stream/);
  });
});
