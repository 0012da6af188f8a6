// Where the journals are: below Node-RED's user directory, per stream node and process. A process takes over the files of
// one that ended by renaming them, which only one process can do.

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DISK, lifeOf, removed, thisOwner } from "../../files";
import type { Clock } from "../../protocol/time";
import { type Journaled, readJournal } from "./rebuild";

/** How long a process of another machine or container has to be silent to count as ended; it writes every second. */
const SILENT = 3_000;

/** The generation is when the file was begun, so that files of one process after another are in order. */
const FILE = /^(.+)\.([0-9a-f]{16})\.(\d+)\.journal$/;

interface Found {
  path: string;
  instance: string;
  generation: number;
}

/** Node ids are letters, digits and hyphens, unless a flow file was written by hand. */
export const fileNameOf = (nodeId: string): string =>
  nodeId.replace(/[^\w-]/g, (each) => `%${each.charCodeAt(0).toString(16)}`);

/** What a process that ended left of a node's streams. */
export interface Taken {
  journaled: Journaled;
  /** Its files, which are this process's now, oldest first. */
  paths: string[];
}

export class JournalFolder {
  readonly #prefix: string;

  /** @param folder need not exist */
  constructor(
    private readonly folder: string,
    nodeId: string,
  ) {
    this.#prefix = fileNameOf(nodeId);
  }

  /** The path of this process's file of that generation. */
  path(generation: number): string {
    return join(this.folder, `${this.#prefix}.${thisOwner().instance}.${generation}.journal`);
  }

  /** The files of other processes, by process, oldest first. */
  async #foreign(): Promise<Found[][]> {
    const names = await DISK.readdir(this.folder).catch(() => []);
    const files = names.flatMap((name): Found[] => {
      const [, node, instance = "", generation] = FILE.exec(name) ?? [];
      const isForeign = node === this.#prefix && instance !== thisOwner().instance;
      return isForeign ? [{ path: join(this.folder, name), instance, generation: Number(generation) }] : [];
    });
    files.sort((one, other) => one.generation - other.generation);
    const instances = [...new Set(files.map(({ instance }) => instance))];
    return instances.map((instance) => files.filter((file) => file.instance === instance));
  }

  async #read(files: readonly Found[]): Promise<Journaled | undefined> {
    return readJournal(await Promise.all(files.map(({ path }) => DISK.readFile(path))));
  }

  /** Whether the process that wrote them has ended. */
  async #hasEnded(files: readonly Found[], journaled: Journaled, clock: Clock): Promise<boolean> {
    const life = lifeOf(journaled.owner);
    if (life !== "unknown") return life === "dead";
    const left = journaled.writtenAt + SILENT - clock.now();
    if (left <= 0) return true;
    await sleep(Math.min(left, SILENT), undefined, { ref: false });
    const later = await this.#read(files).catch(() => undefined);
    return later?.writtenAt === journaled.writtenAt;
  }

  /** Takes over what processes that ended have left of this node's streams; the latest last. Damaged files are deleted. */
  async take(clock: Clock): Promise<Taken[]> {
    const taken = await Promise.all((await this.#foreign()).map((files) => this.#takeGroup(files, clock)));
    const found = taken.filter((each) => each !== undefined);
    return found.sort((one, other) => one.journaled.writtenAt - other.journaled.writtenAt);
  }

  async #takeGroup(files: readonly Found[], clock: Clock): Promise<Taken | undefined> {
    try {
      const journaled = await this.#read(files);
      if (!journaled) {
        await Promise.all(files.map(({ path }) => removed(DISK, path)));
        return undefined;
      }
      if (!(await this.#hasEnded(files, journaled, clock))) return undefined;
      const paths: string[] = [];
      for (const { path, generation } of files) {
        await DISK.rename(path, this.path(generation));
        paths.push(this.path(generation));
      }
      return { journaled, paths };
    } catch {
      // Another process was faster, or the file system does not answer as it should: the streams are not ours.
      return undefined;
    }
  }
}
