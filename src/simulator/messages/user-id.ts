// The id of a participant on the wire.

import type { Faults } from "../faults";

const INTEGER = /^(?:0|[1-9]\d{0,14})$/;

/**
 * An integer as in Zoom's tables, unless the id is not one or the fault asks for a string (protocol#disagreement-22).
 */
export function userId(id: string, faults: Faults): number | string {
  return INTEGER.test(id) && !faults["string-user-id"] ? Number(id) : id;
}
