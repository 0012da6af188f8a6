// zoom-rtms-stream: webhooks in, live media out. Everything about Zoom is in src/protocol, everything about who has
// which stream in src/runtime; here both meet Node-RED.

import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from "node-red";
import { asError, RtmsError } from "../../src/protocol/errors";
import { isObject, type JsonObject } from "../../src/protocol/json";
import type { Memory } from "../../src/protocol/memory";
import type { StreamMessage } from "../../src/protocol/messages";
import { chosenMedia, MEDIA_DEFAULTS } from "../../src/protocol/options";
import { RtmsStream } from "../../src/protocol/stream";
import { type Lifecycle, parseWebhook } from "../../src/protocol/webhook";
import { findApp } from "../../src/runtime/app";
import { compactCount } from "../../src/runtime/compact-count";
import { savedProperties } from "../../src/runtime/migrate";
import { refuseMessages, tellOfApp } from "../../src/runtime/misconfigured";
import { reportOrphan } from "../../src/runtime/orphans";
import { sendTo } from "../../src/runtime/outputs";
import { takeStreams } from "../../src/runtime/owners";
import { panel } from "../../src/runtime/panel";
import { Status } from "../../src/runtime/status";
import { commandOf } from "../../src/runtime/stream-commands";
import { type MakeStream, type Outcome, StreamKeeper } from "../../src/runtime/stream-keeper";
import { type StreamProperties, streamOptions, streamProperties } from "../../src/runtime/stream-options";

interface Config extends NodeDef {
  app: string;
}

type Done = (error?: Error) => unknown;

