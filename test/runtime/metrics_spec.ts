// Metrics in a real Node-RED: the numbers are the simulator's, and none falls when a stream ends or its node is deployed.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator } from "../../src/simulator";
import { valueIn } from "./metrics/exposition-parser";
import { assertGrown, countersIn, judge, scrape } from "./metrics-client";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import { order, simulatedZoom, zoomFlow } from "./simulated-zoom";
import { asEdited, listeningSimulator, monologue, playOptions, streamFlow } from "./stream-flow";
import { post } from "./webhook-client";

const PACKETS = 150;
const ON = { metrics: true };

describe("the metrics of a real Node-RED", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;
  const metrics = () => scrape(nr.url);

  beforeEach(async () => {
    simulator = await listeningSimulator();
  });
  afterEach(async () => {
    await simulator.close();
    const { code } = await nr.stop();
    assert.equal(code, 0);
  });

  /** Reads until a series has the value: what is counted at the end of a stream comes after its last message. */
  async function settled(name: string, labels: Record<string, string>, value: number) {
    let last = Number.NaN;
    for (const end = Date.now() + 10_000; Date.now() < end; await sleep(50)) {
      const families = await metrics();
      last = valueIn(families, name, labels);
      if (last === value) return families;
    }
    throw new Error(`${name}${JSON.stringify(labels)} is ${last}, not ${value}`);
  }

  it("counts what the simulator sent, through the end of two streams", async () => {
    nr = await startNodeRed({ flow: streamFlow({ app: ON }) });
    const ended = { product: "meeting", outcome: "stopped" };
    const sums = { audio: { packets: 0, bytes: 0 }, transcript: { packets: 0, bytes: 0 } };
    for (const count of [1, 2]) {
      const { sent } = await simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS), pace: "fast" })).done;
      for (const medium of ["audio", "transcript"] as const) {
        sums[medium].packets += sent[medium]?.packets ?? 0;
        sums[medium].bytes += sent[medium]?.bytes ?? 0;
      }
      const families = await settled("zoom_rtms_streams_ended_total", ended, count);
      for (const medium of ["audio", "transcript"] as const) {
        assert.equal(valueIn(families, "zoom_rtms_packets_total", { medium }), sums[medium].packets);
        assert.equal(valueIn(families, "zoom_rtms_payload_bytes_total", { medium }), sums[medium].bytes);
        assert.equal(valueIn(families, "zoom_rtms_replays_total", { medium }), 0);
        assert.equal(valueIn(families, "zoom_rtms_dropped_frames_total", { medium }), 0);
      }
      assert.equal(valueIn(families, "zoom_rtms_streams_begun_total", { product: "meeting" }), count);
      // The offer and the stop.
      assert.equal(valueIn(families, "zoom_rtms_webhooks_total", { status: "200", outcome: "event" }), 2 * count);
      assert.equal(valueIn(families, "zoom_rtms_streams", { product: "meeting", state: "streaming" }), 0);
    }
    assert.equal(sums.audio.packets, 2 * PACKETS);
    await judge(nr.url);
  });

  it("counts replays and reconnections by cause as the simulator has them", async () => {
    nr = await startNodeRed({ flow: streamFlow({ app: ON }) });
    const script = [{ at: 1000, fault: "drop-signaling", value: true } as const];
    const faults = { "resend-on-return": 1 };
    const { sent } = await simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS), script, faults })).done;
    const families = await settled("zoom_rtms_streams_ended_total", { product: "meeting", outcome: "stopped" }, 1);
    const audio = { medium: "audio" };
    const replays = valueIn(families, "zoom_rtms_replays_total", audio);
    assert.ok(replays > 0);
    assert.equal(valueIn(families, "zoom_rtms_packets_total", audio), PACKETS);
    assert.equal(replays + PACKETS, sent.audio?.packets);
    assert.equal(valueIn(families, "zoom_rtms_reconnections_total", { cause: "signaling" }), 1);
    assert.equal(valueIn(families, "zoom_rtms_reconnections_total", { cause: "media" }), 0);
  });

  it("never shows less than before, across deploys and the end of the stream", async () => {
    nr = await startNodeRed({ flow: streamFlow({ app: ON }) });
    const handle = simulator.play(playOptions(nr.url, { scenario: monologue(2 * PACKETS) }));
    await nr.messages("audio", 20);
    let isOver = false;
    let scrapes = 0;
    const reading = (async () => {
      let before = countersIn(await metrics());
      while (!isOver) {
        const after = countersIn(await metrics());
        assertGrown(before, after);
        before = after;
        scrapes += 1;
        await sleep(20);
      }
    })();
    const changed = (id: string, name: string) =>
      asEdited((node) => (node.id === id ? { ...node, name } : node), { app: ON });
    await nr.deploy(changed("n-stream", "changed"), "nodes");
    await sleep(300);
    await nr.deploy(changed("n-app", "changed"), "full");
    await handle.done;
    const families = await settled("zoom_rtms_streams_ended_total", { product: "meeting", outcome: "stopped" }, 1);
    isOver = true;
    await reading;
    assert.ok(scrapes > 5, String(scrapes));
    assert.equal(valueIn(families, "zoom_rtms_packets_total", { medium: "audio" }), 2 * PACKETS);
    assert.equal(valueIn(families, "zoom_rtms_streams_begun_total", { product: "meeting" }), 1);
    const lag = families.find(({ name }) => name === "zoom_rtms_delivery_lag_seconds");
    assert.ok(Number(lag?.samples.at(-1)?.value) >= 4, "a sample a second");
  });

  it("shows a stream that runs by its state, and the versions", async () => {
    nr = await startNodeRed({ flow: streamFlow({ app: ON }) });
    const handle = simulator.play(playOptions(nr.url, { scenario: monologue(2 * PACKETS) }));
    const families = await settled("zoom_rtms_streams", { product: "meeting", state: "streaming" }, 1);
    const [info] = families[0]?.samples ?? [];
    assert.equal(info?.labels.node, process.env.RTMS_TEST_NODE ? info?.labels.node : process.versions.node);
    assert.match(info?.labels.node_red ?? "", /^\d+\.\d+\.\d+/);
    handle.pause();
    await settled("zoom_rtms_streams", { product: "meeting", state: "paused" }, 1);
    await handle.stop();
    await settled("zoom_rtms_streams", { product: "meeting", state: "paused" }, 0);
  });

  it("counts webhooks by answer", async () => {
    nr = await startNodeRed({ flow: streamFlow({ app: ON }) });
    const url = `${nr.url}/zoom/rtms`;
    const body = JSON.stringify({ event: "meeting.started", event_ts: Date.now(), payload: { object: { id: "1" } } });
    await post(url, body);
    await post(url, body);
    await post(url, body, { secretToken: "another" });
    await post(url, body, { age: 3600 });
    const families = await metrics();
    const counted = (status: string, outcome: string) =>
      valueIn(families, "zoom_rtms_webhooks_total", { status, outcome });
    assert.deepEqual([counted("200", "event"), counted("200", "repeated"), counted("401", "stale")], [1, 1, 1]);
    assert.equal(counted("401", "wrongSecret"), 1);
  });

  it("counts recordings that are open and complete", async () => {
    const directory = mkdtempSync(join(tmpdir(), "zoom-rtms-metrics-"));
    try {
      const flow = streamFlow({ app: ON }).map((node) =>
        node.id === "n-audio-out" ? { ...node, output: "file", directory } : node,
      );
      nr = await startNodeRed({ flow });
      const handle = simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS) }));
      await settled("zoom_rtms_recordings_open", {}, 1);
      await handle.done;
      const families = await settled("zoom_rtms_recordings_total", { result: "complete" }, 1);
      assert.equal(valueIn(families, "zoom_rtms_recordings_open"), 0);
      assert.equal(valueIn(families, "zoom_rtms_file_failures_total", { kind: "audio" }), 0);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it("counts calls of zoom control and event connections", async () => {
    const zoom = await simulatedZoom();
    try {
      const flow = zoomFlow(zoom).map((node) => (node.id === "app" ? { ...node, ...ON } : node));
      nr = await startNodeRed({ flow });
      await settled("zoom_rtms_event_connections", { state: "connected" }, 1);
      await order(nr, { action: "stop", product: "meeting", id: "1" });
      const errors = await nr.messages("errors", 1);
      const { code = "" } = (errors[0]?.error ?? {}) as { code?: string };
      const families = await metrics();
      assert.match(code, /^RTMS_/);
      assert.equal(valueIn(families, "zoom_rtms_rest_calls_total", { action: "stop", outcome: code }), 1);
      assert.equal(valueIn(families, "zoom_rtms_rest_calls_total", { action: "start", outcome: "accepted" }), 0);
    } finally {
      await zoom.close();
    }
  });
});
