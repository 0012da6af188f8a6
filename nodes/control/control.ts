// zoom-rtms-control: starts, stops, pauses and resumes RTMS by Zoom's REST API. The call itself is in src/api, what a message
// asks for in src/runtime/control; here both meet Node-RED.

import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { type ControlAction, control } from "../../src/api";
import { asError, RtmsError } from "../../src/protocol/errors";
import {
  CONFIRMED_BY,
  type ConfirmedAction,
  counted,
  expectConfirmation,
  findAccount,
  findApp,
  forgetFailure,
  idFrom,
  noteFailure,
  type PropertyValues,
  readProperties,
  refuseMessages,
  reportUnusableAccount,
  reportUnusableApp,
  runningCount,
  Status,
  savedProperties,
  serveControlFailures,
  type Target,
  targetOf,
  tokensFor,
  watchDeploys,
  whenRemoved,
} from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { PROPERTIES } from "./properties";
import { type Accepted, actionOf, controlError, eventOf } from "./settings";

const TYPE = "zoom-rtms-control";
/** Calls of one node at once. */
const MOST = 100;

interface Config extends NodeDef {
  account?: string;
  app?: string;
}

type Settings = PropertyValues<typeof PROPERTIES>;
type Message = NodeMessage & { rtms?: unknown };
type Done = (error?: Error) => void;

const isConfirmable = (action: ControlAction): action is ConfirmedAction => action in CONFIRMED_BY;

class ControlNode {
  readonly #closing = new AbortController();
  readonly #phases = new Map<symbol, "asking" | "waiting" | "confirming">();
  /** What the status shows when no call is under way. */
  #last: ["grey" | "red", "ring" | "dot", string] = ["grey", "ring", "status.ready"];

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly config: Config,
    private readonly settings: Settings,
    private readonly status: Status,
  ) {
    node.on("input", (message, send, done) => void this.#input(message, send, done));
    node.on("close", (_removed: boolean, done: () => void) => {
      this.#closing.abort();
      whenRemoved(RED, node.id, () => forgetFailure(node.id));
      status.clear();
      done();
    });
    this.#showStatus();
    const isUsable = reportUnusableAccount(RED, node, status, config.account);
    if (isUsable && this.#needsApp()) reportUnusableApp(RED, node, status, config.app);
  }

  /** A Video SDK account can only call for sessions, and these calls name no app (protocol#rest-calls). */
  #needsApp(): boolean {
    try {
      return findAccount(this.RED, this.config.account).settings(this.node).account.kind !== "video-sdk";
    } catch {
      return true;
    }
  }

  async #input(message: Message, send: (message: NodeMessage) => void, done: Done): Promise<void> {
    const call = Symbol("call");
    let { action } = this.settings;
    try {
      action = actionOf(message.payload, action);
      if (this.#phases.size >= MOST) throw controlError("RTMS_LIMIT", "mostCalls", { most: MOST });
      this.#show(call, "asking");
      const payload = await this.#control(call, action, message);
      if (this.#closing.signal.aborted) {
        done();
        return;
      }
      forgetFailure(this.node.id);
      this.#last = ["grey", "dot", "status.accepted"];
      this.#end(call);
      send({ ...message, payload });
      done();
    } catch (thrown) {
      this.#fail(call, action, asError(thrown), done);
    }
  }

  /** A call that a deploy has ended is no error. */
  #fail(call: symbol, action: ControlAction, error: Error, done: Done): void {
    if (this.#closing.signal.aborted) {
      done();
      return;
    }
    const code = error instanceof RtmsError ? error.code : error.name;
    noteFailure(this.node.id, action, error);
    this.#last = ["red", "dot", code];
    this.#end(call);
    done(error);
  }

  async #target(message: Message, starts: boolean): Promise<Target> {
    const { product, zoomId, zoomIdType } = this.settings;
    const id = await idFrom(this.RED, this.node, message, { property: "zoomId", type: zoomIdType, value: zoomId });
    return targetOf(message, { starts, ...(product !== "" && { product }), ...(id !== undefined && { id }) });
  }

  /** Zoom takes the token's user otherwise, which of a server-to-server app is the account's owner (protocol#rest-calls). */
  async #participant(message: Message, isOwner: boolean, { hostId }: Target): Promise<string | undefined> {
    const { participantUserId: value, participantUserIdType: type } = this.settings;
    const own = await idFrom(this.RED, this.node, message, { property: "participantUserId", type, value });
    return own ?? (isOwner ? hostId : undefined);
  }

  async #control(call: symbol, action: ControlAction, message: Message): Promise<Accepted> {
    const { account, network } = findAccount(this.RED, this.config.account).settings(this.node);
    const tokens = tokensFor({ account, network });
    const target = await this.#target(message, action === "start");
    const { product, id } = target;
    // The call for a Video SDK session names no app.
    const clientId =
      product === "session" ? undefined : findApp(this.RED, this.config.app).settings(this.node).clientId;
    const participantUserId = await this.#participant(message, account.kind === "server-to-server", target);
    const request = {
      action,
      product,
      id,
      ...(clientId !== undefined && { clientId }),
      ...(participantUserId !== undefined && { participantUserId }),
    };
    const confirmation =
      this.settings.confirm && isConfirmable(action) ? expectConfirmation(action, target) : undefined;
    try {
      const { signal } = this.#closing;
      const answer = control(request, tokens, {
        ...network,
        patience: this.settings.patience * 1000,
        signal,
        waiting: () => this.#show(call, "waiting"),
      });
      const { already } = await counted(action, answer, signal);
      const accepted: Accepted = { action, product, id, accepted: true, ...(already && { already }) };
      if (!confirmation || already || !isConfirmable(action)) return accepted;
      this.#show(call, "confirming");
      const { streamId } = await this.#confirmed(confirmation, action, target);
      return { ...accepted, ...(streamId !== undefined && { streamId }) };
    } finally {
      confirmation?.close();
    }
  }

  async #confirmed(
    confirmation: ReturnType<typeof expectConfirmation>,
    action: ConfirmedAction,
    { product, id }: Target,
  ): Promise<{ streamId?: string }> {
    const { patience } = this.settings;
    const lifecycle = await confirmation.within(patience * 1000, this.#closing.signal);
    if (lifecycle) return lifecycle;
    const event = eventOf(product, CONFIRMED_BY[action]);
    throw controlError("RTMS_REST", "unconfirmed", { action, product, id, event, seconds: patience });
  }

  #show(call: symbol, phase: "asking" | "waiting" | "confirming"): void {
    this.#phases.set(call, phase);
    this.#showStatus();
  }

  #end(call: symbol): void {
    this.#phases.delete(call);
    this.#showStatus();
  }

  #showStatus(): void {
    if (this.#closing.signal.aborted) return;
    const [first, ...others] = this.#phases.values();
    if (first === undefined) this.status.show(...this.#last);
    else if (others.length > 0) this.status.show("yellow", "ring", runningCount(this.#phases.size));
    else this.status.show("yellow", "ring", `status.${first}`);
  }
}

export = (RED: NodeAPI): void => {
  watchDeploys(RED);
  serveControlFailures(RED);
  RED.nodes.registerType(TYPE, function (this: Node, config: Config) {
    RED.nodes.createNode(this, config);
    const status = new Status(this);
    try {
      const settings = readProperties(PROPERTIES, savedProperties(MIGRATIONS, this, config));
      new ControlNode(RED, this, config, settings, status);
    } catch (thrown) {
      refuseMessages(this, status, asError(thrown), "status.settings");
    }
  });
};
