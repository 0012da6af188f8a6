// Reads Zoom's replies: the status in all its forms, and the reason in words (protocol#status-codes).

import type { ZoomStatus } from "../errors";
import { firstWebSocketUrl, isObject } from "../input";
import { codeIn, MessageType, nameOf, numberOf, StatusCode } from "../values";
import { mediaUrlsOf } from "./media-urls";
import type { WireMessage } from "./wire-message";

/** Stands for a status that is neither a number nor a known name, or is given in other words only. */
export const UNREADABLE = -1;
const SAYS_YES = /^(?:ok(?:ay)?|success(?:ful(?:ly)?)?|accepted)[.!]?$/i;

function statusCode(value: unknown): number {
  const saysYes = typeof value === "string" && SAYS_YES.test(value.trim());
  return codeIn(StatusCode, value) ?? (saysYes ? StatusCode.STATUS_OK : UNREADABLE);
}

/** Without a status, the reason decides; it may be the name of a status. */
function statusOfWords(reason: unknown, silence: number): number {
  const words = typeof reason === "string" ? reason.trim() : "";
  if (words === "") return silence;
  if (SAYS_YES.test(words)) return StatusCode.STATUS_OK;
  return numberOf(StatusCode, words.replace(/[\s-]+/g, "_")) ?? UNREADABLE;
}

/**
 * The status in a reply, as a number or by name, under either of its keys (protocol#disagreement-11,
 * protocol#disagreement-18 and protocol#observation-15).
 * @param success whether the reply has what only a success has; this decides where there is no status. `undefined` if a
 *   success may be empty
 */
export function replyStatus(message: WireMessage, success?: boolean): ZoomStatus {
  const { STATUS_OK } = StatusCode;
  const given = message.status_code ?? message.status;
  let code: number;
  if (given !== undefined && given !== null) code = statusCode(given);
  else code = success ? STATUS_OK : statusOfWords(message.reason, success === false ? UNREADABLE : STATUS_OK);
  return { code, name: code === UNREADABLE ? "UNKNOWN" : nameOf(StatusCode, code) };
}

/** The status in the reply to a signaling handshake, where a success names media servers. */
export function signalingReplyStatus(message: WireMessage): ZoomStatus {
  return replyStatus(message, firstWebSocketUrl(mediaUrlsOf(message)) !== undefined);
}

/**
 * The status in the reply to a media handshake (message 4), whose refusals may come as message 2
 * (protocol#disagreement-15).
 */
export function mediaReplyStatus(message: WireMessage): ZoomStatus | undefined {
  const { DATA_HAND_SHAKE_RESP, SIGNALING_HAND_SHAKE_RESP } = MessageType;
  if (message.msg_type === DATA_HAND_SHAKE_RESP)
    return replyStatus(message, isObject(message.media_params) || undefined);
  const status = message.msg_type === SIGNALING_HAND_SHAKE_RESP ? signalingReplyStatus(message) : undefined;
  return status?.code === 0 ? undefined : status;
}

const LONGEST_REASON = 200;
/** A signature has 64 hexadecimal digits. Zoom might quote ours. */
const SIGNATURE = /[0-9a-f]{64,}/gi;

/** Zoom's reason in words, shortened and without signatures. */
export function reasonText(message: WireMessage): string {
  return typeof message.reason === "string" ? message.reason.replace(SIGNATURE, "…").slice(0, LONGEST_REASON) : "";
}
