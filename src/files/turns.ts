// Serialises work in one folder that must not overlap.

const last = new Map<string, Promise<unknown>>();

/** Runs `work` after everything that was given the same `key` before, whether it succeeded or failed. */
export function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const result = (last.get(key) ?? Promise.resolve()).then(work);
  const settled = result.catch(() => undefined);
  last.set(key, settled);
  void settled.then(() => {
    if (last.get(key) === settled) last.delete(key);
  });
  return result;
}
