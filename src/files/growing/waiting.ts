// The memory of what waits for disks: one limit for all recordings, whatever they record, and one for each.

export interface Waiting {
  /** Bytes. */
  used: number;
  readonly limit: number;
  readonly limitEach: number;
}

const MiB = 1024 * 1024;

/** 8 MiB are 4 minutes of 16 kHz mono; 128 MiB are 20 s of 200 speakers. */
export const WAITING: Waiting = { used: 0, limit: 128 * MiB, limitEach: 8 * MiB };
