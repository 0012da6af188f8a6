// The journal of each stream node, which outlives the node's instances, and what an ended process left in it.

import { join } from "node:path";
import type { Handover } from "../../protocol/stream";
import { type Clock, MACHINE_CLOCK } from "../../protocol/time";
import { JournalFolder, type Taken } from "./folder";
import { Journal } from "./journal";
import { handoversOf, WINDOW } from "./rebuild";

/** Below Node-RED's user directory. */
const FOLDER = "zoom-rtms-streams";

/** What processes that ended left of a node's streams. */
export interface Resumable {
  handovers: readonly Handover[];
  /** How many streams are older than Zoom's window, and for how many seconds the latest of them was not heard of. */
  forgotten: { count: number; seconds: number };
}

export const NOTHING: Resumable = { handovers: [], forgotten: { count: 0, seconds: 0 } };

/** All journals below one folder. Kept in the module, because each deploy replaces the nodes. */
export class StreamJournals {
  static readonly #byFolder = new Map<string, StreamJournals>();
  readonly #journals = new Map<string, Journal>();
  readonly #found = new Map<string, Promise<Resumable>>();

  constructor(
    private readonly folder: string,
    private readonly clock: Clock = MACHINE_CLOCK,
  ) {}

  /** @param userDir Node-RED's user directory */
  static below(userDir: string): StreamJournals {
    const folder = join(userDir, FOLDER);
    const journals = StreamJournals.#byFolder.get(folder) ?? new StreamJournals(folder);
    StreamJournals.#byFolder.set(folder, journals);
    return journals;
  }

  /** @param failed told that nothing can be written */
  of(nodeId: string, failed: (error: Error) => void): Journal {
    const journal = this.#journals.get(nodeId) ?? new Journal(new JournalFolder(this.folder, nodeId), this.clock);
    journal.failed = failed;
    this.#journals.set(nodeId, journal);
    return journal;
  }

  /** What other processes left of a node's streams: the same in the whole life of this process, until it is `used`. */
  find(nodeId: string, journal: Journal): Promise<Resumable> {
    const found = this.#found.get(nodeId) ?? this.#take(nodeId, journal);
    this.#found.set(nodeId, found);
    return found;
  }

  used(nodeId: string): void {
    this.#found.set(nodeId, Promise.resolve(NOTHING));
  }

  async #take(nodeId: string, journal: Journal): Promise<Resumable> {
    const taken = await new JournalFolder(this.folder, nodeId).take(this.clock);
    for (const { paths } of taken) journal.adopt(paths);
    const ages = new Map(taken.map((each) => [each, this.clock.now() - each.journaled.writtenAt]));
    const old = taken.filter((each) => (ages.get(each) ?? 0) > WINDOW && each.journaled.streams.size > 0);
    const count = old.reduce((sum, { journaled }) => sum + journaled.streams.size, 0);
    const age = Math.min(...old.map((each) => ages.get(each) ?? 0));
    const young = taken.filter((each) => !old.includes(each));
    return { handovers: latest(young, this.clock), forgotten: { count, seconds: count && Math.round(age / 1000) } };
  }
}

/** A stream that two processes had is continued from the later one. */
function latest(taken: readonly Taken[], clock: Clock): Handover[] {
  const handovers = taken.flatMap(({ journaled }) => handoversOf(journaled, clock));
  return [...new Map(handovers.map((handover) => [handover.memory.streamId, handover])).values()];
}
