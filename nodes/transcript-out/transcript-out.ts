// zoom-rtms-transcript-out: segments of what is said in, text and captions that other nodes can use at once out.

import type { Node, NodeAPI, NodeMessage } from "node-red";
import { withTimeout } from "../../src/files";
import { asError, type RtmsError } from "../../src/protocol/errors";
import type { JsonObject } from "../../src/protocol/input";
import {
  closeFiles,
  deliveriesArrived,
  type FileReports,
  type FlowMessage,
  fileCounts,
  Gate,
  HandoverStore,
  type Incoming,
  isLastEvent,
  isRevoked,
  keepForNextInstance,
  type MessageHandler,
  OpenStatus,
  onAbandonedStream,
  outputNode,
  passOn,
  ReportedErrors,
  readIncoming,
  type Status,
  type StreamRtms,
  sendAcrossDeploy,
  sendForRemovedNode,
  whenRemoved,
} from "../../src/runtime";
import {
  type Emit,
  type TranscriptOutMessage,
  type TranscriptPacket,
  type TranscriptSettings,
  TranscriptWriter,
  type TranscriptWriterState,
} from "../../src/transcript";
import { MIGRATIONS } from "./migrations";
import { transcriptSettings } from "./settings";

type Outcome = ReturnType<MessageHandler["handle"]>;

/** What the nodes of this type left open when they were closed. */
const leftOpen = new HandoverStore<TranscriptWriterState>();

/** A catalog key for what the editor shows beside an error. */
const STATUS_OF: Readonly<Record<string, string>> = { RTMS_LIMIT: "status.limit", RTMS_FILE: "status.file" };

/** Milliseconds to wait at the start for what the last process left, so that its documents are continued. */
const LEFT_WAIT = 5000;

function statusOf(code: string): string {
  return STATUS_OF[code] ?? "status.limit";
}

