// The face of `webhook`: the route, the checks of a request, and what is remembered of webhooks.

export { type Body, type CheckedWebhook, checkWebhook, isPlausible, type RequestHead } from "./checks";
export { forgetMemoryOf, memoryOf } from "./memory";
export { deliveryOf, type WebhookMessage, webhookMessage } from "./message";
export { ownServer } from "./own-server";
export type { WebhookAnswer, WebhookRoute } from "./path";
export { refusalStatus } from "./refusals";
export { isServed, openWebhookRoute, RETRY_AFTER, webhookPath, webhookRouteOf } from "./route";
export { Throttle } from "./throttle";
