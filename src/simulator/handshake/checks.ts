// The checks of a handshake, in their order. The first failure decides (protocol#order-of-checks).

import { idText, isObject, type JsonObject, parseLossless, sameText } from "../../protocol/input";
import { ID_FIELDS, MEDIA, MediaDataType, type Medium, MessageType, StatusCode as S } from "../../protocol/values";
import type { Faults } from "../faults";
import type { SocketName } from "../log";
import { type Confirmed, confirm } from "./params";
import { type Refusal, refusal } from "./reasons";

const SIGNALING = MessageType.SIGNALING_HAND_SHAKE_REQ;
const MEDIA_DATA = MessageType.DATA_HAND_SHAKE_REQ;

/** The part of a stream that the checks read. */
export interface CheckedStream {
  readonly id: string;
  readonly signature: string;
  readonly granted: ReadonlySet<Medium>;
  readonly faults: Faults;
  /** Whether a second connection may replace the first one (protocol#one-connection). */
  readonly replaces: boolean;
  /** Whether a socket of this name is connected. */
  connected(socket: SocketName): boolean;
}

/** The bit of a medium in `media_type`, and the status for a medium that was not granted. */
const MEDIUM_BITS: Readonly<Record<Medium, { bit: number; notGranted: number }>> = {
  audio: { bit: MediaDataType.AUDIO, notGranted: S.STATUS_MEDIA_TYPE_AUDIO_NOT_SUPPORT },
  video: { bit: MediaDataType.VIDEO, notGranted: S.STATUS_MEDIA_TYPE_VIDEO_NOT_SUPPORT },
  share: { bit: MediaDataType.DESKSHARE, notGranted: S.STATUS_MEDIA_TYPE_DESKSHARE_NOT_SUPPORT },
  transcript: { bit: MediaDataType.TRANSCRIPT, notGranted: S.STATUS_MEDIA_TYPE_TRANSCRIPT_NOT_SUPPORT },
  chat: { bit: MediaDataType.CHAT, notGranted: S.STATUS_MEDIA_TYPE_CHAT_NOT_SUPPORT },
};
const EVERY_BIT = MEDIA.reduce((bits, medium) => bits | MEDIUM_BITS[medium].bit, 0);

/** A first message and what the checks have found out about it. */
interface Attempt {
  readonly message: JsonObject;
  readonly stream: CheckedStream;
  /** The media of message 3, and the socket that they share. */
  readonly media: readonly Medium[];
  readonly socket: SocketName;
}

/** One bit, or 32. Zoom refuses several bits at once (protocol#observation-2), although documents allow them. */
function mediaOf(mediaType: unknown, { granted, faults }: CheckedStream): readonly Medium[] {
  if (mediaType === MediaDataType.ALL) return MEDIA.filter((medium) => granted.has(medium));
  if (typeof mediaType !== "number" || !Number.isInteger(mediaType) || (mediaType & ~EVERY_BIT) !== 0) return [];
  const media = MEDIA.filter((medium) => (mediaType & MEDIUM_BITS[medium].bit) !== 0);
  return media.length === 1 || faults["or-media-types"] ? media : [];
}

function socketOf({ msg_type, media_type }: JsonObject, media: readonly Medium[]): SocketName {
  if (msg_type === SIGNALING) return "signaling";
  const [only = "all"] = media;
  return media.length > 1 || media_type === MediaDataType.ALL ? "all" : only;
}

/** Samples of the Video SDK send the id in two fields at once (protocol#observation-10). */
function idsOf(message: JsonObject, fields: readonly string[] = ID_FIELDS): (string | undefined)[] {
  // A number that lost digits is no usable id, and idText would throw.
  const values = fields.map((field) => message[field]);
  return values.filter((value) => typeof value === "string" || Number.isSafeInteger(value)).map(idText);
}

/** Checks of the message alone: is it a handshake at all? */
const SHAPE: readonly ((message: JsonObject) => number)[] = [
  ({ msg_type }) => (Number.isInteger(msg_type) ? S.STATUS_OK : S.STATUS_INVALID_PAYLOAD),
  ({ msg_type }) => (msg_type === SIGNALING || msg_type === MEDIA_DATA ? S.STATUS_OK : S.STATUS_INVALID_MESSAGE_TYPE),
  (message) =>
    typeof message.rtms_stream_id === "string" &&
    typeof message.signature === "string" &&
    idsOf(message).length > 0 &&
    (message.msg_type === SIGNALING || typeof message.media_type === "number")
      ? S.STATUS_OK
      : S.STATUS_INVALID_PAYLOAD,
];

