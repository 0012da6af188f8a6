// When a deploy counts as over, by the events that Node-RED emits for it.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Node, NodeAPI } from "node-red";
import {
  deliveriesArrived,
  keepForNextInstance,
  sendAcrossDeploy,
  sendForRemovedNode,
  sendReliably,
} from "../../../src/runtime/handover/delivery";
import {
  areFlowsRunning,
  isDeploying,
  isFirstStart,
  watchDeploys,
  whenDeployed,
  whenRemoved,
  whenRunning,
} from "../../../src/runtime/handover/deploys";

class World {
  readonly events = new EventEmitter();
  readonly nodes = new Map<string, object>();
  readonly logged: string[] = [];
  readonly received: string[] = [];
  readonly RED = {
    events: this.events,
    settings: {},
    log: { error: (text: string) => this.logged.push(text) },
    nodes: { getNode: (id: string) => this.nodes.get(id) ?? null },
    util: { cloneMessage: structuredClone },
  } as object as NodeAPI;
  /** What Node-RED's own `send` was given. */
  readonly sent: unknown[] = [];
  readonly node = { id: "from", wires: [["a", "b"], ["c"]], send: (m: unknown) => this.sent.push(m) } as object as Node;

  constructor() {
    watchDeploys(this.RED);
  }

  tell(...names: string[]): void {
    for (const name of names) this.events.emit(`flows:${name}`);
  }

  /** Makes a node; `listening` as Node-RED has it while it is not closed. */
  make(id: string, listening = true): void {
    const receive = ({ payload }: { payload: unknown }) => this.received.push(`${id}: ${payload}`);
    this.nodes.set(id, { id, receive, _inputCallback: listening ? receive : null, _inputCallbacks: null });
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a deploy", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it("is under way from the first close to the last start", () => {
    const seen = [isDeploying(world.RED)];
    for (const name of ["stopping", "stopped", "starting", "started"]) {
      world.tell(name);
      seen.push(isDeploying(world.RED));
    }
    assert.deepEqual(seen, [false, true, true, true, false]);
  });

  it("is not over when the start of the previous deploy ends during it", () => {
    const done: string[] = [];
    world.tell("stopping", "starting", "stopping");
    whenDeployed(world.RED, () => done.push("task"));
    world.tell("started");
    assert.deepEqual(done, []);
    world.tell("starting");
    assert.deepEqual(done, []);
    world.tell("started");
    assert.deepEqual(done, ["task"]);
  });

  it("runs what waits for it once, whatever one of them throws", () => {
    const done: string[] = [];
    world.tell("stopping");
    whenDeployed(world.RED, () => {
      throw new Error("broken task");
    });
    whenDeployed(world.RED, () => done.push("next"));
    world.tell("starting", "started", "stopping", "starting", "started");
    assert.deepEqual([done, world.logged], [["next"], ["broken task"]]);
  });

  it("reports which nodes are gone", () => {
    const gone: string[] = [];
    world.tell("stopping");
    whenRemoved(world.RED, "removed", () => gone.push("removed"));
    whenRemoved(world.RED, "back", () => gone.push("back"));
    world.make("back");
    world.tell("starting", "started");
    assert.deepEqual(gone, ["removed"]);
  });
});

