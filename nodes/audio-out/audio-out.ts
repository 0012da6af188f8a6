// zoom-rtms-audio-out: packets of audio in, messages that other nodes can use at once out.

import type { Node, NodeAPI, NodeMessage } from "node-red";
import {
  type AudioOutMessage,
  type AudioSettings,
  dropState,
  type Emit,
  isMode,
  Recorder,
  type RecorderState,
  readPayload,
  repairedMessage,
  saveLeft,
  startRepair,
} from "../../src/audio";
import { type Repairing, withTimeout } from "../../src/files";
import { asError, RtmsError } from "../../src/protocol/errors";
import { isObject, type JsonObject } from "../../src/protocol/input";
import { eventLoop } from "../../src/protocol/time";
import {
  closeFiles,
  deliveriesArrived,
  type FileReports,
  type FlowMessage,
  fileCounts,
  Gate,
  HandoverStore,
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
import { MIGRATIONS } from "./migrations";
import { audioSettings } from "./settings";

type Outcome = ReturnType<MessageHandler["handle"]>;

/** What the nodes of this type left open when they were closed. */
const leftOpen = new HandoverStore<RecorderState>(dropState);

/** A catalog key for what the editor shows beside the error. */
const STATUS_OF: Readonly<Record<string, string>> = {
  RTMS_AUDIO_FORMAT: "status.unreadable",
  RTMS_LIMIT: "status.limit",
  RTMS_FILE: "status.file",
};

function statusOf(code: string): string {
  return STATUS_OF[code] ?? "status.problem";
}

/** Milliseconds between two looks for what waits in vain: one timer a node, and only while streams are open. */
const TICK = 100;

/** Milliseconds to wait at the start for what the last process left, so that its recordings are continued. */
const LEFT_WAIT = 5000;

function codeOf(error: Error): string {
  return error instanceof RtmsError ? error.code : "";
}

class AudioOut implements MessageHandler {
  readonly #recorder: Recorder;
  readonly #gate = new Gate();
  readonly #reported = new ReportedErrors();
  readonly #repairing: Repairing | undefined;
  readonly #status: OpenStatus;
  readonly #stopHearing: () => void;
  readonly #files: FileReports;
  #timer: NodeJS.Timeout | undefined;
  #unwatch = (): void => undefined;
  #isClosing = false;
  /** No more input is accepted, so that no file is started that would never be completed. */
  #isFinished = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly settings: AudioSettings,
    status: Status,
  ) {
    this.#status = new OpenStatus(status);
    const fail = (error: Error, streamId: string) => this.#fail(error, streamId);
    this.#files = fileCounts.begin("audio", () => (settings.output === "file" ? this.#recorder.open : 0));
    const files = (trouble?: string) => {
      if (settings.output === "file") this.#files.report(trouble);
      this.#status.files(trouble && statusOf(trouble));
    };
    const recorded = (isComplete: boolean) =>
      fileCounts.recordings.add({ result: isComplete ? "complete" : "incomplete" });
    const resumed = (streamId: string) => {
      // What fails next is news again.
      this.#reported.forget(streamId);
      node.warn(`The recording of stream ${streamId} continues in a new file.`);
    };
    const outside = { emit: this.#send, fail, files, recorded, resumed };
    this.#recorder = new Recorder(settings, passOn, outside, leftOpen.take(node.id), undefined, { node: node.id });
    if (settings.output === "file") {
      this.#repairing = startRepair(
        settings.directory,
        (file) => {
          fileCounts.recordings.add({ result: "repaired" });
          this.#recorder.emit(repairedMessage(file, Date.now()));
        },
        (error) => {
          files(error.code);
          fail(error, error.streamId ?? "");
        },
        () => this.#saveLeft(),
      );
      this.#gate.closeUntil(withTimeout(LEFT_WAIT, this.#repairing.searched));
    }
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
    return this.#gate.pass(() => this.#take(message, emit)) as Outcome;
  }

  async close(removed: boolean): Promise<void> {
    this.#isClosing = true;
    this.#stopHearing();
    this.#repairing?.stop();
    await deliveriesArrived();
    await this.#gate.idle();
    this.#isFinished = true;
    this.#disarm();
    // Files are always completed, and continued in others; the rest continues in the next instance.
    if (removed) this.#recorder.flush(undefined, this.#send);
    else if (this.settings.output === "file") this.#recorder.leave(this.#send);
    const done = this.#recorder.settled().then(() => this.#saveLeft());
    await closeFiles(this.node, "Recordings", this.settings.directory, done);
    this.#files.close();
    if (removed) return;
    leftOpen.leave(this.node.id, this.#recorder.state, (state) => this.#drop(state));
    whenRemoved(this.RED, this.node.id, () => leftOpen.discard(this.node.id));
  }

  /** Never rejects: without this file, the next process begins new recordings. */
  async #saveLeft(): Promise<void> {
    if (this.settings.output === "file") await saveLeft(this.settings.directory, this.node.id).catch(() => undefined);
  }

  /** Sends open output for the removed node: Node-RED does not inform nodes inside a subflow that they are removed. */
  #drop(state: RecorderState): void {
    const emit = (message: AudioOutMessage) => sendForRemovedNode(this.RED, this.node, 0, message);
    const problem = this.#recorder.flush(undefined, emit);
    if (problem) this.node.error(problem.message);
    // What is still being read from a disk.
    state.outlet.emit = emit;
    void this.#recorder.settled().then(() => dropState(state));
  }

  /** The stream was left, possibly without an end message. */
  async #leave(streamId: string): Promise<void> {
    try {
      const problem = await this.#gate.pass(() => this.#finish(streamId, this.#send));
      if (problem) this.node.error(problem, { rtms: { streamId } } as NodeMessage);
    } catch (thrown) {
      this.node.error(asError(thrown).message);
    }
    this.#showOpen();
  }

  #take(message: FlowMessage, emit: Emit): Outcome {
    const incoming = readIncoming(message);
    if (incoming.kind === "media") {
      return incoming.medium === "audio" ? this.#record(message, incoming.rtms, emit) : undefined;
    }
    let problem: Error | undefined;
    if (incoming.kind === "flush") problem = this.#recorder.flush(incoming.streamId, emit);
    else if (incoming.kind === "end" && incoming.medium === "audio")
      problem = this.#finish(incoming.rtms.streamId, emit);
    else if (incoming.kind === "event") problem = this.#hear(incoming.event, incoming.rtms, emit);
    this.#showOpen();
    return this.settings.output === "file" ? this.#recorder.settled().then(() => problem) : problem;
  }

  #hear(event: JsonObject, { streamId }: StreamRtms, emit: Emit): Error | undefined {
    const { participant } = event;
    if (isObject(participant) && typeof participant.channelId === "string" && isMode(participant.mode))
      this.#recorder.learn(streamId, participant.channelId, participant.mode);
    if (this.settings.deleteRevoked && this.settings.output === "file" && isRevoked(event))
      this.#recorder.revoke(streamId);
    return isLastEvent(event, "audio") ? this.#finish(streamId, emit) : undefined;
  }

  #record(message: FlowMessage, rtms: StreamRtms, emit: Emit): Error | undefined {
    try {
      const payload = readPayload(message.payload, message.audio, rtms.streamId);
      const { format, data, frames, timestamp = rtms.timestamp, cut } = payload;
      if (frames === 0) return this.#unlessTold(rtms.streamId, cut);
      const packet = { rtms, format, data, frames, message, timestamp, receivedAt: rtms.receivedAt };
      const problem = this.#recorder.push(packet, emit);
      this.#showOpen();
      this.#arm();
      return this.#unlessTold(rtms.streamId, problem ?? cut);
    } catch (thrown) {
      return this.#unlessTold(rtms.streamId, asError(thrown));
    }
  }

  #unlessTold(streamId: string, error: Error | undefined): Error | undefined {
    if (!error || !this.#reported.isNew(streamId, error.message)) return undefined;
    this.#status.problem(statusOf(codeOf(error)));
    return error;
  }

  /** A failure that belongs to no message. */
  #fail(error: Error, streamId: string): void {
    const untold = this.#unlessTold(streamId, error);
    if (untold) this.node.error(untold, { rtms: { streamId } } as NodeMessage);
  }

  #finish(streamId: string, emit: Emit): Error | undefined {
    const problem = this.#recorder.finish(streamId, emit);
    this.#reported.forget(streamId);
    return problem;
  }

  #send = (message: AudioOutMessage): void => {
    if (this.#isClosing) sendAcrossDeploy(this.RED, this.node, 0, message);
    else this.node.send(message);
  };

  #arm(): void {
    if (this.#timer || this.#recorder.open === 0) return;
    this.#timer = setInterval(() => this.#tick(), TICK);
    this.#timer.unref();
    this.#unwatch = eventLoop.watch((text) => this.node.warn(text));
  }

  #tick(): void {
    try {
      this.#recorder.tick(TICK);
    } catch (thrown) {
      this.node.error(asError(thrown).message, {});
    }
    if (this.#recorder.open > 0) return;
    this.#disarm();
  }

  #disarm(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#unwatch();
  }

  #showOpen(): void {
    this.#status.show(this.#recorder.open);
  }
}

export = (RED: NodeAPI): void => {
  const node = outputNode(RED, {
    migrations: MIGRATIONS,
    settingsOf: audioSettings,
    handlerOf: (of, settings, status) => new AudioOut(RED, of, settings, status),
  });
  RED.nodes.registerType("zoom-rtms-audio-out", node);
};
