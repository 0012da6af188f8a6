// Who should have a stream. All members compute it from the same registers, so all know the same first choice.

/** A member that may get streams. */
export interface Load {
  readonly id: string;
  /** Maximum streams; at least 1. */
  readonly capacity: number;
  streams: number;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let sum = 2166136261;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 16777619);
  return sum >>> 0;
}

const fullness = ({ streams, capacity }: Load): number => streams / capacity;

/** The members with room for a stream, the first choice first: the emptiest, and of equals the one that the stream's id picks. */
export function inLine(stream: string, loads: readonly Load[]): Load[] {
  return loads
    .filter(({ streams, capacity }) => streams < capacity)
    .map((load) => ({ load, full: fullness(load), pick: hash(stream + load.id) }))
    .sort((a, b) => a.full - b.full || a.pick - b.pick || (a.load.id < b.load.id ? -1 : 1))
    .map(({ load }) => load);
}

/** One of the members, the same for all who know the same members. */
export function pickOne(stream: string, members: readonly string[]): string | undefined {
  return [...members].sort((a, b) => hash(stream + a) - hash(stream + b) || (a < b ? -1 : 1))[0];
}

/** A reconnection to Zoom is worth it only from this difference on: streams, and share of what the fullest has. */
const LEAST_DIFFERENCE = 2;
const LEAST_SHARE = 0.25;

/** The member that should hand one stream over, and to whom; `undefined` if the load is even enough. */
export function unevenPair(loads: readonly Load[]): { from: string; to: string } | undefined {
  const sorted = [...loads].sort((a, b) => fullness(a) - fullness(b) || (a.id < b.id ? -1 : 1));
  const [emptiest, fullest] = [sorted[0], sorted.at(-1)];
  if (!emptiest || !fullest) return undefined;
  // In streams of the smaller one, so that members of different capacity end equally full.
  const difference = (fullness(fullest) - fullness(emptiest)) * Math.min(fullest.capacity, emptiest.capacity);
  if (difference < Math.max(LEAST_DIFFERENCE, LEAST_SHARE * fullest.streams)) return undefined;
  return { from: fullest.id, to: emptiest.id };
}
