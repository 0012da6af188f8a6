// The identity of the streams, and the few protocol messages that the benchmark needs. This code is written separately, from
// the protocol document, so that the benchmark cannot share a mistake with the code it measures
// (protocol#handshake-signature, protocol#signaling-handshake, protocol#media-request, protocol#message-types and
// protocol#audio-and-pictures).

import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

export const CREDENTIALS = {
  clientId: "benchClientId000000000",
  clientSecret: "benchClientSecret0000000000000000",
  secretToken: "benchSecretToken000000",
};

/** Bytes per 20 ms at 16 kHz, mono, 16 bits. */
export const PACKET_BYTES = 640;

export const streamId = (index: number) => `bench-stream-${index}`;
export const meetingId = (index: number) => `bench+Meeting/${index}==`;

/** The folder of `cert.pem` and `key.pem` if all connections use TLS; set by the runner. */
const { BENCH_TLS: certificate } = process.env;
const origin = (port: number) => `${certificate ? "wss" : "ws"}://127.0.0.1:${port}`;
export const signalingUrl = (port: number) => `${origin(port)}/signaling`;
export const mediaUrl = (port: number) => `${origin(port)}/media`;
const pem = (name: string) => (certificate ? readFileSync(`${certificate}/${name}.pem`) : undefined);
/** The server's certificate, which clients must trust; `undefined` without TLS. */
export const ca = () => pem("cert");
/** The server's certificate and key; `undefined` without TLS. */
export const serverTls = () => certificate && { cert: pem("cert"), key: pem("key") };

/** protocol#handshake-signature. */
export function signature(id: string, stream: string): string {
  return createHmac("sha256", CREDENTIALS.clientSecret).update(`${CREDENTIALS.clientId},${id},${stream}`).digest("hex");
}

/** The first message on a signaling (1) or media socket (3) of a stream. */
export function opening(type: 1 | 3, index: number): object {
  const claim = {
    msg_type: type,
    protocol_version: 1,
    sequence: type === 1 ? 1 : 0,
    meeting_uuid: meetingId(index),
    rtms_stream_id: streamId(index),
    signature: signature(meetingId(index), streamId(index)),
  };
  return type === 1 ? claim : { ...claim, media_type: 1, payload_encryption: false };
}

/**
 * The body of a stream's `meeting.rtms_started` webhook, and its headers (protocol#webhook-payloads and
 * protocol#webhook-verification).
 */
export function startedWebhook(index: number, port: number): { body: string; headers: Record<string, string> } {
  const payload = {
    meeting_uuid: meetingId(index),
    rtms_stream_id: streamId(index),
    server_urls: signalingUrl(port),
  };
  const body = JSON.stringify({ event: "meeting.rtms_started", event_ts: Date.now(), payload });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac("sha256", CREDENTIALS.secretToken).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    body,
    headers: {
      "Content-Type": "application/json",
      "x-zm-request-timestamp": timestamp,
      "x-zm-signature": `v0=${digest}`,
    },
  };
}
