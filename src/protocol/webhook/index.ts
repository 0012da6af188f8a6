export type { Lifecycle, WebhookBody } from "./lifecycle";
export { headersFault, REPLAY_WINDOW, verifyWebhook } from "./verification";
export { parseWebhook, URL_VALIDATION, type Webhook } from "./webhook";
