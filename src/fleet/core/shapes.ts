// The door of the core: registers come from a network, and a value that is not what its kind says is ignored.

import type { Entry, RegisterKind, Registers } from "../registers";

/** The most characters of a name, and of a digest. */
const MOST_NAME = 512;
/** Of a memory: that of some hundred speakers has tens of thousands, and a seal packs 4 MiB at most. */
const MOST_SEALED = 8 * 1024 * 1024;
/** The greatest claim number, and capacity. Far above what is reached, far below where adding 1 changes nothing. */
const MOST = 1_000_000_000;

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown, most: number): value is string => typeof value === "string" && value.length <= most;
const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST;
/** An instant in milliseconds, of any clock. */
const isInstant = (value: unknown): value is number =>
  typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The register in a value; `undefined` if there is none. Fields that a kind does not have are left out. */
const SHAPES: { readonly [K in RegisterKind]: (value: Fields) => Registers[K] | undefined } = {
  stream: ({ rev, webhook, ended }) => {
    if (!isInstant(rev) || !isObject(webhook)) return undefined;
    if (ended === undefined) return { rev, webhook };
    return ended === true ? { rev, webhook, ended } : undefined;
  },
  interruption: ({ rev, webhook }) => (isInstant(rev) && isObject(webhook) ? { rev, webhook } : undefined),
  owner: ({ n, owner }) => (isCount(n) && isText(owner, MOST_NAME) ? { n, owner } : undefined),
  memory: ({ n, sealed }) => (isCount(n) && isText(sealed, MOST_SEALED) ? { n, sealed } : undefined),
  member: ({ capacity, at, name, settings, leaving }) => {
    if (leaving === true) return { leaving };
    if (!isCount(capacity) || !isInstant(at) || !isText(name, MOST_NAME) || !isText(settings, MOST_NAME))
      return undefined;
    return { capacity, at, name, settings };
  },
};

/** An entry whose value is what its kind says, or none because it was removed; `undefined` for any other. */
export function checkedEntry({ kind, id, value, kept }: Entry): Entry | undefined {
  if (!Object.hasOwn(SHAPES, kind) || typeof id !== "string") return undefined;
  if (value === undefined) return { kind, id, value, kept: kept === true };
  if (!isObject(value)) return undefined;
  const register = SHAPES[kind](value);
  // The kind chose the shape, which the compiler cannot follow.
  return register && ({ kind, id, value: register, kept: kept === true } as Entry);
}
