// The RTMS protocol as a library, without Node-RED.

export { RtmsError, type RtmsErrorCode, type RtmsErrorDetails, type ZoomStatus } from "./errors/errors";
export {
  type Explanation,
  explain,
  explainStop,
  type StopExplanation,
  type StopInfo,
  stopInfo,
} from "./errors/explanations";
export type { HttpProxy, ProxyChoice } from "./input/proxy";
export { DEFAULT_SERVERS, type ServerCheck, serverCheck } from "./input/servers";
export { handshakeSignature, validationToken, webhookSignature } from "./input/signature";
export type { DebugHook, DebugLine, DebugMessage, DebugSocket, DebugState, TraceLine } from "./messages/debug-lines";
export * from "./messages/messages";
export { MEDIA_DEFAULTS, type MediaOptions } from "./options/media-options";
export type { StreamOptions } from "./options/stream-options";
export { entersPhase } from "./stream/enters-phase";
export { RtmsStream } from "./stream/stream";
export type { Handover, StreamEvents } from "./stream/stream-events";
export type { Clock } from "./time/clock";
export { TraceRecorder } from "./trace/trace-recorder";
export { type Environment, REAL_WORLD, realWorld } from "./transport/environment";
export type { ClientCertificate } from "./transport/network-trust";
export { type ProxyConventions, proxyFromEnvironment } from "./transport/proxy-environment";
export type { OpenSocket, Socket, SocketListener, SocketSettings } from "./transport/socket";
export * from "./values/enums";
export { type EnumTable, nameOf, numberOf } from "./values/names";
export type { Phase } from "./values/phases";
export { type LifecycleAction, PRODUCTS, type ProductRow } from "./values/products";
export type { Lifecycle, WebhookBody } from "./webhook/lifecycle";
export * from "./webhook/verification";
export * from "./webhook/webhook";
