// `src/protocol` and behind it audio-out's recorder: each speaker apart, raw, in chunks of 100 ms. What that adds to the
// protocol alone is what audio-out costs.

import { audioSettings } from "../../nodes/audio-out/settings";
import { Recorder, readPayload } from "../../src/audio";
import { Meter } from "../meter";
import { openStreams } from "./streams";

const meter = new Meter().obey();
const settings = { ...audioSettings({}, ""), output: "raw", chunkMs: 100 } as const;
const fail = (error: Error) => console.error(error.message);
let chunks = 0;
const emit = () => {
  chunks += 1;
};
const recorder = new Recorder(settings, () => ({}), { emit, fail });

openStreams((message) => {
  const { streamId = "" } = message.rtms;
  // The server sends microseconds, for the meter; a recording would read them as pauses.
  const timestamp = Math.round(message.rtms.timestamp / 1000);
  const rtms = { ...message.rtms, streamId, timestamp };
  const { format, data, frames } = readPayload(message.payload, message.audio, streamId);
  recorder.push({ rtms, format, data, frames, message: {}, timestamp, receivedAt: rtms.receivedAt }, emit);
  meter.packet(message.rtms.timestamp, data.length);
});
// Read, so that the engine cannot leave the chunks out.
process.on("exit", () => chunks);
