// What each status code of Zoom's replies means to the person who reads it (protocol#status-codes). Data only.

import type { Advice, StatusClass } from "./advice";

/** A: fix the request or the credentials first. T: transient. P: not permitted, or not available to this app. */
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
const BY_ITSELF = "It is tried again by itself.";

const noScope = (medium: string) => `The app lacks the scope for ${medium}, or was installed before it got it.`;
const addScope = (scope: string, medium: string) =>
  `Add ${scope} to the app in Zoom and install it again, or untick ${medium} in the stream node.`;

export const STATUS_ADVICE: Readonly<Record<number, Advice>> = {
  0: { meaning: "Zoom accepted the request.", cause: "Nothing is wrong.", cure: "Nothing has to be done." },
  1: {
    meaning: "Zoom did not expect a message of this type.",
    cause: "This package and the server do not agree about the protocol.",
    cure: `Update this package; if it is the newest, ${REPORT}.`,
  },
  2: {
    meaning: "Zoom does not know this stream id.",
    cause: "The stream has ended, its offer is older than 60 s, or the webhook was changed on its way.",
    cure: "Let webhooks reach Node-RED without delay, pass them on unchanged, and start RTMS again.",
  },
  3: {
    meaning: "The signature of the handshake is wrong.",
    cause:
      "Client ID or Client Secret are not those of the app whose webhook started this stream, or the id was changed.",
    cure: "Copy Client ID and Client Secret from that very app's page in Zoom into the app node.",
  },
  4: {
    meaning: "A field of the request is missing or wrong.",
    cause: "Most likely the field that carries the id: servers differ in it for webinars and Video SDK sessions.",
    cure: "Empty the stream node's Id field; if it is empty, try webinar_uuid for webinars, session_id for sessions.",
  },
  5: {
    meaning: "The list of events in a subscription is not valid.",
    cause: "It is empty, or names events that this product does not have.",
    cure: "Empty the stream node's Events, which takes those of the product.",
  },
  6: {
    meaning: "The type of an event in a subscription is not valid.",
    cause: "This server does not know one of the events, or not for this product.",
    cure: "Take names out of the stream node's Events until it is accepted.",
  },
  7: {
    meaning: "The kind of media is not valid for this connection.",
    cause: "The server does not bring these media on one connection.",
    cure: "Set the stream node's Connections to one for each medium.",
  },
  8: {
    meaning: "Another signaling connection of this stream is still open.",
    cause: "Zoom has not released the connection before a loss yet, or another client uses the same stream.",
    cure: `${BY_ITSELF} If it stays so, find the other client that receives this app's webhooks, and stop it.`,
  },
  9: {
    meaning: "This app may not have audio.",
    cause: noScope("audio"),
    cure: addScope("meeting:read:meeting_audio (or its counterpart of the product)", "audio"),
  },
  10: {
    meaning: "This app may not have video.",
    cause: noScope("video"),
    cure: addScope("meeting:read:meeting_video (or its counterpart of the product)", "video"),
  },
  11: {
    meaning: "This app may not have the screen share.",
    cause: noScope("screen share"),
    cure: addScope("the scope for screen share", "screen share"),
  },
  12: {
    meaning: "This app may not have the transcript.",
    cause: noScope("the transcript"),
    cure: addScope("meeting:read:meeting_transcript (or its counterpart of the product)", "transcript"),
  },
  13: {
    meaning: "This app may not have the chat.",
    cause: noScope("chat"),
    cure: addScope("meeting:read:meeting_chat (or its counterpart of the product)", "chat"),
  },
  14: {
    meaning: "The number of the medium is not one that Zoom knows.",
    cause: "The server does not have one of the chosen media.",
    cure: "Untick the media in the stream node that the product does not have, screen share and chat first.",
  },
  15: {
    meaning: "One connection for all media of this stream is still open.",
    cause: "Zoom has not released it since the loss, or another client holds it.",
    cure: `${BY_ITSELF} If it stays so, let all clients of this stream use the same setting of Connections.`,
  },
  16: {
    meaning: "Another connection for this medium is still open.",
    cause: "Zoom has not released the connection before a loss yet, or another client has it.",
    cure: `${BY_ITSELF} If it stays so, stop the other client of this stream.`,
  },
  17: {
    meaning: "The media parameters are not valid as a whole.",
    cause: "The server does not take this combination of media and settings.",
    cure: "Go back to the stream node's default media settings, then change one at a time.",
  },
  18: {
    meaning: "The audio parameters do not fit together.",
    cause: "The server does not take this combination of codec, sample rate, channels and packet length.",
    cure: "Choose L16, 16000 Hz, mono and 20 ms, which every server takes.",
  },
  19: {
    meaning: "The content type of the audio is not valid.",
    cause: "The server does not give this audio codec as plain packets, which this package asks for.",
    cure: `Choose L16 as audio codec; if that is refused too, ${REPORT}.`,
  },
  20: {
    meaning: "The sample rate of the audio is not valid.",
    cause: "The codec has another one: Opus only 48000 Hz, G.711 only 8000, G.722 only 16000.",
    cure: "Choose a sample rate that the codec has; L16 has 8000, 16000, 32000 and 48000 Hz.",
  },
  21: {
    meaning: "The number of audio channels is not valid.",
    cause: "Only L16 and Opus have stereo, and not in every product.",
    cure: "Choose mono in the stream node.",
  },
  22: {
    meaning: "The audio codec is not valid.",
    cause: "The product or the server does not have it.",
    cure: "Choose L16 as audio codec in the stream node; every server has it.",
  },
  23: {
    meaning: "Mixed or separate audio, as was asked for, is not to be had.",
    cause: "The product has only the other one; Contact Center has only separate audio.",
    cure: "Choose the other setting of the stream node's Speakers.",
  },
  24: {
    meaning: "The length of the audio packets is not valid.",
    cause: "It is no multiple of 20 ms up to 1000, or not 20 with a codec other than L16.",
    cure: "Choose a packet length of 20 ms in the stream node.",
  },
  25: {
    meaning: "The video parameters do not fit together.",
    cause: "The server does not take this combination of codec, resolution and frame rate.",
    cure: "Choose JPG, HD and 5 frames a second for video.",
  },
  26: {
    meaning: "The content type of the video is not valid.",
    cause: "This package asks for raw video, the only one that is documented.",
    cure: `Choose JPG as video codec; if that is refused too, ${REPORT}.`,
  },
  27: {
    meaning: "The video codec is not valid.",
    cause: "The codec and the frame rate do not go together, or the codec changed while the stream ran.",
    cure: "Choose JPG or PNG up to 5 frames a second, or H.264 above, and start RTMS again.",
  },
  28: {
    meaning: "The video resolution is not valid.",
    cause: "The product or the server does not have it.",
    cure: "Choose HD as resolution of the video.",
  },
  29: {
    meaning: "The choice of whose video comes is not valid.",
    cause: "The product has either only the active speaker's video or only one participant's.",
    cure: "Choose the other setting of Participants in the stream node.",
  },
  30: {
    meaning: "The frame rate of the video is not valid.",
    cause: "JPG and PNG have 1 to 5 frames a second, H.264 has 6 to 30.",
    cure: "Choose a frame rate that the video codec has.",
  },
  31: {
    meaning: "The screen share parameters do not fit together.",
    cause: "The server does not take this combination of codec, resolution and frame rate for screen share.",
    cure: "Choose JPG, Full HD and 1 frame a second for screen share.",
  },
  32: {
    meaning: "The content type of the screen share is not valid.",
    cause: "This package asks for raw video, the only one that is documented for screen share.",
    cure: `Choose JPG as codec of the screen share; if that is refused too, ${REPORT}.`,
  },
  33: {
    meaning: "The codec of the screen share is not valid.",
    cause: "The codec and the frame rate do not go together.",
    cure: "Choose JPG or PNG at 1 frame a second, or H.264 at 6 or more, for screen share.",
  },
  34: {
    meaning: "The resolution of the screen share is not valid.",
    cause: "The server does not have it for screen share.",
    cure: "Choose Full HD or HD as resolution of the screen share.",
  },
  35: {
    meaning: "The frame rate of the screen share is not valid.",
    cause: "JPG and PNG have 1 frame a second, H.264 has 6 to 30.",
    cure: "Choose a frame rate that the codec of the screen share has.",
  },
  36: {
    meaning: "The transcript parameters do not fit together.",
    cause: "The server does not take this language together with language detection.",
    cure: "Choose Zoom's default language, with detection, in the stream node.",
  },
  37: {
    meaning: "The content type of the transcript is not valid.",
    cause: "This package asks for text, the only one that is documented.",
    cure: `Update this package; if it is the newest, untick transcript and ${REPORT}.`,
  },
  38: {
    meaning: "The chat parameters are not valid.",
    cause: "The server wants chat to be asked for in another way.",
    cure: `Untick chat in the stream node, and ${REPORT}.`,
  },
  39: {
    meaning: "The content type of the chat is not valid.",
    cause: "This package asks for text, the only one that is documented for chat.",
    cure: `Update this package; if it is the newest, untick chat and ${REPORT}.`,
  },
  40: {
    meaning: "Zoom does not know this session id.",
    cause: "The session has ended, or is one of another stream.",
    cure: "Take the session id from a session event of this stream that is not STOPPED.",
  },
  41: {
    meaning: "Zoom did not accept the word that this client is ready for media.",
    cause: "It came before the media handshake, or for a stream that has ended.",
    cure: `Nothing in the flow can mend it: if it comes again, ${REPORT}.`,
  },
  42: {
    meaning: "Zoom refused a subscription to events.",
    cause: "The app may not have one of the events, or the product does not have it.",
    cure: "Shorten the stream node's Events, or add the event's scope to the app in Zoom.",
  },
  43: {
    meaning: "The language of the transcript is not valid.",
    cause: "This server does not transcribe the chosen language.",
    cure: "Choose another language in the stream node, or Zoom's default.",
  },
  44: {
    meaning: "This participant's video is subscribed to already.",
    cause: "The same participant was asked for twice.",
    cure: "Send the command video once for each change of participant.",
  },
  45: {
    meaning: "Something failed inside Zoom.",
    cause: "A fault of Zoom's server, most likely a short one.",
    cure: `${BY_ITSELF} If it stays so, look at status.zoom.us.`,
  },
  46: {
    meaning: "The language into which the transcript is translated is not valid.",
    cause: "A translation was set for the meeting that this server does not have; this package asks for none.",
    cure: "Choose Zoom's default language in the stream node, and look at the meeting's translation settings.",
  },
  47: {
    meaning: "The key of the chat is not available yet.",
    cause: "The chat has not begun, it is encrypted end to end, or the account keeps its key.",
    cure: `${BY_ITSELF} If it stays so, untick chat in the stream node, or ask the account's administrator to let apps read it.`,
  },
};

export const UNKNOWN_STATUS: Advice = {
  meaning: "Zoom refused with a code that this package does not know.",
  cause: "The code is newer than this package.",
  cure: "Read Zoom's own words beside the code, and look for a newer version of this package.",
};
