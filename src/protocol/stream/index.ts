export { Outlet } from "./outlet";
export { RtmsStream } from "./stream";
export type { Handover, StreamEvents } from "./stream-events";