/** Whether the place is taken already (protocol#split-and-unified and protocol#one-connection). */
function occupied({ stream, socket, media }: Attempt): number {
  if (socket === "signaling") return stream.connected(socket) ? S.STATUS_DUPLICATE_SIGNAL_REQUEST : S.STATUS_OK;
  if (stream.connected(socket)) return S.STATUS_DUPLICATE_MEDIA_DATA_CONNECTION;
  if (stream.connected("all")) return S.STATUS_MEDIA_DATA_ALL_CONNECTION_EXIST;
  const overlaps = socket === "all" && media.some((medium) => stream.connected(medium));
  return overlaps ? S.STATUS_DUPLICATE_MEDIA_DATA_CONNECTION : S.STATUS_OK;
}

/** Checks of the message against its stream. */
const CLAIM: readonly ((attempt: Attempt) => number)[] = [
  ({ message, stream: { faults } }) => {
    const field = faults["id-field"];
    return field === undefined || idsOf(message, [field]).length > 0 ? S.STATUS_OK : S.STATUS_INVALID_RTMS_STREAM_ID;
  },
  ({ message, stream }) =>
    idsOf(message).includes(stream.id) && sameText(String(message.signature), stream.signature)
      ? S.STATUS_OK
      : S.STATUS_INVALID_SIGNATURE,
  (attempt) => (attempt.stream.replaces ? S.STATUS_OK : occupied(attempt)),
  ({ socket, media }) => (socket === "signaling" || media.length > 0 ? S.STATUS_OK : S.STATUS_MEDIA_TYPE_INVALID_VALUE),
  ({ stream, media }) => {
    const missing = media.find((medium) => !stream.granted.has(medium));
    return missing ? MEDIUM_BITS[missing].notGranted : S.STATUS_OK;
  },
];

/** What the stream needs from an accepted handshake. */
export type AcceptedHandshake =
  | { readonly socket: "signaling"; readonly message: JsonObject }
  | { readonly socket: Medium | "all"; readonly params: Confirmed };

/** The result for a first message with `msg_type` `type`. */
export type HandshakeResult<Stream> =
  | {
      readonly stream: Stream;
      readonly socket: SocketName;
      readonly type: unknown;
      readonly accepted: AcceptedHandshake;
    }
  | { readonly stream?: Stream; readonly socket: SocketName; readonly type: unknown; readonly refused: Refusal };

function firstFault<T>(checks: readonly ((subject: T) => number)[], subject: T): number {
  for (const check of checks) {
    const status = check(subject);
    if (status !== S.STATUS_OK) return status;
  }
  return S.STATUS_OK;
}

function parsed(text: string): JsonObject {
  try {
    const value = parseLossless(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/**
 * Checks the first message of a socket. A message that is no JSON object is refused like an empty object. A message
 * that is refused before its media type is read counts as `all` if it is message 3, else as `signaling`.
 */
export function checkHandshake<Stream extends CheckedStream>(
  text: string,
  streamOf: (streamId: string) => Stream | undefined,
): HandshakeResult<Stream> {
  const message = parsed(text);
  const { msg_type: type } = message;
  const forMedia = type === MEDIA_DATA;
  const kind = forMedia ? "all" : "signaling";
  const misshapen = firstFault(SHAPE, message);
  if (misshapen !== S.STATUS_OK) return { socket: kind, type, refused: refusal(misshapen) };
  const stream = streamOf(String(message.rtms_stream_id));
  if (!stream) return { socket: kind, type, refused: refusal(S.STATUS_INVALID_RTMS_STREAM_ID) };

  const media = forMedia ? mediaOf(message.media_type, stream) : [];
  const socket = socketOf(message, media);
  const unfounded = firstFault(CLAIM, { message, stream, media, socket });
  if (unfounded !== S.STATUS_OK) return { stream, socket, type, refused: refusal(unfounded) };
  if (socket === "signaling") return { stream, socket, type, accepted: { socket, message } };

  const confirmation = confirm(media, message.media_params);
  if ("refused" in confirmation) return { stream, socket, type, refused: confirmation.refused };
  return { stream, socket, type, accepted: { socket, params: confirmation.params } };
}
