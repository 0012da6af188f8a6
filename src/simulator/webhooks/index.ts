export { LifecycleWebhooks } from "./lifecycle-webhooks";
export { lifecycleBody, newId, newStreamId } from "./payloads";
export { explainReply, type WebhookOptions, WebhookSender } from "./webhooks";
