// The face of `events`: event connections that nodes share, across deploys, and what the events node sends.

export { connectedSince, type GapMessage, gapMessage } from "./messages";
export type { EventSource, EventSubscriber } from "./shared-socket";
export { connectionPhases, releaseFormer, subscribe } from "./subscribe";
export { eventsError } from "./texts";
