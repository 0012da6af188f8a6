// Node-RED is stopped (SIGTERM) during many recordings and documents: what has arrived is in whole files, and
// nothing is begun that the next start would have to repair.
//
//   RTMS_STOP_STREAMS=200     how many streams at once, for longer runs

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseWav } from "../../src/audio/codecs/wav";
import type { Scenario, Simulator } from "../../src/simulator";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import { storing } from "./stored";
import { complaints, type FlowOptions, noise, PACKET_BYTES, playOptions, streamFlow } from "./stream-flow";

const STREAMS = Number(process.env.RTMS_STOP_STREAMS ?? 12);
const PACKETS = 3000;
/** Milliseconds in which nothing is read, so that all streams have something on its way when Node-RED stops. */
const HELD_UP = 300;
const SPEAKER = "16778240";
/** The most messages that one turn of Node-RED's loop may lose, on a busy machine: those of a second. */
const ONE_TURN = 50;

/** Somebody speaks all the time, in samples of their own, and says a word every 100 ms. */
function scenarioOf(stream: number): Scenario {
  const words = Array.from({ length: PACKETS / 5 }, (_, n) => ({
    speaker: SPEAKER,
    start: n * 100,
    end: n * 100 + 50,
    text: `word ${n}`,
  }));
  return {
    speakers: [{ id: SPEAKER, name: "Ann" }],
    audio: [{ speaker: SPEAKER, start: 0, pcm: noise(PACKETS * 320, stream + 1) }],
    transcript: words,
    duration: PACKETS * 20,
  };
}

describe(`Node-RED that is stopped with ${STREAMS} streams`, function () {
  this.timeout(60_000 + STREAMS * 500);
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let folder: string;

  storing(
    (directory, zoom) => {
      folder = directory;
      simulator = zoom;
    },
    () => nr,
  );

  function flow(options?: FlowOptions) {
    const stored = { directory: folder, filename: "{streamId}" };
    const properties: Record<string, Record<string, unknown>> = {
      "n-stream": { wires: [["n-audio-out"], ["n-transcript-out"], []] },
      "n-audio-out": { ...stored, output: "file" },
      "n-transcript-out": { ...stored, output: "text", emit: "each", wires: [[]] },
    };
    return streamFlow(options).map((node) => ({ ...node, ...properties[node.id] }));
  }

  /** Without the hidden ones, which tell the next process what to continue, and peaks. */
  const visible = () =>
    readdirSync(folder)
      .filter((name) => !name.startsWith(".") && !name.endsWith(".peaks"))
      .sort();
  const filesOf = (end: string) => readdirSync(folder).filter((name) => name.endsWith(end));

  const streams = Array.from({ length: STREAMS }, (_, n) => ({
    streamId: `stream-${n}`,
    sound: scenarioOf(n).audio[0]?.pcm ?? Buffer.alloc(0),
  }));
  const soundOf = (name: string) => parseWav(readFileSync(join(folder, name))).samples;
  /** The numbers of the words in a document. */
  const wordsOf = (streamId: string) => {
    const lines = readFileSync(join(folder, `${streamId}.txt`), "utf8").split("\n");
    assert.equal(lines.pop(), "", "the last line is whole");
    return lines.map((line) => Number(/^Ann: word (\d+)$/.exec(line)?.[1]));
  };

  async function filesAre(end: string, count: number): Promise<void> {
    for (const until = Date.now() + 45_000; filesOf(end).length < count; await sleep(50))
      assert.ok(Date.now() < until, `only ${filesOf(end).length} ${end}`);
  }

  /** Resolves when all streams are being recorded. */
  async function begin(): Promise<void> {
    nr = await startNodeRed({ flow: flow({ stream: { maxStreams: STREAMS } }) });
    for (const [n, { streamId }] of streams.entries())
      simulator.play(playOptions(nr.url, { streamId, scenario: scenarioOf(n) })).done.catch(() => undefined);
    await filesAre(".wav.part", STREAMS);
    await filesAre(".txt", STREAMS);
  }

  it("leaves a whole recording and document of each, and nothing to repair", async () => {
    await begin();
    await sleep(500);
    nr.signal("SIGSTOP");
    await sleep(HELD_UP);
    const stopped = nr.stop();
    nr.signal("SIGCONT");
    await stopped;

    assert.deepEqual(complaints(nr), []);
    const expected = streams.flatMap(({ streamId }) => ["json", "txt", "wav"].map((type) => `${streamId}.${type}`));
    assert.deepEqual(visible(), expected.sort());
    for (const { streamId, sound } of streams) {
      const samples = soundOf(`${streamId}.wav`);
      assert.ok(samples.equals(sound.subarray(0, samples.length)), `${streamId} is what was said`);
      assert.ok(samples.length > 16_000, `${samples.length} bytes`);
      // Words from before the stream was connected are not sent.
      const words = wordsOf(streamId);
      assert.deepEqual(
        words,
        words.map((_, n) => (words[0] ?? 0) + n),
      );
      assert.ok(words.length > 2);
    }

    nr = await startNodeRed({ flow: flow() });
    await sleep(1500);
    assert.deepEqual(await nr.messages("wav"), []);
    assert.deepEqual(visible(), expected.sort());
    assert.deepEqual(complaints(nr), []);
  });

  it("loses no more in a deploy of all than what Node-RED drops in a turn of its loop", async () => {
    await begin();
    await sleep(500);
    await nr.deploy(flow({ stream: { maxStreams: STREAMS } }));
    await filesAre("-2.wav.part", STREAMS);
    await sleep(1000);
    await nr.stop();
    assert.deepEqual(
      visible(),
      streams
        .flatMap(({ streamId }) => [".json", ".txt", ".wav", "-2.json", "-2.wav"].map((end) => streamId + end))
        .sort(),
    );
    for (const { streamId, sound } of streams) {
      const [before, after] = [soundOf(`${streamId}.wav`), soundOf(`${streamId}-2.wav`)];
      assert.ok(before.equals(sound.subarray(0, before.length)), `${streamId} is exact before the deploy`);
      const at = sound.indexOf(after.subarray(0, PACKET_BYTES));
      assert.ok(after.equals(sound.subarray(at, at + after.length)), `${streamId} is exact after it`);
      assert.ok(at >= before.length && at - before.length <= ONE_TURN * PACKET_BYTES, `${before.length} to ${at}`);
      const words = wordsOf(streamId);
      assert.deepEqual(
        words,
        [...new Set(words)].sort((a, b) => a - b),
      );
    }
  });
});
