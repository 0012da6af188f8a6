// zoom-rtms-stream: webhooks in, live media out. Everything about Zoom is in src/protocol, everything about who has
// which stream in src/runtime; here both meet Node-RED.

import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from "node-red";
import { asError, RtmsError } from "../../src/protocol/errors";
import { isObject } from "../../src/protocol/json";
import type { StreamMessage } from "../../src/protocol/messages";
import { RtmsStream } from "../../src/protocol/stream";
import { type Lifecycle, parseWebhook } from "../../src/protocol/webhook";
import { findApp } from "../../src/runtime/app";
import { refuseMessages } from "../../src/runtime/misconfigured";
import { Status } from "../../src/runtime/status";
import { type MakeStream, StreamKeeper } from "../../src/runtime/stream-keeper";
import { type StreamProperties, streamOptions, streamProperties } from "../../src/runtime/stream-options";

interface Config extends NodeDef {
  app: string;
}

type Done = (error?: Error) => void;

const COMMANDS: Readonly<Record<string, (stream: RtmsStream) => void>> = {
  close: (stream) => stream.close(),
  disconnect: (stream) => void stream.disconnect(),
};

class StreamNode {
  readonly #keeper: StreamKeeper;
  /** The code of the error that the status shows until media flow again. */
  #trouble = "";

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
    this.#resume();
    this.#showStatus();
  }

  readonly #make: MakeStream = (started, handover) => {
    const settings = findApp(this.RED, this.config.app).settings();
    return new RtmsStream(started, streamOptions(this.properties, settings), handover);
  };

  #input({ payload }: NodeMessageInFlow, done: Done): void {
    try {
      if (isObject(payload) && typeof payload.action === "string") {
        this.#command(payload.action, payload.streamId);
        done();
        return;
      }
      const { lifecycle } = parseWebhook(payload);
      if (lifecycle) this.#webhook(lifecycle, done);
      else done();
    } catch (thrown) {
      this.#fail(asError(thrown), done);
    }
  }

  #command(action: string, streamId: unknown): void {
    const command = COMMANDS[action];
    if (!command)
      throw new RtmsError(
        "RTMS_INPUT",
        `"${action}" is no action of this node. Use ${Object.keys(COMMANDS).join(" or ")}.`,
      );
    const streams = streamId === undefined ? this.#keeper.streams : [this.#keeper.find(String(streamId))];
    for (const stream of streams) if (stream) command(stream);
  }

  #webhook(lifecycle: Lifecycle, done: Done): void {
    const outcome = this.#keeper.webhook(lifecycle);
    if (outcome === "settled") done();
    else if ("opened" in outcome) this.#run(outcome.opened, done);
    else {
      this.node.warn(this.RED._("error.owned", { streamId: lifecycle.streamId ?? "", owner: outcome.ownedBy }));
      this.status.show("yellow", "ring", "status.owned");
      done();
    }
  }

  #resume(): void {
    try {
      for (const stream of this.#keeper.resume()) this.#run(stream, () => undefined);
    } catch (thrown) {
      this.#fail(asError(thrown), (error) => this.node.error(error, {}));
    }
  }

  /** `first` is called once: at the first media, at the end, or when the first connection fails for good. */
  #run(stream: RtmsStream, first: Done): void {
    let pending: Done | undefined = first;
    const settle = (error?: Error): boolean => {
      const done = pending;
      pending = undefined;
      done?.(error);
      return done !== undefined;
    };
    for (const [port, medium] of [...stream.media, "event" as const].entries())
      stream.on(medium, (message: StreamMessage) => this.#send(port, message));

    stream.on("event", ({ payload: { event } }) => {
      if (event === "streaming") this.#trouble = "";
      if (event === "streaming" || event === "stopped") settle();
      this.#showStatus();
    });
    stream.on("failure", (error, medium) => {
      const { product, id, streamId } = stream;
      const report: Done = () => this.node.error(error, { rtms: { product, id, streamId } } as NodeMessage);
      if (medium) report();
      else this.#fail(error, (failure) => settle(failure) || report());
    });
    stream.on("end", () => this.#showStatus());
    stream.start();
    this.#showStatus();
  }

  /** Each output is sent on its own, because a message that shares a `send` is cloned. */
  #send(port: number, message: StreamMessage): void {
    const outputs: (NodeMessage | null)[] = Array(port).fill(null);
    this.node.send([...outputs, message as object as NodeMessage]);
  }

  #fail(error: Error, tell: Done): void {
    this.#trouble = error instanceof RtmsError ? error.code : error.name;
    this.#showStatus();
    tell(error);
  }

  /** Removed: leave every stream. Restarted: leave them to the next instance, as after a loss of signaling. */
  async #close(removed: boolean): Promise<void> {
    if (this.properties.onClose === "close") await this.#keeper.closeAll();
    await (removed ? this.#keeper.disconnectAll() : this.#keeper.leaveAll());
    this.status.clear();
  }

  #showStatus(): void {
    const phases = this.#keeper.streams.map(({ phase }) => phase).filter((phase) => phase !== "ended");
    if (this.#trouble !== "") this.status.show("red", "dot", this.#trouble);
    else if (phases.length === 0) this.status.show("grey", "ring", "status.idle");
    else if (phases.some((phase) => phase !== "joined")) this.status.show("yellow", "ring", "status.connecting");
    else this.status.show("green", "dot", this.RED._("status.streaming", { count: phases.length }));
  }
}

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("zoom-rtms-stream", function (this: Node, config: Config) {
    RED.nodes.createNode(this, config);
    const status = new Status(this);
    let properties: StreamProperties;
    try {
      properties = streamProperties({ ...config });
    } catch (thrown) {
      refuseMessages(this, status, asError(thrown), "status.settings");
      return;
    }
    new StreamNode(RED, this, config, properties, status);
  });
};
