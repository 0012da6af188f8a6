// Every metric: its name, type, labels and meaning, and where its values are read. Names follow Prometheus' conventions: base
// units, `_total` for what only grows. Labels are words of small sets, never ids. docs/metrics.md has the same table.

import { PRODUCTS } from "../../protocol/values";
import { controlCalls } from "../control";
import type { Distribution, Sample } from "../counts";
import { connectionPhases } from "../events";
import { fileCounts } from "../output";
import { panel } from "../panel";
import { overload, type Versions } from "../stream";
import { webhookAnswers } from "../webhook";
import { type FleetSum, fleets } from "./fleets";
import { streamCounts } from "./stream-counts";

export type Metric = { readonly name: string; readonly labels: readonly string[]; readonly help: string } & (
  | { readonly type: "counter" | "gauge"; read(versions: Versions): readonly Sample[] }
  | { readonly type: "histogram"; read(): Distribution }
);

const single = (value: number): readonly Sample[] => [{ labels: {}, value }];

/** How many there are of each of `known`, and of nothing else. */
function byState<State extends string>(known: readonly State[], states: readonly string[]): readonly Sample[] {
  return known.map((state) => ({ labels: { state }, value: states.filter((each) => each === state).length }));
}

/** The states of a stream that is not over, as the panel shows them. */
const STREAM_STATES = ["connecting", "streaming", "reconnecting", "paused", "closing", "restarting"] as const;

function streams(): readonly Sample[] {
  const shown = panel.reply([]).streams;
  return Object.keys(PRODUCTS).flatMap((product) => {
    const states = shown.filter((stream) => stream.product === product).map(({ state }) => state);
    return byState(STREAM_STATES, states).map(({ labels, value }) => ({ labels: { product, ...labels }, value }));
  });
}

/** Nothing at all where there is no fleet. */
function ofFleets(name: keyof FleetSum): readonly Sample[] {
  const { sum } = fleets;
  return sum ? single(sum[name]) : [];
}

export const METRICS: readonly Metric[] = [
  {
    name: "zoom_rtms_build_info",
    type: "gauge",
    labels: ["version", "node_red", "node"],
    help: "Always 1; the versions are in the labels.",
    read: (versions) => [
      { labels: { version: versions.package, node_red: versions.nodeRed, node: versions.node }, value: 1 },
    ],
  },
  {
    name: "zoom_rtms_streams",
    type: "gauge",
    labels: ["product", "state"],
    help: "Streams that are not over, by what the live panel shows of them.",
    read: streams,
  },
  {
    name: "zoom_rtms_streams_begun_total",
    type: "counter",
    labels: ["product"],
    help: "Streams that this process has begun, or continued after another process.",
    read: () => streamCounts.begun.samples,
  },
  {
    name: "zoom_rtms_streams_ended_total",
    type: "counter",
    labels: ["product", "outcome"],
    help: "Streams that ended: stopped by Zoom, left by this side, or failed.",
    read: () => streamCounts.over.samples,
  },
  {
    name: "zoom_rtms_packets_total",
    type: "counter",
    labels: ["medium"],
    help: "Messages with media that were sent on.",
    read: () => streamCounts.total("packets"),
  },
  {
    name: "zoom_rtms_payload_bytes_total",
    type: "counter",
    labels: ["medium"],
    help: "Bytes of sound, text or picture in these messages, decoded from base64.",
    read: () => streamCounts.total("bytes"),
  },
  {
    name: "zoom_rtms_gaps_total",
    type: "counter",
    labels: ["medium"],
    help: "How often sound went on later than the speaker's last packet ended: pauses, and packets that never came.",
    read: () => streamCounts.total("gaps", ["audio"]),
  },
  {
    name: "zoom_rtms_replays_total",
    type: "counter",
    labels: ["medium"],
    help: "Packets that Zoom repeated after a loss, and that were dropped because they had been sent on before.",
    read: () => streamCounts.total("replays"),
  },
  {
    name: "zoom_rtms_dropped_frames_total",
    type: "counter",
    labels: ["medium"],
    help: "Frames from Zoom without usable content.",
    read: () => streamCounts.total("dropped"),
  },
  {
    name: "zoom_rtms_reconnections_total",
    type: "counter",
    labels: ["cause"],
    help: "Connections that were lost or moved, by cause: signaling, media, server (Zoom moved the stream), taken.",
    read: () => streamCounts.reconnections.samples,
  },
  {
    name: "zoom_rtms_delivery_lag_seconds",
    type: "histogram",
    labels: [],
    help: "Age of the newest sound or picture of each stream when it was read, by Zoom's clock; a sample a second and stream.",
    read: () => overload.lag.distribution,
  },
  {
    name: "zoom_rtms_overload_lag_seconds",
    type: "gauge",
    labels: [],
    help: "How far Node-RED is behind while it cannot keep up with its media; 0 while it can.",
    read: () => single((overload.behind ?? 0) / 1000),
  },
  {
    name: "zoom_rtms_webhooks_total",
    type: "counter",
    labels: ["status", "outcome"],
    help: "Webhooks that came by HTTP, by the status of the answer and what became of them.",
    read: () => webhookAnswers.samples,
  },
  {
    name: "zoom_rtms_event_connections",
    type: "gauge",
    labels: ["state"],
    help: "Event WebSockets to Zoom, by state.",
    read: () => byState(["connecting", "connected", "failing"], connectionPhases()),
  },
  {
    name: "zoom_rtms_rest_calls_total",
    type: "counter",
    labels: ["action", "outcome"],
    help: "Calls of zoom control, by outcome: accepted, already (it was so already), or the code of the error.",
    read: () => controlCalls.samples,
  },
  {
    name: "zoom_rtms_recordings_open",
    type: "gauge",
    labels: [],
    help: "Recordings that zoom audio and zoom video are writing to files.",
    read: () => single(fileCounts.open),
  },
  {
    name: "zoom_rtms_recordings_total",
    type: "counter",
    labels: ["result"],
    help: "Recordings with their final name: complete, incomplete (cut short by a failure), repaired (of a dead process).",
    read: () => fileCounts.recordings.samples,
  },
  {
    name: "zoom_rtms_file_failures_total",
    type: "counter",
    labels: ["kind"],
    help: "How often a sound file, a transcript or a picture could not be saved, repaired or deleted.",
    read: () => fileCounts.failures.samples,
  },
  {
    name: "zoom_rtms_fleet_members",
    type: "gauge",
    labels: [],
    help: "Members of the fleet that are alive, this one included. Absent without a fleet.",
    read: () => ofFleets("members"),
  },
  {
    name: "zoom_rtms_fleet_owned_streams",
    type: "gauge",
    labels: [],
    help: "Streams that this member owns. Absent without a fleet.",
    read: () => ofFleets("owned"),
  },
  {
    name: "zoom_rtms_fleet_takeovers_total",
    type: "counter",
    labels: [],
    help: "Streams that this member took over from another. Absent without a fleet.",
    read: () => ofFleets("takeovers"),
  },
];
