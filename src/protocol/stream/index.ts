export { isSnapshot, restoredFrom, type StreamSnapshot, snapshotOf } from "./snapshot";
export { RtmsStream } from "./stream";
export type { Handover, StreamEvents } from "./stream-events";
export { StreamOutput } from "./stream-output";
