// What a stream tells its user, and what it leaves to its successor.

import type { Carried } from "../machine";
import type { Memory } from "../memory";
import type { AudioMessage, ChatMessage, DebugLine, EventMessage, TranscriptMessage, VideoMessage } from "../messages";
import type { Medium, Phase } from "../values";
import type { RtmsError, Words } from "../words";

/** What an `RtmsStream` emits. Each message is a fresh object. */
export interface StreamEvents {
  audio: [AudioMessage];
  transcript: [TranscriptMessage];
  video: [VideoMessage];
  share: [VideoMessage];
  chat: [ChatMessage];
  event: [EventMessage];
  /** It went from one phase to another; what this makes it tell follows. */
  stateChange: [from: Phase, to: Phase];
  /** Beside each `failed` event: the error itself; with a medium if only that medium failed. */
  failure: [RtmsError, Medium | undefined];
  /** Beside an `interrupted` with a message: what it is made of. @internal */
  interruption: [readonly Words[]];
  /** While it is traced (`trace`): each transition, socket, webhook and message, without what a message says. */
  debug: [DebugLine];
  /** The last: the stream ended and all its sockets are closed. */
  end: [];
}

/** What one owner of a stream hands to the next (contract#owners-and-restarts). */
export interface Handover {
  /** @internal */
  carried: Carried;
  /** @internal */
  memory: Memory;
}
