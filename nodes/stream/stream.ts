// zoom-rtms-stream: webhooks in, live media out. Everything about Zoom is in src/protocol, everything about who has
// which stream in src/runtime; here both meet Node-RED.

import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from "node-red";
import { asError } from "../../src/protocol/errors";
import { checkBounds, isObject, type JsonObject } from "../../src/protocol/input";
import type { Memory } from "../../src/protocol/memory";
import type { StreamMessage } from "../../src/protocol/messages";
import { chosenMedia, MEDIA_DEFAULTS } from "../../src/protocol/options";
import { type Handover, RtmsStream } from "../../src/protocol/stream";
import { eventLoop } from "../../src/protocol/time";
import { realWorld } from "../../src/protocol/transport";
import type { LossCause } from "../../src/protocol/values";
import { type Lifecycle, parseWebhook } from "../../src/protocol/webhook";
import {
  announceAbandonedStream,
  commandOf,
  confirmedOpener,
  deliveryOf,
  endAbandonedStream,
  endUnresumedStream,
  findApp,
  findFleet,
  fleetStatus,
  forgetUntold,
  joinFleetOf,
  leaveStreams,
  logOverload,
  type MakeStream,
  notJoined,
  type Outcome,
  outputOf,
  panel,
  Revocations,
  refuseMessages,
  reportContext,
  reportUnusableApp,
  type SharedStreams,
  type SharedStreamsHost,
  Status,
  StreamKeeper,
  type StreamProperties,
  StreamTraces,
  SurvivingStreams,
  savedProperties,
  sendAcrossDeploy,
  sendTo,
  streamCounts,
  streamOptions,
  takeStreams,
  watchDeploys,
  whenRemoved,
} from "../../src/runtime";
import { fleetHost } from "./fleet-host";
import { MIGRATIONS } from "./migrations";
import { streamProperties } from "./settings";
import { codeOf, statusLine } from "./status-line";

