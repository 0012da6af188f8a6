// Event connections that nodes share, and that outlive them in a deploy; with fake sockets and a fake Node-RED.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { NodeAPI } from "node-red";
import type { EventGap, EventSocketState } from "../../../src/api";
import { RtmsError } from "../../../src/protocol/errors";
import type { Webhook } from "../../../src/protocol/webhook";
import type { EventSource, EventSubscriber } from "../../../src/runtime/events/shared-socket";
import { releaseFormer, subscribe } from "../../../src/runtime/events/subscribe";
import { watchDeploys } from "../../../src/runtime/handover/deploys";
import { bothWays } from "../../../src/runtime/webhook/both-ways";
import { onLifecycle } from "../../../src/runtime/webhook/lifecycles";
import { BUILT, settled, started, wrapped } from "../../api/events/rig";
import { type FakeSocket, FakeWorld } from "../../protocol/fake-world";

class World {
  readonly network = new FakeWorld();
  readonly nodes = new Set<string>();
  readonly events = new EventEmitter();
  readonly logged: string[] = [];
  readonly RED = {
    events: this.events,
    log: { error: (text: string) => this.logged.push(text) },
    nodes: { getNode: (id: string) => (this.nodes.has(id) ? { id } : null) },
  } as object as NodeAPI;
  /** What the account answers instead of a token. */
  failure: Error | undefined;
  readonly #closers = new Map<string, () => void>();
  static readonly #all: World[] = [];

  constructor() {
    watchDeploys(this.RED);
    World.#all.push(this);
  }

  /** Connections are the process's, and other specs ask how all of them fare. */
  static async end(): Promise<void> {
    for (const world of World.#all.splice(0)) await world.deploy([...world.nodes], () => undefined);
  }

  source(endpoint: string, account: object = this): EventSource {
    return {
      identity: () => account,
      access: () =>
        this.failure
          ? Promise.reject(this.failure)
          : Promise.resolve({ endpoint, token: "secret-token", life: 3_600_000, openSocket: this.network.openSocket }),
    };
  }

  open(id: string, key: string, { account = this as object, subscriber = new Collector() } = {}): Collector {
    this.nodes.add(id);
    this.#closers.set(
      id,
      subscribe(this.RED, id, key, this.source(`wss://ws.zoom.us/ws?subscriptionId=${key}`, account), subscriber),
    );
    return subscriber;
  }

  close(id: string): void {
    this.#closers.get(id)?.();
    this.nodes.delete(id);
  }

  /** A deploy that closes these nodes, and then does `work`. */
  async deploy(closing: readonly string[], work: () => void | Promise<void>): Promise<void> {
    this.events.emit("flows:stopping");
    for (const id of closing) this.close(id);
    this.events.emit("flows:starting");
    await work();
    this.events.emit("flows:started");
    await settled();
  }

  /** Accepts the newest socket. */
  async accept(): Promise<FakeSocket> {
    await settled();
    return this.network.newest.receive(BUILT);
  }
}

class Collector implements EventSubscriber {
  readonly names: string[] = [];
  readonly states: EventSocketState[] = [];
  readonly warnings: string[] = [];
  event({ body }: Webhook): void {
    this.names.push(body.event);
  }
  gap(_gap: EventGap): void {
    this.names.push("gap");
  }
  problem(error: RtmsError): void {
    this.warnings.push(error.code);
  }
  warning(text: string): void {
    this.warnings.push(text);
  }
  changed(state: EventSocketState): void {
    this.states.push(state);
  }
}

let count = 0;
function newNumber(): number {
  count += 1;
  return count;
}
/** Every test has a subscription of its own, for the connections are the process's. */
const newKey = () => `spec-${newNumber()}`;
const event = (name: string) => wrapped({ event: name, event_ts: newNumber(), payload: {} });

afterEach(() => World.end());

describe("an event connection of several nodes", () => {
  it("is one, and each receives every event; the last one that goes closes it", async () => {
    const world = new World();
    const key = newKey();
    const [one, other] = [world.open(`${key}-1`, key), world.open(`${key}-2`, key)];
    const socket = await world.accept();
    assert.equal(world.network.sockets.length, 1);
    socket.receive(event("a"));
    assert.deepEqual([one.names, other.names], [["a"], ["a"]]);
    await world.deploy([`${key}-1`], () => undefined);
    socket.receive(event("b"));
    assert.deepEqual([one.names, other.names], [["a"], ["a", "b"]]);
    assert.equal(socket.closedWith, undefined);
    await world.deploy([`${key}-2`], () => undefined);
    assert.equal(socket.closedWith, 1000);
  });

  it("is known to a node that comes later, with its state", async () => {
    const world = new World();
    const key = newKey();
    world.open(`${key}-1`, key);
    await world.accept();
    const later = world.open(`${key}-2`, key);
    assert.equal(later.states.at(-1)?.phase, "connected");
  });

  it("goes on when one of them throws, and Node-RED's log says so", async () => {
    const world = new World();
    const key = newKey();
    const bad = new Collector();
    bad.event = () => {
      throw new Error("the flow is broken");
    };
    world.open(`${key}-1`, key, { subscriber: bad });
    const good = world.open(`${key}-2`, key);
    (await world.accept()).receive(event("a"));
    assert.deepEqual([good.names, world.logged], [["a"], ["the flow is broken"]]);
  });
});

