// Reads the report (trace) that a stream node writes: what happened on each socket, in order and with times, without
// content. The input is not trusted: every field is checked and every size is limited.

import { readFileSync, statSync } from "node:fs";
import { isObject, type JsonObject } from "../../protocol/input";
import { ACTIONS, type LifecycleAction, MEDIA, PRODUCTS, type Product } from "../../protocol/values";
import { SimulatorError } from "../errors";
import type { SocketName } from "../log";

export type ReportShape = string | readonly ReportShape[] | { readonly [field: string]: ReportShape };
type Code = number | string;

/** The stream changed its phase. */
export interface ReportState {
  readonly kind: "state";
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly news: string;
}

/** A socket of the app: being opened, open, lost or closed. */
export interface ReportSocket {
  readonly kind: "socket";
  readonly at: number;
  readonly socket: SocketName;
  readonly what: "open" | "opened" | "lost" | "closed";
  readonly code?: number;
  readonly cause?: "reset" | "timeout" | "silence" | "close";
}

/** A message to the app (`in`) or from it (`out`), or several of the same type. */
export interface ReportMessage {
  readonly kind: "in" | "out";
  readonly at: number;
  readonly socket: SocketName;
  /** `msg_type`; absent for a frame that is no message. */
  readonly type?: number;
  /** Bytes of all frames. */
  readonly size: number;
  readonly count: number;
  /** Milliseconds from the first message to the last. */
  readonly span: number;
  /** Bytes of all payloads. */
  readonly bytes?: number;
  readonly status?: Code;
  readonly state?: Code;
  readonly reason?: Code;
  readonly event?: Code;
  readonly media?: Code;
  /** `s1`, `s2`, … */
  readonly speaker?: string;
  /** The message's time, in milliseconds after the time of the first one. */
  readonly clock?: number;
  readonly scale?: "s" | "us";
  /** Names and JSON types of the fields. */
  readonly fields?: ReportShape;
}

/** A webhook. */
export interface ReportHook {
  readonly kind: "hook";
  readonly at: number;
  readonly action: LifecycleAction;
}

export type ReportLine = ReportState | ReportSocket | ReportMessage | ReportHook;

export interface Report {
  readonly format: "zoom-rtms-report";
  readonly version: 1;
  readonly product: Product;
  /** The settings of the stream node. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly lines: readonly ReportLine[];
}

/** Bytes. */
const LARGEST_FILE = 16_000_000;
const MOST_LINES = 20_000;
const LONGEST = 7 * 24 * 3_600_000;
const LARGEST_FRAME = 16_000_000;
const MOST_COUNT = 100_000;
const LONGEST_SPAN = 60_000;
/** Milliseconds on either side of the first time. Enough for a clock that is wrong by years. */
const FARTHEST_CLOCK = 1e12;
const DEEPEST = 8;
const MOST_FIELDS = 500;
const SOCKETS: readonly string[] = ["signaling", ...MEDIA, "all"];
const WHATS = ["open", "opened", "lost", "closed"] as const;
const CAUSES = ["reset", "timeout", "silence", "close"] as const;
const SCALES = ["s", "us"] as const;
const WORD = /^[A-Za-z][\w-]{0,63}$/;
const FIELD = /^[A-Za-z]\w{0,63}$/;
const SPEAKER = /^s[1-9]\d{0,3}$/;

type Complain = (text: string) => SimulatorError;

function fault(text: string): SimulatorError {
  return new SimulatorError("SIMULATOR_REPORT", `This is not a report of a stream: ${text}`);
}

function integer(line: JsonObject, name: string, from: number, to: number, complain: Complain): number {
  const value = line[name];
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= from && value <= to) return value;
  throw complain(`${name} must be a whole number from ${from} to ${to}.`);
}

function optional(line: JsonObject, name: string, from: number, to: number, complain: Complain): object {
  return line[name] === undefined ? {} : { [name]: integer(line, name, from, to, complain) };
}

function oneOf<T extends string>(line: JsonObject, name: string, words: readonly T[], complain: Complain): T {
  const word = words.find((each) => each === line[name]);
  if (word === undefined) throw complain(`${name} must be one of ${words.join(", ")}.`);
  return word;
}

function wordOf(line: JsonObject, name: string, complain: Complain): string {
  const value = line[name];
  if (typeof value === "string" && WORD.test(value)) return value;
  throw complain(`${name} must be a word.`);
}

function codes(line: JsonObject, complain: Complain): object {
  const names = ["status", "state", "reason", "event", "media"].filter((name) => line[name] !== undefined);
  const entries = names.map((name) => {
    const value = line[name];
    return [name, typeof value === "string" ? wordOf(line, name, complain) : integer(line, name, -1e9, 1e9, complain)];
  });
  return Object.fromEntries(entries);
}

