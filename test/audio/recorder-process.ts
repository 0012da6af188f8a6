// A process that records in real time, until it is killed: `node recorder-process.js <directory>`. It prints when it
// began on stdout. See recording-kill_spec.ts.

import { openRecording } from "../../src/audio/recording/writer";
import { RATE, soundAt } from "./recorder-sound";
import { formatOf, optionsOf } from "./recording-support";

const recording = openRecording(
  optionsOf(process.argv[2] ?? "", {
    format: formatOf("s16le", RATE),
    onError(error) {
      throw error;
    },
  }),
);
const began = Date.now();
process.stdout.write(`${began}\n`);
setInterval(() => {
  const until = Math.floor(((Date.now() - began) * RATE) / 1000);
  while (recording.frames < until) {
    const sound = soundAt(recording.frames, until);
    if (sound.samples) recording.write(sound.samples);
    else recording.silence(sound.frames);
  }
}, 20);
