export { type AudioCodec, audioCodec, type Encode } from "./audio-encoders";
export { Flow } from "./flow";
export type { Packet, PictureContent } from "./packet";
export { SOURCES } from "./sources";