/** Checks a shape. @param left how many more fields are allowed; counted down */
function shapeOf(value: unknown, left: { count: number }, levels: number, complain: Complain): ReportShape {
  if (typeof value === "string" && WORD.test(value)) return value;
  if (levels === 0) throw complain(`fields may be at most ${DEEPEST} levels deep.`);
  if (Array.isArray(value)) return value.slice(0, 1).map((each) => shapeOf(each, left, levels - 1, complain));
  if (!isObject(value)) throw complain("fields must be the names of fields with their JSON types.");
  const entries = Object.entries(value);
  left.count -= entries.length;
  if (left.count < 0) throw complain(`there may be at most ${MOST_FIELDS} fields.`);
  return Object.fromEntries(
    entries.map(([name, inner]) => {
      if (!FIELD.test(name)) throw complain("fields has an invalid name.");
      return [name, shapeOf(inner, left, levels - 1, complain)];
    }),
  );
}

function message(kind: "in" | "out", at: number, line: JsonObject, complain: Complain): ReportMessage {
  const count = line.count === undefined ? 1 : integer(line, "count", 1, MOST_COUNT, complain);
  const most = count * LARGEST_FRAME;
  if (line.speaker !== undefined && !(typeof line.speaker === "string" && SPEAKER.test(line.speaker)))
    throw complain("speaker must be s and a number, such as s1.");
  return {
    kind,
    at,
    socket: socketOf(line, complain),
    ...optional(line, "type", -1, 1e6, complain),
    size: integer(line, "size", 0, most, complain),
    count,
    span: line.span === undefined ? 0 : integer(line, "span", 0, LONGEST_SPAN, complain),
    ...optional(line, "bytes", 0, most, complain),
    ...codes(line, complain),
    ...(typeof line.speaker === "string" && { speaker: line.speaker }),
    ...optional(line, "clock", -FARTHEST_CLOCK, FARTHEST_CLOCK, complain),
    ...(line.scale !== undefined && { scale: oneOf(line, "scale", SCALES, complain) }),
    ...(line.fields !== undefined && { fields: shapeOf(line.fields, { count: MOST_FIELDS }, DEEPEST, complain) }),
  };
}

function socketOf(line: JsonObject, complain: Complain): SocketName {
  return oneOf(line, "socket", SOCKETS, complain) as SocketName;
}

function lineOf(value: unknown, number: number): ReportLine {
  const complain: Complain = (text) => fault(`line ${number} is wrong: ${text}`);
  if (!isObject(value)) throw complain("it must be an object.");
  const at = integer(value, "at", 0, LONGEST, complain);
  switch (value.kind) {
    case "state": {
      const [from, to, news] = ["from", "to", "news"].map((name) => wordOf(value, name, complain));
      return { kind: "state", at, from: from ?? "", to: to ?? "", news: news ?? "" };
    }
    case "socket":
      return {
        kind: "socket",
        at,
        socket: socketOf(value, complain),
        what: oneOf(value, "what", WHATS, complain),
        ...optional(value, "code", 0, 65_535, complain),
        ...(value.cause !== undefined && { cause: oneOf(value, "cause", CAUSES, complain) }),
      };
    case "hook":
      return { kind: "hook", at, action: oneOf(value, "action", ACTIONS, complain) };
    case "in":
    case "out":
      return message(value.kind, at, value, complain);
    default:
      throw complain("kind must be one of state, socket, in, out, hook.");
  }
}

/**
 * @param value the report as an object or as JSON text
 * @throws SimulatorError SIMULATOR_REPORT that says what is wrong, and where
 */
export function readReport(value: unknown): Report {
  let report = value;
  if (typeof value === "string")
    try {
      report = JSON.parse(value);
    } catch {
      throw fault("it is not JSON. Use the file that Save a report in the panel saved, unchanged.");
    }
  if (!isObject(report) || report.format !== "zoom-rtms-report")
    throw fault('its format is not "zoom-rtms-report". Use the file that Save a report in the panel saved.');
  if (report.version !== 1) {
    const version = typeof report.version === "number" ? report.version : "not a number";
    throw fault(`its version is ${version}, but this simulator supports version 1. Update the package.`);
  }
  const { product, lines, settings } = report;
  const known = (Object.keys(PRODUCTS) as Product[]).find((each) => each === product);
  if (!known) throw fault(`its product must be one of ${Object.keys(PRODUCTS).join(", ")}.`);
  if (!Array.isArray(lines) || lines.length === 0) throw fault("it has no lines.");
  if (lines.length > MOST_LINES) throw fault(`it has ${lines.length} lines; the maximum is ${MOST_LINES}.`);
  const checked = lines.map((line, index) => lineOf(line, index + 1));
  const late = checked.findIndex((line, index) => line.at < (checked[index - 1]?.at ?? 0));
  if (late >= 0) throw fault(`line ${late + 1} is earlier than the line before it.`);
  return {
    format: "zoom-rtms-report",
    version: 1,
    product: known,
    settings: isObject(settings) ? settings : {},
    lines: checked,
  };
}

/** @throws SimulatorError SIMULATOR_REPORT that names the file */
export function loadReport(file: string): Report {
  let text: string;
  try {
    const { size } = statSync(file);
    if (size > LARGEST_FILE) throw new Error(`it is larger than ${LARGEST_FILE / 1_000_000} MB`);
    text = readFileSync(file, "utf8");
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new SimulatorError("SIMULATOR_REPORT", `${file} cannot be read: ${reason}.`);
  }
  return readReport(text);
}
