// What a deploy that takes a stream node away, with or without the nodes behind it, leaves behind: every file finished,
// every last message sent once, nothing open for ever. In a real Node-RED process, because only there nodes close in
// the order and with the words of Node-RED.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator } from "../../src/simulator";
import { type DeploymentType, type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import {
  asEdited,
  complaints,
  eventNames,
  listeningSimulator,
  monologue,
  PACKET_BYTES,
  payload,
  playOptions,
  soundOf,
  streamFlow,
} from "./stream-flow";
import { CREDENTIALS } from "./webhook-client";

const TYPES = ["full", "flows", "nodes"] as const satisfies DeploymentType[];
const WAV_HEADER = 44;
/** What may be in transit between two nodes when they are closed. */
const A_FEW_PACKETS = 6 * PACKET_BYTES;

describe("a deploy that removes nodes of a stream that runs", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let folder: string;

  before(async () => {
    nr = await startNodeRed();
  });
  after(() => nr.stop());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-removed-"));
    simulator = await listeningSimulator();
  });
  afterEach(async () => {
    await nr.deploy([]);
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Deploys the flow, starts a meeting, and waits until something was received and written. */
  async function begin(flow: FlowNode[], heard = "audio", written = "transcript"): Promise<void> {
    await nr.renew(flow);
    void simulator.play(playOptions(nr.url, { scenario: monologue(400) }));
    await nr.messages(heard, 20);
    await nr.messages(written, 1);
  }

  /** The one WAV that comes, with all audio. */
  async function wholeWav(): Promise<void> {
    const [wav] = await nr.messages("wav", 1);
    await sleep(300);
    const wavs = await nr.messages("wav");
    assert.deepEqual(
      wavs.map(({ complete }) => complete),
      [true],
    );
    assert.equal(payload<Buffer>(wav ?? {}).toString("latin1", 0, 4), "RIFF");
    const heard = soundOf(await nr.messages("audio"));
    const sound = payload<Buffer>(wav ?? {}).subarray(WAV_HEADER);
    assert.ok(Math.abs(sound.length - heard.length) <= A_FEW_PACKETS, `${sound.length} of ${heard.length} bytes`);
    const shared = Math.min(sound.length, heard.length);
    assert.deepEqual(sound.subarray(0, shared), heard.subarray(0, shared));
  }

  async function wholeVtt(): Promise<void> {
    const [vtt] = await nr.messages("vtt", 1);
    await sleep(300);
    assert.equal((await nr.messages("vtt")).length, 1);
    assert.match(payload<string>(vtt ?? {}), /^WEBVTT[\s\S]*Good morning\./);
  }

  async function endToldOnce(): Promise<void> {
    const events = await nr.messages("events");
    assert.deepEqual(
      eventNames(events).filter((name) => name === "stopped" || name === "failed"),
      ["stopped"],
    );
    assert.equal(payload<{ reason: { name: string } }>(events.at(-1) ?? {}).reason.name, "DISCONNECTED");
    for (const medium of ["audio", "transcript"])
      assert.equal((await nr.messages(medium)).filter(({ complete }) => complete === true).length, 1, medium);
  }

  for (const type of TYPES) {
    it(`${type}: the stream node only; what stays ends the stream`, async () => {
      await begin(streamFlow());
      await nr.deploy(
        asEdited((node) => node, { without: ["n-stream"] }),
        type,
      );
      await wholeWav();
      await wholeVtt();
      await endToldOnce();
      assert.deepEqual(complaints(nr), []);
    });

    it(`${type}: the stream node and audio-out; both WAV and captions come`, async () => {
      await begin(streamFlow());
      await nr.deploy(
        asEdited((node) => node, { without: ["n-stream", "n-audio-out"] }),
        type,
      );
      await wholeWav();
      await wholeVtt();
      await endToldOnce();
      assert.deepEqual(complaints(nr), []);
    });

    it(`${type}: audio-out alone, which writes a file; the file is whole and reported`, async () => {
      const toFile = (flow: FlowNode[]) =>
        flow.map((node) => (node.id === "n-audio-out" ? { ...node, output: "file", directory: folder } : node));
      await begin(toFile(streamFlow()));
      await nr.deploy(
        asEdited((node) => node, { without: ["n-audio-out"] }),
        type,
      );
      const [told] = await nr.messages("wav", 1);
      const path = payload<string>(told ?? {});
      assert.ok(existsSync(path), path);
      const wav = readFileSync(path);
      assert.equal(wav.readUInt32LE(40), wav.length - WAV_HEADER);
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.endsWith(".part")),
        [],
      );
    });
  }

  it("full: nothing but a restart; the file that a restart finishes is reported", async () => {
    const flow = streamFlow().map((node) =>
      node.id === "n-audio-out" ? { ...node, output: "file", directory: folder } : node,
    );
    await begin(flow);
    await nr.deploy(flow.map(({ credentials: _, ...node }) => node as FlowNode));
    const [told] = await nr.messages("wav", 1);
    assert.ok(existsSync(payload<string>(told ?? {})));
  });

  it("full: with onClose close, the end that Zoom confirms is reported", async () => {
    await begin(streamFlow({ stream: { onClose: "close" } }));
    await nr.deploy(asEdited((node) => node, { stream: { onClose: "close" } }));
    await wholeWav();
    await wholeVtt();
    const events = eventNames(await nr.messages("events"));
    assert.equal(events.filter((name) => name === "stopped").length, 1);
  });

  /** Webhook outside, everything else in a subflow's instance, whose outputs are collected outside. */
  function subflow({ instance = true, stream = true } = {}): FlowNode[] {
    const collect = (name: string): FlowNode => ({ id: `c-${name}`, type: "test-collect", z: "tab", name, wires: [] });
    const out = (id: string, port: number) => ({ x: 0, y: 0, wires: [{ id, port }] });
    const inner: FlowNode[] = [
      {
        id: "s-stream",
        type: "zoom-rtms-stream",
        z: "sub",
        app: "n-app",
        outputs: 3,
        wires: [["s-audio"], ["s-transcript"], []],
      },
      { id: "s-audio", type: "zoom-rtms-audio-out", z: "sub", output: "wav", chunk: "stream", wires: [[]] },
      { id: "s-transcript", type: "zoom-rtms-transcript-out", z: "sub", output: "vtt", emit: "stream", wires: [[]] },
    ];
    const kept = inner.filter(({ id }) => stream || id !== "s-stream");
    return [
      { id: "tab", type: "tab", label: "Streams" },
      { id: "n-app", type: "zoom-rtms-app", name: "", servers: "ws://127.0.0.1", credentials: CREDENTIALS },
      {
        id: "sub",
        type: "subflow",
        name: "Meeting",
        in: [{ x: 0, y: 0, wires: stream ? [{ id: "s-stream" }] : [] }],
        out: [
          out("s-audio", 0),
          out("s-transcript", 0),
          ...(stream ? [out("s-stream", 0), out("s-stream", 1), out("s-stream", 2)] : []),
        ],
      },
      ...kept,
      {
        id: "n-webhook",
        type: "zoom-rtms-webhook-in",
        z: "tab",
        app: "n-app",
        path: "/zoom/rtms",
        wires: [instance ? ["n-instance"] : [], []],
      },
      ...(instance
        ? [
            {
              id: "n-instance",
              type: "subflow:sub",
              z: "tab",
              wires: [["c-wav"], ["c-vtt"], ["c-audio"], ["c-transcript"], ["c-events"]],
            },
          ]
        : []),
      ...["wav", "vtt", "audio", "transcript", "events"].map(collect),
    ];
  }
  const edited = (flow: FlowNode[]) => flow.map(({ credentials: _, ...node }) => node as FlowNode);

  for (const type of TYPES) {
    it(`${type}: a subflow's instance that holds all of it`, async () => {
      await begin(subflow());
      await nr.deploy(edited(subflow({ instance: false })), type);
      await wholeWav();
      await wholeVtt();
      await endToldOnce();
      assert.deepEqual(complaints(nr), []);
    });

    it(`${type}: the stream node out of a subflow that is in use`, async () => {
      await begin(subflow());
      await nr.deploy(edited(subflow({ stream: false })), type);
      await wholeWav();
      await wholeVtt();
    });
  }
});
