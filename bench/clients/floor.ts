// The floor: the minimum that a client does if it uses JSON in the usual way. Every ratio is relative to this client.

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
