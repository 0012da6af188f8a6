// Documents on disk, written by a real Node-RED: through a redeploy, a restart and a revocation.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Simulator } from "../../src/simulator";
import { parseVtt, type ReadCue } from "../transcript/vtt-parser";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { listeningSimulator, monologue, playOptions, streamFlow } from "./stream-flow";

const PACKETS = 150;
const WORDS = ["Good morning.", "2 < 3 & 4 --> 5", "Goodbye."];

describe("documents written by a real Node-RED", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let directory: string;

  beforeEach(async () => {
    simulator = await listeningSimulator();
    directory = mkdtempSync(join(tmpdir(), "documents-"));
  });
  afterEach(async () => {
    await simulator.close();
    await nr.stop().catch(() => undefined);
    rmSync(directory, { recursive: true, force: true });
  });

  /** The flow, with a transcript-out that writes; the stream's events reach it too. */
  const flow = (properties: Record<string, unknown>): FlowNode[] =>
    streamFlow().map((node) => {
      if (node.id === "n-transcript-out") return { ...node, directory, filename: "said", ...properties };
      if (node.id !== "n-stream") return node;
      const [audio, transcript, events] = node.wires as string[][];
      return { ...node, wires: [audio, transcript, [...(events ?? []), "n-transcript-out"]] };
    });
  const files = () => readdirSync(directory).sort();
  const cues = (name: string): ReadCue[] => parseVtt(readFileSync(join(directory, name), "utf8"));
  const words = (name: string) => cues(name).map(({ text }) => text);
  const payloads = async () => (await nr.messages("vtt")).map(({ payload }) => payload).join("");

  it("grow through a redeploy in mid-stream, and are what was sent", async () => {
    nr = await startNodeRed({ flow: flow({ emit: "each" }) });
    // Three seconds between the sentences: what is said during the deploy is not sent again, and a busy machine takes one.
    const handle = simulator.play(playOptions(nr.url, { scenario: monologue(3 * PACKETS) }));
    await nr.messages("vtt", 1);
    await nr.deploy(flow({ emit: "each" }), "full");
    await handle.done;
    await nr.messages("vtt", WORDS.length + 1);
    await nr.stop();
    assert.deepEqual(files(), ["said.vtt"]);
    assert.deepEqual(words("said.vtt"), WORDS);
    assert.equal(readFileSync(join(directory, "said.vtt"), "utf8"), await payloads());
    assert.deepEqual(await nr.messages("errors"), []);
  });

  it("never overwrite those from before a restart", async () => {
    for (const name of ["said.vtt", "said_2.vtt"]) {
      nr = await startNodeRed({ flow: flow({ emit: "stream" }) });
      await simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS), pace: "fast" })).done;
      const [message] = await nr.messages("vtt", 1);
      assert.equal(message?.filename, join(directory, name));
      await nr.stop();
      assert.deepEqual(words(name), WORDS);
    }
    assert.deepEqual(files(), ["said.vtt", "said_2.vtt"]);
  });

  it("hold all that was said when Node-RED is stopped in mid-stream", async () => {
    nr = await startNodeRed({ flow: flow({ emit: "each" }) });
    void simulator.play(playOptions(nr.url, { scenario: monologue(500) }));
    await nr.messages("vtt", 1);
    const { code } = await nr.stop();
    assert.equal(code, 0);
    assert.equal(readFileSync(join(directory, "said.vtt"), "utf8"), await payloads());
  });

  for (const deleteRevoked of [true, false])
    it(`are ${deleteRevoked ? "deleted" : "kept"} when Zoom revokes the stream, as it was set`, async () => {
      nr = await startNodeRed({ flow: flow({ emit: "each", deleteRevoked }) });
      const handle = simulator.play(playOptions(nr.url, { scenario: monologue(500) }));
      await nr.messages("vtt", 1);
      await handle.stop(8);
      const events = await nr.messages("events");
      assert.ok(events.length > 0);
      await nr.messages("vtt", 2);
      await nr.stop();
      assert.deepEqual(files(), deleteRevoked ? [] : ["said.vtt"]);
    });
});
