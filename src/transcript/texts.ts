// The catalog of the texts in the errors of src/transcript, in English.

import { errorsOf } from "../protocol/errors";

export const TRANSCRIPT_TEXTS = {
  fullDocument:
    "The transcript of stream {streamId} has {most} segments, the maximum of a document; later segments are discarded. " +
    'Choose to emit each segment, or send {"action": "flush"} from time to time.',
  noText:
    "A transcript message of stream {streamId} has no text. " +
    "Leave msg.payload and msg.transcript as the stream node sent them.",
} as const;

/** An error of src/transcript. */
export const transcriptError = errorsOf(TRANSCRIPT_TEXTS);
