// A flow with every node of the package, and a simulator in Zoom's place, for specs that run a real Node-RED.

import { type PlayOptions, type Scenario, Simulator, type SimulatorOptions } from "../../src/simulator";
import type { FlowNode, Message, NodeRedProcess } from "./node-red-process";
import { CREDENTIALS } from "./webhook-client";

/** Bytes of 20 ms at 16 kHz, mono, 16 bits. */
export const PACKET_BYTES = 640;

/** Samples that no bug can make by chance: a linear congruential sequence. */
export function noise(samples: number, seed: number): Buffer {
  const pcm = Buffer.alloc(samples * 2);
  for (let i = 0, state = seed; i < samples; i += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    pcm.writeInt16LE((state >>> 16) - 32_768, i * 2);
  }
  return pcm;
}

/** Ann speaks `packets` packets without a break, and says three things. */
export function monologue(packets: number): Scenario {
  const duration = packets * 20;
  const third = Math.floor(duration / 3);
  const say = (index: number, text: string) => ({
    speaker: "16778240",
    start: index * third,
    end: (index + 1) * third,
    text,
  });
  return {
    speakers: [{ id: "16778240", name: "Ann <Example>" }],
    audio: [{ speaker: "16778240", start: 0, pcm: noise(packets * 320, 7) }],
    transcript: [say(0, "Good morning."), say(1, "2 < 3 & 4 --> 5"), say(2, "Goodbye.")],
    duration,
  };
}

const collect = (name: string): FlowNode => ({
  id: `collect-${name}`,
  type: "test-collect",
  z: "tab",
  name,
  wires: [],
});

export interface FlowOptions {
  app?: Record<string, unknown>;
  stream?: Record<string, unknown>;
  /** Nodes to leave out, by id. */
  without?: readonly string[];
}

/**
 * Webhook, stream, audio-out and transcript-out. Collected: `audio`, `transcript`, `events`, `wav`, `vtt`, `errors`,
 * `completed` and `status`.
 */
export function streamFlow({ app, stream, without = [] }: FlowOptions = {}): FlowNode[] {
  const nodes: FlowNode[] = [
    { id: "tab", type: "tab", label: "Streams" },
    { id: "other-tab", type: "tab", label: "Beside" },
    { id: "beside", type: "comment", z: "other-tab", name: "untouched", wires: [] },
    { id: "n-app", type: "zoom-rtms-app", name: "", servers: "ws://127.0.0.1", credentials: CREDENTIALS, ...app },
    {
      id: "n-webhook",
      type: "zoom-rtms-webhook-in",
      z: "tab",
      app: "n-app",
      path: "/zoom/rtms",
      wires: [["n-stream"], []],
    },
    {
      id: "n-stream",
      type: "zoom-rtms-stream",
      z: "tab",
      app: "n-app",
      outputs: 3,
      wires: [["collect-audio", "n-audio-out"], ["collect-transcript", "n-transcript-out"], ["collect-events"]],
      ...stream,
    },
    {
      id: "n-audio-out",
      type: "zoom-rtms-audio-out",
      z: "tab",
      output: "wav",
      chunk: "stream",
      wires: [["collect-wav"]],
    },
    {
      id: "n-transcript-out",
      type: "zoom-rtms-transcript-out",
      z: "tab",
      output: "vtt",
      emit: "stream",
      wires: [["collect-vtt"]],
    },
    { id: "n-catch", type: "catch", z: "tab", scope: null, uncaught: false, wires: [["collect-errors"]] },
    { id: "n-complete", type: "complete", z: "tab", scope: ["n-stream"], wires: [["collect-completed"]] },
    { id: "n-status", type: "status", z: "tab", scope: ["n-stream"], wires: [["collect-status"]] },
    ...["audio", "transcript", "events", "wav", "vtt", "errors", "completed", "status"].map(collect),
  ];
  // Without a place in the editor Node-RED would take a node for a config node.
  const placed = nodes.map((node) => ("z" in node ? { x: 0, y: 0, ...node } : node));
  return placed.filter(({ id }) => !without.includes(id));
}

/** A simulator with the flow's credentials that listens. */
export async function listeningSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = new Simulator({ ...CREDENTIALS, ...options });
  await simulator.listen();
  return simulator;
}

export const playOptions = (nodeRedUrl: string, more: Partial<PlayOptions> = {}): PlayOptions => ({
  webhookUrl: `${nodeRedUrl}/zoom/rtms`,
  ...more,
});

export interface Rtms {
  sequence: number;
  streamId: string;
  [field: string]: unknown;
}
export const rtms = (message: Message): Rtms => message.rtms as Rtms;
export const payload = <T>(message: Message): T => message.payload as T;
export const soundOf = (messages: Message[]) => Buffer.concat(messages.map((message) => payload<Buffer>(message)));
export const eventNames = (messages: Message[]) => messages.map((message) => payload<{ event: string }>(message).event);

/** Node-RED's log without what it says of itself at start and stop. */
export function complaints(nr: NodeRedProcess): string[] {
  return nr.log.filter(
    (line) => /\[(error|warn)\]|unhandled|uncaught/i.test(line) && !/encrypt|Projects disabled/i.test(line),
  );
}

/** The flow as an editor deploys it: credentials that were not touched are not sent. */
export function asEdited(edit: (node: FlowNode) => FlowNode, options?: FlowOptions): FlowNode[] {
  return streamFlow(options).map(({ credentials: _, ...node }) => edit(node as FlowNode));
}