class StreamNode {
  readonly #keeper: StreamKeeper;
  /** What answers the messages whose streams do not flow yet. */
  readonly #unanswered = new Set<() => void>();
  /** The code of the error that the status shows until media flow again. */
  #trouble = "";
  /** Why each stream that does not flow now was interrupted: a word of the `interrupted` event. */
  readonly #causes = new WeakMap<RtmsStream, string>();

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly config: Config,
    private readonly properties: StreamProperties,
    private readonly status: Status,
  ) {
    this.#keeper = new StreamKeeper(node.id, properties.maxStreams, this.#make);
    node.on("input", (msg, _send, done) => this.#input(msg, done));
    node.on("close", (removed: boolean, done: () => void) => void this.#close(removed).finally(done));
    for (const stream of this.#keeper.resume(this.#orphaned)) this.#run(stream, () => stream.start(), ignore);
    this.#showStatus();
    tellOfApp(RED, node, status, config.app);
  }

  readonly #make: MakeStream = (started, handover) => {
    const settings = findApp(this.RED, this.config.app).settings();
    return new RtmsStream(started, streamOptions(this.properties, settings), handover);
  };

  readonly #orphaned = (error: Error, orphan: Memory): void => {
    const media = chosenMedia(this.properties.media);
    reportOrphan(this.RED, this.node, media, error, orphan);
    this.#trouble = codeOf(error);
  };

  #input({ payload }: NodeMessageInFlow, done: Done): void {
    try {
      if (isObject(payload) && typeof payload.action === "string") {
        this.#command(payload, payload.action, done);
        return;
      }
      const { lifecycle } = parseWebhook(payload);
      if (lifecycle) this.#webhook(lifecycle, done);
      else done();
    } catch (thrown) {
      done(asError(thrown));
    }
  }

  #command(payload: JsonObject, action: string, done: Done): void {
    const command = commandOf(action);
    const streamId = payload.streamId ?? undefined;
    const streams = streamId === undefined ? this.#keeper.streams : [this.#keeper.find(String(streamId))];
    // Each gets it, whatever it was to the others: not every product has every event.
    void Promise.allSettled(streams.map(async (stream) => stream && command(stream, payload))).then((answers) => {
      const refused = answers.find((answer) => answer.status === "rejected");
      done(refused && asError(refused.reason));
    });
  }

  #webhook(lifecycle: Lifecycle, done: Done): void {
    let outcome: Outcome;
    try {
      outcome = this.#keeper.webhook(lifecycle);
    } catch (thrown) {
      this.#fail(asError(thrown), done);
      return;
    }
    if (outcome === "settled") done();
    else if ("opened" in outcome) this.#run(outcome.opened, outcome.start, done);
    else {
      this.node.warn(this.RED._("error.owned", { streamId: lifecycle.streamId ?? "", owner: outcome.ownedBy }));
      this.status.show("yellow", "ring", "status.owned");
      done();
    }
  }

  /** `first` is called once: at the first media, at the end, or when the first connection fails for good. */
  #run(stream: RtmsStream, start: () => void, first: Done): void {
    const answer = (error?: Error): boolean => {
      const isFirst = this.#unanswered.delete(answer);
      if (isFirst) first(error);
      return isFirst;
    };
    this.#unanswered.add(answer);
    panel.add(this.node, stream);
    for (const [port, medium] of [...stream.media, "event" as const].entries())
      stream.on(medium, (message: StreamMessage) => sendTo(this.node, port, message));

    stream.on("event", ({ payload: { event, cause } }) => {
      if (event === "streaming") this.#trouble = "";
      if (event === "interrupted") this.#causes.set(stream, String(cause));
      if (event === "streaming" || event === "stopped") answer();
      this.#showStatus();
    });
    stream.on("failure", (error, medium) => {
      const { product, id, streamId } = stream;
      const report: Done = () => this.node.error(error, { rtms: { product, id, streamId } } as NodeMessage);
      if (medium) report();
      else this.#fail(error, (failure) => answer(failure) || report());
    });
    stream.on("end", () => this.#showStatus());
    start();
    this.#showStatus();
  }

  #fail(error: Error, tell: Done): void {
    this.#trouble = codeOf(error);
    this.#showStatus();
    tell(error);
  }

  /** Removed: leave every stream. Restarted: leave them to the next instance, as after a loss of signaling. */
  async #close(removed: boolean): Promise<void> {
    if (this.properties.onClose === "close") await this.#keeper.closeAll();
    await (removed ? this.#keeper.disconnectAll() : this.#keeper.leaveAll());
    for (const answer of this.#unanswered) answer();
    if (removed) panel.forget(this.node.id);
    this.status.clear();
  }

  /** Why the streams do not flow: what one of them lost, else that they have not begun. */
  #causeOf(waiting: readonly RtmsStream[]): string {
    return waiting.map((stream) => this.#causes.get(stream)).find((cause) => cause !== undefined) ?? "connecting";
  }

  /** A key, or with several streams a text that tells how many of them wait. */
  #waitingText(waiting: readonly RtmsStream[], all: number): string {
    const cause = this.#causeOf(waiting);
    const counts = { waiting: compactCount(waiting.length), all: compactCount(all) };
    return all === 1 ? `status.${cause}` : this.RED._(`status.some.${cause}`, counts);
  }

  #showStatus(): void {
    const streams = this.#keeper.streams.filter(({ phase }) => !LEAVING.has(phase));
    const waiting = streams.filter(({ isStreaming }) => !isStreaming);
    if (this.#trouble !== "") this.status.show("red", "dot", this.#trouble);
    else if (streams.length === 0) this.status.show("grey", "ring", "status.idle");
    else if (waiting.length > 0) this.status.show("yellow", "ring", this.#waitingText(waiting, streams.length));
    else this.status.show("green", "dot", this.RED._("status.streaming", { count: streams.length }));
  }
}

const ignore = (): void => undefined;

/** Phases of a stream that nobody waits for any more. */
const LEAVING: ReadonlySet<RtmsStream["phase"]> = new Set(["closing", "ending", "ended"]);

const codeOf = (error: Error): string => (error instanceof RtmsError ? error.code : error.name);

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("zoom-rtms-stream", function (this: Node, config: Config) {
    RED.nodes.createNode(this, config);
    const status = new Status(this);
    let properties: StreamProperties;
    try {
      properties = streamProperties(savedProperties("zoom-rtms-stream", this, config));
    } catch (thrown) {
      const error = asError(thrown);
      for (const { memory } of takeStreams(this.id, Date.now()))
        reportOrphan(RED, this, chosenMedia(MEDIA_DEFAULTS), error, memory);
      refuseMessages(this, status, error, "status.settings");
      return;
    }
    new StreamNode(RED, this, config, properties, status);
  });
};
