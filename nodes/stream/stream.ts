// zoom-rtms-stream: webhooks in, live media out. Everything about Zoom is in src/protocol, everything about who has
// which stream in src/runtime; here both meet Node-RED.

import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from "node-red";
import { asError, RtmsError } from "../../src/protocol/errors";
import { checkBounds, isObject, type JsonObject } from "../../src/protocol/input";
import type { Memory } from "../../src/protocol/memory";
import type { StreamMessage } from "../../src/protocol/messages";
import { chosenMedia, MEDIA_DEFAULTS } from "../../src/protocol/options";
import { RtmsStream } from "../../src/protocol/stream";
import { eventLoop } from "../../src/protocol/time";
import type { LossCause } from "../../src/protocol/values";
import { type Lifecycle, parseWebhook } from "../../src/protocol/webhook";
import {
  announceAbandonedStream,
  commandOf,
  deliveryOf,
  endAbandonedStream,
  endUnresumedStream,
  findApp,
  logOverload,
  type MakeStream,
  type Outcome,
  panel,
  Revocations,
  refuseMessages,
  reportContext,
  reportUnusableApp,
  runningCount,
  Status,
  StreamKeeper,
  type StreamProperties,
  StreamTraces,
  savedProperties,
  sendAcrossDeploy,
  sendTo,
  streamOptions,
  takeStreams,
  waitingCount,
  watchDeploys,
  whenRemoved,
} from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { streamProperties } from "./settings";

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
  readonly #causes = new WeakMap<RtmsStream, LossCause>();
  readonly #traces: StreamTraces;
  readonly #revocations: Revocations;
  /** Whether what is sent now is to reach nodes that the deploy under way has closed. */
  #isEnding = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly config: Config,
    private readonly properties: StreamProperties,
    private readonly status: Status,
  ) {
    const overloaded = logOverload((text) => node.warn(text));
    this.#keeper = new StreamKeeper(node.id, properties.maxStreams, this.#make, overloaded);
    const events = chosenMedia(properties.media).length;
    this.#traces = new StreamTraces(properties.trace, (message) => this.#send(events, message));
    this.#revocations = new Revocations((message) => this.#send(events, message));
    node.on("input", (msg, _send, done) => this.#input(msg, done));
    node.on("close", (removed: boolean, done: () => void) => void this.#close(removed).finally(done));
    for (const stream of this.#keeper.resume(this.#orphaned)) this.#run(stream, () => stream.start(), ignore);
    this.#showStatus();
    reportUnusableApp(RED, node, status, config.app);
  }

  readonly #make: MakeStream = (started, handover) => {
    const settings = findApp(this.RED, this.config.app).settings(this.node);
    this.#traces.context = reportContext(this.RED, this.properties, settings);
    return new RtmsStream(started, streamOptions(this.properties, settings), handover);
  };

  readonly #orphaned = (error: Error, orphan: Memory): void => {
    const media = chosenMedia(this.properties.media);
    endUnresumedStream(this.RED, this.node, media, error, orphan);
    this.#trouble = codeOf(error);
  };

  #input({ payload, rtms }: NodeMessageInFlow & { rtms?: unknown }, done: Done): void {
    try {
      if (isObject(payload) && typeof payload.action === "string") {
        checkBounds(payload);
        this.#command(payload, payload.action, done);
        return;
      }
      const { lifecycle } = parseWebhook(payload);
      if (lifecycle) this.#webhook({ ...lifecycle, ...deliveryOf(rtms) }, done);
      else done();
    } catch (thrown) {
      done(asError(thrown));
    }
  }

  #command(payload: JsonObject, action: string, done: Done): void {
    const command = commandOf(action);
    const streamId = payload.streamId ?? undefined;
    const streams = streamId === undefined ? this.#keeper.streams : [this.#keeper.find(String(streamId))];
    if (action === "trace" && streams[0] === undefined) this.#traces.sendTrace(String(streamId));
    // Each gets it, whatever it was to the others: not every product has every event.
    const run = async (stream?: RtmsStream) => stream && command(stream, payload, this.#traces);
    void Promise.allSettled(streams.map(run)).then((answers) => {
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
    if (!this.#keeper.has(lifecycle.streamId)) this.#revocations.webhook(lifecycle);
    if (outcome === "settled") done();
    else if ("opened" in outcome) this.#run(outcome.opened, outcome.start, done);
    else {
      this.node.warn(this.RED._("error.owned", { streamId: lifecycle.streamId ?? "", owner: outcome.ownedBy }));
      this.status.show("yellow", "ring", "status.owned");
      done();
    }
  }

  /** `first` is called once: at the first media, at the end, or when the first connection fails permanently. */
  #run(stream: RtmsStream, start: () => void, first: Done): void {
    const answer = (error?: Error): boolean => {
      const isFirst = this.#unanswered.delete(answer);
      if (isFirst) first(error);
      return isFirst;
    };
    this.#unanswered.add(answer);
    panel.add(this.node, stream, this.#traces.follow(stream));
    for (const [port, medium] of [...stream.media, "event" as const].entries())
      stream.on(medium, (message: StreamMessage) => this.#send(port, message));

    stream.on("event", ({ payload }) => {
      this.#revocations.notice(stream.streamId, payload);
      if (payload.event === "warning") this.node.warn(payload.message);
      if (payload.event === "streaming") this.#trouble = "";
      if (payload.event === "interrupted") this.#causes.set(stream, payload.cause);
      if (payload.event === "streaming" || payload.event === "stopped") answer();
      this.#showStatus();
    });
    stream.on("failure", (error, medium) => {
      const { product, id, streamId } = stream;
      const report: Done = () => this.node.error(error, { rtms: { product, id, streamId } } as NodeMessage);
      if (medium) report();
      else this.#fail(error, (failure) => answer(failure) || report());
    });
    const unwatch = eventLoop.watch((text) => this.node.warn(text));
    stream.on("end", () => {
      unwatch();
      this.#showStatus();
    });
    start();
    this.#showStatus();
  }

  #send(port: number, message: StreamMessage): void {
    if (this.#isEnding) sendAcrossDeploy(this.RED, this.node, port, message);
    else sendTo(this.node, port, message);
  }

  #fail(error: Error, tell: Done): void {
    this.#trouble = codeOf(error);
    this.#showStatus();
    tell(error);
  }

  /** Removed: leave every stream. Restarted: leave them to the next instance, as after a loss of signaling. */
  async #close(removed: boolean): Promise<void> {
    this.#isEnding = true;
    // Only after this turn has Node-RED closed all that the deploy closes, and is it known who gets no message now.
    await Promise.resolve();
    const left = this.#keeper.streams.map(({ streamId }) => streamId);
    if (this.properties.onClose === "close") await this.#keeper.closeAll();
    await (removed ? this.#keeper.disconnectAll() : this.#keeper.leaveAll());
    for (const answer of this.#unanswered) answer();
    if (removed) for (const streamId of left) announceAbandonedStream(streamId);
    else whenRemoved(this.RED, this.node.id, () => this.#abandon());
    if (removed) panel.forget(this.node.id);
    this.status.clear();
  }

  /** No next instance claimed the streams: Node-RED does not inform nodes inside a subflow that they are removed. */
  #abandon(): void {
    const media = chosenMedia(this.properties.media);
    for (const { memory } of takeStreams(this.node.id)) {
      endAbandonedStream(this.RED, this.node, media, memory);
      announceAbandonedStream(memory.streamId);
    }
    panel.forget(this.node.id);
  }

  /** Why the streams do not flow: what one of them lost, else that they have not begun. */
  #causeOf(waiting: readonly RtmsStream[]): string {
    return waiting.map((stream) => this.#causes.get(stream)).find((cause) => cause !== undefined) ?? "connecting";
  }

  /** How many of the streams wait, or a catalog key: all wait, or some lost something, which takes a word. */
  #waitingText(waiting: readonly RtmsStream[], all: number): string {
    const cause = this.#causeOf(waiting);
    if (cause === "connecting" && waiting.length < all) return waitingCount(waiting.length, all);
    return waiting.length === all ? `status.${cause}` : `status.some.${cause}`;
  }

  #showStatus(): void {
    const streams = this.#keeper.streams.filter(({ phase }) => !LEAVING.has(phase));
    const waiting = streams.filter(({ isStreaming }) => !isStreaming);
    if (this.#trouble !== "") this.status.show("red", "dot", this.#trouble);
    else if (streams.length === 0) this.status.show("grey", "ring", "status.idle");
    else if (waiting.length > 0) this.status.show("yellow", "ring", this.#waitingText(waiting, streams.length));
    else this.status.show("green", "dot", streams.length === 1 ? "status.streaming" : runningCount(streams.length));
  }
}

const ignore = (): void => undefined;

/** Phases of a stream in which nothing waits for it any more. */
const LEAVING: ReadonlySet<RtmsStream["phase"]> = new Set(["closing", "ending", "ended"]);

const codeOf = (error: Error): string => (error instanceof RtmsError ? error.code : error.name);

export = (RED: NodeAPI): void => {
  watchDeploys(RED);
  RED.nodes.registerType("zoom-rtms-stream", function (this: Node, config: Config) {
    RED.nodes.createNode(this, config);
    const status = new Status(this);
    let properties: StreamProperties;
    try {
      properties = streamProperties(savedProperties(MIGRATIONS, this, config));
    } catch (thrown) {
      const error = asError(thrown);
      for (const { memory } of takeStreams(this.id))
        endUnresumedStream(RED, this, chosenMedia(MEDIA_DEFAULTS), error, memory);
      refuseMessages(this, status, error, "status.settings");
      return;
    }
    new StreamNode(RED, this, config, properties, status);
  });
};
