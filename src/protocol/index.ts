// The RTMS protocol as a library, without Node-RED.

export type { DebugHook, DebugLine, DebugMessage, DebugSocket, DebugState, TraceLine } from "./debug-lines";
export { entersPhase } from "./enters-phase";
export * from "./enums";
export {
  type Clock,
  type Environment,
  type OpenSocket,
  REAL_WORLD,
  realWorld,
  type Socket,
  type SocketListener,
  type SocketSettings,
} from "./environment";
export { RtmsError, type RtmsErrorCode, type RtmsErrorDetails, type ZoomStatus } from "./errors";
export { type Explanation, explain, explainStop, type StopExplanation, type StopInfo, stopInfo } from "./explanations";
export * from "./messages";
export { type EnumTable, nameOf, numberOf } from "./names";
export { MEDIA_DEFAULTS, type MediaOptions, type StreamOptions } from "./options";
export type { Phase } from "./phases";
export { type LifecycleAction, PRODUCTS, type ProductRow } from "./products";
export type { HttpProxy, ProxyChoice } from "./proxy";
export { type ProxyConventions, proxyFromEnvironment } from "./proxy-environment";
export { DEFAULT_SERVERS, type ServerCheck, serverCheck } from "./servers";
export { handshakeSignature, validationToken, webhookSignature } from "./signature";
export { RtmsStream } from "./stream";
export type { Handover, StreamEvents } from "./stream-events";
export { TraceRecorder } from "./trace-recorder";
export * from "./webhook";