class TranscriptOut implements MessageHandler {
  readonly #writer: TranscriptWriter;
  readonly #reported = new ReportedErrors();
  readonly #status: OpenStatus;
  readonly #gate = new Gate();
  readonly #stopHearing: () => void;
  readonly #files: FileReports = fileCounts.begin("transcript");
  #timer: NodeJS.Timeout | undefined;
  #isClosing = false;
  /** Nothing is taken in any more: it would not be saved. */
  #isFinished = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly settings: TranscriptSettings,
    status: Status,
  ) {
    this.#status = new OpenStatus(status);
    this.#writer = new TranscriptWriter({
      settings,
      passOn,
      report: (error, rtms) => this.#tell(error, rtms),
      saved: (trouble) => {
        this.#files.report(trouble);
        this.#status.files(trouble && statusOf(trouble));
      },
      state: leftOpen.take(node.id),
      node: node.id,
    });
    if (settings.directory !== "") this.#gate.closeUntil(withTimeout(LEFT_WAIT, this.#writer.takeLeft()));
    this.#stopHearing = onAbandonedStream((streamId) => void this.#leave(streamId));
    this.#showOpen();
    this.#arm();
  }

  /** Returns an error that has not been reported yet. @throws RtmsError RTMS_INPUT */
  handle(message: FlowMessage, emit: Emit): Outcome {
    if (this.#isFinished) {
      keepForNextInstance(this.RED, this.node, message);
      return undefined;
    }
    const incoming = readIncoming(message);
    if (incoming.kind === "media" && incoming.medium !== "transcript") {
      this.#writer.notice(incoming.rtms);
      return undefined;
    }
    return this.#gate.pass(() => this.#take(message, incoming, emit)) as Outcome;
  }

  async close(removed: boolean): Promise<void> {
    this.#isClosing = true;
    this.#stopHearing();
    clearTimeout(this.#timer);
    await closeFiles(this.node, "Transcripts", this.settings.directory, this.#end(removed));
    this.#files.close();
  }

  async #end(removed: boolean): Promise<void> {
    await deliveriesArrived();
    await this.#gate.idle();
    this.#isFinished = true;
    clearTimeout(this.#timer);
    if (removed) this.#writer.flush(undefined, this.#send);
    else {
      leftOpen.leave(this.node.id, this.#writer.state, () => this.#drop());
      whenRemoved(this.RED, this.node.id, () => leftOpen.discard(this.node.id));
    }
    await this.#writer.settle();
  }

  /** Sends open output for the removed node: Node-RED does not inform nodes inside a subflow that they are removed. */
  #drop(): void {
    this.#writer.flush(undefined, (message) => sendForRemovedNode(this.RED, this.node, 0, message));
    void this.#writer.settle();
  }

  /** The stream was left, possibly without an end message. */
  async #leave(streamId: string): Promise<void> {
    try {
      await this.#gate.pass(() => this.#writer.leave(streamId, this.#send));
    } catch (thrown) {
      this.node.error(asError(thrown).message);
    }
    this.#reported.forget(streamId);
    this.#showOpen();
  }

  #take(message: FlowMessage, incoming: Incoming, emit: Emit): Outcome {
    const outcome =
      incoming.kind === "media" ? this.#write(message, incoming.rtms, emit) : this.#obey(message, incoming, emit);
    this.#showOpen();
    this.#arm();
    return outcome;
  }

  #obey(message: FlowMessage, incoming: Exclude<Incoming, { kind: "media" }>, emit: Emit): undefined {
    switch (incoming.kind) {
      case "end":
        if (incoming.medium === "transcript") this.#writer.finish(message, incoming.rtms, emit);
        this.#reported.forget(incoming.rtms.streamId);
        return undefined;
      case "event":
        this.#hear(incoming.event, incoming.rtms, emit);
        return undefined;
      case "flush":
        this.#writer.flush(incoming.streamId, emit);
        return undefined;
      case "other":
        return undefined;
    }
  }

  #hear(event: JsonObject, rtms: StreamRtms, emit: Emit): void {
    this.#writer.noticeEvent(event, rtms);
    if (!isLastEvent(event, "transcript")) return;
    if (this.settings.deleteRevoked && isRevoked(event)) this.#writer.revoke(rtms, emit);
    else this.#writer.leave(rtms.streamId, emit);
    this.#reported.forget(rtms.streamId);
  }

  /** Messages after the first words of a document wait with them, because the first message names the file. */
  #write(message: FlowMessage, rtms: StreamRtms, emit: Emit): Outcome {
    const packet = this.#writer.read(message, rtms);
    const begun = this.#writer.begin(packet, emit);
    if (!begun) return this.#push(packet, emit);
    const pushed = begun.then(() => this.#push(packet, emit));
    this.#gate.closeUntil(pushed);
    return pushed;
  }

  #push(packet: TranscriptPacket, emit: Emit): Error | undefined {
    const problem = this.#writer.push(packet, emit);
    this.#showOpen();
    this.#arm();
    return problem && this.#isNew(problem, packet.rtms.streamId) ? problem : undefined;
  }

  /** A failure of the disk, which belongs to no message. */
  #tell(error: RtmsError, rtms: StreamRtms): void {
    if (this.#isNew(error, rtms.streamId)) this.node.error(error, { rtms } as NodeMessage);
  }

  /** Whether this kind of error has not been reported for this stream; the editor always shows it. */
  #isNew({ code }: RtmsError, streamId: string): boolean {
    this.#status.problem(statusOf(code));
    return this.#reported.isNew(streamId, code);
  }

  /** One timer runs while something is to be done. */
  #arm(): void {
    const { wait } = this.#writer;
    if (this.#timer || wait === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      try {
        this.#writer.tick(this.#send);
      } catch (thrown) {
        this.node.error(asError(thrown).message, {});
      }
      this.#arm();
    }, wait);
  }

  #send = (message: TranscriptOutMessage): void => {
    if (this.#isClosing) sendAcrossDeploy(this.RED, this.node, 0, message);
    else this.node.send(message);
  };

  #showOpen(): void {
    this.#status.show(this.#writer.open);
  }
}

export = (RED: NodeAPI): void => {
  const node = outputNode(RED, {
    migrations: MIGRATIONS,
    settingsOf: transcriptSettings,
    handlerOf: (of, settings, status) => new TranscriptOut(RED, of, settings, status),
  });
  RED.nodes.registerType("zoom-rtms-transcript-out", node);
};
