// The events of message 6 (protocol section 9): who is there, who talks, who leaves. Contact Center and Phone number
// and shape theirs differently, so each of the two families is one object of the same shape.

import { EventType, MessageType, VoiceEventType } from "../protocol/enums";
import type { Faults } from "./faults";
import { userId } from "./outgoing";
import type { Script, Speaker } from "./scenario";

function event(event_type: number, body: object): object {
  return { msg_type: MessageType.EVENT_UPDATE, event: { event_type, ...body } };
}

/** Event 1: the start of the stream, sent unasked after message 2. */
export function firstPacket(startedAt: number): object {
  return event(EventType.FIRST_PACKET_TIMESTAMP, { timestamp: startedAt });
}

/** Event 7: a media connection was lost, sent unasked. No published example names the medium, so neither does this. */
export function mediaInterrupted(now: number): object {
  return event(EventType.MEDIA_CONNECTION_INTERRUPTED, { timestamp: Math.round(now) });
}

/** Event 2 (meetings, webinars, Video SDK). `at` is milliseconds since 1970. */
export function activeSpeaker(speaker: Speaker, at: number, faults: Faults): object {
  return event(EventType.ACTIVE_SPEAKER_CHANGE, {
    timestamp: at,
    user_id: userId(speaker.id, faults),
    user_name: speaker.name,
  });
}

/** An event to a subscriber, and when it is sent: on subscribing, or as the stream ends. */
interface Presence {
  /** Those who are there when `type` is subscribed to. */
  arrived(type: number, script: Script, startedAt: number, faults: Faults): object[];
  /** Those who leave as the stream ends, for a subscriber of `type`. */
  left(type: number, script: Script, now: number, faults: Faults): object[];
}

const participants: Presence = {
  arrived: (type, { speakers }, startedAt, faults) =>
    type === EventType.PARTICIPANT_JOIN
      ? [
          event(type, {
            timestamp: startedAt,
            participants: speakers.map(({ id, name }) => ({ user_id: userId(id, faults), user_name: name })),
          }),
        ]
      : [],
  left: (type, { speakers }, now, faults) =>
    type === EventType.PARTICIPANT_LEAVE
      ? [
          event(type, {
            timestamp: Math.round(now),
            participants: speakers.map(({ id }) => ({ user_id: userId(id, faults) })),
          }),
        ]
      : [],
};

/** Protocol section 9.3: the caller is the consumer, everyone else a user of the account. */
const VOICE = {
  caller: { arrived: VoiceEventType.CONSUMER_ANSWERED, left: VoiceEventType.CONSUMER_END },
  callee: { arrived: VoiceEventType.USER_ANSWERED, left: VoiceEventType.USER_END },
} as const;

function voiceEvents(type: number, side: "arrived" | "left", script: Script, at: number, faults: Faults): object[] {
  const key = faults["misspelt-participant-info"] ? "paticipant_info" : "participant_info";
  return script.speakers
    .filter(({ mode }) => VOICE[mode][side] === type)
    .map(({ id, name, channelId, mode }) =>
      event(type, {
        event_ts: Math.round(at),
        [key]: {
          channel_id: channelId,
          participant_mode: mode,
          queue_id: "simulated-queue",
          queue_name: "Simulated queue",
          account_id: "simulated-account",
          ...(mode === "caller" && { phone_number: "+18005550101" }),
          user_id: id,
          display_name: name,
        },
      }),
    );
}

const channels: Presence = {
  arrived: (type, script, startedAt, faults) => voiceEvents(type, "arrived", script, startedAt, faults),
  left: (type, script, now, faults) => voiceEvents(type, "left", script, now, faults),
};

export function presence(byChannel: boolean): Presence {
  return byChannel ? channels : participants;
}

/** A change of the active speaker; `due` is milliseconds from the start of the stream. */
export interface Turn {
  readonly due: number;
  readonly speaker: Speaker;
}

/** Who begins to talk when, in order of time, without those who go on. */
export function turns({ talks }: Script): Turn[] {
  return talks
    .filter((talk, index) => talk.speaker !== talks[index - 1]?.speaker)
    .map(({ start, speaker }) => ({ due: start, speaker }));
}
