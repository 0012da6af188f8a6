// Meaning, likely cause and cure of each status code in Zoom's replies (protocol#status-codes). Data only.

import type { Advice, StatusClass } from "./advice";

/** A: fix the request or the credentials first. T: transient. P: not permitted, or not available for this app. */
export const STATUS_CLASSES: Readonly<Record<number, StatusClass>> = {
  0: "ok",
  8: "T",
  15: "T",
  16: "T",
  45: "T",
  47: "T",
  9: "P",
  10: "P",
  11: "P",
  12: "P",
  13: "P",
};

const REPORT = "report it with the versions of this package and of Node-RED";
const RETRIES = "This package retries automatically.";

const noScope = (medium: string) =>
  `The app lacks the scope for ${medium}, or was installed before the scope was added.`;
const addScope = (scope: string, medium: string) =>
  `Add ${scope} to the app in Zoom and install it again, or untick ${medium} in the stream node.`;

export const STATUS_ADVICE: Readonly<Record<number, Advice>> = {
  0: { meaning: "Zoom accepted the request.", cause: "Nothing is wrong.", cure: "No action is needed." },
  1: {
    meaning: "Zoom did not expect a message of this type.",
    cause: "This package and the server disagree about the protocol.",
    cure: `Update this package; if it is the newest, ${REPORT}.`,
  },
  2: {
    meaning: "This stream id is unknown to Zoom.",
    cause: "The stream has ended, its offer is older than 60 s, or the webhook was changed in transit.",
    cure: "Make sure that webhooks reach Node-RED without delay, pass them on unchanged, and start RTMS again.",
  },
  3: {
    meaning: "The signature of the handshake is wrong.",
    cause:
      "Client ID or Client Secret does not belong to the app whose webhook started this stream, or the id was changed.",
    cure: "Copy Client ID and Client Secret from that app's page in Zoom into the app node.",
  },
  4: {
    meaning: "A field of the request is missing or wrong.",
    cause: "Most likely the id field: its name differs between servers for webinars and Video SDK sessions.",
    cure: "Clear the stream node's Id field; if it is empty, try webinar_uuid for webinars, session_id for sessions.",
  },
  5: {
    meaning: "The list of events in a subscription is not valid.",
    cause: "It is empty, or names events that this product does not have.",
    cure: "Clear the stream node's Events; the product's default events then apply.",
  },
  6: {
    meaning: "The type of an event in a subscription is not valid.",
    cause: "This server does not support one of the events, or not for this product.",
    cure: "Remove names from the stream node's Events until the subscription is accepted.",
  },
  7: {
    meaning: "The kind of media is not valid for this connection.",
    cause: "The server does not send these media on one connection.",
    cure: "Set the stream node's Connections to one for each medium.",
  },
  8: {
    meaning: "Another signaling connection of this stream is still open.",
    cause: "Zoom has not yet released the connection that was lost, or another client uses the same stream.",
    cure: `${RETRIES} If this persists, find and stop the other client that receives this app's webhooks.`,
  },
  9: {
    meaning: "This app is not allowed to receive audio.",
    cause: noScope("audio"),
    cure: addScope("meeting:read:meeting_audio (or the product's equivalent)", "audio"),
  },
  10: {
    meaning: "This app is not allowed to receive video.",
    cause: noScope("video"),
    cure: addScope("meeting:read:meeting_video (or the product's equivalent)", "video"),
  },
  11: {
    meaning: "This app is not allowed to receive the screen share.",
    cause: noScope("screen share"),
    cure: addScope("the scope for screen share", "screen share"),
  },
  12: {
    meaning: "This app is not allowed to receive the transcript.",
    cause: noScope("the transcript"),
    cure: addScope("meeting:read:meeting_transcript (or the product's equivalent)", "transcript"),
  },
  13: {
    meaning: "This app is not allowed to receive the chat.",
    cause: noScope("chat"),
    cure: addScope("meeting:read:meeting_chat (or the product's equivalent)", "chat"),
  },
  14: {
    meaning: "The number of the medium is unknown to Zoom.",
    cause: "The server does not support one of the chosen media.",
    cure: "In the stream node, untick the media that the product does not have, screen share and chat first.",
  },
  15: {
    meaning: "One connection for all media of this stream is still open.",
    cause: "Zoom has not released it since it was lost, or another client uses it.",
    cure: `${RETRIES} If this persists, use the same Connections setting in all clients of this stream.`,
  },
  16: {
    meaning: "Another connection for this medium is still open.",
    cause: "Zoom has not yet released the connection that was lost, or another client uses it.",
    cure: `${RETRIES} If this persists, stop the other client of this stream.`,
  },
  17: {
    meaning: "The media parameters are not valid as a whole.",
    cause: "The server does not accept this combination of media and settings.",
    cure: "Restore the stream node's default media settings, then change one at a time.",
  },
  18: {
    meaning: "The audio parameters do not fit together.",
    cause: "The server does not accept this combination of codec, sample rate, channels and packet length.",
    cure: "Choose L16, 16000 Hz, mono and 20 ms, which every server accepts.",
  },
  19: {
    meaning: "The content type of the audio is not valid.",
    cause: "The server does not send this audio codec as plain packets, which this package requests.",
    cure: `Choose L16 as the audio codec; if that is refused too, ${REPORT}.`,
  },
  20: {
    meaning: "The sample rate of the audio is not valid.",
    cause: "The codec does not support it: Opus has only 48000 Hz, G.711 only 8000, G.722 only 16000.",
    cure: "Choose a sample rate that the codec supports; L16 has 8000, 16000, 32000 and 48000 Hz.",
  },
  21: {
    meaning: "The number of audio channels is not valid.",
    cause: "Only L16 and Opus support stereo, and not in every product.",
    cure: "Choose mono in the stream node.",
  },
  22: {
    meaning: "The audio codec is not valid.",
    cause: "The product or the server does not support it.",
    cure: "Choose L16 as the audio codec in the stream node; every server supports it.",
  },
  23: {
    meaning: "The requested audio, mixed or separate, is not available.",
    cause: "The product offers only the other one; Contact Center has only separate audio.",
    cure: "Choose the other Speakers setting in the stream node.",
  },
  24: {
    meaning: "The length of the audio packets is not valid.",
    cause: "It is not a multiple of 20 ms up to 1000 ms, or is not 20 ms with a codec other than L16.",
    cure: "Choose a packet length of 20 ms in the stream node.",
  },
  25: {
    meaning: "The video parameters do not fit together.",
    cause: "The server does not accept this combination of codec, resolution and frame rate.",
    cure: "Choose JPG, HD and 5 frames per second for video.",
  },
  26: {
    meaning: "The content type of the video is not valid.",
    cause: "This package requests raw video, the only documented type.",
    cure: `Choose JPG as the video codec; if that is refused too, ${REPORT}.`,
  },
  27: {
    meaning: "The video codec is not valid.",
    cause: "The codec does not support the frame rate, or the codec changed during the stream.",
    cure: "Choose JPG or PNG up to 5 frames per second, H.264 above that, and start RTMS again.",
  },
  28: {
    meaning: "The video resolution is not valid.",
    cause: "The product or the server does not support it.",
    cure: "Choose HD as the resolution of the video.",
  },
  29: {
    meaning: "The choice of participants for video is not valid.",
    cause: "The product offers either only the active speaker's video or only one participant's.",
    cure: "Choose the other Participants setting in the stream node.",
  },
  30: {
    meaning: "The frame rate of the video is not valid.",
    cause: "JPG and PNG have 1 to 5 frames per second, H.264 has 6 to 30.",
    cure: "Choose a frame rate that the video codec supports.",
  },
  31: {
    meaning: "The screen share parameters do not fit together.",
    cause: "The server does not accept this combination of codec, resolution and frame rate for screen share.",
    cure: "Choose JPG, Full HD and 1 frame per second for screen share.",
  },
  32: {
    meaning: "The content type of the screen share is not valid.",
    cause: "This package requests raw video, the only documented type for screen share.",
    cure: `Choose JPG as the codec of the screen share; if that is refused too, ${REPORT}.`,
  },
  33: {
    meaning: "The codec of the screen share is not valid.",
    cause: "The codec does not support the frame rate.",
    cure: "Choose JPG or PNG at 1 frame per second, or H.264 at 6 or more, for screen share.",
  },
  34: {
    meaning: "The resolution of the screen share is not valid.",
    cause: "The server does not support it for screen share.",
    cure: "Choose Full HD or HD as the resolution of the screen share.",
  },
  35: {
    meaning: "The frame rate of the screen share is not valid.",
    cause: "JPG and PNG have 1 frame per second, H.264 has 6 to 30.",
    cure: "Choose a frame rate that the codec of the screen share supports.",
  },
  36: {
    meaning: "The transcript parameters do not fit together.",
    cause: "The server does not accept this language together with language detection.",
    cure: "Choose Zoom's default language, with detection, in the stream node.",
  },
  37: {
    meaning: "The content type of the transcript is not valid.",
    cause: "This package requests text, the only documented type.",
    cure: `Update this package; if it is the newest, untick transcript and ${REPORT}.`,
  },
  38: {
    meaning: "The chat parameters are not valid.",
    cause: "The server expects chat to be requested in another way.",
    cure: `Untick chat in the stream node, and ${REPORT}.`,
  },
  39: {
    meaning: "The content type of the chat is not valid.",
    cause: "This package requests text, the only documented type for chat.",
    cure: `Update this package; if it is the newest, untick chat and ${REPORT}.`,
  },
  40: {
    meaning: "This session id is unknown to Zoom.",
    cause: "The session has ended, or belongs to another stream.",
    cure: "Use the session id from a session event of this stream that is not STOPPED.",
  },
  41: {
    meaning: "Zoom did not accept the message that this client is ready for media.",
    cause: "It arrived before the media handshake, or for a stream that has ended.",
    cure: `Nothing in the flow can fix it: if it happens again, ${REPORT}.`,
  },
  42: {
    meaning: "Zoom refused a subscription to events.",
    cause: "The app is not allowed to receive one of the events, or the product does not have it.",
    cure: "Shorten the stream node's Events, or add the event's scope to the app in Zoom.",
  },
  43: {
    meaning: "The language of the transcript is not valid.",
    cause: "This server does not transcribe the chosen language.",
    cure: "Choose another language in the stream node, or Zoom's default.",
  },
  44: {
    meaning: "This participant's video is already subscribed to.",
    cause: "The same participant was requested twice.",
    cure: "Send the command video once per change of participant.",
  },
  45: {
    meaning: "Something failed inside Zoom.",
    cause: "A fault in Zoom's server, most likely a short one.",
    cure: `${RETRIES} If this persists, check status.zoom.us.`,
  },
  46: {
    meaning: "The target language of the transcript's translation is not valid.",
    cause: "The meeting's translation has a language that this server does not support; this package requests none.",
    cure: "Choose Zoom's default language in the stream node, and check the meeting's translation settings.",
  },
  47: {
    meaning: "The chat's key is not available yet.",
    cause: "The chat has not begun, it is encrypted end to end, or the account keeps its key.",
    cure: `${RETRIES} If this persists, untick chat in the stream node, or ask the account's administrator to let apps read it.`,
  },
};

export const UNKNOWN_STATUS: Advice = {
  meaning: "Zoom refused with a code that is unknown to this package.",
  cause: "The code is newer than this package.",
  cure: "Read Zoom's own text beside the code, and check for a newer version of this package.",
};
