// The errors of this package: values with a code to branch on and a text that says what happened, to which stream,
// what most likely caused it, and what to do (contract#errors).

import type { Words } from "./render";

/** Every `code` an `RtmsError` can have. */
export type RtmsErrorCode =
  | "RTMS_CREDENTIALS"
  | "RTMS_SIGNATURE"
  | "RTMS_SERVER_NOT_ALLOWED"
  | "RTMS_HANDSHAKE"
  | "RTMS_TAKEN"
  | "RTMS_MEDIA_HANDSHAKE"
  | "RTMS_INPUT"
  | "RTMS_LIMIT"
  | "RTMS_CONNECTION"
  | "RTMS_REST"
  | "RTMS_AUDIO_FORMAT"
  | "RTMS_VIDEO"
  | "RTMS_FILE"
  | "RTMS_FLEET";

/** The status with which Zoom refused. */
export interface ZoomStatus {
  code: number;
  name: string;
}

export interface RtmsErrorDetails {
  /** Zoom's status, if Zoom refused. */
  status?: ZoomStatus;
  /** Whether a retry without any change could succeed. */
  retryable?: boolean;
  /** The stream it happened to. */
  streamId?: string;
  /** `status` by default: of an error, Node-RED passes only code, message, stack and cause on to Catch nodes. */
  cause?: unknown;
  /** The message as data, so that it can be put into other languages. */
  words?: readonly Words[];
}

/** An error of this package. `message` names the cause and the cure and never holds a secret. */
export class RtmsError extends Error {
  override readonly name = "RtmsError";
  readonly code: RtmsErrorCode;
  readonly status?: ZoomStatus;
  readonly retryable: boolean;
  readonly streamId?: string;
  /** The message as data, in errors that are texts of a catalog. */
  readonly words?: readonly Words[];

  constructor(code: RtmsErrorCode, message: string, details: RtmsErrorDetails = {}) {
    const { cause = details.status } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = details.retryable ?? false;
    if (details.status) this.status = details.status;
    if (details.streamId) this.streamId = details.streamId;
    if (details.words) this.words = details.words;
  }

  /** The message alone: Node-RED gives this to Catch nodes, as `msg.error.message`, and to its log. */
  override toString(): string {
    return this.message;
  }
}

/** Any thrown value as an `Error`, so that handlers can rely on `message`. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