describe("Node-RED's first start", () => {
  const turns = (world: World, name: string) => {
    world.tell(name);
    return [isFirstStart(world.RED), areFlowsRunning(world.RED)];
  };

  it("lasts until all flows have started, and no deploy is one", () => {
    const world = new World();
    assert.deepEqual([isFirstStart(world.RED), areFlowsRunning(world.RED)], [true, false]);
    assert.deepEqual(turns(world, "starting"), [true, false]);
    assert.deepEqual(turns(world, "started"), [false, true]);
    assert.deepEqual(turns(world, "stopping"), [false, false]);
    assert.deepEqual(turns(world, "starting"), [false, false]);
    assert.deepEqual(turns(world, "started"), [false, true]);
  });

  it("has what waits for running flows wait, from the moment that the package is loaded", () => {
    const world = new World();
    const done: string[] = [];
    whenRunning(world.RED, () => done.push("first"));
    assert.equal(done.length, 0);
    world.tell("starting", "started");
    whenRunning(world.RED, () => done.push("second"));
    assert.deepEqual(done, ["first", "second"]);
  });

  it("is over if the package is installed into a Node-RED that runs", () => {
    const loaded = (listening: boolean, hasFlows: boolean) => {
      const eachNode = () => {
        if (!hasFlows) throw new TypeError("Cannot read properties of null");
      };
      return areFlowsRunning({
        events: new EventEmitter(),
        server: { listening },
        nodes: { eachNode },
      } as object as NodeAPI);
    };
    assert.deepEqual([loaded(true, true), loaded(true, false), loaded(false, true)], [true, false, false]);
  });
});

describe("a message sent in a deploy", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it("reaches closed nodes when they have restarted, in order, and running nodes at once", () => {
    world.make("a");
    world.tell("stopping");
    for (const payload of ["1", "2"]) sendAcrossDeploy(world.RED, world.node, 0, { payload });
    assert.deepEqual(world.sent, [{ payload: "1" }, { payload: "2" }]);
    assert.deepEqual(world.received, []);
    world.make("b");
    world.tell("starting", "started");
    assert.deepEqual(world.received, ["b: 1", "b: 2"]);
  });

  it("goes to its own output, and to no node that is gone", () => {
    world.tell("stopping");
    sendAcrossDeploy(world.RED, world.node, 1, { payload: "1" });
    sendForRemovedNode(world.RED, world.node, 0, { payload: "2" });
    world.make("b");
    world.make("c");
    world.tell("starting", "started");
    assert.deepEqual(world.received, ["c: 1", "b: 2"]);
  });

  it("is not kept for a node that was missing before, when there is no deploy", () => {
    sendAcrossDeploy(world.RED, world.node, 0, { payload: "1" });
    world.make("a");
    world.make("b");
    world.tell("stopping", "starting", "started");
    assert.deepEqual(world.received, []);
  });

  it("is kept in a bounded number, but for events and the last of a stream", () => {
    world.tell("stopping");
    for (let n = 0; n < 5001; n++) sendAcrossDeploy(world.RED, world.node, 0, { payload: String(n) });
    sendAcrossDeploy(world.RED, world.node, 1, { payload: "last", complete: true });
    for (const id of ["a", "b", "c"]) world.make(id);
    world.tell("starting", "started");
    assert.equal(world.received.length, 10_001);
    assert.equal(world.received.at(-1), "c: last");
  });

  it("that was in transit when the deploy began is delivered again to the nodes that lost it, and to no others", async () => {
    world.make("a");
    world.make("b");
    sendReliably(world.RED, world.node, 0, { payload: "1" });
    // Node-RED takes the listeners of `a` away, and `b` is not part of the deploy.
    world.tell("stopping");
    Object.assign(world.nodes.get("a") ?? {}, { _inputCallback: null });
    world.nodes.delete("a");
    await turn();
    world.make("a");
    world.tell("starting", "started");
    assert.deepEqual(world.received, ["a: 1"]);
    assert.equal(world.sent.length, 1);
  });

  it("that comes to a node which has finished its work is delivered to its next instance, and to none without a deploy", () => {
    const closed = { id: "a" } as object as Node;
    keepForNextInstance(world.RED, closed, { payload: "0" });
    world.tell("stopping");
    for (const payload of ["1", "2"]) keepForNextInstance(world.RED, closed, { payload });
    world.make("a");
    assert.deepEqual(world.received, []);
    world.tell("starting", "started");
    assert.deepEqual(world.received, ["a: 1", "a: 2"]);
  });

  it("has come when the last is delivered", async () => {
    const come: string[] = [];
    setImmediate(() => come.push("on its way"));
    await deliveriesArrived();
    assert.deepEqual(come, ["on its way"]);
  });
});
