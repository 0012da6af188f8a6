// The catalog of the texts in the errors of what comes in: messages, webhooks, options. In English; new-error.ts fills in
// their parameters.

export const INPUT_TEXTS = {
  beyondBounds:
    "The JSON {excess}; Zoom never sends this. Pass on what Zoom or this package sent, unchanged, and keep your own " +
    "data in other properties of the message.",
  lostDigits:
    "An id arrived as a number above 2^53 and has lost its last digits, so the handshake cannot be signed. " +
    "Pass the webhook's body on as text or Buffer, or take it from zoom-rtms-webhook-in, which keeps every digit.",
  noWebhook:
    'This is not a webhook of Zoom: expected a JSON object with "event" as text. ' +
    "Wire zoom-rtms-webhook-in here, or pass the webhook's body on unchanged.",
  noSecretToken: "The secret token is empty, so no signature can be verified.",
  missingField:
    "The rtms_started webhook has no {field}, so the stream cannot be joined. Pass Zoom's webhook on unchanged.",

  noMedium: "No medium is chosen. Tick at least one of audio, transcript, video, share and chat.",
  notIndividual:
    "Nobody's video can be followed, because this stream has no video or Zoom itself sends the active speaker's. Choose " +
    "Video, and under Participants one participant's, in the stream node, and deploy.",
  impossible: "Zoom does not offer {asked}: {rule}. Choose {choice}.",
  noEvent: '"{name}" is not an event of {product}. Choose one from the list in the stream node.',
} as const;
