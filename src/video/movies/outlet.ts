// Where messages and errors of recordings go. It stays the same object when a node is redeployed.

import { randomBytes } from "node:crypto";
import { asError, RtmsError } from "../../protocol/errors";
import { type RtmsInfo, topicOf } from "../../protocol/messages";
import type { FinishedMovie } from "./facts";
import type { MovieWriter } from "./writer";

/** `msg.file` of a recording. */
export type SentMovie = Pick<FinishedMovie, "path" | "bytes" | "duration" | "start" | "sizes" | "speakers"> &
  Pick<FinishedMovie, "frames" | "dropped" | "gaps" | "speaker" | "captions" | "captionsDropped" | "continues">;

/** The message for a complete file. */
export interface MovieOutMessage extends Record<string, unknown> {
  topic: string;
  /** The path of the file. */
  payload: string;
  rtms: RtmsInfo;
  format: "mp4";
  filename: string;
  parts: { id: string; index: 0; type: "buffer"; count: 1 };
  complete: true;
  file: SentMovie;
}

export interface MovieCallbacks {
  /** Takes the message for a file. */
  emit(message: MovieOutMessage): void;
  /** Takes an error that belongs to no message of the caller. */
  fail(error: Error, streamId: string): void;
  /** An interrupted recording continues in a new file. */
  resumed?(streamId: string): void;
  /** The code of an error if a file was not saved, or nothing if one was, for the node's status. */
  files?(trouble?: RtmsError["code"]): void;
  /** A file has its final name, cut short by a failure or not. */
  recorded?(isComplete: boolean): void;
  /** The user's own properties of a message, for those made of it. */
  passOn?(message: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

export interface MovieOutlet {
  callbacks: MovieCallbacks;
  /** Unfinished work on files. */
  readonly pending: Set<Promise<unknown>>;
  /** Files that grow, or are being completed. */
  readonly writers: Set<MovieWriter>;
}

/** Errors after which something was not saved. */
const OF_FILES: ReadonlySet<RtmsError["code"]> = new Set(["RTMS_FILE", "RTMS_LIMIT"]);

export function newOutlet(callbacks: MovieCallbacks): MovieOutlet {
  return { callbacks, pending: new Set(), writers: new Set() };
}

/** Makes `settled` wait for `work`. Reports a failure, which would otherwise end the process. */
export function pend(outlet: MovieOutlet, streamId: string, work: Promise<unknown>): void {
  const told = work
    .catch((thrown: unknown) => report(outlet, asError(thrown), streamId))
    .finally(() => outlet.pending.delete(told));
  outlet.pending.add(told);
}

export function report({ callbacks }: MovieOutlet, error: Error, streamId: string): void {
  if (error instanceof RtmsError && OF_FILES.has(error.code)) callbacks.files?.(error.code);
  callbacks.fail(error, streamId);
}

/** @param now milliseconds since 1970, this machine's clock @param properties of the user */
export function movieMessage(
  file: FinishedMovie,
  now: number,
  properties: Record<string, unknown> = {},
): MovieOutMessage {
  const { path, product, id, streamId, medium, speaker, start } = file;
  const rtms: RtmsInfo = { streamId, medium, timestamp: start, receivedAt: now, sequence: 0 };
  if (product !== undefined) rtms.product = product as NonNullable<RtmsInfo["product"]>;
  if (id !== undefined) rtms.id = id;
  if (speaker) rtms.speaker = speaker;
  const { bytes, duration, sizes, speakers, frames, dropped, gaps, captions, captionsDropped, continues } = file;
  const counted = {
    frames,
    ...(dropped !== undefined && { dropped }),
    ...(gaps !== undefined && { gaps }),
    ...(captionsDropped !== undefined && { captionsDropped }),
  };
  const named = {
    ...(captions !== undefined && { captions }),
    ...(continues !== undefined && { continues }),
    ...(speaker && { speaker }),
  };
  return {
    ...properties,
    topic: topicOf(streamId, medium, speaker?.id),
    payload: path,
    rtms,
    format: "mp4",
    filename: path,
    parts: { id: randomBytes(8).toString("hex"), index: 0, type: "buffer", count: 1 },
    complete: true,
    file: { path, bytes, duration, start, sizes, speakers, ...counted, ...named },
  };
}
