// The state of a stream and of its session. Each change is sent to the app on signaling (protocol#states).

import { randomUUID } from "node:crypto";
import { SessionState, StopReason, StreamState } from "../../protocol/values";
import { sessionState, streamState } from "../messages";

export class StreamStatus {
  readonly sessionId = randomUUID();
  #stream: number = StreamState.INACTIVE;
  #session: number = SessionState.INACTIVE;

  constructor(
    private readonly streamId: string,
    private readonly now: () => number,
    private readonly send: { readonly stream: (message: object) => void; readonly session: (message: object) => void },
  ) {}

  /** RTMS_STREAM_STATE */
  get stream(): number {
    return this.#stream;
  }

  /** RTMS_SESSION_STATE */
  get session(): number {
    return this.#session;
  }

  setStream(state: number, reason: number = StopReason.UNDEFINED): void {
    this.#stream = state;
    this.send.stream(streamState(state, reason, this.streamId, this.now()));
  }

  setSession(state: number, reason: number = StopReason.UNDEFINED): void {
    this.#session = state;
    this.send.session(sessionState(state, reason, this.sessionId, this.now()));
  }

  /** Media flow: sets the stream to active, if it was inactive or interrupted. A resumed stream stays resumed. */
  flowing(): void {
    if (this.#stream === StreamState.INACTIVE || this.#stream === StreamState.INTERRUPTED)
      this.setStream(StreamState.ACTIVE);
  }
}
