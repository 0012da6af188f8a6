// The catalog of the texts in the errors of src/video, in English.

import { errorsOf } from "../protocol/errors";

export const VIDEO_TEXTS = {
  noVideo:
    "A message of stream {streamId} has no picture: msg.payload must be a Buffer, and msg.video.codec h264, jpg or png. Leave " +
    "both as the stream node sent them.",
  damaged:
    "A picture of stream {streamId} is no {codec}, or is damaged, and was left out. Leave msg.payload and msg.video as the " +
    "stream node sent them; if only single pictures are affected, no action is needed.",
  noDecoder:
    "Stream {streamId} sends H.264, and this package has no decoder: its key frames are sent as they are. For pictures, choose " +
    "JPG or PNG for video and screen share in the stream node, and deploy.",
} as const;

/** An error of src/video. */
export const videoError = errorsOf(VIDEO_TEXTS);
