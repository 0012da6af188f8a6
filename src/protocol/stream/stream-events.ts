// What a stream emits, and what it hands over to its next owner.

import type { RtmsError, Words } from "../errors";
import type { Carried } from "../machine";
import type { Memory } from "../memory";
import type { AudioMessage, ChatMessage, DebugLine, EventMessage, TranscriptMessage, VideoMessage } from "../messages";
import type { Medium, Phase } from "../values";

/** What an `RtmsStream` emits. Each message is a fresh object. */
export interface StreamEvents {
  audio: [AudioMessage];
  transcript: [TranscriptMessage];
  video: [VideoMessage];
  share: [VideoMessage];
  chat: [ChatMessage];
  event: [EventMessage];
  /** A change of phase. The events that result from it follow. */
  stateChange: [from: Phase, to: Phase];
  /** After each `failed` event: the error itself, with the medium if only that medium failed. */
  failure: [RtmsError, Medium | undefined];
  /** After an `interrupted` with a message: the message as data. @internal */
  interruption: [readonly Words[]];
  /** While the stream is traced (`trace`): each transition, socket, webhook and message, without the content of messages. */
  debug: [DebugLine];
  /** The last event: the stream ended and all its sockets are closed. */
  end: [];
}

/** What one owner of a stream hands over to the next (contract#owners-and-restarts). */
export interface Handover {
  /** @internal */
  carried: Carried;
  /** @internal */
  memory: Memory;
}
