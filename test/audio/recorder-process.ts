// A process that records in real time, until it is killed: `node recorder-process.js <directory> <container>`. It prints how
// many frames were spoken, again and again, on stdout. See recording/kill_spec.ts.

import { openRecording } from "../../src/audio/recording/writer";
import { opusFormat } from "./opus-files";
import { RATE, soundAt } from "./recorder-sound";
import { formatOf, optionsOf } from "./recording-support";

const [, , directory = "", name] = process.argv;
const container = name === "m4a" ? "m4a" : "wav";
const recording = openRecording(
  optionsOf(directory, {
    container,
    format: container === "m4a" ? opusFormat(RATE) : formatOf("s16le", RATE),
    onError(error) {
      throw error;
    },
  }),
);
const began = Date.now();
process.stdout.write("0\n");
setInterval(() => {
  const until = Math.floor(((Date.now() - began) * RATE) / 1000);
  while (recording.frames < until) {
    const sound = soundAt(recording.frames, until);
    if (sound.samples) recording.write(sound.samples);
    else recording.silence(sound.frames);
  }
  process.stdout.write(`${recording.frames}\n`);
}, 20);
