export { bytesOf, contentOf, hasIdrSlice, isGarbled, personOf, speakerOf } from "./content";
export {
  type MediaUrls,
  mediaReplyStatus,
  mediaUrl,
  mediaUrlsOf,
  mediumOf,
  offersUnified,
  parseFrame,
  reasonText,
  signalingReplyStatus,
  statusOf,
  UNREADABLE,
} from "./wire";
export type { WireMessage } from "./wire-message";
