export { bytesOf, contentOf, hasIdrSlice, isGarbled, personOf, speakerOf } from "./content";
export { type MediaUrls, mediaUrl, mediaUrlsOf, offersUnified } from "./media-urls";
export { parseFrame } from "./parse";
export { mediaReplyStatus, reasonText, replyStatus, signalingReplyStatus, UNREADABLE } from "./replies";
export { mediumOf, type WireMessage } from "./wire-message";
