// Live streams that survive the end of the process: kill -9, SIGTERM (contract#restarts-of-the-process).

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator, StreamHandle } from "../../src/simulator";
import { type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import {
  complaints,
  eventNames,
  type FlowOptions,
  listeningSimulator,
  monologue,
  payload,
  playOptions,
  rtms,
  streamFlow,
} from "./stream-flow";
import { CREDENTIALS } from "./webhook-client";

const PACKETS = 500;
const STREAMS = 3;
/** Packets of one stream in two kills, on a busy machine. */
const MOST_REPEATED = 4;
const journalsIn = (userDir: string): string[] => readdirSync(join(userDir, "zoom-rtms-streams")).sort();

/**
 * What was sent on in the last moment before a process was killed may come again: the same message with the same number
 * (contract#restarts-of-the-process).
 */
function once(messages: readonly Message[]): Message[] {
  const byNumber = new Map<number, Message>();
  for (const message of messages) {
    const former = byNumber.get(rtms(message).sequence);
    if (former) assert.deepEqual(payload(message), payload(former));
    byNumber.set(rtms(message).sequence, message);
  }
  assert.ok(messages.length - byNumber.size <= MOST_REPEATED, `${messages.length - byNumber.size} came twice`);
  return [...byNumber.values()];
}

describe("live streams, when the process ends", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let former: NodeRedProcess[];

  beforeEach(async () => {
    former = [];
    simulator = await listeningSimulator();
  });
  afterEach(async () => {
    await simulator.close();
    await nr.stop().catch(() => undefined);
  });

  async function restart(how: "SIGKILL" | "SIGTERM", away = 500): Promise<void> {
    const { userDir } = nr;
    await nr.end(how);
    former.push(nr);
    await sleep(away);
    nr = await startNodeRed({ userDir });
  }

  /** What reached a collector in all processes so far. */
  const collected = async (name: string): Promise<Message[]> =>
    (await Promise.all([...former, nr].map((each) => each.messages(name)))).flat();

  async function begin(count: number, options: FlowOptions = {}): Promise<StreamHandle[]> {
    nr = await startNodeRed({ flow: streamFlow(options) });
    const handles = Array.from({ length: count }, () =>
      simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS) })),
    );
    await nr.messages("audio", 20 * count);
    return handles;
  }

  for (const how of ["SIGKILL", "SIGTERM"] as const)
    it(`go on after ${how}, with the next numbers, nothing lost and nothing twice`, async () => {
      const handles = await begin(STREAMS);
      for (let time = 0; time < 2; time += 1) {
        await sleep(500 + 700 * Math.random());
        await restart(how);
        await nr.messages("audio", 10 * STREAMS);
      }
      for (const handle of handles) assert.equal((await handle.done).closed.reason, 6);
      await nr.messages("wav", STREAMS);
      const audio = await collected("audio");
      for (const { streamId } of handles) {
        const own = once(audio.filter((message) => rtms(message).streamId === streamId));
        const sequences = own.map((message) => rtms(message).sequence);
        const sound = Buffer.concat(own.map((message) => payload<Buffer>(message)));
        assert.deepEqual(
          sequences,
          Array.from({ length: PACKETS + 1 }, (_, sequence) => sequence),
        );
        assert.deepEqual(sound, monologue(PACKETS).audio[0]?.pcm);
      }
      const segments = (await collected("transcript")).filter((message) => message.complete !== true);
      const ids = segments.map((message) => (message.transcript as { id: string }).id);
      assert.deepEqual(ids, [...new Set(ids)]);
      const events = await collected("events");
      for (const { streamId } of handles) {
        const own = events.filter((message) => rtms(message).streamId === streamId);
        assert.deepEqual(
          own.map((message) => rtms(message).sequence),
          own.map((_, sequence) => sequence),
        );
        assert.equal(eventNames(own).filter((name) => name === "stopped").length, 1);
      }
      assert.deepEqual(complaints(nr), []);
      assert.deepEqual(journalsIn(nr.userDir), []);
    });

  it("write neither a secret nor a word", async () => {
    await begin(1);
    await nr.messages("transcript", 1);
    await sleep(1_200);
    const { userDir } = nr;
    await nr.end("SIGKILL");
    const [journal = ""] = journalsIn(userDir);
    const text = readFileSync(join(userDir, "zoom-rtms-streams", journal), "latin1");
    assert.match(text, /"streamId":/);
    for (const secret of [...Object.values(CREDENTIALS), "Good morning"]) assert.ok(!text.includes(secret), secret);
    nr = await startNodeRed({ userDir });
  });

  it("are left alone by a second process with the same user directory, while the first is alive", async () => {
    await begin(1);
    const second = await startNodeRed({ userDir: nr.userDir });
    try {
      const before = (await nr.messages("audio")).length;
      await nr.messages("audio", before + 100);
      assert.deepEqual(await second.messages("audio"), []);
      assert.equal(journalsIn(nr.userDir).length, 1);
    } finally {
      await second.end("SIGTERM");
    }
    const before = (await nr.messages("audio")).length;
    await nr.messages("audio", before + 20);
  });

  it("connect within a second of the flows' start", async () => {
    await begin(1);
    const { userDir } = nr;
    // Its journal is begun, also on a busy machine.
    await sleep(1_000);
    await nr.end("SIGKILL");
    nr = await startNodeRed({ userDir });
    // Now the flows have started.
    const now = Date.now();
    const [first] = await nr.messages("events", 1);
    assert.ok(first && Number(rtms(first).receivedAt) - now < 1_000);
    assert.equal(payload<{ event: string }>(first).event, "interrupted");
  });

  it("are left alone where that is switched off", async () => {
    const [handle] = await begin(1, { stream: { resume: false } });
    await restart("SIGKILL", 0);
    await sleep(2_000);
    assert.deepEqual(await nr.messages("audio"), []);
    assert.equal(handle?.streamId === undefined, false);
  });
});
