export { type LifecycleSubject, LifecycleWebhooks, lifecycleOf } from "./lifecycle-webhooks";
export { checkStartable, type MeetingFacts, meetingBody } from "./meeting-events";
export { lifecycleBody, newId, newStreamId, type WebhookBody } from "./payloads";
export { explainReply, type WebhookOptions, WebhookSender } from "./webhooks";
