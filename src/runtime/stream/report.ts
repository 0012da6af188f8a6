// The file that a user attaches to a bug report: versions, settings, counters and the trace. It contains no secrets,
// names or spoken words (src/protocol/trace/debug-shape.ts).

import { readFileSync } from "node:fs";
import { arch, platform, release } from "node:os";
import type { NodeAPI } from "node-red";
import { isObject } from "../../protocol/input";
import type { MediumStats, TraceLine } from "../../protocol/messages";
import type { RtmsStream } from "../../protocol/stream";
import type { Product } from "../../protocol/values";
import type { AppSettings } from "../app";
import type { StreamProperties } from "./options";

export interface Versions {
  package: string;
  nodeRed: string;
  node: string;
  os: string;
}

/** What is the same for all streams of a node. */
export interface ReportContext {
  versions: Versions;
  settings: Record<string, unknown>;
}

export interface Counters {
  phase: RtmsStream["phase"];
  /** Milliseconds since the stream was offered. */
  age: number;
  reconnections: number;
  media: Record<string, MediumStats>;
}

export interface Report extends Partial<ReportContext> {
  format: "zoom-rtms-report";
  version: 1;
  /** Milliseconds since 1970. */
  made: number;
  product: Product;
  /** The first digits of the stream's id. */
  stream: string;
  counters: Counters;
  lines: TraceLine[];
}

function readVersion(): string {
  const file = require.resolve("node-red-contrib-zoom-rtms/package.json");
  const read: unknown = JSON.parse(readFileSync(file, "utf8"));
  return isObject(read) ? String(read.version) : "";
}

/** Read when Node-RED loads the package: later, nothing may wait for a disk. */
const PACKAGE_VERSION = readVersion();

/** Of the package and what it runs in. */
export function versionsOf(RED: NodeAPI): Versions {
  // A function, whatever its type says.
  const nodeRed: unknown = RED.version;
  return {
    package: PACKAGE_VERSION,
    nodeRed: String(typeof nodeRed === "function" ? nodeRed() : nodeRed),
    node: process.versions.node,
    os: `${platform()} ${release()} ${arch()}`,
  };
}

/** One of Zoom's hosts, to find out which proxy is used. */
const SOME_SERVER = "wss://rtms.zoom.us";

function proxyOf({ proxy }: AppSettings): string {
  try {
    return proxy(SOME_SERVER)?.label ?? "none";
  } catch {
    return "unusable";
  }
}

const FIELD_NAME = /^\w{1,40}$/;

/** The settings of a stream, without credentials, names, paths and ids. */
function settingsOf({ media, idField, fleet, ...rest }: StreamProperties, app: AppSettings): Record<string, unknown> {
  const { servers, maxFrame, silence, ca } = app;
  const id = idField === "" || FIELD_NAME.test(idField) ? idField : "other";
  const own = { ...media, ...rest, idField: id, fleet: fleet !== "" };
  return { ...own, servers, proxy: proxyOf(app), ca: ca !== "", maxFrame, silence };
}

export const reportContext = (RED: NodeAPI, properties: StreamProperties, app: AppSettings): ReportContext => ({
  versions: versionsOf(RED),
  settings: settingsOf(properties, app),
});

const SHOWN_DIGITS = 8;

/** Enough of an id to distinguish streams, and never more than a third. */
export const shortened = (id: string): string => `${id.slice(0, Math.min(SHOWN_DIGITS, Math.floor(id.length / 3)))}…`;

/** One line of the file per line of the trace. */
export function reportText({ lines, ...head }: Report): string {
  const rows = lines.map((line) => `    ${JSON.stringify(line)}`).join(",\n");
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "lines": [\n${rows}\n  ]\n}\n`;
}
