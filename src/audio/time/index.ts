// When each packet was spoken: the door, clocks, order, the time line.

export { type Clock, LONGEST_DELAY, newClock, timeOf } from "./clock";
export { DUPLICATE, HELD, Order, type Ordered } from "./order";
export {
  type AudioPacket,
  HIGHEST_RATE,
  isCount,
  MOST_CHANNELS,
  readPayload,
  type SourceFormat,
  sameSource,
} from "./packet";
export { StreamClock } from "./stream-clock";
export { framesIn, type Moment, milliseconds } from "./timeline";
