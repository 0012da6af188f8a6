// The catalog of the texts in the errors of what comes in: messages, webhooks, options. In English; new-error.ts fills in
// their parameters.

export const INPUT_TEXTS = {
  beyondBounds:
    "The JSON {excess}; nothing of Zoom's does. Pass on what Zoom or this package sent, unchanged, and keep data of your " +
    "own in other properties of the message.",
  lostDigits:
    "An id came as a number beyond 2^53 and has lost its last digits, so it cannot be signed. " +
    "Pass the webhook's body on as text or Buffer, or take it from zoom-rtms-webhook-in, which keeps every digit.",
  noWebhook:
    'This is no webhook of Zoom: a JSON object with a text "event" was expected. ' +
    "Wire zoom-rtms-webhook-in here, or pass the webhook's body on unchanged.",
  noSecretToken: "The secret token is empty, so nothing can be verified with it.",
  missingField:
    "The rtms_started webhook has no {field}, so the stream cannot be joined. Pass Zoom's webhook on unchanged.",

  noMedium: "No medium is chosen. Tick at least one of audio, transcript, video, share and chat.",
  impossible: "Zoom has no {asked}: {rule}. Choose {choice}.",
  noEvent: '"{name}" is no event of {product}. Take it from the list in the stream node.',
} as const;
