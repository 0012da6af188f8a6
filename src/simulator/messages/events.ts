// The events of message 6 (protocol#meeting-events): participants, active speaker, sharing. Contact Center and Phone
// use other numbers and fields, so there is one object per family, both of the same shape.

import { EventType, MediaDataType, type Medium, MessageType, VoiceEventType } from "../../protocol/values";
import type { Faults, ValueOf } from "../faults";
import { isCameraOn, type Script, type Speaker } from "../scenario";
import { userId } from "./user-id";

function event(event_type: number, body: object): object {
  return { msg_type: MessageType.EVENT_UPDATE, event: { event_type, ...body } };
}

/** `media_type` of one medium, or of the socket for all of them. */
const MEDIA_TYPES: Readonly<Record<Medium | "all", number>> = {
  audio: MediaDataType.AUDIO,
  video: MediaDataType.VIDEO,
  share: MediaDataType.DESKSHARE,
  transcript: MediaDataType.TRANSCRIPT,
  chat: MediaDataType.CHAT,
  all: MediaDataType.ALL,
};

const mediaType = (medium: Medium | "all" | undefined): object | undefined =>
  medium && { media_type: MEDIA_TYPES[medium] };

/**
 * Event 1: the time of a medium's first packet, or without a medium that of the stream's start. Sent without a
 * subscription.
 */
export function firstPacket(at: number, medium?: Medium): object {
  return event(EventType.FIRST_PACKET_TIMESTAMP, { ...mediaType(medium), timestamp: at });
}

/** Event 7: a media connection was lost. Sent without a subscription. */
export function mediaInterrupted(now: number, medium?: Medium | "all"): object {
  return event(EventType.MEDIA_CONNECTION_INTERRUPTED, { ...mediaType(medium), timestamp: Math.round(now) });
}

/** Event 2 (meetings, webinars, Video SDK). `at` is milliseconds since 1970. */
export function activeSpeaker(speaker: Speaker, at: number, faults: Faults): object {
  return event(EventType.ACTIVE_SPEAKER_CHANGE, {
    timestamp: at,
    user_id: userId(speaker.id, faults),
    user_name: speaker.name,
  });
}

/** Event 5. `at` is milliseconds since 1970. */
export function sharingStart(speaker: Speaker, at: number, faults: Faults): object {
  return event(EventType.SHARING_START, {
    timestamp: at,
    user_id: userId(speaker.id, faults),
    user_name: speaker.name,
  });
}

/** Event 6. */
export function sharingStop(at: number): object {
  return event(EventType.SHARING_STOP, { timestamp: at });
}

/** Events 3 and 8. */
function participantsEvent(type: number, speakers: readonly Speaker[], at: number, faults: Faults): object {
  return event(type, {
    timestamp: at,
    participants: speakers.map(({ id, name }) => ({ user_id: userId(id, faults), user_name: name })),
  });
}

/** Event 9. */
function cameraOff({ id }: Speaker, at: number, faults: Faults): object {
  return event(EventType.PARTICIPANT_VIDEO_OFF, { timestamp: at, participants: [{ user_id: userId(id, faults) }] });
}

/** The events about participants: on subscribing, and at the end of the stream. */
interface Presence {
  /**
   * Events about the participants who are present when the app subscribes to `type`.
   * @param at milliseconds from the start of the stream
   */
  arrived(type: number, script: Script, startedAt: number, faults: Faults, at: number): object[];
  /** Events about the participants who leave when the stream ends, for a subscriber of `type`. */
  left(type: number, script: Script, now: number, faults: Faults): object[];
}

/** Who is in the list that a subscription to these events begins with. */
const PRESENT: Readonly<Record<number, (script: Script, at: number) => readonly Speaker[]>> = {
  [EventType.PARTICIPANT_JOIN]: ({ speakers }) => speakers,
  [EventType.PARTICIPANT_VIDEO_ON]: (script, at) =>
    script.speakers.filter((speaker) => isCameraOn(script, speaker, at)),
};

