// A recording that a dead process left and that cannot be read, because its beginning is damaged: it is kept as it is, under a
// name that says so. A program that knows the format may recover it.

import { concludeFile, type Disk, type RecordingNames, removed } from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { CONTAINERS } from "../containers";
import { audioError } from "../texts";
import { finishedText, type ReadJson } from "./json";
import { growingPeaks, peaksBeside } from "./peaks";

/**
 * Gives a damaged file its name, and its JSON beside it.
 * @param isNamed whether it has the name of a complete file already
 * @returns whether this process is to report it: of several at the same file, one does
 */
export async function keepDamaged(
  disk: Disk,
  names: RecordingNames,
  json: ReadJson,
  isNamed: boolean,
): Promise<boolean> {
  const { extension } = CONTAINERS[json.container];
  const part = isNamed ? names.file : names.part;
  const { size: bytes } = await disk.stat(part);
  const file = `${names.file.slice(0, -extension.length)}.damaged${names.file.slice(-extension.length)}`;
  const end = { bytes, samples: 0, duration: 0, complete: false, damaged: true } as const;
  const textOf = (final: RecordingNames) => finishedText(final.file, json, end);
  await removed(disk, growingPeaks(names.part));
  const { report } = await concludeFile(disk, { ...names, part, file }, { extension, textOf, isComplete: true });
  if (isNamed) {
    await removed(disk, peaksBeside(names.file));
    await removed(disk, names.json);
  }
  return report;
}

/** The error that says so. @param directory as the user wrote it */
export function wasDamaged(directory: string, { about, container }: ReadJson): RtmsError {
  const { streamId } = about;
  const { extension } = CONTAINERS[container];
  return audioError("RTMS_FILE", "damaged", { streamId, directory, extension }, { streamId });
}
