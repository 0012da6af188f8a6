// The files of recordings, by their container: one row each.

import type { ContainerName } from "../settings";
import type { Container } from "./container";
import { OPUS_FILE } from "./opus-file";
import { RAW_FILE, WAV_FILE } from "./pcm-file";

export type { GrowingFile, Progress, RecordingFormat, Sealed, Stretch, Turn } from "./container";

/** What a file is: what the node offers, and samples without a header. */
export type StoredAs = ContainerName | "raw";

export const CONTAINERS: Readonly<Record<StoredAs, Container>> = { wav: WAV_FILE, m4a: OPUS_FILE, raw: RAW_FILE };

export function isStoredAs(value: unknown): value is StoredAs {
  return typeof value === "string" && Object.hasOwn(CONTAINERS, value);
}
