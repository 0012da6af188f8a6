// zoom-rtms-transcript-out: segments of what is said in, text and captions that other nodes can use at once out.

import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { asError, type RtmsError } from "../../src/protocol/errors";
import type { JsonObject } from "../../src/protocol/json";
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

class TranscriptOut implements Worker {
  readonly #scribe: Scribe;
  readonly #once = new Once();
  #shown = -1;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly settings: TranscriptSettings,
    private readonly status: Status,
  ) {
    const tell = (error: RtmsError, rtms: StreamRtms) => this.#tell(error, rtms);
    this.#scribe = new Scribe({ settings, passOn, tell, state: leftOpen.take(node.id) });
    this.#showOpen();
    this.#arm();
  }

  /** Returns what went wrong and has not been told yet. @throws RtmsError RTMS_INPUT */
  handle(message: FlowMessage, emit: Emit): Error | undefined {
    const incoming = readIncoming(message);
    if (incoming.kind === "media" && incoming.medium !== "transcript") {
      this.#scribe.notice(incoming.rtms);
      return undefined;
    }
    const problem = this.#take(message, incoming, emit);
    this.#showOpen();
    this.#arm();
    return problem;
  }

  async close(removed: boolean): Promise<void> {
    clearTimeout(this.#timer);
    if (removed) this.#scribe.flush(undefined, this.#send);
    else leftOpen.leave(this.node.id, this.#scribe.state);
    await this.#scribe.settle();
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
    this.status.show("yellow", "ring", STATUS_OF[code] ?? "status.limit");
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

  /** Only when the number changes: words cost more than a packet that passes by. */
  #showOpen(): void {
    const { open: streams } = this.#scribe;
    if (streams === this.#shown) return;
    this.#shown = streams;
    if (streams === 0) this.status.show("grey", "ring", "status.idle");
    else this.status.show("green", "dot", this.RED._("status.streams", { streams }));
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
