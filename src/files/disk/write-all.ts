// Writes all bytes to an open file, even if the disk accepts only a part at a time.

import type { FileHandle } from "node:fs/promises";

/** Writes all of `buffers`, starting at byte `at`. @throws the system's error; a part may have been written */
export async function writeAll(file: FileHandle, buffers: readonly Buffer[], at: number): Promise<void> {
  for (let rest = [...buffers]; rest.length > 0; ) {
    const { bytesWritten } = await file.writev(rest, at);
    at += bytesWritten;
    rest = after(rest, bytesWritten);
  }
}

/** The rest of `buffers` after their first `bytes`. */
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
