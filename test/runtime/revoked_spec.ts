// A stream whose consent Zoom revokes leaves nothing on disk, as a user would have it: stream, audio-out and
// transcript-out with *Delete when revoked*, media and events wired to both. The end message of a medium comes before
// the event that reports the revocation.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { StopReason } from "../../src/protocol/values/enums";
import type { Simulator } from "../../src/simulator";
import { until } from "../until";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import { storing } from "./stored";
import { monologue, playOptions, streamFlow } from "./stream-flow";

const OUTPUTS = ["n-audio-out", "n-transcript-out"];

describe("a revoked stream", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let folder: string;

  /** Without what is noted for a next process, beside the files. */
  const filesIn = () =>
    readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => !basename(name).startsWith(".zoom-rtms-left"))
      .sort();

  storing(
    (directory, zoom) => {
      folder = directory;
      simulator = zoom;
    },
    () => nr,
  );

  async function start(audioOut: Record<string, unknown> = {}): Promise<void> {
    const stored = { directory: folder, filename: "{streamId}_{speaker}", deleteRevoked: true };
    const properties: Record<string, Record<string, unknown>> = {
      "n-stream": {
        wires: [["collect-audio", "n-audio-out"], ["n-transcript-out"], ["collect-events", ...OUTPUTS]],
      },
      "n-audio-out": { ...stored, output: "file", ...audioOut },
      "n-transcript-out": { ...stored, output: "vtt", emit: "each" },
    };
    nr = await startNodeRed({ flow: streamFlow().map((node) => ({ ...node, ...properties[node.id] })) });
  }

  /** Plays until there is something to delete, then has Zoom end the stream. Resolves when all nodes got the end. */
  async function endedWith(reason: number): Promise<void> {
    const before = filesIn().length;
    const ends = (await nr.messages("wav")).filter(({ complete }) => complete).length;
    // Again and again: what was said before the stream is connected is not sent.
    const transcript = Array.from({ length: 40 }, (_, n) => ({
      ...{ speaker: "16778240", start: n * 500, end: n * 500 + 200, text: "Good morning." },
    }));
    const stream = simulator.play(playOptions(nr.url, { scenario: { ...monologue(2000), transcript } }));
    await until(() => filesIn().length >= before + 4);
    await stream.stop(reason);
    for (;;) {
      const messages = await nr.messages("wav", ends + 1);
      if (messages.filter(({ complete }) => complete).length > ends) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  it("leaves neither recordings nor captions, and what else is stored stays", async () => {
    await start();
    await endedWith(StopReason.STOP_BC_MEETING_ENDED);
    // The captions are completed beside the recording.
    await until(() => !filesIn().some((name) => /\.(rtms-growing|tmp)$/.test(name)));
    const kept = filesIn();
    const endings = kept.map((name) => name.slice(name.lastIndexOf("."))).sort();
    assert.deepEqual(endings, [".json", ".peaks", ".rtms", ".vtt", ".wav"]);
    for (let time = 0; time < 5; time += 1) {
      await endedWith(StopReason.STOP_BC_STREAM_REVOKED);
      await until(() => filesIn().length === kept.length);
    }
    assert.deepEqual(filesIn(), kept);
    assert.deepEqual(await nr.messages("errors"), []);
  });

  it("leaves none of the files of a recording that rotates", async () => {
    await start({ rotateMinutes: 0.005 });
    await endedWith(StopReason.STOP_BC_STREAM_REVOKED);
    await until(() => filesIn().length === 0);
    assert.deepEqual(await nr.messages("errors"), []);
  });
});
