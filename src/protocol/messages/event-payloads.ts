// `payload` of every event message (contract#events), discriminated by `event`: this package's own, then Zoom's.

import type { RtmsErrorCode, StopInfo, ZoomStatus } from "../errors";
import type { JsonObject } from "../input";
import type { EventType, LinkKey, LinkStage, LossCause, Medium, Phase, Speaker, VoiceEventType } from "../values";
import type { TraceLine } from "./debug-lines";

/** A signaling connection is tried. */
export interface ConnectingEvent {
  event: "connecting";
  attempt: number;
}

/** Zoom confirmed a medium's parameters. They are as on the wire. */
export interface MediaEvent {
  event: "media";
  medium: Medium;
  params: JsonObject;
}

/** The chosen media flow, for the first time or again. */
export interface StreamingEvent {
  event: "streaming";
  media: readonly Medium[];
  /** Of a fleet, the first time after this member took the stream over: `sequence` has begun anew. */
  takenOver?: {
    /** The name of the member that had it. */
    from: string;
  };
}

/** A connection was lost, or Zoom moves the stream. */
export interface InterruptedEvent {
  event: "interrupted";
  cause: LossCause;
  /** If only some. */
  media?: readonly Medium[];
  /** If this side or the network knows why. */
  message?: string;
}

/** The next try is planned. */
export interface ReconnectingEvent {
  event: "reconnecting";
  attempt: number;
  /** Milliseconds. */
  delay: number;
  cause: LossCause | "start";
  media?: readonly Medium[];
}

/** Something failed that the stream continues without. */
export interface WarningEvent {
  event: "warning";
  message: string;
  code?: RtmsErrorCode;
  status?: ZoomStatus;
  media?: readonly Medium[];
  /** Names of events. */
  events?: readonly string[];
}

/** A user or the host paused the stream. */
export interface PauseEvent {
  event: "paused" | "resumed";
}

/** Whose video is subscribed to has changed, where Zoom sends one participant's at a time. */
export interface VideoSubscriptionEvent {
  event: "video_subscription";
  /** Absent: nobody's. */
  participant?: Speaker;
}

/** One of the stream's sessions changed. */
export interface SessionEvent {
  event: "session";
  sessionId?: string;
  state: string;
  /** When it stopped. */
  reason?: ZoomStatus;
}

/** Answers the command `state`. */
export interface StateEvent {
  event: "state";
  state: Phase;
  /** Absent if Zoom did not answer. */
  zoomState?: string;
  sessions: readonly { sessionId: string; state: string }[];
  media: Readonly<Partial<Record<LinkKey, LinkStage>>>;
}

export interface MediumStats {
  packets: number;
  bytes: number;
  /** How often audio had a gap: the timestamp advanced by more than the packet's length. */
  gaps: number;
  replays: number;
  /** Frames without usable content. */
  dropped: number;
}

/** Answers the command `stats`. */
export interface StatsEvent {
  event: "stats";
  media: Readonly<Partial<Record<Medium, MediumStats>>>;
  reconnections: number;
  /** Milliseconds since 1970. */
  since: number;
}

/** Answers the command `trace`. */
export interface TraceEvent {
  event: "trace";
  lines: readonly TraceLine[];
}

/** Of a fleet: this member has begun with a stream. Once each time it does, before any other event of the stream. */
export interface OwnedEvent {
  event: "owned";
  /**
   * `offered`: no member had it. `handed_over`: the former owner gave it up on purpose, or was an earlier life of this member.
   * `taken_over`: the former owner died, or was cut off.
   */
  how: "offered" | "handed_over" | "taken_over";
  /** The name of the former owner, if there was one. */
  from?: string;
}

/** Of a fleet: this member gave a stream up on purpose, as it leaves or to even out the load. The last event here. */
export interface HandedOverEvent {
  event: "handed_over";
  /** The name of the next owner, if this member chose it. */
  to?: string;
}

/** Of a fleet: right after `owned` with `how` `taken_over`, so that a flow can tell a fault by the event's name alone. */
export interface TakenOverEvent {
  event: "taken_over";
  /** The name of the member that had it. */
  from: string;
}

/** Of a fleet: another member is there. It belongs to no stream. */
export interface MemberJoinedEvent {
  event: "member_joined";
  /** Its name. */
  member: string;
  /** How many there are now, this one included. */
  members: number;
}

/** Of a fleet: another member is not there any more. It belongs to no stream. */
export interface MemberLostEvent {
  event: "member_lost";
  /** Its name. */
  member: string;
  /** How many there are now, this one included. */
  members: number;
  /** Whether it left on purpose: a deploy, or Node-RED was stopped. */
  left: boolean;
}

/** What the members of a fleet tell of streams and of each other. */
export type FleetEvent = OwnedEvent | HandedOverEvent | TakenOverEvent | MemberJoinedEvent | MemberLostEvent;

/** The end. */
export interface StoppedEvent {
  event: "stopped";
  reason: StopInfo;
}

/** With `medium`: that medium failed, the others continue. Without: the stream ended. */
export interface FailedEvent {
  event: "failed";
  code: RtmsErrorCode;
  /** If Zoom refused. */
  status?: ZoomStatus;
  message: string;
  retryable: boolean;
  medium?: Medium;
}

interface OfZoom<Name extends string> {
  event: Name;
  /** Zoom's number. */
  eventType: number;
  /** Zoom's newer number, where it sent one. */
  eventCode?: number;
  /** As it came. */
  raw: JsonObject;
}

/** Who speaks, or shares a screen. */
export interface SpeakerEvent extends OfZoom<"active_speaker_change" | "sharing_start"> {
  speaker?: Speaker;
}

type Participation = "participant_join" | "participant_leave" | "participant_video_on" | "participant_video_off";

export interface ParticipantsEvent extends OfZoom<Participation> {
  participants: readonly Speaker[];
}

/** Somebody in a call of Contact Center or Phone. */
export interface CallParticipant {
  channelId?: string;
  mode?: string;
  id?: string;
  name?: string;
  phoneNumber?: string;
  queueId?: string;
  queueName?: string;
}

/** Zoom's names of its events, in lower case. */
type EventName = Lowercase<Exclude<keyof typeof EventType | keyof typeof VoiceEventType, "UNDEFINED">>;

/** Any other of Zoom's events; `unknown` has no name. */
export interface OtherEvent extends OfZoom<Exclude<EventName, SpeakerEvent["event"] | Participation> | "unknown"> {
  participant?: CallParticipant;
}

export type ZoomEvent = SpeakerEvent | ParticipantsEvent | OtherEvent;

export type StreamEvent =
  | ConnectingEvent
  | MediaEvent
  | StreamingEvent
  | InterruptedEvent
  | ReconnectingEvent
  | WarningEvent
  | PauseEvent
  | VideoSubscriptionEvent
  | SessionEvent
  | StateEvent
  | StatsEvent
  | TraceEvent
  | FleetEvent
  | StoppedEvent
  | FailedEvent
  | ZoomEvent;
