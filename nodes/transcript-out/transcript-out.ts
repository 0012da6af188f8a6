// zoom-rtms-transcript-out: segments of what is said in, text and captions that other nodes can use at once out.

import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { Gate } from "../../src/audio/gate";
import { Liveness } from "../../src/files/patience";
import { asError, type RtmsError } from "../../src/protocol/errors";
import type { JsonObject } from "../../src/protocol/json";
import { closeFiles } from "../../src/runtime/closing";
import {
  type FlowMessage,
  type Incoming,
  isLastEvent,
  isRevoked,
  readIncoming,
  type StreamRtms,
} from "../../src/runtime/incoming";
import { Inheritance } from "../../src/runtime/inheritance";
import { savedProperties } from "../../src/runtime/migrate";
import { refuseMessages } from "../../src/runtime/misconfigured";
import { Once } from "../../src/runtime/once";
import { OpenStatus } from "../../src/runtime/open-status";
import { passOn } from "../../src/runtime/outgoing";
import { Status } from "../../src/runtime/status";
import { employ, type Worker } from "../../src/runtime/worker";
import { workingFolder } from "../../src/runtime/working-folder";
import type { Emit, TranscriptOutMessage } from "../../src/transcript/group";
import { readTranscript } from "../../src/transcript/packet";
import { Scribe, type ScribeState } from "../../src/transcript/scribe";
import type { TranscriptSettings } from "../../src/transcript/settings";
import { transcriptSettings } from "./settings";

/** What the nodes of this type left open when they were closed. */
const leftOpen = new Inheritance<ScribeState>();

/** A catalog key for what the editor shows beside an error. */
const STATUS_OF: Readonly<Record<string, string>> = { RTMS_LIMIT: "status.limit", RTMS_FILE: "status.file" };

function statusOf(code: string): string {
  return STATUS_OF[code] ?? "status.limit";
}

class TranscriptOut implements Worker {
  readonly #scribe: Scribe;
  readonly #once = new Once();
  readonly #status: OpenStatus;
  readonly #gate = new Gate("a disk to answer");
  readonly #disk: Liveness;
  /** Why documents cannot be begun. */
  #refusal: Error | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    RED: NodeAPI,
    private readonly node: Node,
    private readonly settings: TranscriptSettings,
    status: Status,
  ) {
    this.#status = new OpenStatus(status, (streams) => RED._("status.streams", { streams }));
    this.#disk = new Liveness(settings.directory);
    this.#scribe = new Scribe({
      settings,
      passOn,
      tell: (error, rtms) => this.#tell(error, rtms),
      saved: (trouble) => this.#status.files(trouble && statusOf(trouble)),
      refusal: () => this.#refusal,
      state: leftOpen.take(node.id),
    });
    this.#showOpen();
    this.#arm();
  }

  /** Gives back what went wrong and has not been told yet. @throws RtmsError RTMS_INPUT */
  handle(message: FlowMessage, emit: Emit): ReturnType<Worker["handle"]> {
    const incoming = readIncoming(message);
    if (incoming.kind === "media" && incoming.medium !== "transcript") {
      this.#scribe.notice(incoming.rtms);
      return undefined;
    }
    if (incoming.kind === "media") this.#ask(incoming.rtms);
    return this.#gate.pass(() => {
      const problem = this.#take(message, incoming, emit);
      this.#showOpen();
      this.#arm();
      return problem;
    }) as ReturnType<Worker["handle"]>;
  }

  async close(removed: boolean): Promise<void> {
    clearTimeout(this.#timer);
    await closeFiles(this.node, "Transcripts", this.settings.directory, this.#end(removed));
  }

  async #end(removed: boolean): Promise<void> {
    await this.#gate.idle();
    clearTimeout(this.#timer);
    if (removed) this.#scribe.flush(undefined, this.#send);
    else leftOpen.leave(this.node.id, this.#scribe.state);
    await this.#scribe.settle();
  }

  /** A document is begun at once, in the midst of everything, so its disk has to show that it lives. */
  #ask({ streamId }: StreamRtms): void {
    if (this.settings.directory === "" || !this.#scribe.begins(streamId)) return;
    const answer = this.#disk.ask().then((refusal) => {
      this.#refusal = refusal;
    });
    this.#gate.closeUntil(answer);
  }

  #take(message: FlowMessage, incoming: Incoming, emit: Emit): Error | undefined {
    switch (incoming.kind) {
      case "media":
        return this.#write(message, incoming.rtms, emit);
      case "end":
        if (incoming.medium === "transcript") this.#scribe.finish(message, incoming.rtms, emit);
        this.#once.forget(incoming.rtms.streamId);
        return undefined;
      case "event":
        this.#hear(incoming.event, incoming.rtms, emit);
        return undefined;
      case "flush":
        this.#scribe.flush(incoming.streamId, emit);
        return undefined;
      case "other":
        return undefined;
    }
  }

  #hear(event: JsonObject, rtms: StreamRtms, emit: Emit): void {
    this.#scribe.noticeEvent(event, rtms);
    if (!isLastEvent(event, "transcript")) return;
    this.#scribe.leave(rtms.streamId, emit, this.settings.deleteRevoked && isRevoked(event));
    this.#once.forget(rtms.streamId);
  }

  #write(message: FlowMessage, rtms: StreamRtms, emit: Emit): Error | undefined {
    const problem = this.#scribe.push(readTranscript(message, rtms), emit);
    return problem && this.#isNew(problem, rtms.streamId) ? problem : undefined;
  }

  /** A failure of the disk, which belongs to no message. */
  #tell(error: RtmsError, rtms: StreamRtms): void {
    if (this.#isNew(error, rtms.streamId)) this.node.error(error, { rtms } as NodeMessage);
  }

  /** Whether an error of this kind has not been told of this stream; the editor shows it in any case. */
  #isNew({ code }: RtmsError, streamId: string): boolean {
    this.#status.problem(statusOf(code));
    return this.#once.first(streamId, code);
  }

  /** One timer runs while something is to be done. */
  #arm(): void {
    const { wait } = this.#scribe;
    if (this.#timer || wait === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      try {
        this.#scribe.tick(this.#send);
      } catch (thrown) {
        this.node.error(asError(thrown).message, {});
      }
      this.#arm();
    }, wait);
  }

  #send = (message: TranscriptOutMessage): void => {
    this.node.send(message);
  };

  #showOpen(): void {
    this.#status.show(this.#scribe.open);
  }
}

export = (RED: NodeAPI): void => {
  function TranscriptOutNode(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const status = new Status(this);
    let settings: TranscriptSettings;
    try {
      settings = transcriptSettings(savedProperties("zoom-rtms-transcript-out", this, definition), workingFolder(RED));
    } catch (thrown) {
      refuseMessages(this, status, asError(thrown), "status.misconfigured");
      return;
    }
    employ(this, status, new TranscriptOut(RED, this, settings, status));
  }

  RED.nodes.registerType("zoom-rtms-transcript-out", TranscriptOutNode);
};
