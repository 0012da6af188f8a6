// The running meetings of a page, out of messages.

export { Live, type LiveClock, type LiveOptions, type LiveState } from "./live";
export type { Picture } from "./pictures";
