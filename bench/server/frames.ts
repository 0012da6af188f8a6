// Audio frames as a server would send them, ready for the socket (protocol section 10.1; RFC 6455 section 5.2).

import { randomBytes } from "node:crypto";
import { microseconds } from "../meter";
import { PACKET_BYTES } from "../wire";

const VARIETY = 64;
const payloads = Array.from({ length: VARIETY }, () => randomBytes(PACKET_BYTES).toString("base64"));

/** Final text frame, unmasked, with a 16-bit length. */
const TEXT = 0x81;
const TWO_BYTES = 126;

/** The frame of a stream's n-th packet; its timestamp is the moment it was made, in microseconds. */
export function audioFrame(stream: number, packet: number): Buffer {
  const user = 16_778_240 + stream;
  const json =
    `{"msg_type":14,"content":{"user_id":${user},"user_name":"Participant ${stream}",` +
    `"data":"${payloads[packet % VARIETY]}","length":${PACKET_BYTES},"timestamp":${microseconds()}}}`;
  const frame = Buffer.allocUnsafe(4 + json.length);
  frame[0] = TEXT;
  frame[1] = TWO_BYTES;
  frame.writeUInt16BE(json.length, 2);
  frame.write(json, 4, "latin1");
  return frame;
}

/** Several frames in one piece, as TCP would carry them. */
export function audioFrames(stream: number, first: number, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, packet) => audioFrame(stream, first + packet)));
}
