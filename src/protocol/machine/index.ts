export { Inbox } from "./inbox";
export { mediaOf } from "./links";
export {
  allStream,
  type Carried,
  carried,
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
