// What a stream tells its user, and what it leaves to its successor.

import type { RtmsError } from "./errors";
import type { Memory } from "./memory";
import type { AudioMessage, ChatMessage, EventMessage, Medium, TranscriptMessage, VideoMessage } from "./messages";
import type { Carried } from "./state";

/** What an `RtmsStream` emits. Each message is a fresh object. */
export interface StreamEvents {
  audio: [AudioMessage];
  transcript: [TranscriptMessage];
  video: [VideoMessage];
  share: [VideoMessage];
  chat: [ChatMessage];
  event: [EventMessage];
  /** Beside each `failed` event: the error itself; with a medium if only that medium failed. */
  failure: [RtmsError, Medium | undefined];
  /** The last: the stream ended and all its sockets are closed. */
  end: [];
}

/** What one owner of a stream hands to the next (contract, stream node: restarts). */
export interface Handover {
  carried: Carried;
  memory: Memory;
}
