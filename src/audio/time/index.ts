// When each packet was spoken: reading packets, clocks, order, the time line.

export { type Clock, LONGEST_DELAY, newClock, timeOf } from "./clock";
export {
  type AudioPacket,
  HIGHEST_RATE,
  isCount,
  MOST_CHANNELS,
  readPayload,
  type SourceFormat,
  sameSource,
} from "./packet";
export { DUPLICATE, HELD, type OrderedPacket, PacketOrder } from "./packet-order";
export { StreamClock } from "./stream-clock";
export { framesIn, LONGEST_PAUSE, type Moment, milliseconds, ROUNDING } from "./timeline";
