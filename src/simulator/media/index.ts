export { type AudioCodec, audioCodec, type Encode } from "./audio-encoders";
export { Flow } from "./flow";
export { keyframe } from "./h264";
export type { Packet } from "./packet";
export { jpeg, png } from "./pictures";
export { SOURCES } from "./sources";
