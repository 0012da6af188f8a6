// The face of `webhook`: the route, the checks of a request, and what is remembered of webhooks.

export { webhookAnswers } from "./answers";
export { bothWays, contentOf } from "./both-ways";
export { type Body, type CheckedWebhook, checkWebhook, isPlausible, type RequestHead } from "./checks";
export { noteLifecycle, onLifecycle } from "./lifecycles";
export { forgetMemoryOf, memoryOf, WebhookMemory } from "./memory";
export { deliveryOf, type WebhookMessage, webhookMessage } from "./message";
export { RETRY_AFTER, type WebhookAnswer, type WebhookRoute } from "./path";
export { refusalStatus } from "./refusals";
export { isServed, openWebhookRoute, prepareWebhookRoutes, webhookPath, webhookRouteOf } from "./route";
export { Throttle } from "./throttle";
