// A checksum of audio packets, by which replays and duplicates in a mix are found.

const PRIME = 0x01000193;

/** Int32 view of the last packet's ArrayBuffer, which about a dozen packets share. */
let words: Int32Array = new Int32Array(0);

/**
 * A checksum of all bytes and their number: FNV-1a over words of 32 bits, in four lanes, so that multiplications of
 * different lanes do not wait for each other.
 */
export function checksum(payload: Buffer): number {
  const { length } = payload;
  const aligned = payload.byteOffset % 4 === 0 ? payload : Buffer.from(payload);
  if (aligned.buffer !== words.buffer) words = new Int32Array(aligned.buffer, 0, aligned.buffer.byteLength >> 2);
  const view = words;
  let a = 0x811c9dc5 ^ length;
  let b = 1;
  let c = 2;
  let d = 3;
  let at = aligned.byteOffset >> 2;
  const end = at + (length >> 2);
  for (; at + 3 < end; at += 4) {
    a = Math.imul(a ^ (view[at] ?? 0), PRIME);
    b = Math.imul(b ^ (view[at + 1] ?? 0), PRIME);
    c = Math.imul(c ^ (view[at + 2] ?? 0), PRIME);
    d = Math.imul(d ^ (view[at + 3] ?? 0), PRIME);
  }
  for (; at < end; at += 1) a = Math.imul(a ^ (view[at] ?? 0), PRIME);
  for (let rest = length & ~3; rest < length; rest += 1) a = Math.imul(a ^ (payload[rest] ?? 0), PRIME);
  a = Math.imul(a ^ b, PRIME);
  a = Math.imul(a ^ c, PRIME);
  return Math.imul(a ^ d, PRIME);
}
