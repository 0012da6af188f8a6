// The errors that end a stream or a medium, in words: what happened, to which stream, the likely cause, the cure.

import { RtmsError, type ZoomStatus } from "./errors";
import { explain } from "./explanations";
import type { Loss } from "./state";

const of = (streamId: string) => ` Stream ${streamId}.`;

/** Zoom answered a handshake with a status other than OK. */
export function refusal(where: "signaling" | "media", status: ZoomStatus, text: string, streamId: string): RtmsError {
  const { meaning, cure } = explain(status.code);
  const words = text ? ` "${text.slice(0, 200)}"` : "";
  return new RtmsError(
    where === "signaling" ? "RTMS_HANDSHAKE" : "RTMS_MEDIA_HANDSHAKE",
    `Zoom refused the ${where} handshake with status ${status.code} ${status.name}${words}. ${meaning} ${cure}${of(streamId)}`,
    { status, streamId },
  );
}

/** Zoom closed the socket before it answered the handshake (protocol section 5.3). */
export function silentClose(where: "signaling" | "media", loss: Loss, streamId: string): RtmsError {
  return new RtmsError(
    where === "signaling" ? "RTMS_HANDSHAKE" : "RTMS_MEDIA_HANDSHAKE",
    `Zoom closed the ${where} connection${loss.code === undefined ? "" : ` (${loss.code})`} without answering the handshake. ` +
      "Most likely Client ID or Client Secret belong to another app than the webhook, or the id does not: " +
      `check them in the app node.${of(streamId)}`,
    { streamId },
  );
}

/** No connection could be made, or not again, until Zoom's window closed. */
export function unreachable(
  where: "signaling" | "media",
  loss: Loss | undefined,
  age: number,
  streamId: string,
): RtmsError {
  const detail = loss?.error ? ` Last error: ${loss.error.message}.` : "";
  return new RtmsError(
    "RTMS_CONNECTION",
    `No ${where} connection to Zoom within its window (${Math.round(age / 1000)} s after the offer or the loss).${detail} ` +
      `Check that this machine reaches Zoom's servers (DNS, firewall, proxy).${of(streamId)}`,
    { streamId, retryable: true, ...(loss?.error && { cause: loss.error }) },
  );
}

/** A URL of a webhook or a signaling reply that the app's `servers` do not allow. */
export function notAllowed(url: string, streamId: string): RtmsError {
  const host = URL.canParse(url) ? new URL(url).origin.replace(/^null$/, url.split("?")[0] ?? "") : "no URL";
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