const participants: Presence = {
  arrived: (type, script, startedAt, faults, at) => {
    const present = PRESENT[type]?.(script, at);
    return present ? [participantsEvent(type, present, startedAt, faults)] : [];
  },
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

/** protocol#contact-center-events: the caller is the consumer, all others are users of the account. */
const VOICE = {
  caller: { arrived: VoiceEventType.CONSUMER_ANSWERED, left: VoiceEventType.CONSUMER_END },
  callee: { arrived: VoiceEventType.USER_ANSWERED, left: VoiceEventType.USER_END },
} as const;

function voiceEvent(type: number, { id, name, channelId, mode }: Speaker, at: number, faults: Faults): object {
  const key = faults["misspelt-participant-info"] ? "paticipant_info" : "participant_info";
  return event(type, {
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
  });
}

function voiceEvents(type: number, side: "arrived" | "left", script: Script, at: number, faults: Faults): object[] {
  return script.speakers
    .filter(({ mode }) => VOICE[mode][side] === type)
    .map((speaker) => voiceEvent(type, speaker, at, faults));
}

const V = VoiceEventType;

/** The events of each kind of transfer. */
const TRANSFERS: Readonly<Record<ValueOf<"transfer">, readonly number[]>> = {
  completed: [V.TRANSFER_INITIATED, V.TRANSFER_ACCEPTED, V.TRANSFER_COMPLETED],
  rejected: [V.TRANSFER_INITIATED, V.TRANSFER_REJECTED],
  canceled: [V.TRANSFER_INITIATED, V.TRANSFER_CANCELED],
  timeout: [V.TRANSFER_INITIATED, V.TRANSFER_TIMEOUT],
};

/** The events for a transfer of the first callee's call, in order. */
export function transfer(
  how: ValueOf<"transfer">,
  { speakers }: Script,
): { type: number; message: (at: number, faults: Faults) => object }[] {
  const callee = speakers.find(({ mode }) => mode === "callee") ?? speakers[0];
  if (!callee) return [];
  return TRANSFERS[how].map((type) => ({ type, message: (at, faults) => voiceEvent(type, callee, at, faults) }));
}

const channels: Presence = {
  arrived: (type, script, startedAt, faults) => voiceEvents(type, "arrived", script, startedAt, faults),
  left: (type, script, now, faults) => voiceEvents(type, "left", script, now, faults),
};

export function presence(byChannel: boolean): Presence {
  return byChannel ? channels : participants;
}

/** An event for subscribers of `type`. `due` and `until` are milliseconds from the start of the stream. */
export interface TimedEvent {
  readonly type: number;
  readonly due: number;
  /** Also sent to a client that subscribes between `due` and `until`. */
  readonly until: number;
  readonly message: (startedAt: number, faults: Faults) => object;
}

/** Changes of the active speaker, of the screen share and of the cameras, sorted by time. */
export function timedEvents(
  { talks, shares, camerasOff, duration }: Script,
  granted: ReadonlySet<Medium>,
): TimedEvent[] {
  const turns = talks.filter((talk, index) => talk.speaker !== talks[index - 1]?.speaker);
  const all = turns.map(
    ({ start, speaker }, index): TimedEvent => ({
      type: EventType.ACTIVE_SPEAKER_CHANGE,
      due: start,
      until: turns[index + 1]?.start ?? duration,
      message: (startedAt, faults) => activeSpeaker(speaker, startedAt + start, faults),
    }),
  );
  for (const { speaker, start, end } of granted.has("share") ? shares : [])
    all.push(
      {
        type: EventType.SHARING_START,
        due: start,
        until: end,
        message: (startedAt, faults) => sharingStart(speaker, startedAt + start, faults),
      },
      { type: EventType.SHARING_STOP, due: end, until: end, message: (startedAt) => sharingStop(startedAt + end) },
    );
  for (const { speaker, start, end } of camerasOff)
    all.push(
      {
        type: EventType.PARTICIPANT_VIDEO_OFF,
        due: start,
        until: end,
        message: (startedAt, faults) => cameraOff(speaker, startedAt + start, faults),
      },
      {
        type: EventType.PARTICIPANT_VIDEO_ON,
        due: end,
        until: end,
        message: (startedAt, faults) =>
          participantsEvent(EventType.PARTICIPANT_VIDEO_ON, [speaker], startedAt + end, faults),
      },
    );
  return all.sort((a, b) => a.due - b.due);
}
