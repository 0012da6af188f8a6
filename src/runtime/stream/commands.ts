// The commands of the stream node (contract#commands), one row each.

import { idText, type JsonObject } from "../../protocol/input";
import type { RtmsStream } from "../../protocol/stream";
import { runtimeError } from "../texts";
import type { StreamTraces } from "./traces";

/** Runs on one stream. Returns a promise if the caller has to wait. */
export type Command = (stream: RtmsStream, payload: JsonObject, traces: StreamTraces) => unknown;

/** The commands by action. */
const COMMANDS: Readonly<Record<string, Command>> = {
  close: (stream) => stream.close(),
  disconnect: (stream) => stream.disconnect(),
  subscribe: (stream, { events }) => stream.subscribe(namesIn(events), true),
  unsubscribe: (stream, { events }) => stream.subscribe(namesIn(events), false),
  video: (stream, { userId, subscribe }) => stream.video(participantIn(userId), subscribe !== false),
  state: (stream) => stream.state(),
  stats: (stream) => stream.stats(),
  trace: ({ streamId }, _payload, traces) => traces.sendTrace(streamId),
};

function namesIn(events: unknown): string[] {
  const names = typeof events === "string" ? events.split(",").map((name) => name.trim()) : events;
  if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === "string")) return names;
  throw runtimeError("RTMS_INPUT", "needsEvents");
}

function participantIn(userId: unknown): string {
  const id = idText(userId);
  if (id !== undefined) return id;
  throw runtimeError("RTMS_INPUT", "needsUser");
}

/** @throws RtmsError RTMS_INPUT for an unknown action */
export function commandOf(action: string): Command {
  const command = Object.hasOwn(COMMANDS, action) ? COMMANDS[action] : undefined;
  if (command) return command;
  const known = Object.keys(COMMANDS).join(", ");
  throw runtimeError("RTMS_INPUT", "noAction", { action, known });
}
