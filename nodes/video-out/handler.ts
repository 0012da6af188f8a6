// What both outputs of zoom-rtms-video-out have in common: messages in, errors once per stream, and a close that hands over.

import type { Node, NodeAPI, NodeMessage } from "node-red";
import { asError, type RtmsError } from "../../src/protocol/errors";
import type { JsonObject } from "../../src/protocol/input";
import {
  closeFiles,
  deliveriesArrived,
  type FileReports,
  type FlowMessage,
  fileCounts,
  type Incoming,
  isLastEvent,
  isRevoked,
  keepForNextInstance,
  type MessageHandler,
  OpenStatus,
  type OutputAction,
  onAbandonedStream,
  ReportedErrors,
  readIncoming,
  type Status,
  type StreamRtms,
  sendAcrossDeploy,
} from "../../src/runtime";

/** A catalog key for what the editor shows beside an error. */
const STATUS_OF: Readonly<Record<string, string>> = { RTMS_FILE: "status.file", RTMS_VIDEO: "status.format" };

function statusOf(code: string): string {
  return STATUS_OF[code] ?? "status.problem";
}

export abstract class VideoHandler implements MessageHandler {
  readonly #reported = new ReportedErrors();
  readonly #status: OpenStatus;
  readonly #stopHearing: () => void;
  readonly #files: FileReports = fileCounts.begin("video", () => this.recordings);
  #isClosing = false;
  /** Nothing is taken in any more: it would not be sent. */
  #isFinished = false;

  constructor(
    protected readonly RED: NodeAPI,
    protected readonly node: Node,
    private readonly settings: { readonly directory: string; readonly deleteRevoked: boolean },
    status: Status,
    private readonly actions: readonly OutputAction[],
  ) {
    this.#status = new OpenStatus(status);
    this.#stopHearing = onAbandonedStream((streamId) => this.#leave(streamId));
  }

  /** What the status counts. */
  protected abstract get open(): number;
  /** Recordings that grow. */
  protected abstract get recordings(): number;
  /** Takes a message of any medium. @returns an error, told before or not */
  protected abstract media(message: FlowMessage, rtms: StreamRtms): Error | undefined;
  protected abstract hear(message: FlowMessage, event: JsonObject, rtms: StreamRtms): void;
  protected abstract ended(rtms: StreamRtms): void;
  protected abstract command(action: OutputAction, streamId?: string): Error | undefined;
  protected abstract leave(streamId: string): void;
  protected abstract revoke(streamId: string): void;
  /** Sees to the timer. */
  protected abstract arm(): void;
  /** Ends, or leaves what is open to the next instance. */
  protected abstract end(removed: boolean): Promise<void>;

  /** Returns an error that has not been reported yet. @throws RtmsError RTMS_INPUT */
  handle(message: FlowMessage): Error | undefined {
    if (this.#isFinished) {
      keepForNextInstance(this.RED, this.node, message);
      return undefined;
    }
    const incoming = readIncoming(message, this.actions);
    const problem = this.#take(message, incoming);
    // What media lead to is shown when it is sent, or by the timer.
    if (incoming.kind === "media") this.arm();
    else this.after();
    return problem;
  }

  #take(message: FlowMessage, incoming: Incoming<OutputAction>): Error | undefined {
    switch (incoming.kind) {
      case "media":
        return this.#media(message, incoming.rtms);
      case "end":
        this.ended(incoming.rtms);
        return undefined;
      case "event":
        this.#hear(message, incoming.event, incoming.rtms);
        return undefined;
      case "other":
        return undefined;
      default:
        return this.command(incoming.kind, incoming.streamId);
    }
  }

  #media(message: FlowMessage, rtms: StreamRtms): Error | undefined {
    let problem: Error | undefined;
    try {
      problem = this.media(message, rtms);
    } catch (thrown) {
      problem = asError(thrown);
    }
    return problem && this.#isNew(problem, rtms.streamId) ? problem : undefined;
  }

  #hear(message: FlowMessage, event: JsonObject, rtms: StreamRtms): void {
    this.hear(message, event, rtms);
    if (this.settings.deleteRevoked && isRevoked(event)) this.revoke(rtms.streamId);
    // One medium that fails has its own end message.
    if (isLastEvent(event, "video") && isLastEvent(event, "share")) this.#leave(rtms.streamId);
  }

  /** The stream has ended, or was left, possibly without an end message. */
  #leave(streamId: string): void {
    this.leave(streamId);
    this.#reported.forget(streamId);
    this.after();
  }

  /** Whether this error has not been reported for this stream; the editor always shows it. */
  #isNew(error: Error, streamId: string): boolean {
    this.#status.problem(statusOf("code" in error ? String(error.code) : ""));
    return this.#reported.isNew(streamId, error.message);
  }

  /** An error that belongs to no message. */
  protected fail(error: Error, streamId: string): void {
    if (this.#isNew(error, streamId)) this.node.error(error, { rtms: { streamId } } as NodeMessage);
  }

  /** What fails next is news again. */
  protected forget(streamId: string): void {
    this.#reported.forget(streamId);
  }

  /** @param trouble the code of the error if a file was not saved; absent if one was */
  protected saved(trouble?: RtmsError["code"]): void {
    this.#files.report(trouble);
    this.#status.files(trouble && statusOf(trouble));
  }

  protected after(): void {
    this.#status.show(this.open);
    if (!this.#isFinished) this.arm();
  }

  protected send(message: FlowMessage): void {
    if (this.#isClosing) sendAcrossDeploy(this.RED, this.node, 0, message);
    else this.node.send(message);
    this.#status.show(this.open);
  }

  async close(removed: boolean): Promise<void> {
    this.#isClosing = true;
    this.#stopHearing();
    await deliveriesArrived();
    this.#isFinished = true;
    await closeFiles(this.node, "Pictures or recordings", this.settings.directory, this.end(removed));
    this.#files.close();
  }
}
