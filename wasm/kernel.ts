// The inner loops of sound, in AssemblyScript with vector instructions: `npm run wasm` compiles them into
// src/audio/codecs/kernel-bytes.ts. All of it is integer arithmetic, so src/audio/codecs, which does the same without
// vectors where a processor has none, gives the same samples.

export { decodeG722, G722_STATE, G722_STATE_BYTES, initG722 } from "./g722";
export { resample } from "./resampler";
export { INPUT, INPUT_BYTES, OUTPUT, OUTPUT_BYTES } from "./scratch";
