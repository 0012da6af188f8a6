// Every output of audio-out in a real Node-RED, behind core nodes only: what they write, join and pass on is the sound
// that was sent.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseWav } from "../../src/audio/codecs/wav";
import type { Simulator } from "../../src/simulator";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { listeningSimulator, monologue, noise, playOptions, streamFlow } from "./stream-flow";

const PACKETS = 120;
/** As `monologue` has it. */
const SOUND = noise(PACKETS * 320, 7);

describe("audio-out's outputs behind core nodes", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let folder: string;

  before(async () => {
    nr = await startNodeRed();
  });
  beforeEach(async () => {
    simulator = await listeningSimulator();
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-test-"));
  });
  afterEach(async () => {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  });
  after(() => nr.stop());

  /** Audio-out with these properties, then these nodes one behind the other, then what is collected as `wav`. */
  function flow(properties: Record<string, unknown>, ...behind: FlowNode[]): FlowNode[] {
    const chain = behind.map((node, n) => ({ ...node, z: "tab", wires: [[behind[n + 1]?.id ?? "collect-wav"]] }));
    const audioOut = { ...properties, wires: [[chain[0]?.id ?? "collect-wav"]] };
    return [...streamFlow().map((node) => (node.id === "n-audio-out" ? { ...node, ...audioOut } : node)), ...chain];
  }

  async function play(nodes: FlowNode[], messages: number) {
    await nr.renew(nodes);
    await simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS), pace: "fast" })).done;
    const collected = await nr.messages("wav", messages);
    assert.deepEqual(await nr.messages("errors"), []);
    return collected;
  }

  /** The Buffer that the first of them carries. */
  function bufferOf([message]: Message[]): Buffer {
    assert.ok(Buffer.isBuffer(message?.payload));
    return message.payload;
  }

  it("raw pieces are joined to the sound", async () => {
    const joiner = { id: "n-join", type: "join", mode: "auto", build: "buffer", property: "payload" };
    const joined = await play(flow({ output: "raw", chunk: "time", chunkMs: 70 }, joiner), 1);
    assert.ok(bufferOf(joined).equals(SOUND));
  });

  it("WAV files are written by their names", async () => {
    const change = {
      id: "n-change",
      type: "change",
      rules: [{ t: "set", p: "filename", pt: "msg", to: `"${folder}/" & filename`, tot: "jsonata" }],
    };
    const writer = {
      id: "n-file",
      type: "file",
      filename: "filename",
      filenameType: "msg",
      overwriteFile: "true",
      appendNewline: false,
      createDir: true,
    };
    await play(flow({ output: "wav", chunk: "time", chunkMs: 1000 }, change, writer), 3);
    const parts = readdirSync(folder)
      .sort()
      .map((name) => parseWav(readFileSync(join(folder, name))).samples);
    assert.deepEqual(
      parts.map(({ length }) => length),
      [32_000, 32_000, 12_800],
    );
    assert.ok(Buffer.concat(parts).equals(SOUND));
  });

  it("a WAV stream is appended to one file", async () => {
    const writer = {
      id: "n-file",
      type: "file",
      filename: join(folder, "stream.wav"),
      filenameType: "str",
      overwriteFile: "false",
      appendNewline: false,
    };
    await play(flow({ output: "wav-stream", chunk: "packet" }, writer), PACKETS + 1);
    assert.ok(parseWav(readFileSync(join(folder, "stream.wav"))).samples.equals(SOUND));
  });

  it("data URIs are text that a template takes", async () => {
    const template = {
      id: "n-template",
      type: "template",
      field: "payload",
      fieldType: "msg",
      syntax: "mustache",
      template: '<audio src="{{{payload}}}">',
    };
    const [page] = await play(flow({ output: "data-uri", chunk: "stream" }, template), 1);
    const [, data = ""] = /^<audio src="data:audio\/wav;base64,([^"]*)">$/.exec(String(page?.payload)) ?? [];
    assert.ok(parseWav(Buffer.from(data, "base64")).samples.equals(SOUND));
  });

  it("the path of a file is what a read file node reads", async () => {
    const reader = { id: "n-read", type: "file in", filename: "payload", filenameType: "msg", format: "" };
    const read = await play(flow({ output: "file", directory: folder }, reader), 1);
    assert.ok(parseWav(bufferOf(read)).samples.equals(SOUND));
    assert.match(JSON.stringify(read[0]?.file), new RegExp(`"duration":${PACKETS * 20},`));
  });

  it("a mix and a rate of their own pass through as well", async () => {
    const mixed = await play(flow({ source: "mix", output: "wav", chunk: "stream", rate: "8000" }), 1);
    const { rate, samples } = parseWav(bufferOf(mixed));
    assert.deepEqual([rate, samples.length], [8000, SOUND.length / 2]);
  });
});
