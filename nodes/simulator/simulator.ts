// zoom-rtms-simulator: a pretended meeting against the flow's own webhook node, for building and testing without Zoom.
// What Zoom does is in src/simulator; here it meets Node-RED.

import { setTimeout as sleep } from "node:timers/promises";
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from "node-red";
import { asError, type RtmsError } from "../../src/protocol/errors";
import { MEDIA } from "../../src/protocol/values";
import { URL_VALIDATION } from "../../src/protocol/webhook";
import {
  AccountApi,
  admitPorts,
  closeAccountApi,
  leavePendingStops,
  refuseMessages,
  rtmsError,
  runningCount,
  SIMULATOR_TYPE,
  type SimulatorTarget,
  Status,
  savedProperties,
  serveSimulatorButton,
  simulatorTarget,
  statusKeyOf,
  takePendingStops,
  watchDeploys,
  whenDeployed,
  workingFolder,
} from "../../src/runtime";
import {
  type Begin,
  type LogEntry,
  Meeting,
  type SimulatorApi,
  type SimulatorOptions,
  scenarioOf,
  sendStopped,
} from "../../src/simulator";
import { MIGRATIONS } from "./migrations";
import { type Order, orderOf, type SimulatorSettings, simulatorNodeError, simulatorSettings } from "./settings";

/** Pretended meetings of one node at once: a loop of wires is not to use up the machine. */
const MOST = 50;
/** Milliseconds for a stream node to come: Zoom would wait a minute, but this one is near, or not wired. */
const PATIENCE = 10_000;
/** Milliseconds for an events node to connect after a start, before events go by webhook. */
const CLIENT_PATIENCE = 3000;
/** Milliseconds that a node which is removed waits for its webhook node to hear the end. */
const LAST_WORD = 2000;

interface Config extends NodeDef {
  app?: string;
}

interface Play {
  readonly order: Order;
  flows: boolean;
  /** Absent until it begins. */
  meeting?: Meeting;
  appId?: string;
}

type Done = (error?: Error) => unknown;

