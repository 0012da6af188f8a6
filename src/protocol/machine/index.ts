export { LAST_BACKLOG, LAST_MEDIA } from "./backoff";
export { garbled } from "./failures";
export { Inbox } from "./inbox";
export { allStream, isUnanswered, letGo, mediaOf } from "./links";
export {
  type Carried,
  dueOf,
  type Effect,
  fresh,
  type Input,
  type Loss,
  type Offer,
  type OwnedSocket,
  offerIn,
  type State,
  socketsOf,
} from "./state";
export { type Setting, transition } from "./transitions";
