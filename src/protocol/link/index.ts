export {
  BROKEN_GRACE,
  CLOSE_END,
  CLOSE_REPLY,
  type Effort,
  firstEffort,
  LAST_BACKLOG,
  LAST_MEDIA,
  mediaEffort,
  newEffort,
} from "./backoff";
export {
  garbled,
  interruption,
  notAllowed,
  nothingLeft,
  presumedWords,
  refusal,
  splitWords,
  taken,
  takenWords,
} from "./link-errors";
export { type ConnectionKey, POLICIES } from "./link-kinds";
export {
  type ConnectingLink,
  dial,
  type GivenUp,
  isUnanswered,
  type Link,
  type LinkContext,
  type LinkInput,
  type LinkMove,
  linkDue,
  linkStep,
  type OpenLink,
  reconnect,
  type WaitingLink,
} from "./link-machine";
export { isDeliberateClose, type Loss } from "./losses";
