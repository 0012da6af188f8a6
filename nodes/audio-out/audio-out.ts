// zoom-rtms-audio-out: packets of audio in, messages that other nodes can use at once out.

import type { Node, NodeAPI, NodeDef } from "node-red";
import type { Emit } from "../../src/audio/group";
import { readSamples } from "../../src/audio/packet";
import { Recorder, type RecorderState } from "../../src/audio/recorder";
import type { AudioSettings } from "../../src/audio/settings";
import { asError, RtmsError } from "../../src/protocol/errors";
import { type FlowMessage, isLastEvent, readIncoming, type StreamRtms } from "../../src/runtime/incoming";
import { Inheritance } from "../../src/runtime/inheritance";
import { refuseMessages } from "../../src/runtime/misconfigured";
import { Once } from "../../src/runtime/once";
import { passOn } from "../../src/runtime/outgoing";
import { Status } from "../../src/runtime/status";
import { employ, type Worker } from "../../src/runtime/worker";
import { audioSettings } from "./settings";

/** What the nodes of this type left open when they were closed. */
const leftOpen = new Inheritance<RecorderState>();

/** A catalog key for what the editor shows beside the error. */
const STATUS_OF: Readonly<Record<string, string>> = {
  RTMS_AUDIO_FORMAT: "status.unreadable",
  RTMS_LIMIT: "status.limit",
};

function codeOf(error: Error): string {
  return error instanceof RtmsError ? error.code : "";
}

class AudioOut implements Worker {
  readonly #recorder: Recorder;
  readonly #once = new Once();
  readonly #status: Status;
  #shown = -1;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    settings: AudioSettings,
    status: Status,
  ) {
    this.#status = status;
    this.#recorder = new Recorder(settings, passOn, leftOpen.take(node.id));
    this.#showOpen();
  }

  /** Returns what went wrong and has not been told yet. @throws RtmsError RTMS_INPUT */
  handle(message: FlowMessage, emit: Emit): Error | undefined {
    const incoming = readIncoming(message);
    if (incoming.kind === "media") {
      return incoming.medium === "audio" ? this.#record(message, incoming.rtms, emit) : undefined;
    }
    if (incoming.kind === "flush") this.#recorder.flush(incoming.streamId, emit);
    else if (incoming.kind === "end" && incoming.medium === "audio") this.#finish(incoming.rtms.streamId, emit);
    else if (incoming.kind === "event" && isLastEvent(incoming.event, "audio"))
      this.#finish(incoming.rtms.streamId, emit);
    this.#showOpen();
    return undefined;
  }

  close(removed: boolean): void {
    if (removed) this.#recorder.flush(undefined, (message) => this.node.send(message));
    else leftOpen.leave(this.node.id, this.#recorder.state);
  }

  #record(message: FlowMessage, rtms: StreamRtms, emit: Emit): Error | undefined {
    try {
      const samples = readSamples(message.payload, message.audio, rtms.streamId);
      const { format, data, timestamp = rtms.timestamp, cut } = samples;
      if (data.length === 0) return this.#unlessTold(rtms.streamId, cut);
      const packet = { rtms, format, data, message, timestamp, receivedAt: rtms.receivedAt };
      const problem = this.#recorder.push(packet, emit);
      this.#showOpen();
      return this.#unlessTold(rtms.streamId, problem ?? cut);
    } catch (thrown) {
      return this.#unlessTold(rtms.streamId, asError(thrown));
    }
  }

  #unlessTold(streamId: string, error: Error | undefined): Error | undefined {
    if (!error || !this.#once.first(streamId, error.message)) return undefined;
    this.#status.show("yellow", "ring", this.RED._(STATUS_OF[codeOf(error)] ?? "status.problem"));
    return error;
  }

  #finish(streamId: string, emit: Emit): void {
    this.#recorder.finish(streamId, emit);
    this.#once.forget(streamId);
    this.#shown = -1;
  }

  /** Only when the number changes: words cost more than a packet. */
  #showOpen(): void {
    const { open: speakers } = this.#recorder;
    if (speakers === this.#shown) return;
    this.#shown = speakers;
    if (speakers === 0) this.#status.show("grey", "ring", this.RED._("status.idle"));
    else this.#status.show("green", "dot", this.RED._("status.speakers", { speakers }));
  }
}

export = (RED: NodeAPI): void => {
  function AudioOutNode(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const status = new Status(this);
    let settings: AudioSettings;
    try {
      settings = audioSettings({ ...definition });
    } catch (thrown) {
      refuseMessages(this, status, asError(thrown), RED._("status.misconfigured"));
      return;
    }
    employ(this, status, new AudioOut(RED, this, settings, status));
  }

  RED.nodes.registerType("zoom-rtms-audio-out", AudioOutNode);
};
