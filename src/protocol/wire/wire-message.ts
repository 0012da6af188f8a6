// What every message of the wire is.

import type { JsonObject } from "../input";

/** Any message of the wire: a JSON object with an integer `msg_type`. */
export interface WireMessage extends JsonObject {
  msg_type: number;
}
