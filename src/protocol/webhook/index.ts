export {
  headersFault,
  type Lifecycle,
  parseWebhook,
  REPLAY_WINDOW,
  URL_VALIDATION,
  verifyWebhook,
  type Webhook,
  type WebhookBody,
} from "./webhook";
