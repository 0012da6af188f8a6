// Recordings that a process left when it ended, before their streams did: the next file of the same node, stream and source
// names the one before. Known to the whole process, because any node that starts repairs the files of its directory.

import { relative, resolve, sep } from "node:path";
import { type Disk, found, lifeOf, namesIn, RESTS, textAt } from "../../files";
import { ExpiringMap } from "../../protocol/time";
import { EXTENSION, LONGEST_MARK, type MovieAbout, type ReadMovie, readMovie } from "./facts";
import { BACKLOG_MS } from "./settings";

export interface LeftMovie {
  /** Its last file, relative to the directory; undefined if none is left. A repair may still change it. */
  file: string | undefined;
  /** `{index}` of the next file. */
  readonly index: number;
}

interface Known {
  readonly directory: string;
  readonly node: string;
  readonly streamId: string;
  /** As `sourceOf` says. */
  readonly source: string;
  /** When it was left, milliseconds since 1970. */
  readonly left: number;
  readonly movie: LeftMovie;
}

/** How often a living recording touches its file, milliseconds. */
const TOUCHED_EVERY = 15_000;
const MOST = 10_000;

const known = new ExpiringMap<string, Known>({ maxAge: BACKLOG_MS, maxSize: MOST });

/** What tells the recordings of a stream apart. */
export function sourceOf({ medium, speaker }: Pick<MovieAbout, "medium" | "speaker">): string {
  return `${medium}/${speaker?.id ?? ""}`;
}

/** The name of a file as the next one tells it. */
export function nameIn(directory: string, path: string): string {
  return relative(resolve(directory), path).split(sep).join("/");
}

/**
 * Leaves the recording of a mark to whoever records its stream now, if its process is dead.
 * @param now milliseconds since 1970, by the disk's clock
 */
export async function leaveMarked(
  disk: Disk,
  directory: string,
  mark: string,
  now: number,
): Promise<LeftMovie | undefined> {
  const text = (await textAt(disk, mark, LONGEST_MARK)) ?? "";
  const read = readMovie(text);
  if (!read?.place) return undefined;
  const names = await namesIn(disk, mark, EXTENSION, text);
  const there = (await found(disk, names.part)) ?? (await found(disk, names.file));
  const life = lifeOf(read.owner);
  const touched = there?.mtimeMs ?? Number.NEGATIVE_INFINITY;
  if (life === "alive" || (life === "unknown" && now - touched <= RESTS)) return undefined;
  return leave(directory, read, nameIn(directory, names.file), Math.min(now, touched + TOUCHED_EVERY));
}

function leave(directory: string, { about, place }: ReadMovie, file: string, left: number): LeftMovie | undefined {
  if (!place) return undefined;
  const { node, index } = place;
  const folder = resolve(directory);
  const source = sourceOf(about);
  const key = JSON.stringify([folder, node, about.streamId, source]);
  const movie = { file, index: index + 1 };
  // Of several files of one recording, the last one counts.
  const other = known.get(key)?.movie;
  if (other && other.index > movie.index) return undefined;
  known.set(key, { directory: folder, node, streamId: about.streamId, source, left, movie });
  return movie;
}

/** What a node left of a stream that may still go on, by source. It is continued, or ends, from now on. */
export function takeLeft(directory: string, node: string, streamId: string): Map<string, LeftMovie> {
  const folder = resolve(directory);
  const isFresh = ({ left }: Known) => Math.abs(Date.now() - left) <= BACKLOG_MS;
  const taken = known
    .values()
    .filter((each) => each.directory === folder && each.node === node && each.streamId === streamId);
  for (const { source } of taken) known.delete(JSON.stringify([folder, node, streamId, source]));
  return new Map(taken.filter(isFresh).map(({ source, movie }) => [source, movie]));
}
