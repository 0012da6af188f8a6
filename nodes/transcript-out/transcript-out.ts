// zoom-rtms-transcript-out: segments of what is said in, text and captions that other nodes can use at once out.

import type { Node, NodeAPI, NodeDef } from "node-red";
import { asError } from "../../src/protocol/errors";
import { type FlowMessage, type Incoming, isLastEvent, readIncoming } from "../../src/runtime/incoming";
import { Inheritance } from "../../src/runtime/inheritance";
import { refuseMessages } from "../../src/runtime/misconfigured";
import { Once } from "../../src/runtime/once";
import { passOn } from "../../src/runtime/outgoing";
import { Status } from "../../src/runtime/status";
import { employ, type Worker } from "../../src/runtime/worker";
import type { Emit } from "../../src/transcript/group";
import { readTranscript } from "../../src/transcript/packet";
import { Scribe, type ScribeState } from "../../src/transcript/scribe";
import { type TranscriptNodeSettings, transcriptSettings } from "./settings";

/** What the nodes of this type left open when they were closed. */
const leftOpen = new Inheritance<ScribeState>();

class TranscriptOut implements Worker {
  readonly #scribe: Scribe;
  readonly #once = new Once();
  #shown = -1;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly settings: TranscriptNodeSettings,
    private readonly status: Status,
  ) {
    this.#scribe = new Scribe(settings, passOn, leftOpen.take(node.id));
    this.#showOpen();
    this.#arm();
  }

  /** Returns what went wrong and has not been told yet. @throws RtmsError RTMS_INPUT */
  handle(message: FlowMessage, emit: Emit): Error | undefined {
    const problem = this.#take(message, readIncoming(message), emit);
    this.#showOpen();
    this.#arm();
    return problem;
  }

  close(removed: boolean): void {
    clearTimeout(this.#timer);
    if (removed) this.#scribe.flush(undefined, (message) => this.node.send(message));
    else leftOpen.leave(this.node.id, this.#scribe.state);
  }

  #take(message: FlowMessage, incoming: Incoming, emit: Emit): Error | undefined {
    switch (incoming.kind) {
      case "media":
        if (incoming.medium === "transcript") return this.#write(message, incoming.rtms, emit);
        this.#scribe.notice(incoming.rtms);
        return undefined;
      case "end":
        if (incoming.medium === "transcript") this.#scribe.finish(message, incoming.rtms, emit);
        this.#once.forget(incoming.rtms.streamId);
        return undefined;
      case "event":
        this.#scribe.noticeEvent(incoming.event, incoming.rtms);
        if (isLastEvent(incoming.event, "transcript")) this.#leave(incoming.rtms.streamId, emit);
        return undefined;
      case "flush":
        this.#scribe.flush(incoming.streamId, emit);
        return undefined;
      case "other":
        return undefined;
    }
  }

  #leave(streamId: string, emit: Emit): void {
    this.#scribe.leave(streamId, emit);
    this.#once.forget(streamId);
  }

  #write(message: FlowMessage, rtms: Parameters<typeof readTranscript>[1], emit: Emit): Error | undefined {
    const problem = this.#scribe.push(readTranscript(message, rtms), emit);
    if (!problem || !this.#once.first(rtms.streamId, problem.message)) return undefined;
    this.status.show("yellow", "ring", this.RED._("status.limit"));
    return problem;
  }

  /** While a document has changed that is sent by time, one timer runs. */
  #arm(): void {
    if (this.settings.emit !== "time" || this.#timer || !this.#scribe.changed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      try {
        this.#scribe.sendChanged((message) => this.node.send(message));
      } catch (thrown) {
        this.node.error(asError(thrown).message, {});
      }
    }, this.settings.windowMs);
  }

  /** Only when the number changes: words cost more than a packet that passes by. */
  #showOpen(): void {
    const { open: streams } = this.#scribe;
    if (streams === this.#shown) return;
    this.#shown = streams;
    if (streams === 0) this.status.show("grey", "ring", this.RED._("status.idle"));
    else this.status.show("green", "dot", this.RED._("status.streams", { streams }));
  }
}

export = (RED: NodeAPI): void => {
  function TranscriptOutNode(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const status = new Status(this);
    let settings: TranscriptNodeSettings;
    try {
      settings = transcriptSettings({ ...definition });
    } catch (thrown) {
      refuseMessages(this, status, asError(thrown), RED._("status.misconfigured"));
      return;
    }
    employ(this, status, new TranscriptOut(RED, this, settings, status));
  }

  RED.nodes.registerType("zoom-rtms-transcript-out", TranscriptOutNode);
};
