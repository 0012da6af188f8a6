// The text that comes with a status code. Some texts are from Zoom's documents; the others are derived from the
// code's name.

import { nameOf, StatusCode } from "../../protocol/values";

const KNOWN: Readonly<Record<number, string>> = {
  [StatusCode.STATUS_INVALID_RTMS_STREAM_ID]: "Invalid RTMS stream ID",
  [StatusCode.STATUS_MEDIA_TYPE_AUDIO_NOT_SUPPORT]: "Audio media type not supported",
  [StatusCode.STATUS_MEDIA_TYPE_VIDEO_NOT_SUPPORT]: "Video media type not supported",
  [StatusCode.STATUS_MEDIA_TYPE_DESKSHARE_NOT_SUPPORT]: "Deskshare media type not supported",
  [StatusCode.STATUS_MEDIA_TYPE_TRANSCRIPT_NOT_SUPPORT]: "Transcript media type not supported",
  [StatusCode.STATUS_MEDIA_TYPE_CHAT_NOT_SUPPORT]: "Chat media type not supported",
  [StatusCode.STATUS_MEDIA_DATA_ALL_CONNECTION_EXIST]: "Media data all connection exists",
};

/** For example "Invalid signature" for status 3. */
export function reasonOf(status: number): string {
  const words = nameOf(StatusCode, status).toLowerCase().replaceAll("_", " ");
  return KNOWN[status] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Why a request is refused: RTMS_STATUS_CODE and its text. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

export function refusal(status: number, reason = reasonOf(status)): Refusal {
  return { status, reason };
}
