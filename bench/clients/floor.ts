// The floor: the least a client does that uses JSON as everybody does. Every ratio is to this.

import { Meter } from "../meter";
import { connectAll } from "./bare";

const meter = new Meter().obey();

connectAll((frame) => {
  const message = JSON.parse(frame.toString());
  if (message.msg_type !== 14) return message;
  const { data, timestamp } = message.content;
  meter.packet(timestamp, Buffer.from(data, "base64").length);
  return undefined;
});
