const NEVER = new Int32Array(new SharedArrayBuffer(4));

/** Nothing in this process runs for so many milliseconds; other processes can use the core meanwhile. */
export function block(milliseconds: number): void {
  Atomics.wait(NEVER, 0, 0, milliseconds);
}

/** Resolves as soon as `condition` holds. @throws if it does not within `limit` milliseconds */
export async function until(condition: () => boolean, limit = 5000): Promise<void> {
  for (const end = Date.now() + limit; !condition(); ) {
    if (Date.now() > end) throw new Error(`waited ${limit} ms in vain for ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
