// A process that records in real time until it is killed: `node recorder-process.js <directory> <clip>`. It prints what it has
// recorded on stdout, milliseconds. See kill_spec.ts.

import { readFileSync } from "node:fs";
import { MovieRecorder } from "../../../src/video/movies/recorder";
import { pictures } from "../clips";
import { frameMessage, SETTINGS, soundMessage, T0, wordsMessage } from "./making";

/** Milliseconds. */
const LONGEST_STEP = 50;

const [, , directory = "", clip = ""] = process.argv;
const frames = pictures(readFileSync(clip));
const recorder = new MovieRecorder(
  { ...SETTINGS, directory },
  {
    emit: () => undefined,
    fail(error) {
      throw error;
    },
  },
);
let [frame, packet, word] = [0, 0, 0];
let now = 0;
let before = Date.now();
setInterval(() => {
  // While a busy machine does not let it run, nothing comes.
  now += Math.min(Date.now() - before, LONGEST_STEP);
  before = Date.now();
  for (; 40 * frame <= now; frame++)
    recorder.video(
      frameMessage(frames[frame % frames.length] ?? Buffer.alloc(0), 40 * frame, { receivedAt: Date.now() - T0 }),
    );
  for (; 20 * packet <= now; packet++) {
    const samples = Buffer.from(
      Int16Array.from({ length: 320 }, (_, n) => 8000 * Math.sin((320 * packet + n) / 6)).buffer,
    );
    recorder.audio(soundMessage(samples, 20 * packet, { receivedAt: Date.now() - T0 }));
  }
  // Each second a sentence of 0.8 s, which comes when it is over.
  for (; 1000 * word + 800 <= now; word++)
    recorder.transcript(
      wordsMessage(`word ${word}`, 1000 * word, { end: 1000 * word + 800, receivedAt: Date.now() - T0 }),
    );
  process.stdout.write(`${40 * frame}\n`);
}, 10);
setInterval(() => recorder.tick(100), 100);
