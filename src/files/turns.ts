// One at a time: what must not happen in the middle of something else in the same folder.

const last = new Map<string, Promise<unknown>>();

/** Runs `work` when all that was given with the same `key` before is over, whatever became of it. */
export function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const result = (last.get(key) ?? Promise.resolve()).then(work);
  const settled = result.catch(() => undefined);
  last.set(key, settled);
  void settled.then(() => {
    if (last.get(key) === settled) last.delete(key);
  });
  return result;
}
