// The bytes of frames, as a server writes and reads them (RFC 6455, section 5.2), without any code of the client.

import assert from "node:assert/strict";

export const FIN = 0x80;

/** A frame as a server sends it: not masked. */
export function frame(first: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload as string);
  const { length } = body;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), body]);
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header[0] = first;
  header[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) header.writeUInt16BE(length, 2);
  else header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, body]);
}

/** A close frame of a server. */
export function closing(code: number, reason: Buffer | string = ""): Buffer {
  return frame(FIN | 8, Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason as string)]));
}

/** The first frame of a client in `bytes`, unmasked, and its size with the header. It must be masked. */
export function frameOf(bytes: Buffer): { first: number; payload: Buffer; size: number } {
  const [first = 0, second = 0] = bytes;
  assert.ok((second & 0x80) !== 0, "not masked");
  const marker = second & 0x7f;
  const header = marker < 126 ? 2 : marker === 126 ? 4 : 10;
  const length = marker < 126 ? marker : marker === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const mask = bytes.subarray(header, header + 4);
  const size = header + 4 + length;
  assert.ok(bytes.length >= size, "not a whole frame");
  const payload = Buffer.from(bytes.subarray(header + 4, size));
  for (let index = 0; index < length; index += 1) payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
  return { first, payload, size };
}
