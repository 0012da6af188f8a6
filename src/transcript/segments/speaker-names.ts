// The names of speakers, collected from all messages, so that a name that arrives late is right in the whole
// document.

import { isObject, type JsonObject } from "../../protocol/input";

/** Names by speaker id: a participant's, or in Contact Center and Phone a channel's. */
export type SpeakerNames = Map<string, string>;

function learn(names: SpeakerNames, id: unknown, name: unknown): void {
  if (typeof id === "string" && typeof name === "string" && name !== "") names.set(id, name);
}

export function learnSpeaker(names: SpeakerNames, speaker: unknown): void {
  if (isObject(speaker)) learn(names, speaker.id, speaker.name);
}

/** Collects names from an event of Zoom (contract#speakers: `participants`, `speaker`, `participant`). */
export function learnEvent(names: SpeakerNames, event: JsonObject): void {
  learnSpeaker(names, event.speaker);
  if (Array.isArray(event.participants)) for (const participant of event.participants) learnSpeaker(names, participant);
  if (isObject(event.participant)) learn(names, event.participant.channelId, event.participant.name);
}
