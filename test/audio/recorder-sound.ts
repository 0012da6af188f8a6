// What a process that is going to be killed records: two seconds of samples that are known, one of silence, and so on.

export const RATE = 16_000;

/** The next stretch from frame `from`, not beyond `until`; silence has no samples. */
export function soundAt(from: number, until: number): { frames: number; samples?: Buffer } {
  const second = Math.floor(from / RATE);
  const frames = Math.min(until, (second + 1) * RATE) - from;
  if (second % 3 === 2) return { frames };
  const samples = Buffer.alloc(frames * 2);
  for (let frame = 0; frame < frames; frame++)
    samples.writeInt16LE((((from + frame) * 7919) % 60_000) - 30_000, frame * 2);
  return { frames, samples };
}

/** All of it up to a frame. */
export function soundUntil(until: number): Buffer {
  const all: Buffer[] = [];
  for (let from = 0; from < until; ) {
    const { frames, samples } = soundAt(from, until);
    all.push(samples ?? Buffer.alloc(frames * 2));
    from += frames;
  }
  return Buffer.concat(all);
}
