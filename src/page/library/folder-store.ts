// A folder's meetings as the room `stored` finds and reads them, with the reports that lie beside them.

import { join } from "node:path";
import { DISK, fileName, rewritten } from "../../files";
import { type FoundMeeting, findMeetings, newKnown, pathsOf, peaksOf, readMeeting, writeSpeakerName } from "../stored";
import type { ReadMeeting, Store } from "./store";

const REPORT = ".report.html";

/** Where a meeting's report is. @param id of the page's, safe in an address */
export const reportPath = (directory: string, id: string): string =>
  join(directory, fileName("{streamId}", { streamId: id }, "") + REPORT);

/** Writes a report; who opens it meanwhile sees the former one, or none. @throws the system's error */
export async function writeReport(directory: string, id: string, html: string): Promise<string> {
  const path = reportPath(directory, id);
  await rewritten(DISK, path, `${path}.tmp`, html);
  return path;
}

export class FolderStore implements Store<FoundMeeting> {
  readonly #known = newKnown();

  find(directory: string): Promise<FoundMeeting[]> {
    return findMeetings(directory, this.#known);
  }

  stampOf({ stamp }: FoundMeeting): string {
    return stamp;
  }

  read(directory: string, found: FoundMeeting): Promise<ReadMeeting | undefined> {
    return readMeeting(directory, found);
  }

  peaks(directory: string, path: string): Promise<Buffer | undefined> {
    return peaksOf(directory, path);
  }

  rename(directory: string, found: FoundMeeting, speaker: string, name: string): Promise<boolean> {
    return writeSpeakerName(directory, found, speaker, name);
  }

  pathsOf(directory: string, found: FoundMeeting): string[] {
    return [reportPath(directory, found.id), ...pathsOf(directory, found)];
  }
}
