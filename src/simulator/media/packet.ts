// One message of a medium, before it is written to the wire.

import type { Shown } from "../pictures";
import type { Chat, Line, Speaker } from "../scenario";

export interface PictureContent extends Shown {
  /** MEDIA_RESOLUTION */
  readonly resolution: number;
  /** Whether a decoder can start with it. */
  readonly keyframe: boolean;
}

export interface Packet {
  /** Milliseconds from the start of the stream at which the content begins: its `timestamp`. */
  readonly at: number;
  /** Milliseconds from the start of the stream at which Zoom has the content, after its last sample or word. */
  readonly due: number;
  /** Absent in mixed audio. */
  readonly speaker?: Speaker;
  /** Bytes are sent in base64, text as it is (protocol#old-media-messages). */
  readonly data: Buffer | string;
  /** The other fields of a transcript. */
  readonly line?: Line;
  /** What a picture shows. Absent if it is not to be sent, because the app has not selected the participant. */
  readonly picture?: PictureContent;
  /** The other fields of a chat message. */
  readonly chat?: Chat;
}
