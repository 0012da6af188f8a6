// What a deploy does to a stream that runs, in a real Node-RED process.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator } from "../../src/simulator";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import {
  asEdited,
  complaints,
  eventNames,
  listeningSimulator,
  monologue,
  payload,
  playOptions,
  rtms,
  soundOf,
  streamFlow,
} from "./stream-flow";
import { CREDENTIALS } from "./webhook-client";

const PACKETS = 150;
/** The most messages that one turn of Node-RED's loop may lose. */
const ONE_TURN = 6;

describe("a deploy while a stream runs", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await listeningSimulator();
  });
  afterEach(async () => {
    await simulator.close();
    await nr.stop().catch(() => undefined);
  });

  it("does not disturb a stream by a deploy that does not touch its node", async () => {
    nr = await startNodeRed({ flow: streamFlow() });
    const handle = simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS) }));
    await nr.messages("audio", 10);
    await nr.deploy(
      asEdited((node) => (node.id === "beside" ? { ...node, name: "changed" } : node)),
      "nodes",
    );
    const { handshakes } = await handle.done;
    assert.equal(handshakes.length, 3);
    const audio = await nr.messages("audio", PACKETS + 1);
    assert.deepEqual(soundOf(audio), monologue(PACKETS).audio[0]?.pcm);
    assert.deepEqual(complaints(nr), []);
  });

  /** The numbers of the audio messages of a stream whose node is deployed again while it runs. */
  async function sequencesAcross(deploy: () => Promise<void>): Promise<number[]> {
    nr = await startNodeRed({ flow: streamFlow() });
    const handle = simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS) }));
    await nr.messages("audio", 10);
    await deploy();
    const { handshakes, closed } = await handle.done;
    assert.equal(handshakes.length, 6);
    assert.equal(closed.reason, 6);
    await nr.messages("wav", 1);
    assert.equal(eventNames(await nr.messages("events")).filter((name) => name === "streaming").length, 2);
    assert.deepEqual(await nr.messages("errors"), []);
    assert.deepEqual(complaints(nr), []);
    return (await nr.messages("audio")).map((message) => rtms(message).sequence ?? -1);
  }

  it("continues after a redeploy of its node in mid-stream, with the next numbers, without a message lost", async () => {
    const sequences = await sequencesAcross(() =>
      nr.deploy(
        asEdited((node) => (node.id === "n-stream" ? { ...node, name: "changed" } : node)),
        "nodes",
      ),
    );
    assert.deepEqual(
      sequences,
      Array.from({ length: PACKETS + 1 }, (_, sequence) => sequence),
    );
    assert.deepEqual(soundOf(await nr.messages("audio")), monologue(PACKETS).audio[0]?.pcm);
  });

  it("continues after a full redeploy, which loses no more than what was in transit to the next nodes", async () => {
    const sequences = await sequencesAcross(() => nr.deploy(streamFlow(), "full"));
    const steps = sequences.slice(1).map((sequence, index) => sequence - (sequences[index] ?? 0));
    // Node-RED drops what is on its way, for one turn of its loop, to a node that it closes.
    const broken = steps.filter((step) => step !== 1);
    assert.ok(broken.length <= 1 && broken.every((step) => step > 1 && step <= ONE_TURN), `${sequences}`);
    assert.equal(sequences.at(-1), PACKETS);
  });

  for (const [what, options] of [
    ["credentials that are missing", { app: { credentials: { ...CREDENTIALS, clientSecret: "" } } }],
    ["a setting that cannot be", { stream: { mode: "bogus" } }],
  ] as const)
    it(`reports the end of a stream that a redeploy with ${what} cannot continue`, async () => {
      nr = await startNodeRed({ flow: streamFlow() });
      void simulator.play(playOptions(nr.url, { scenario: monologue(500) }));
      await nr.messages("audio", 10);
      await nr.deploy(streamFlow(options), "full");
      const [wav] = await nr.messages("wav", 1);
      assert.equal(wav?.complete, true);
      const events = eventNames(await nr.messages("events"));
      assert.deepEqual(
        events.filter((name) => name === "stopped" || name === "failed"),
        ["failed"],
      );
      assert.equal((await nr.messages("audio")).filter(({ complete }) => complete === true).length, 1);
    });

  it("answers the webhook of a stream that had not begun when its node was deployed again", async () => {
    nr = await startNodeRed({ flow: streamFlow() });
    const handle = simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS), faults: { "silent-close": 1 } }));
    await nr.messages("events", 2);
    await nr.deploy(streamFlow(), "full");
    await nr.messages("audio", 10);
    assert.ok((await nr.messages("completed", 1)).length >= 1);
    assert.deepEqual(await nr.messages("errors"), []);
    await handle.stop();
  });

  it("leaves the stream and closes its sockets when the node is deleted", async () => {
    nr = await startNodeRed({ flow: streamFlow() });
    const handle = simulator.play(playOptions(nr.url, { scenario: monologue(500) }));
    const closed: string[] = [];
    handle.on("closed", ({ socket }) => closed.push(socket));
    await nr.messages("audio", 10);
    await nr.deploy(
      asEdited((node) => node, { without: ["n-stream"] }),
      "nodes",
    );
    const count = (await nr.messages("audio")).length;
    await sleep(500);
    assert.equal((await nr.messages("audio")).length, count);
    assert.deepEqual(closed.sort(), ["audio", "signaling", "transcript"]);
    const [stopped] = (await nr.messages("events")).slice(-1);
    assert.deepEqual(payload<{ reason: unknown }>(stopped ?? {}).reason, {
      code: -1,
      name: "DISCONNECTED",
      final: true,
      revoked: false,
    });
    assert.deepEqual(complaints(nr), []);
  });
});
