// One message of a medium before it is put on the wire.

import type { Chat, Line, Speaker } from "../scenario";

export interface Packet {
  /** Milliseconds from the start of the stream that the content begins at: its `timestamp`. */
  readonly at: number;
  /** Milliseconds from the start of the stream that Zoom has it at: when its last sample, or last word, was said. */
  readonly due: number;
  /** Absent in mixed audio. */
  readonly speaker?: Speaker;
  /** Bytes go out in base64, text as it is (protocol#old-media-messages). */
  readonly data: Buffer | string;
  /** What is said of a transcript beside its text. */
  readonly line?: Line;
  /** What is said of a chat message beside its text. */
  readonly chat?: Chat;
}
