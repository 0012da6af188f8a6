// Turns a report into a script: gives each message its fields, and adds the beginning that a trace lacks if it
// started in the middle of a stream.

import { MEDIA, MessageType } from "../../protocol/values";
import { MEDIUM_PARAMS } from "../handshake";
import type { SocketName } from "../log";
import type { ReportLine, ReportMessage, ReportShape } from "./report";

const CONTENT: ReportShape = { user_id: "number", user_name: "string", data: "string", timestamp: "number" };
const REPLY = { status_code: "number", reason: "string" } as const;
const { MEDIA_DATA_AUDIO, MEDIA_DATA_CHAT, SIGNALING_HAND_SHAKE_RESP, DATA_HAND_SHAKE_RESP } = MessageType;

const isMessage = (line: ReportLine): line is ReportMessage => line.kind === "in" || line.kind === "out";

export const carriesMedia = ({ type = 0 }: ReportMessage): boolean =>
  type >= MEDIA_DATA_AUDIO && type <= MEDIA_DATA_CHAT;

/** A report lists the fields of a socket's messages of one type only where they change. */
function withFields(lines: readonly ReportLine[]): ReportLine[] {
  const last = new Map<string, ReportShape>();
  return lines.map((line) => {
    if (!isMessage(line)) return line;
    const key = `${line.kind} ${line.socket} ${line.type}`;
    const fields = line.fields ?? last.get(key) ?? (carriesMedia(line) ? { content: CONTENT } : undefined);
    if (fields === undefined) return line;
    last.set(key, fields);
    return { ...line, fields };
  });
}

const exchange = (kind: "in" | "out", socket: SocketName, type: number, more: object = {}): ReportMessage => ({
  kind,
  at: 0,
  socket,
  type,
  size: 0,
  count: 1,
  span: 0,
  ...more,
});

/** The lines that open and accept a socket that was open before the trace began. */
function openingOf(socket: SocketName, media: readonly SocketName[]): ReportLine[] {
  const isSignaling = socket === "signaling";
  const urls = media.map((name) => (name === "signaling" || name === "all" ? name : MEDIUM_PARAMS[name].key));
  const params = MEDIA.filter((medium) => socket === "all" || socket === medium).map((medium) => {
    const { key, fields } = MEDIUM_PARAMS[medium];
    return [key, Object.fromEntries(Object.keys(fields).map((name) => [name, "number"]))] as const;
  });
  const fields: ReportShape = isSignaling
    ? { ...REPLY, media_server: { server_urls: Object.fromEntries(urls.map((key) => [key, "string"])) } }
    : { ...REPLY, media_params: Object.fromEntries(params) };
  return [
    { kind: "socket", at: 0, socket, what: "open" },
    { kind: "socket", at: 0, socket, what: "opened" },
    exchange("out", socket, isSignaling ? MessageType.SIGNALING_HAND_SHAKE_REQ : MessageType.DATA_HAND_SHAKE_REQ),
    exchange("in", socket, isSignaling ? SIGNALING_HAND_SHAKE_RESP : DATA_HAND_SHAKE_RESP, { status: 0, fields }),
  ];
}

/** The sockets that are used before they are opened, signaling first. */
function openBefore(lines: readonly ReportLine[]): SocketName[] {
  const opened = new Set<SocketName>();
  const before = new Set<SocketName>();
  for (const line of lines) {
    if (line.kind === "state" || line.kind === "hook" || opened.has(line.socket)) continue;
    if (!(line.kind === "socket" && line.what === "open")) before.add(line.socket);
    opened.add(line.socket);
  }
  const signaling: SocketName[] = before.has("signaling") || !opened.has("signaling") ? ["signaling"] : [];
  return [...signaling, ...[...before].filter((socket) => socket !== "signaling")];
}

/** The lines to play, starting with the offer. */
export function scriptOf(lines: readonly ReportLine[]): ReportLine[] {
  const first = lines.find(({ kind }) => kind !== "state");
  if (first?.kind === "hook" && first.action === "started") return withFields(lines);
  const before = openBefore(lines);
  const media = new Set(
    lines.flatMap((line) => ("socket" in line && line.socket !== "signaling" ? [line.socket] : [])),
  );
  const prologue: ReportLine[] = [{ kind: "hook", at: 0, action: "started" }];
  for (const socket of before) prologue.push(...openingOf(socket, [...media]));
  return withFields([...prologue, ...lines]);
}

/** Milliseconds between the messages that a line stands for. */
export function clockStep(lines: readonly ReportLine[], index: number): number | undefined {
  const line = lines[index];
  if (!line || !isMessage(line) || line.clock === undefined || line.count === 1) return undefined;
  const next = lines
    .slice(index + 1)
    .find(
      (later): later is ReportMessage => isMessage(later) && later.socket === line.socket && later.type === line.type,
    );
  if (next?.clock !== undefined && next.clock > line.clock && next.clock - line.clock < 2 * (next.at - line.at) + 1000)
    return (next.clock - line.clock) / line.count;
  return line.span / (line.count - 1);
}
