// Decodes Zoom's events (protocol#meeting-events) into event payloads (contract#events), one row per shape.

import { isObject, type JsonObject } from "../input";
import type { Memory } from "../memory";
import type { CallParticipant, ZoomEvent } from "../messages";
import {
  type EnumTable,
  EventType,
  finiteNumber,
  numberOf,
  PRODUCTS,
  type Product,
  type Speaker,
  zoomId,
  zoomTime,
} from "../values";
import { personOf, type WireMessage } from "../wire";

/**
 * From 8 on, Contact Center and Phone count their own events; below they share the others'
 * (protocol#contact-center-events).
 */
const FIRST_VOICE_EVENT = 8;

function nameIn(table: EnumTable, type: number): ZoomEvent["event"] {
  const found = Object.entries(table).find(([, value]) => value === type && value !== 0);
  return found ? (found[0].toLowerCase() as ZoomEvent["event"]) : "unknown";
}

/** By number or name; 0 if there is neither. */
function typeOf(product: Product, { event_type: type }: JsonObject): number {
  return finiteNumber(type) ?? (typeof type === "string" ? eventTypeOf(product, type) : undefined) ?? 0;
}

/** The name of an event; `unknown` where its number has none, or only the newer `event_code` is given. */
export function eventName(product: Product, event: JsonObject): ZoomEvent["event"] {
  const type = typeOf(product, event);
  return nameIn(type < FIRST_VOICE_EVENT ? EventType : PRODUCTS[product].events, type);
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

/** Both spellings are on the wire (protocol#disagreement-24). */
function voiceParticipant(event: JsonObject): CallParticipant | undefined {
  const info = event.participant_info ?? event.paticipant_info;
  if (!isObject(info)) return undefined;
  const fields = Object.entries(VOICE_FIELDS).map(([name, wire]) => [name, zoomId(info[wire])]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
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

/** A person with the name in this event or an earlier one. */
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

/** Who has left speaks no more. */
function readLeave(event: JsonObject, memory: Memory): JsonObject {
  const read = readParticipants(event, memory);
  if (participants(event).some(({ id }) => id === memory.activeSpeaker?.id)) memory.activeSpeaker = undefined;
  return read;
}

function readVoice(event: JsonObject, memory: Memory): JsonObject {
  const participant = voiceParticipant(event);
  if (!participant) return {};
  const { channelId, name } = participant;
  if (channelId !== undefined && name !== undefined) memory.roster.set(channelId, name);
  return { participant };
}

const READERS: Readonly<Record<string, Reader>> = {
  active_speaker_change: readActiveSpeaker,
  participant_join: readParticipants,
  participant_leave: readLeave,
  participant_video_on: readParticipants,
  participant_video_off: readParticipants,
  sharing_start: readSpeaker,
};

/** The fields of an event, nested or flat (protocol#flat-events). */
export function eventOf(message: WireMessage): JsonObject {
  return isObject(message.event) ? message.event : message;
}

/** An event of Zoom (msg 6) as payload and time. */
export function decodeEvent(
  message: WireMessage,
  memory: Memory,
  receivedAt: number,
): { payload: ZoomEvent; timestamp: number } {
  const event = eventOf(message);
  const type = typeOf(memory.product, event);
  const name = eventName(memory.product, event);
  const isVoice = PRODUCTS[memory.product].channels && type >= FIRST_VOICE_EVENT;
  const read = isVoice ? readVoice : (READERS[name] ?? readVoice);
  // The newer number counts over all products and is not published (protocol#version-2): it is passed on, not interpreted.
  const eventCode = finiteNumber(event.event_code);
  const code = eventCode !== undefined && { eventCode };
  return {
    payload: { event: name, ...read(event, memory), eventType: type, ...code, raw: event } as ZoomEvent,
    timestamp: zoomTime(event.timestamp ?? event.event_ts) ?? receivedAt,
  };
}

/**
 * The numbers at which a new group of events begins. Zoom may refuse all events of one request together, so events that need
 * a scope or a setting of their own are requested apart from those that every app may have.
 */
const GROUP_STARTS: Readonly<Record<"own" | "voice", readonly number[]>> = {
  own: [5, 7, 8, 10, 15],
  voice: [5, 7, 8, 10, 14, 18, 24, 30],
};

/** Groups the numbers of events that can share a request. */
export function eventGroups(product: Product, types: readonly number[]): number[][] {
  const starts = GROUP_STARTS[PRODUCTS[product].channels ? "voice" : "own"];
  const groups = new Map<number, number[]>();
  for (const type of types) {
    const group = starts.filter((start) => start <= type).length;
    groups.set(group, [...(groups.get(group) ?? []), type]);
  }
  return [...groups.values()];
}

const MEETING_EVENTS = ["active_speaker_change", "participant_join", "participant_leave"] as const;

/** They tell whose video can be chosen (protocol#individual-video). */
const CAMERA_EVENTS = ["participant_video_on", "participant_video_off"] as const;

/**
 * What has to be known to follow participants (contract#whose-video): who is there, who speaks, whose camera is on. As far as
 * the product has it.
 */
export const eventsToFollow = (product: Product): readonly string[] =>
  [...MEETING_EVENTS, ...CAMERA_EVENTS].filter((name) => eventTypeOf(product, name) !== undefined);

/**
 * The events to subscribe to when nothing was chosen (contract#stream-node).
 * @param choosesVideo whether a participant's video is chosen by command
 */
export function defaultEvents(product: Product, choosesVideo = false): readonly string[] {
  const { channels, events } = PRODUCTS[product];
  if (channels) return Object.keys(events).filter((name) => name !== "UNDEFINED");
  return choosesVideo ? [...MEETING_EVENTS, ...CAMERA_EVENTS] : MEETING_EVENTS;
}

/**
 * The number of an event by name: of the product's own table, or one that all products share
 * (protocol#contact-center-events).
 */
export function eventTypeOf(product: Product, name: string): number | undefined {
  const own = numberOf(PRODUCTS[product].events, name);
  if (own !== undefined) return own === EventType.UNDEFINED ? undefined : own;
  const shared = numberOf(EventType, name);
  return shared !== undefined && shared < FIRST_VOICE_EVENT ? shared : undefined;
}
