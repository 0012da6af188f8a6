export { RtmsStream } from "./stream";
export type { Handover, StreamEvents } from "./stream-events";
export { StreamOutput } from "./stream-output";
