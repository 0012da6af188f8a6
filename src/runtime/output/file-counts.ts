// What the nodes that write files did in this process, and how each fares now.

import { Tally } from "../counts";

/** A file cut short by a failure of the disk is `incomplete`; one that a dead process left is `repaired`. */
export type FileResult = "complete" | "incomplete" | "repaired";
/** What is written: sound, transcripts, or pictures. */
export type FileKind = "audio" | "transcript" | "video";

const KINDS: readonly FileKind[] = ["audio", "transcript", "video"];
const RESULTS: readonly FileResult[] = ["complete", "incomplete", "repaired"];

/** Of one node. */
export interface FileReports {
  /** @param trouble why a file was not saved; absent if one was saved */
  report(trouble?: string): void;
  /** The node writes no more. */
  close(): void;
}

export class FileCounts {
  readonly #nodes = new Set<{ recordings: () => number; isFailing: boolean }>();
  /** Sound files that have their final name. */
  readonly recordings = new Tally<"result">(RESULTS.map((result) => ({ result })));
  /** How often a file could not be saved, repaired or deleted as wanted. */
  readonly failures = new Tally<"kind">(KINDS.map((kind) => ({ kind })));

  /** @param recordings how many sound files are open */
  begin(kind: FileKind, recordings: () => number = () => 0): FileReports {
    const node = { recordings, isFailing: false };
    this.#nodes.add(node);
    return {
      report: (trouble) => {
        node.isFailing = trouble !== undefined;
        if (node.isFailing) this.failures.add({ kind });
      },
      close: () => void this.#nodes.delete(node),
    };
  }

  /** Sound files that are being written. */
  get open(): number {
    return [...this.#nodes].reduce((sum, { recordings }) => sum + recordings(), 0);
  }

  /** Nodes whose last file was not saved. */
  get failing(): number {
    return [...this.#nodes].filter(({ isFailing }) => isFailing).length;
  }
}

/** Of this process. */
export const fileCounts = new FileCounts();
