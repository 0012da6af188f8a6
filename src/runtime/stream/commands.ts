// The commands of the stream node (contract#commands), one row each.

import type { VideoFollow } from "../../protocol/cameras";
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
  video: (stream, payload) => chooseVideo(stream, payload),
  state: (stream) => stream.state(),
  stats: (stream) => stream.stats(),
  trace: ({ streamId }, _payload, traces) => traces.sendTrace(streamId),
};

function namesIn(events: unknown): string[] {
  const names = typeof events === "string" ? events.split(",").map((name) => name.trim()) : events;
  if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === "string")) return names;
  throw runtimeError("RTMS_INPUT", "needsEvents");
}

const FOLLOWS: readonly unknown[] = ["none", "speaker", "all"] satisfies VideoFollow[];
const isFollow = (follow: unknown): follow is VideoFollow => FOLLOWS.includes(follow);

/** One participant's video, several in turn, or a rule by which they are followed (contract#whose-video). */
function chooseVideo(stream: RtmsStream, payload: JsonObject): unknown {
  const { userId, userIds, follow, subscribe } = payload;
  const given = [userId, userIds, follow].filter((each) => each !== undefined);
  if (given.length !== 1) throw runtimeError("RTMS_INPUT", "needsUser");
  if (userId !== undefined) return stream.video(participantIn(userId), subscribe !== false);
  if (userIds !== undefined) return stream.follow(participantsIn(userIds));
  if (isFollow(follow)) return stream.follow(follow);
  throw runtimeError("RTMS_INPUT", "needsFollow");
}

function participantsIn(userIds: unknown): string[] {
  const ids = Array.isArray(userIds) ? userIds.map(idText).filter((id) => id !== undefined) : [];
  if (Array.isArray(userIds) && ids.length === userIds.length) return ids;
  throw runtimeError("RTMS_INPUT", "needsUsers");
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
