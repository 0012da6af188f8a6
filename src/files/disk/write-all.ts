// Bytes into an open file, however many of them a disk takes at once.

import type { FileHandle } from "node:fs/promises";

/** Writes all of `buffers` from byte `at` on. @throws the system's error; then a part may be written */
export async function writeAll(file: FileHandle, buffers: readonly Buffer[], at: number): Promise<void> {
  for (let rest = [...buffers]; rest.length > 0; ) {
    const { bytesWritten } = await file.writev(rest, at);
    at += bytesWritten;
    rest = after(rest, bytesWritten);
  }
}

/** What is left of `buffers` after their first `bytes`. */
function after(buffers: Buffer[], bytes: number): Buffer[] {
  let index = 0;
  let left = bytes;
  for (let first = buffers[0]; first && left >= first.length; first = buffers[index]) {
    left -= first.length;
    index += 1;
  }
  const [cut, ...rest] = buffers.slice(index);
  return cut ? [cut.subarray(left), ...rest] : [];
}
