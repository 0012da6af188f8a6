// Consent that is withdrawn after Node-RED was restarted: the stopped webhook reaches a process that never had the
// stream, and what the former one stored is deleted all the same, however that one ended. No other file is.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../src/simulator";
import { until } from "../until";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { storing } from "./stored";
import { monologue, payload, playOptions, streamFlow } from "./stream-flow";
import { post } from "./webhook-client";

const OUTPUTS = ["n-audio-out", "n-transcript-out", "n-whole"];

describe("a stream that is revoked after a restart", function () {
  this.timeout(90_000);
  let simulator: Simulator;
  let folder: string;
  let nr: NodeRedProcess;

  const filesIn = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
      .filter((name) => !isLeft(name))
      .sort();
  /** What tells the next process which files to continue comes and goes. */
  const isLeft = (name: string) => /\.zoom-rtms-left-|\.rtms-growing/.test(name);
  const left = () => readdirSync(folder, { recursive: true }).map(String).filter(isLeft);

  const flow = (deleteRevoked = true): FlowNode[] => {
    const stored = { directory: folder, filename: "{streamId}/{index}", deleteRevoked };
    const properties: Record<string, Record<string, unknown>> = {
      "n-stream": {
        wires: [["n-audio-out"], ["n-transcript-out", "n-whole"], ["collect-events", ...OUTPUTS]],
      },
      "n-audio-out": { ...stored, output: "file" },
      "n-transcript-out": { ...stored, output: "vtt", emit: "each" },
    };
    const transcriptOut = { type: "zoom-rtms-transcript-out", z: "tab", wires: [[]], ...stored };
    return [
      ...streamFlow().map((node) => ({ ...node, ...properties[node.id] })),
      { id: "n-whole", ...transcriptOut, output: "text", emit: "time", windowMs: 1000 },
    ];
  };
  const start = async (deleteRevoked?: boolean) => {
    nr = await startNodeRed({ flow: flow(deleteRevoked) });
  };

  /** Plays until every node has stored something; the stream continues. */
  async function played(): Promise<string> {
    // Zoom buffers no transcript for a late client.
    const transcript = Array.from({ length: 40 }, (_, index) => {
      const start = index * 500;
      return { speaker: "16778240", start, end: start + 200, text: `Good morning ${index}.` };
    });
    const stream = simulator.play(playOptions(nr.url, { scenario: { ...monologue(4000), transcript } }));
    const { streamId } = stream;
    const told = () => filesIn().filter((name) => name.startsWith(`${streamId}/`));
    await until(
      () => [".vtt", ".txt"].every((end) => told().some((name) => name.endsWith(end) && sizeOf(name) > 10)),
      20_000,
    );
    await until(() => told().some((name) => name.includes(".wav")), 20_000);
    return streamId;
  }
  const sizeOf = (name: string) => readFileSync(join(folder, name)).length;

  async function revoked(streamId: string): Promise<void> {
    const body = {
      event: "meeting.rtms_stopped",
      event_ts: Date.now(),
      payload: { meeting_uuid: "4444AAAiAAAAAiAiAiiAii==", rtms_stream_id: streamId, stop_reason: 8 },
    };
    const { status } = await post(`${nr.url}/zoom/rtms`, JSON.stringify(body));
    assert.equal(status, 200);
  }

  storing(
    (directory, zoom) => {
      folder = directory;
      simulator = zoom;
    },
    () => nr,
  );

  for (const way of ["kill", "stop"] as const)
    it(`leaves nothing, after the process ended by ${way}`, async () => {
      await start();
      const [kept, streamId] = [await played(), await played()];
      if (way === "kill") nr.signal("SIGKILL");
      await nr.stop();
      writeFileSync(join(folder, streamId, "notes.txt"), "mine");
      await start();
      await until(() => !filesIn().some((name) => name.includes(".part")), 20_000);
      const others = filesIn().filter((name) => !name.startsWith(`${streamId}/`));
      assert.ok(others.length >= 4, others.join());
      await revoked(streamId);
      await until(() => filesIn().length === others.length + 1, 10_000);
      assert.deepEqual(filesIn(), [...others, join(streamId, "notes.txt")].sort());
      assert.ok(others.every((name) => name.startsWith(kept)));
      const told = (name: string) => existsSync(join(folder, name)) && readFileSync(join(folder, name), "utf8");
      await until(() => left().every((name) => !(told(name) || "").includes(streamId)));
      const events = (await nr.messages("events", 1)).map((message) => payload<Record<string, unknown>>(message));
      assert.deepEqual(events, [
        { event: "stopped", reason: { code: 8, name: "STREAM_REVOKED", final: true, revoked: true } },
      ]);
      // A retry of the webhook in other words is nothing new.
      await revoked(streamId);
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal((await nr.messages("events")).length, 1);
      assert.deepEqual(await nr.messages("errors"), []);
    });

  it("leaves what it deletes nothing of, where that was not asked for", async () => {
    await start(false);
    const streamId = await played();
    nr.signal("SIGKILL");
    await nr.stop();
    await start(false);
    await until(() => !filesIn().some((name) => name.includes(".part")), 20_000);
    const before = filesIn();
    await revoked(streamId);
    await nr.messages("events", 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(filesIn(), before);
  });

  it("does not delete a file that somebody has put in the place of a document, and reports it", async () => {
    await start();
    const streamId = await played();
    await nr.stop();
    const document = join(folder, streamId, "0.vtt");
    rmSync(document);
    writeFileSync(document, "somebody else's");
    await start();
    await revoked(streamId);
    const [error] = (await nr.messages("errors", 1)).map((message) => String((message.error as Error).message));
    assert.match(
      error ?? "",
      /The transcript of stream .* could not be deleted completely.*Another file has replaced it/,
    );
    await until(() => filesIn().length === 2, 10_000);
    assert.deepEqual(
      filesIn().filter((name) => !name.startsWith(`${streamId}/.`)),
      [join(streamId, "0.vtt")],
    );
    assert.equal(readFileSync(document, "utf8"), "somebody else's");
  });

  it("reports what could not be deleted, and deletes the rest", async () => {
    await start();
    const streamId = await played();
    nr.signal("SIGKILL");
    await nr.stop();
    const document = join(folder, streamId, "0.vtt");
    rmSync(document);
    // A folder cannot be unlinked, by root either.
    mkdirSync(document);
    await start();
    await revoked(streamId);
    const [error] = (await nr.messages("errors", 1)).map((message) => String((message.error as Error).message));
    assert.match(
      error ?? "",
      /The transcript of stream .* could not be deleted completely in .* \((EISDIR|EPERM)\)\. /,
    );
    await until(() => filesIn().every((name) => name.startsWith(`${streamId}/.`)), 10_000);
  });
});
