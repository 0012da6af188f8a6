// `src/protocol` alone, as built: the library without Node-RED.

import { Meter } from "../meter";
import { openStreams } from "./streams";

const meter = new Meter().obey();

openStreams(({ payload, rtms }) => meter.packet(rtms.timestamp, payload.length));
