// The types of the messages on the wires: `import type { AudioMessage } from "node-red-contrib-zoom-rtms"`.

export * from "./protocol/messages/messages";
export type { WebhookMessage } from "./runtime/webhook/message";
