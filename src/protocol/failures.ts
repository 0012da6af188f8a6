// The errors that end a stream or a medium, in words: what happened, to which stream, the likely cause, the cure.

import { RtmsError, type ZoomStatus } from "./errors";
import { explain } from "./explanations";
import { isFrameTooLarge, LARGER, networkCure, networkWords } from "./network-error";
import type { Loss } from "./state";
import { parseUrl } from "./url";

const of = (streamId: string) => ` Stream ${streamId}.`;

/** What Zoom refused, in words and as a code. */
const REFUSED = {
  signaling: { what: "the signaling handshake", code: "RTMS_HANDSHAKE" },
  media: { what: "the media handshake", code: "RTMS_MEDIA_HANDSHAKE" },
  close: { what: "to end the stream", code: "RTMS_HANDSHAKE" },
} as const;

/** Zoom answered a handshake, or the request to end a stream, with a status other than OK. */
export function refusal(where: keyof typeof REFUSED, status: ZoomStatus, text: string, streamId: string): RtmsError {
  const { meaning, cause, cure } = explain(status.code);
  const words = text ? ` "${text}"` : "";
  const { what, code } = REFUSED[where];
  return new RtmsError(
    code,
    `Zoom refused ${what} with status ${status.code} ${status.name}${words}. ` +
      `${meaning} ${cause} ${cure}${of(streamId)}`,
    { status, streamId },
  );
}

/** Zoom sent more in one frame than this side takes, and may well send it again. */
export function frameTooLarge(where: "signaling" | "media", streamId: string): RtmsError {
  return new RtmsError(
    "RTMS_LIMIT",
    `Zoom sent a larger frame on the ${where} connection than is allowed here, so the connection was closed. ` +
      LARGER +
      of(streamId),
    { streamId },
  );
}

/** Zoom closed the socket before it answered the handshake (protocol section 5.3). */
export function silentClose(where: "signaling" | "media", loss: Loss, streamId: string): RtmsError {
  if (isFrameTooLarge(loss.error)) return frameTooLarge(where, streamId);
  return new RtmsError(
    where === "signaling" ? "RTMS_HANDSHAKE" : "RTMS_MEDIA_HANDSHAKE",
    `Zoom closed the ${where} connection${loss.code === undefined ? "" : ` (${loss.code})`} without answering the handshake. ` +
      "Most likely Client ID or Client Secret belong to another app than the webhook, or the id does not: " +
      `check them in the app node.${of(streamId)}`,
    { streamId },
  );
}

/** What `interrupted` tells of an error of this side, or of the network; a plain close needs no words. */
export function lossWords(loss: Loss | undefined): { message?: string } {
  return loss?.error ? { message: `${networkWords(loss.error)}. ${networkCure(loss.error)}` } : {};
}

/** No connection could be made, or not again, until Zoom's window closed. */
export function unreachable(
  where: "signaling" | "media",
  loss: Loss | undefined,
  age: number,
  streamId: string,
): RtmsError {
  const unanswered = loss?.timedOut ? " The last try was not answered." : "";
  const detail = loss?.error ? ` Last error: ${networkWords(loss.error)}.` : unanswered;
  return new RtmsError(
    "RTMS_CONNECTION",
    `No ${where} connection to Zoom within its window (${Math.round(age / 1000)} s after the offer or the loss).${detail} ` +
      networkCure(loss?.error) +
      of(streamId),
    { streamId, retryable: true, ...(loss?.error && { cause: loss.error }) },
  );
}

/** A URL of a webhook or a signaling reply that the app's `servers` do not allow. */
export function notAllowed(url: string, streamId: string): RtmsError {
  const host = parseUrl(url)?.origin.replace(/^null$/, url.split("?")[0] ?? "") ?? "no URL";
  return new RtmsError(
    "RTMS_SERVER_NOT_ALLOWED",
    `The server ${host} is not among the servers that the app node allows, so no connection was made. ` +
      `If it is Zoom's, or your own test server, add it to the app node's servers.${of(streamId)}`,
    { streamId },
  );
}

/** Zoom offers none of the media that were chosen. */
export function nothingLeft(last: RtmsError | undefined, streamId: string): RtmsError {
  return (
    last ??
    new RtmsError(
      "RTMS_MEDIA_HANDSHAKE",
      "Zoom offers none of the chosen media. Add their scopes to the app in Zoom, or choose other media in the stream node." +
        of(streamId),
      { streamId },
    )
  );
}

/** Adds how old the offer was, if that explains the failure. @param age milliseconds */
export function withAge(error: RtmsError, age: number | undefined): RtmsError {
  if (age === undefined) return error;
  const { code, message, status, streamId, retryable, cause } = error;
  const told =
    `${message} The offer was ${Math.round(age / 1000)} s old when it came, and Zoom keeps one for about 60 s: ` +
    "see that its webhooks reach Node-RED without delay, and that this machine's clock is right.";
  return new RtmsError(code, told, {
    retryable,
    ...(status && { status }),
    ...(streamId && { streamId }),
    ...(cause !== undefined && { cause }),
  });
}
