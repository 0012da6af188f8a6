// Why a stream begins at this member, as its events say it (docs/messages.md).

import type { Opening } from "../../../fleet";
import { type RtmsStream, StreamOutput } from "../../../protocol/stream";
import type { Clock } from "../../../protocol/time";
import { nameIn } from "./identity";

export type Beginning = Pick<Opening, "how" | "from">;

/** The event that says why comes before all others of the stream; a stream changes its phase before it reports. */
export function announceBeginning(stream: RtmsStream, { how, from }: Beginning, clock: Clock): void {
  const output = new StreamOutput(stream, stream.memory, clock, stream.media);
  const name = from === undefined ? undefined : nameIn(from);
  stream.once("stateChange", () => {
    output.event({ event: "owned", how, ...(name !== undefined && { from: name }) });
    if (how === "taken_over" && name !== undefined) output.event({ event: "taken_over", from: name });
  });
  if (how !== "taken_over" || name === undefined) return;
  let isFirst = true;
  stream.on("event", ({ payload }) => {
    if (payload.event !== "streaming" || !isFirst) return;
    isFirst = false;
    payload.takenOver = { from: name };
  });
}
