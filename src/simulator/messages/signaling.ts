// The requests that the app may send on an accepted signaling socket, one row per message (protocol#message-types,
// protocol#individual-video and protocol#closing).

import { idText, type JsonObject } from "../../protocol/input";
import { MessageType, SessionState, StatusCode, StopReason } from "../../protocol/values";
import type { Faults } from "../faults";
import { refusal } from "../handshake";
import { closeAnswer, sessionStateAnswer, streamStateAnswer, videoAnswer } from "./outgoing";

/** The part of a stream that signaling requests use. */
export interface Signaled {
  readonly streamId: string;
  readonly faults: Faults;
  readonly status: { readonly sessionId: string; readonly stream: number; readonly session: number };
  /** Whose video the app subscribed to. */
  readonly video: { readonly userId: string | undefined; choose(userId: string): void; end(userId: string): void };
  now(): number;
  ready(): void;
  subscribe(events: unknown): void;
  endForApp(reason: number): void;
}

type Answer = (stream: Signaled, message: JsonObject, send: (message: object) => void) => void;

export const ANSWERS: Readonly<Record<number, Answer>> = {
  [MessageType.EVENT_SUBSCRIPTION]: (stream, { events }) => stream.subscribe(events),

  [MessageType.CLIENT_READY_ACK]: (stream) => stream.ready(),

  // How an error about the session id would be sent is not documented. An unknown session is reported as inactive.
  [MessageType.SESSION_STATE_REQ]: (stream, { rtms_session_id }, send) => {
    const state = rtms_session_id === stream.status.sessionId ? stream.status.session : SessionState.INACTIVE;
    send(sessionStateAnswer(state, rtms_session_id, stream.now()));
  },

  [MessageType.STREAM_STATE_REQ]: (stream, { rtms_stream_id }, send) =>
    send(streamStateAnswer(stream.status.stream, rtms_stream_id ?? stream.streamId, stream.now(), stream.faults)),

  [MessageType.STREAM_CLOSE_REQ]: (stream, { rtms_stream_id }, send) => {
    if (rtms_stream_id !== stream.streamId) {
      send(closeAnswer(rtms_stream_id, stream.now(), refusal(StatusCode.STATUS_INVALID_RTMS_STREAM_ID)));
      return;
    }
    send(closeAnswer(stream.streamId, stream.now()));
    stream.endForApp(StopReason.STOP_BC_RECEIVER_REQUEST_CLOSE);
  },

  [MessageType.VIDEO_SUBSCRIPTION_REQ]: (stream, { user_id, subscribe }, send) => {
    const user = typeof user_id === "number" ? String(user_id) : idText(user_id);
    if (user === undefined) {
      send(videoAnswer(user_id, stream.now(), refusal(StatusCode.STATUS_INVALID_PAYLOAD)));
      return;
    }
    const wanted = subscribe !== false;
    const duplicate = wanted && stream.video.userId === user;
    if (!wanted) stream.video.end(user);
    else if (!duplicate) stream.video.choose(user);
    const refused = duplicate ? refusal(StatusCode.STATUS_DUPLICATE_VIDEO_SUBSCRIPTION) : undefined;
    send(videoAnswer(user_id, stream.now(), refused));
  },
};
