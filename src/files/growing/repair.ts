// Repairs, at the next start, what a dead process left: files that have a mark. Several processes may share a folder: files of
// a living one are left alone, and if several repair the same file, one of them reports it.

import { resolve } from "node:path";
import { RtmsError } from "../../protocol/errors";
import { codeOf, type Disk, diskError, found, removed } from "../disk";
import { lifeOf } from "../owner";
import { inTurn } from "../turns";
import { namesOfMark, type RecordingNames } from "./names";
import { rests } from "./rests";

/**
 * Milliseconds until files of possibly living processes are checked again, and how often. By then they were touched,
 * or not.
 */
export const LOOK_AGAIN = 35_000;
const LOOKS = 3;

/** What every mark says. */
interface Mark {
  readonly about: { readonly streamId: string };
  /** As `thisOwner` was written. */
  readonly owner: unknown;
}

/** Files of one kind. */
export interface MarkedKind<M extends Mark, File> {
  /** The content of a mark; undefined if it is not whole, or of another kind. */
  read(text: string): M | undefined;
  /** With the dot. */
  extensionOf(mark: M): string;
  /** Returns the file if this process is to report it. @throws RtmsError to report that instead of the system's error */
  repair(disk: Disk, names: RecordingNames, mark: M): Promise<File | undefined>;
}

export interface Repaired<File> {
  readonly files: File[];
  readonly errors: RtmsError[];
  /**
   * Files of another machine or container that were touched within the last minute. Whether their process is dead
   * shows later.
   */
  waiting: number;
}

/** Repairs what these marks say. Never rejects. @param now milliseconds since 1970, by the disk's clock */
export async function repairMarked<M extends Mark, File>(
  disk: Disk,
  directory: string,
  marks: readonly string[],
  now: () => number,
  kind: MarkedKind<M, File>,
  repaired: Repaired<File>,
): Promise<void> {
  // A deletion must not run in between, while the file has neither of its final names.
  for (const mark of marks)
    await inTurn(resolve(directory), () => repairOne(disk, directory, mark, now, kind, repaired));
}

async function repairOne<M extends Mark, File>(
  disk: Disk,
  directory: string,
  path: string,
  now: () => number,
  kind: MarkedKind<M, File>,
  repaired: Repaired<File>,
): Promise<void> {
  let streamId: string | undefined;
  try {
    const text = await disk.readFile(path, "utf8");
    const mark = kind.read(text);
    if (!mark) {
      // A process that died while it wrote its mark has not begun the file.
      if (text === "" && (await rests(disk, path, now()))) await removed(disk, path);
      return;
    }
    streamId = mark.about.streamId;
    const names = namesOfMark(path, kind.extensionOf(mark));
    const life = lifeOf(mark.owner);
    if (life === "alive") return;
    if (life === "unknown" && !(await rests(disk, (await found(disk, names.part)) ? names.part : path, now()))) {
      repaired.waiting += 1;
      return;
    }
    const file = await kind.repair(disk, names, mark);
    if (file) repaired.files.push(file);
  } catch (thrown) {
    // Another process that repairs it was faster.
    if (codeOf(thrown) === "ENOENT") return;
    const what = `The interrupted recording of stream ${streamId ?? "unknown"} could not be repaired`;
    repaired.errors.push(thrown instanceof RtmsError ? thrown : diskError(what, directory, thrown, streamId));
  }
}

/**
 * Looks now, and again after 35 and 70 s if a process might still be running elsewhere. Does not keep the process alive.
 * @param look repairs, and reports what it did
 * @returns what stops it
 */
export function lookRepeatedly(look: () => Promise<{ readonly waiting: number }>, lookAgain = LOOK_AGAIN): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  async function next(left: number): Promise<void> {
    const { waiting } = await look();
    if (!isStopped && waiting > 0 && left > 0) timer = setTimeout(() => void next(left - 1), lookAgain).unref();
  }
  void next(LOOKS - 1);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

export interface Repairing {
  /** Resolves when it is known what can be continued. Never rejects. */
  readonly searched: Promise<void>;
  /** Stops. A file that is being repaired is still reported. */
  stop(): void;
}

/** What is repaired again and again, and who gets what. */
export interface Repairs<File> {
  /** Repairs what there is. Never rejects. @param searched to be called as soon as it is known what can be continued */
  repair(searched: () => void): Promise<Repaired<File>>;
  /** Takes each file that this process has repaired. */
  onFile(file: File): void;
  onError(error: RtmsError): void;
  readonly lookAgain?: number | undefined;
}

/** Repairs now, and again as `lookRepeatedly` does. */
export function startRepairing<File>({ repair, onFile, onError, lookAgain }: Repairs<File>): Repairing {
  let ready: () => void = () => undefined;
  const searched = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const stop = lookRepeatedly(async () => {
    const repaired = await repair(() => ready());
    ready();
    for (const file of repaired.files) onFile(file);
    for (const error of repaired.errors) onError(error);
    return repaired;
  }, lookAgain);
  return { searched, stop };
}
