// Zoom's events on signaling (protocol section 9) as the contract's event payloads, one row a shape.

import { personOf, zoomId } from "./content";
import { EventType } from "./enums";
import { finiteNumber, isObject, type JsonObject } from "./json";
import type { Memory } from "./memory";
import type { Product, Speaker, StreamEvent } from "./messages";
import { type EnumTable, numberOf } from "./names";
import { PRODUCTS } from "./products";
import type { WireMessage } from "./wire";

/** From 8 on, Contact Center and Phone count their own events; below they share the others' (protocol section 9.3). */
const FIRST_VOICE_EVENT = 8;

function nameIn(table: EnumTable, type: number): string {
  const found = Object.entries(table).find(([, value]) => value === type && value !== 0);
  return found ? found[0].toLowerCase() : "unknown";
}

function eventName(product: Product, type: number): string {
  return nameIn(type < FIRST_VOICE_EVENT ? EventType : PRODUCTS[product].events, type);
}

/** Values below this are seconds (protocol section 12.1). */
const SMALLEST_MILLISECONDS = 1e11;

/** A time of Zoom in milliseconds, whatever its unit. */
export function zoomTime(value: unknown): number | undefined {
  const time = finiteNumber(value);
  return time === undefined || time >= SMALLEST_MILLISECONDS ? time : time * 1000;
}

function participants(event: JsonObject): Speaker[] {
  const list = Array.isArray(event.participants) ? event.participants.filter(isObject) : [event];
  return list.map(personOf).filter((known) => known !== undefined);
}

const VOICE_FIELDS = {
  channelId: "channel_id",
  mode: "participant_mode",
  id: "user_id",
  name: "display_name",
  phoneNumber: "phone_number",
  queueId: "queue_id",
  queueName: "queue_name",
} as const;

/** Both spellings are on the wire (protocol section 20, row 24). */
function voiceParticipant(event: JsonObject): Record<string, string> | undefined {
  const info = event.participant_info ?? event.paticipant_info;
  if (!isObject(info)) return undefined;
  const fields = Object.entries(VOICE_FIELDS).map(([name, wire]) => [name, zoomId(info[wire])]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

type Reader = (event: JsonObject, memory: Memory) => JsonObject;

function remember(people: readonly Speaker[], memory: Memory): void {
  for (const { id, name } of people) if (name !== undefined) memory.roster.set(id, name);
}

function readParticipants(event: JsonObject, memory: Memory): JsonObject {
  const people = participants(event);
  remember(people, memory);
  return { participants: people.map((person) => named(person, memory)) };
}

/** Somebody with the name that this event or an earlier one gave. */
function named({ id, name }: Speaker, { roster }: Memory): Speaker {
  const known = name ?? roster.get(id);
  return known === undefined ? { id } : { id, name: known };
}

function readSpeaker(event: JsonObject, memory: Memory): JsonObject {
  const who = personOf(event);
  if (!who) return {};
  remember([who], memory);
  return { speaker: named(who, memory) };
}

function readActiveSpeaker(event: JsonObject, memory: Memory): JsonObject {
  const who = personOf(event);
  const read = readSpeaker(event, memory);
  memory.activeSpeaker = who && named(who, memory);
  return read;
}

function readVoice(event: JsonObject, memory: Memory): JsonObject {
  const participant = voiceParticipant(event);
  if (!participant) return {};
  const { channelId, name } = participant;
  if (channelId !== undefined && name !== undefined) memory.roster.set(channelId, name);
  return { participant };
}

/** A camera that is off, or gone, ends the choice of its video (protocol section 15). */
function readGone(event: JsonObject, memory: Memory): JsonObject {
  const read = readParticipants(event, memory);
  if (participants(event).some(({ id }) => id === memory.video)) memory.video = undefined;
  return read;
}

const READERS: Readonly<Record<string, Reader>> = {
  active_speaker_change: readActiveSpeaker,
  participant_join: readParticipants,
  participant_leave: readGone,
  participant_video_on: readParticipants,
  participant_video_off: readGone,
  sharing_start: readSpeaker,
};

/** An event of Zoom (msg 6), nested or flat, as payload and time. */
export function decodeEvent(
  message: WireMessage,
  memory: Memory,
  receivedAt: number,
): { payload: StreamEvent; timestamp: number } {
  const event = isObject(message.event) ? message.event : message;
  const type = finiteNumber(event.event_type) ?? 0;
  const name = eventName(memory.product, type);
  const isVoice = PRODUCTS[memory.product].channels && type >= FIRST_VOICE_EVENT;
  const read = isVoice ? readVoice : READERS[name];
  return {
    payload: { event: name, ...read?.(event, memory), eventType: type, raw: event },
    timestamp: zoomTime(event.timestamp ?? event.event_ts) ?? receivedAt,
  };
}

const MEETING_EVENTS = ["active_speaker_change", "participant_join", "participant_leave"] as const;

/** The events to subscribe to when nothing was chosen (contract, `subscribe`). */
export function defaultEvents(product: Product): readonly string[] {
  const { channels, events } = PRODUCTS[product];
  return channels ? Object.keys(events).filter((name) => name !== "UNDEFINED") : MEETING_EVENTS;
}

/** The number of an event by name: of the product's own table, or one that all products share (section 9.3). */
export function eventTypeOf(product: Product, name: string): number | undefined {
  const own = numberOf(PRODUCTS[product].events, name);
  if (own !== undefined) return own === EventType.UNDEFINED ? undefined : own;
  const shared = numberOf(EventType, name);
  return shared !== undefined && shared < FIRST_VOICE_EVENT ? shared : undefined;
}