describe("an event connection in a deploy", () => {
  it("stays, and what comes meanwhile is sent by the next instance when the flows have started, in order", async () => {
    const world = new World();
    const key = newKey();
    const id = `${key}-1`;
    const before = world.open(id, key);
    const socket = await world.accept();
    socket.receive(event("a"));
    let next: Collector | undefined;
    await world.deploy([id], () => {
      socket.receive(event("b"));
      next = world.open(id, key);
      socket.receive(event("c"));
      assert.deepEqual(next.names, []);
    });
    socket.receive(event("d"));
    assert.deepEqual([before.names, next?.names], [["a"], ["b", "c", "d"]]);
    assert.equal(world.network.sockets.length, 1);
    assert.equal(next?.states.at(-1)?.phase, "connected");
  });

  it("keeps at most 10,000 events for the next instance, and tells how many it dropped", async () => {
    const world = new World();
    const key = newKey();
    const id = `${key}-1`;
    world.open(id, key);
    const socket = await world.accept();
    let next: Collector | undefined;
    await world.deploy([id], () => {
      for (let number = 0; number < 10_003; number += 1) socket.receive(event("e"));
      next = world.open(id, key);
    });
    assert.equal(next?.names.length, 10_000);
    assert.match(String(next?.warnings), /^3 events .*10000/);
  });

  it("closes when the next instance has another endpoint, or cannot work", async () => {
    const world = new World();
    const [key, other] = [newKey(), newKey()];
    const id = `${key}-1`;
    world.open(id, key);
    const socket = await world.accept();
    await world.deploy([id], () => void world.open(id, other));
    assert.equal(socket.closedWith, 1000);
    const second = await world.accept();
    assert.match(second.url, new RegExp(`subscriptionId=${other}&`));
    await world.deploy([id], () => {
      world.nodes.add(id);
      releaseFormer(id);
    });
    assert.equal(second.closedWith, 1000);
  });

  it("connects anew for another account, without losing the first connection before", async () => {
    const world = new World();
    const key = newKey();
    const id = `${key}-1`;
    world.open(id, key);
    const socket = await world.accept();
    await world.deploy([id], () => void world.open(id, key));
    assert.equal(world.network.sockets.length, 1, "the same account");
    await world.deploy([id], () => void world.open(id, key, { account: {} }));
    assert.equal(world.network.sockets.length, 2, "another account");
    assert.equal(socket.closedWith, undefined);
  });

  it("is tried at once if it could not be made before", async () => {
    const world = new World();
    const key = newKey();
    const id = `${key}-1`;
    world.failure = new RtmsError("RTMS_CREDENTIALS", "Zoom refused the credentials.");
    const before = world.open(id, key);
    await settled();
    assert.deepEqual([before.warnings, before.states.at(-1)?.phase], [["RTMS_CREDENTIALS"], "failing"]);
    world.failure = undefined;
    await world.deploy([id], () => void world.open(id, key));
    await settled();
    assert.equal(world.network.sockets.length, 1);
  });

  it("is made when the flows have started, not before", async () => {
    const world = new World();
    const key = newKey();
    await world.deploy([], async () => {
      world.open(`${key}-1`, key);
      await settled();
      assert.equal(world.network.sockets.length, 0);
    });
    await settled();
    assert.equal(world.network.sockets.length, 1);
  });
});

describe("an event over an event connection", () => {
  it("is sent once if Zoom sends it twice, or by webhook before; and is told as news once", async () => {
    const world = new World();
    const key = newKey();
    const [one] = [world.open(`${key}-1`, key), world.open(`${key}-2`, key)];
    const socket = await world.accept();
    const heard: (string | undefined)[] = [];
    const end = onLifecycle(({ streamId }) => heard.push(streamId));
    const lifecycle = { ...started(`${key}-stream`), event_ts: Date.now() };
    socket.receive(wrapped(lifecycle)).receive(wrapped(lifecycle));
    const byWebhook = { event: "meeting.started", event_ts: newNumber(), payload: { object: { id: key } } };
    bothWays.cameOtherWay(byWebhook, "webhook");
    socket.receive(wrapped(byWebhook));
    end();
    assert.deepEqual(one?.names, ["meeting.rtms_started"]);
    assert.deepEqual(heard, [`${key}-stream`]);
  });
});
