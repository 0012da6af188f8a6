// Who is called what, learnt from everything that passes, so that a name that came late is right in the whole document.

import { isObject, type JsonObject } from "../../protocol/input";

/** Names by speaker id: a participant's, or in Contact Center and Phone a channel's. */
export type Roster = Map<string, string>;

function learn(roster: Roster, id: unknown, name: unknown): void {
  if (typeof id === "string" && typeof name === "string" && name !== "") roster.set(id, name);
}

export function learnSpeaker(roster: Roster, speaker: unknown): void {
  if (isObject(speaker)) learn(roster, speaker.id, speaker.name);
}

/** Learns from an event of Zoom (contract#speakers: `participants`, `speaker`, `participant`). */
export function learnEvent(roster: Roster, event: JsonObject): void {
  learnSpeaker(roster, event.speaker);
  if (Array.isArray(event.participants))
    for (const participant of event.participants) learnSpeaker(roster, participant);
  if (isObject(event.participant)) learn(roster, event.participant.channelId, event.participant.name);
}
