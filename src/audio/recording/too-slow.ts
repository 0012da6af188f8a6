// The error for a disk that is slower than the audio.

import type { RtmsError } from "../../protocol/errors";
import { audioError } from "../texts";

const MiB = 1024 * 1024;

/** @param waits bytes of this recording that wait for the disk, and of all */
export function tooSlow(streamId: string, directory: string, waits: number, all: number): RtmsError {
  const waiting = `${Math.round(waits / MiB)} MiB of stream ${streamId}, ${Math.round(all / MiB)} MiB in all,`;
  return audioError("RTMS_LIMIT", "slowDisk", { streamId, directory, waiting }, { streamId });
}
