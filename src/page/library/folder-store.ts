// A folder's meetings as the room `stored` finds and reads them, with the reports that lie beside them.

import { DISK } from "../../files";
import {
  type FoundMeeting,
  fileOf,
  findMeetings,
  lookTogether,
  newKnown,
  peaksOf,
  readMeeting,
  removeMeeting,
  writeSpeakerName,
} from "../stored";
import { reportPath } from "./reports";
import type { ReadMeeting, Store } from "./store";

export class FolderStore implements Store<FoundMeeting> {
  readonly #known = newKnown();

  find(directory: string): Promise<FoundMeeting[]> {
    return findMeetings(directory, this.#known, DISK, lookTogether);
  }

  stampOf({ stamp }: FoundMeeting): string {
    return stamp;
  }

  read(directory: string, found: FoundMeeting): Promise<ReadMeeting | undefined> {
    return readMeeting(directory, found);
  }

  fileOf(found: FoundMeeting, key: string): string | undefined {
    return fileOf(found, key);
  }

  peaks(directory: string, path: string): Promise<Buffer | undefined> {
    return peaksOf(directory, path);
  }

  rename(directory: string, found: FoundMeeting, speaker: string, name: string): Promise<boolean> {
    return writeSpeakerName(directory, found, speaker, name);
  }

  remove(directory: string, found: FoundMeeting, remove: (path: string) => Promise<void>): Promise<boolean> {
    return removeMeeting(directory, found, [reportPath(directory, found.id)], remove);
  }
}
