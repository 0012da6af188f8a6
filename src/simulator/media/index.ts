export { type AudioCodec, audioCodec, type Encode } from "./audio-encoders";
export { Flow } from "./flow";
export type { Packet } from "./packet";
export { SOURCES } from "./sources";
export { testPicture } from "./test-card";
