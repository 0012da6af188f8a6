// The errors that end a stream or a medium: what happened, to which stream, the likely cause, the cure (texts.ts).

import { allEnglish, english, RtmsError, streamError, text, type Words, type ZoomStatus } from "../errors";
import { parseUrl } from "../input";
import type { InterruptedEvent, WarningEvent } from "../messages";
import { isFrameTooLarge, networkCure, networkFault } from "../transport";
import type { Medium } from "../values";
import { UNREADABLE } from "../wire";
import { isRefusal, type Loss } from "./losses";

/** Which connection. */
type Where = "signaling" | "media";

/** What Zoom refused, and under which code that is told. */
const REFUSED = {
  signaling: { what: "signalingHandshake", code: "RTMS_HANDSHAKE" },
  media: { what: "mediaHandshake", code: "RTMS_MEDIA_HANDSHAKE" },
  close: { what: "toEnd", code: "RTMS_HANDSHAKE" },
  request: { what: "request", code: "RTMS_HANDSHAKE" },
} as const;

/** Zoom answered a handshake, or the request to end a stream, with a status other than OK. */
export function refusal(where: keyof typeof REFUSED, status: ZoomStatus, reason: string, streamId: string): RtmsError {
  const { what, code } = REFUSED[where];
  const said = reason && ` "${reason}"`;
  const isKnown = status.code !== UNREADABLE;
  const told = isKnown ? text("withStatus", { ...status, said }) : text("withoutStatus", { said });
  const refused = text("refused", { what: text(what), told });
  const why = text(isKnown ? `status.${status.code}` : "noStatus");
  return streamError(code, [refused, why], { ...(isKnown && { status }), streamId });
}

/** Zoom sent more in one frame than this side takes, and may well send it again. */
export function frameTooLarge(where: Where, streamId: string): RtmsError {
  const words = [text("largeFrame", { where: text(where) }), text("larger")];
  return streamError("RTMS_LIMIT", words, { streamId });
}

/** Zoom closed the socket before it answered the handshake (protocol#signaling-refusals). */
function silentClose(where: Where, { code, error }: Loss, streamId: string): RtmsError {
  if (isFrameTooLarge(error)) return frameTooLarge(where, streamId);
  const closeCode = code === undefined ? "" : ` (${code})`;
  return streamError(
    REFUSED[where].code,
    [text("closed", { where: text(where), closeCode }), text(where === "signaling" ? "otherApp" : "otherClient")],
    { streamId },
  );
}

/** The connection was there, so neither DNS nor a firewall is the cause. */
function unanswered(where: Where, age: number, streamId: string): RtmsError {
  const params = { where: text(where), seconds: Math.round(age / 1000) };
  const code = where === "signaling" ? "RTMS_CONNECTION" : "RTMS_MEDIA_HANDSHAKE";
  return streamError(code, [text("unanswered", params)], { streamId, retryable: true });
}

/** The connection was lost, or given up, before Zoom answered the handshake. @param age of the effort, milliseconds */
export function handshakeLoss(where: Where, loss: Loss, age: number, streamId: string): RtmsError {
  if (isRefusal(loss)) return silentClose(where, loss, streamId);
  if (!loss.opened) return unreachable(where, loss, age, streamId);
  return loss.timedOut ? unanswered(where, age, streamId) : unreachable(where, loss, age, streamId, true);
}

/** The handshake that the media themselves answered. */
export function presumedWords(media: readonly string[]): string {
  return english(text("presumed", { media: media.join(", ") }));
}

/** A packet whose bytes cannot be told. */
export function garbled(medium: Medium): WarningEvent {
  return { event: "warning", message: english(text("garbled", { medium })), media: [medium] };
}

/** One connection for all media is not to be had. */
export function splitWords({ message }: RtmsError): string {
  return english(text("split", { refusal: message }));
}

/** An interruption, with what is known of an error of this side, or of the network; a plain close needs no words. */
export function interruption(
  event: InterruptedEvent,
  loss: Loss | undefined,
): { event: InterruptedEvent; words?: readonly Words[] } {
  if (!loss?.error) return { event };
  const words: Words[] = [text("lost", { error: networkFault(loss.error) }), networkCure(loss.error)];
  return { event: { ...event, message: allEnglish(words) }, words };
}

/** No connection could be made, or not again, until Zoom's window closed. @param isBroken whether the last one was open */
export function unreachable(
  where: Where,
  loss: Loss | undefined,
  age: number,
  streamId: string,
  isBroken = false,
): RtmsError {
  const { error, timedOut } = loss ?? {};
  const words: Words[] = [text("unreachable", { where: text(where), seconds: Math.round(age / 1000) })];
  if (isBroken) words.push(text("broken"));
  if (error) words.push(text("lastError", { error: networkFault(error) }));
  else if (timedOut) words.push(text("silent"));
  words.push(isBroken && !error ? text("cut") : networkCure(error));
  return streamError("RTMS_CONNECTION", words, { streamId, retryable: true, ...(error && { cause: error }) });
}

/** A URL of a webhook or a signaling reply that the app's `servers` do not allow. */
export function notAllowed(url: string, streamId: string): RtmsError {
  const host = parseUrl(url)?.origin.replace(/^null$/, url.split("?")[0] ?? "") ?? "no URL";
  return streamError("RTMS_SERVER_NOT_ALLOWED", [text("notAllowed", { host })], { streamId });
}

/** Zoom offers none of the media that were chosen. */
export function nothingLeft(last: RtmsError | undefined, streamId: string): RtmsError {
  return last ?? streamError("RTMS_MEDIA_HANDSHAKE", [text("nothingOffered")], { streamId });
}

/** What is known of another client when this one was thrown out again and again (protocol#one-connection). */
export function takenWords(streamId: string): string {
  const words = allEnglish([text("taken"), text("takenCause"), text("triedLess")]);
  return `${words} Stream ${streamId}.`;
}

/** The stream was left to another client. */
export function taken(streamId: string): RtmsError {
  const words = [text("taken"), text("left"), text("takenCause"), text("takeBack")];
  return streamError("RTMS_TAKEN", words, { streamId });
}

/** Adds how old the offer was, if that explains the failure. @param age milliseconds */
export function withAge(error: RtmsError, age: number | undefined): RtmsError {
  if (age === undefined) return error;
  const { code, message, status, streamId, retryable, cause, words = [message] } = error;
  const old = text("oldOffer", { seconds: Math.round(age / 1000) });
  return new RtmsError(code, `${message} ${english(old)}`, {
    retryable,
    ...(status && { status }),
    ...(streamId && { streamId }),
    ...(cause !== undefined && { cause }),
    words: [...words, old],
  });
}
