export { Herald } from "./herald";
export { lifecycleBody, newId, newStreamId } from "./payloads";
export { explainReply, type WebhookOptions, WebhookSender } from "./webhooks";
