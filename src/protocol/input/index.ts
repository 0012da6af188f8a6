export { BOUNDS, BoundsError, beyondBounds, checkBounds } from "./bounds";
export { idText, isObject, type JsonObject, parseLossless } from "./json";
export { type HttpProxy, onlyProxy, type ProxyChoice, proxyAt } from "./proxy";
export { DEFAULT_SERVERS, firstWebSocketUrl, type ServerCheck, serverCheck, withUrl } from "./servers";
export { handshakeSignature, sameText, validationToken, webhookSignature } from "./signature";
export { parseUrl } from "./url";