class SimulatorNode {
  readonly #plays = new Set<Play>();
  /** The URLs that passed Zoom's check. */
  readonly #validated = new Set<string>();
  /** With an account. */
  readonly #api: AccountApi | undefined;
  /** What the status shows when nothing plays. */
  #last: ["grey" | "red", "ring" | "dot", string] = ["grey", "ring", "status.ready"];
  #closed = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly config: Config,
    private readonly settings: SimulatorSettings,
    private readonly status: Status,
  ) {
    if (settings.account)
      this.#api = new AccountApi(RED, node.id, settings.account, (entry) => this.#tell({ ...entry }));
    else closeAccountApi(node.id);
    node.on("input", ({ payload }: NodeMessageInFlow, _send, done: Done) => {
      const failed = (thrown: unknown) => done(asError(thrown));
      this.#input(payload).then(() => done(), failed);
    });
    node.on("close", (removed: boolean, done: () => void) => void this.#close(removed).finally(done));
    // The nodes that receive the webhooks have started then, too.
    whenDeployed(RED, () => void this.#sendPendingStops());
    this.#showStatus();
  }

  async #input(payload: unknown): Promise<void> {
    const order = orderOf(payload, this.settings);
    await (order === "stop" ? this.#stop() : this.#play(order));
  }

  async #stop(): Promise<void> {
    const plays = [...this.#plays];
    this.#plays.clear();
    await Promise.all(plays.map(({ meeting }) => meeting?.stop()));
    this.#showStatus();
  }

  /** Resolves when it is over. @throws RtmsError if it did not go as it should, and no fault is to blame */
  async #play(order: Order): Promise<void> {
    const play: Play = { order, flows: false };
    try {
      if (this.#plays.size >= MOST) throw simulatorNodeError("RTMS_LIMIT", "mostMeetings", { most: MOST });
      this.#plays.add(play);
      this.#showStatus();
      await this.#run(play);
      this.#last = ["grey", "dot", "status.done"];
    } catch (thrown) {
      const error = rtmsError(thrown);
      this.#last = ["red", "ring", statusKeyOf(error)];
      throw error;
    } finally {
      this.#plays.delete(play);
      this.#showStatus();
    }
  }

  async #run(play: Play): Promise<void> {
    const { product, faults } = play.order;
    const { appId, webhookUrl, options } = await this.#target();
    const api = await this.#api?.api;
    const scenario = await scenarioOf(this.settings.material);
    if (!this.#plays.has(play)) return;
    const what = {
      ...(webhookUrl !== undefined && { webhookUrl }),
      product,
      scenario,
      media: MEDIA,
      record: false,
      script: faults,
    };
    const isNew = webhookUrl !== undefined && !this.#validated.has(webhookUrl);
    const all = { ...withApi(options, api), log: (entry: LogEntry) => this.#tell({ ...entry }, play) };
    const meeting = new Meeting(all, what, {
      patience: PATIENCE,
      ...(api && { begin: beginOf(api, webhookUrl) }),
      ...(isNew && {
        validated: ({ status, ms }) => this.#tell({ event: "webhook", name: URL_VALIDATION, status, ms }),
      }),
      begun: ({ id, restId }) => this.#tell({ event: "begun", product, id, restId }),
      playing: ({ id, streamId }) => {
        if (webhookUrl !== undefined && !api?.connected) this.#validated.add(webhookUrl);
        this.#tell({ event: "playing", product, id, streamId, ...(webhookUrl !== undefined && { url: webhookUrl }) });
      },
    });
    play.meeting = meeting;
    play.appId = appId;
    const dismissPorts = admitPorts(appId, () => meeting.urls);
    try {
      this.#tell({ event: "done", ...(await meeting.run()) });
    } catch (thrown) {
      const { code, message } = rtmsError(thrown) as RtmsError;
      if (!meeting.stopped) this.#tell({ event: "failed", code, message });
      // Faults make a stream fail on purpose. They do not cause failures before it began.
      const isMeant = faults.length > 0 && meeting.stream !== undefined;
      if (!meeting.stopped && !isMeant) throw thrown;
    } finally {
      dismissPorts();
    }
  }

  #target(): Promise<SimulatorTarget> {
    const { app } = this.config;
    const { account, url } = this.settings;
    return simulatorTarget(this.RED, { app, account, node: this.node, url });
  }

  #tell(payload: Record<string, unknown> & { event: string }, play?: Play): void {
    if (this.#closed) return;
    if (play && payload.event === "flowing") play.flows = true;
    this.#showStatus();
    this.node.send({ topic: payload.event, payload });
  }

  /** Sends the webhooks that the last instance of this node owes. Never rejects. */
  async #sendPendingStops(): Promise<void> {
    const pending = this.#closed ? undefined : takePendingStops(this.node.id);
    if (!pending) return;
    try {
      const { options, webhookUrl } = await this.#target();
      await sendStopped(withApi(options, await this.#api?.api), webhookUrl, pending.streams);
    } catch {
      // The app or webhook node no longer exists: nothing waits for these streams.
    } finally {
      pending.sent();
    }
  }

  /** Removed: sends the ends. Restarted: the receivers restart too, so the next instance sends them. */
  async #close(removed: boolean): Promise<void> {
    this.#closed = true;
    const plays = [...this.#plays];
    this.#plays.clear();
    const tell = () => Promise.all(plays.map(({ meeting }) => meeting?.stop()));
    if (removed) await Promise.race([tell(), sleep(LAST_WORD, undefined, { ref: false })]);
    if (!removed)
      leavePendingStops(
        this.node.id,
        plays.flatMap(({ meeting, appId = "" }) =>
          meeting?.stream && !meeting.over ? [{ stream: meeting.stream, appId, urls: meeting.urls }] : [],
        ),
      );
    await Promise.all(plays.map(({ meeting }) => meeting?.close()));
    await this.#api?.close(removed);
    this.status.clear();
  }

  #showStatus(): void {
    if (this.#closed) return;
    const [first, ...others] = this.#plays;
    if (!first) this.status.show(...this.#last);
    else if (others.length > 0) this.status.show("green", "dot", runningCount(this.#plays.size));
    else if (first.flows) this.status.show("green", "dot", `status.playing.${first.order.product}`);
    else this.status.show("yellow", "ring", "status.starting");
  }
}

const withApi = (options: SimulatorOptions, api: SimulatorApi | undefined): SimulatorOptions =>
  api ? { ...options, api } : options;

/** Without a webhook the events need a client. An events node that was connected once has had its time. */
function beginOf({ ledger }: SimulatorApi, webhookUrl: string | undefined): Begin {
  const hadClient = ledger.connections.length > 0;
  const client = webhookUrl === undefined ? PATIENCE : hadClient ? 0 : CLIENT_PATIENCE;
  return { client, start: PATIENCE };
}

export = (RED: NodeAPI): void => {
  watchDeploys(RED);
  RED.nodes.registerType(SIMULATOR_TYPE, function (this: Node, config: Config) {
    RED.nodes.createNode(this, config);
    const status = new Status(this);
    const properties = savedProperties(MIGRATIONS, this, config);
    try {
      const settings = simulatorSettings(properties, workingFolder(RED));
      new SimulatorNode(RED, this, config, settings, status);
    } catch (thrown) {
      refuseMessages(this, status, asError(thrown), "status.settings");
    }
  });
  serveSimulatorButton(RED);
};
