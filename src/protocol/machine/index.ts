export { LAST_BACKLOG, LAST_MEDIA } from "./backoff";
export { garbled } from "./failures";
export { Inbox } from "./inbox";
export { isUnanswered } from "./link";
export { mediaOf } from "./links";
export type { Loss } from "./losses";
export {
  allStream,
  type Carried,
  dueOf,
  fresh,
  letGo,
  mediaLinks,
  type Offer,
  type OwnedSocket,
  offerIn,
  type State,
  socketsOf,
} from "./state";
export type { Effect, Input, Setting } from "./step";
export { transition } from "./transitions";