type Config = NodeDef & { app: string };

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
  readonly #surviving: SurvivingStreams;
  /** The streams that this node shares with other Node-REDs, once it is a member of its fleet. */
  #shared: SharedStreams | undefined;
  readonly #joined: Promise<void>;
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
    this.#surviving = new SurvivingStreams(RED, node, properties.resume);
    this.#resume(takeStreams(node.id));
    this.#joined = properties.fleet === "" ? forgetUntold(RED, node.id) : this.#join(properties.fleet);
    void this.#joined.then(() => this.#surviving.begin((handovers) => this.#continue(handovers)));
    this.#showStatus();
    reportUnusableApp(RED, node, status, config.app);
  }

  async #join(id: string): Promise<void> {
    const { RED, node, config, properties } = this;
    try {
      const fleet = findFleet(RED, id).settings(node);
      const app = findApp(RED, config.app).settings(node);
      const shared = await joinFleetOf(RED, node, { fleet, app, properties, host: this.#host(fleet.name) });
      if (this.#isEnding) return await shared.leave([]);
      this.#shared = shared;
      for (const stream of this.#keeper.streams) shared.follow(stream);
      this.#showStatus();
    } catch (thrown) {
      if (!this.#isEnding) this.#fail(asError(thrown), (error) => node.error(error));
    }
  }

  /** What the fleet asks of this node. */
  #host(fleet: string): SharedStreamsHost {
    return fleetHost(this.RED, this.node, fleet, {
      media: chosenMedia(this.properties.media),
      keeper: this.#keeper,
      open: (lifecycle, done) => this.#open(lifecycle, done),
      resume: (handovers) => this.#resume(handovers),
      send: (port, message) => this.#send(port, message),
      showStatus: () => this.#showStatus(),
    });
  }

  /** Streams that an ended process left; in a fleet, another member may have them now. */
  #continue(handovers: readonly Handover[]): void {
    if (this.#isEnding) return;
    if (this.#shared) this.#shared.remember(handovers);
    else this.#resume(handovers);
  }

  #resume(handovers: readonly Handover[]): void {
    for (const stream of this.#keeper.resume(handovers, this.#orphaned)) this.#run(stream, () => stream.start());
  }

  readonly #make: MakeStream = (started, handover) => {
    const settings = findApp(this.RED, this.config.app).settings(this.node);
    this.#traces.context = reportContext(this.RED, this.properties, settings);
    const options = streamOptions(this.properties, settings);
    if (this.properties.fleet === "") return new RtmsStream(started, options, handover);
    const world = realWorld(options);
    const isOurs = async () => (await this.#shared?.mayConnect(started.streamId ?? "")) ?? true;
    const openSocket = confirmedOpener(world.openSocket, isOurs);
    return new RtmsStream(started, { ...options, environment: { ...world, openSocket } }, handover);
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
    const run = async (stream?: RtmsStream) => {
      if (stream) await command(stream, payload, this.#traces);
      if (stream) this.#surviving.changed(stream.streamId);
    };
    void Promise.allSettled(streams.map(run)).then((answers) => {
      const refused = answers.find((answer) => answer.status === "rejected");
      done(refused && asError(refused.reason));
    });
  }

  #webhook(lifecycle: Lifecycle, done: Done): void {
    const { streamId, action } = lifecycle;
    if (this.properties.fleet === "" || streamId === undefined) this.#open(lifecycle, done);
    else
      void this.#joined.then(() => {
        // What comes while this node closes is for its next instance; what is said of a stream that is here, for that one.
        const isHere = !this.#shared && (action !== "started" || this.#keeper.has(streamId));
        if (this.#isEnding || isHere) this.#open(lifecycle, done);
        else {
          this.#shared?.webhook(lifecycle);
          done(this.#shared ? undefined : notJoined());
        }
      });
  }

  #open(lifecycle: Lifecycle, done: Done): void {
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
  #run(stream: RtmsStream, start: () => void, first: Done = () => undefined): void {
    const answer = (error?: Error): boolean => {
      const isFirst = this.#unanswered.delete(answer);
      if (isFirst) first(error);
      return isFirst;
    };
    this.#unanswered.add(answer);
    this.#shared?.follow(stream);
    this.#surviving.follow(stream);
    panel.add(this.node, stream, this.#traces.follow(stream));
    streamCounts.follow(stream);
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
    if (this.#shared?.keeps(port, message)) return;
    if (this.#isEnding) sendAcrossDeploy(this.RED, this.node, port, message);
    else sendTo(this.node, port, message);
    this.#surviving.sent();
  }

  #fail(error: Error, tell: Done): void {
    this.#trouble = codeOf(error);
    this.#showStatus();
    tell(error);
  }

  /** Removed: leave every stream. Restarted: leave them to the next instance, as after a loss of signaling. */
  async #close(removed: boolean): Promise<void> {
    this.#isEnding = true;
    const others = this.#shared?.hasOthers ? this.#shared : undefined;
    const undelivered = removed && !others ? undefined : this.#surviving.hold();
    const handedOver = others?.leave(this.#keeper.streams, undelivered);
    // Only after this turn has Node-RED closed all that the deploy closes, and is it known who gets no message now.
    await Promise.resolve();
    const left = this.#keeper.streams.map(({ streamId }) => streamId);
    if (handedOver !== undefined) await this.#leaveToOthers(handedOver);
    else await this.#leave(removed);
    for (const answer of this.#unanswered) answer();
    if (removed) this.#discard(left);
    else whenRemoved(this.RED, this.node.id, () => this.#abandon());
    this.status.clear();
  }

  async #leave(removed: boolean): Promise<void> {
    if (this.properties.onClose === "close") await this.#keeper.closeAll();
    if (removed) await this.#keeper.disconnectAll();
    else await this.#surviving.leave(await this.#keeper.leaveAll());
    await this.#shared?.leave([]);
  }

  /** The other members go on with the streams, so here they end. */
  async #leaveToOthers(handedOver: Promise<void>): Promise<void> {
    const media = chosenMedia(this.properties.media);
    const here = new Set(this.#keeper.streams.map(({ streamId }) => streamId));
    const late: Handover[] = [];
    for (const handover of await this.#keeper.detachAll(performance.now()))
      if (!here.has(handover.memory.streamId)) late.push(handover);
      else outputOf(handover.memory, media, (...sent) => this.#send(...sent)).end({ event: "handed_over" });
    await handedOver;
    leaveStreams(this.node.id, late);
    await this.#surviving.leave(late);
  }

  /** No next instance claimed the streams: Node-RED does not inform nodes inside a subflow that they are removed. */
  #abandon(): void {
    const media = chosenMedia(this.properties.media);
    const left = takeStreams(this.node.id).map(({ memory }) => memory);
    for (const memory of left) endAbandonedStream(this.RED, this.node, media, memory);
    this.#discard(left.map(({ streamId }) => streamId));
  }

  /** There will be no next instance. @param left ids of the streams that ended with this one */
  #discard(left: readonly string[]): void {
    for (const streamId of left) announceAbandonedStream(streamId);
    this.#surviving.discard();
    panel.forget(this.node.id);
    void forgetUntold(this.RED, this.node.id);
  }

  #showStatus(): void {
    const calm = this.properties.fleet === "" ? undefined : fleetStatus(this.RED, this.#shared);
    this.status.show(...statusLine(this.#trouble, this.#keeper.streams, (stream) => this.#causes.get(stream), calm));
  }
}

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
      new SurvivingStreams(RED, this, false).discard();
      refuseMessages(this, status, error, "status.settings");
      return;
    }
    new StreamNode(RED, this, config, properties, status);
  });
};
