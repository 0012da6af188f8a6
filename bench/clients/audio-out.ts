// `src/protocol`, followed by audio-out's recorder: separate speakers, raw, in chunks of 100 ms. The difference
// from the protocol alone is the cost of audio-out.

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
  // The server sends microseconds, for the meter; a recording would treat them as pauses.
  const timestamp = Math.round(message.rtms.timestamp / 1000);
  const rtms = { ...message.rtms, streamId, timestamp };
  const { format, data, frames } = readPayload(message.payload, message.audio, streamId);
  recorder.push({ rtms, format, data, frames, message: {}, timestamp, receivedAt: rtms.receivedAt }, emit);
  meter.packet(message.rtms.timestamp, data.length);
});
// The count is used, so that the engine cannot optimise it away.
process.on("exit", () => chunks);
