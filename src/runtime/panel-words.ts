// What a user who may only look (`zoom-rtms.read`) is not told: what people say, and what they call themselves.

import type { PanelPerson, PanelReply, PanelStream } from "./panel-reply";

/** By what may be told, so that a new field is not told by mistake. */
function nameless({ id, talking, level, active }: PanelPerson): PanelPerson {
  return { id, talking, ...(level !== undefined && { level }), ...(active !== undefined && { active }) };
}

function quiet(stream: PanelStream): PanelStream {
  const { detail } = stream;
  return detail ? { ...stream, detail: { ...detail, people: detail.people.map(nameless) } } : stream;
}

export const withoutWords = ({ streams }: PanelReply): PanelReply => ({ streams: streams.map(quiet) });
