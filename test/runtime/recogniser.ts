// pocketsphinx with its English model: which words are in a sound, and when.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

const RECOGNISER = "pocketsphinx_continuous";

/** @throws Error where CI has no recogniser; elsewhere a spec skips itself by name */
export function hasRecogniser(): boolean {
  const isThere = !spawnSync(RECOGNISER, ["-help"]).error;
  assert.ok(isThere || !process.env.CI, "CI needs pocketsphinx and pocketsphinx-en-us: .ci/run installs them.");
  return isThere;
}

export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]+/g) ?? [];

function run(file: string, ...more: string[]): string {
  const { stdout, status } = spawnSync(RECOGNISER, ["-infile", file, ...more], { encoding: "utf8", maxBuffer: 1e8 });
  assert.equal(status, 0);
  return stdout;
}

/** @param file a WAV, or samples of 16 bits at 16 kHz */
export const recognise = (file: string): string[] => wordsOf(run(file));

export interface HeardWord {
  word: string;
  /** Seconds from the beginning of the file. */
  at: number;
}

/** The words of a file and when each begins. "to(2)" is the second way to say "to". */
export const recogniseTimes = (file: string): HeardWord[] =>
  [...run(file, "-time", "yes").matchAll(/^([a-z']+)(?:\(\d\))? (\d+\.\d+) \d+\.\d+ /gm)].map(([, word = "", at]) => ({
    word,
    at: Number(at),
  }));
