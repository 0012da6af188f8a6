// The simulator's event WebSocket: given a connection, the frames of protocol#connecting-for-events; and what each fault
// does to it.

import assert from "node:assert/strict";
import type { SimulatorApi, SimulatorApiOptions } from "../../../src/simulator";
import { until } from "../../until";
import { sleep } from "../support";
import { closeAll, EventClient, openApi, tokenOf } from "./api-client";

const BUILT = { module: "build_connection", success: true };
const event = (n: number) => ({ event: `event.n${n}`, event_ts: n, payload: { n } });
const HEARTBEAT = '{"module":"heartbeat"}';

async function connected(api: SimulatorApi, endpoint = api.endpoint()): Promise<EventClient> {
  const client = await EventClient.open(endpoint, await tokenOf(api.origin, "grant_type=client_credentials"));
  const [{ content, ...first } = { module: "none" }] = client.frames;
  assert.deepEqual(first, BUILT);
  assert.equal(typeof content, "string");
  return client;
}

describe("the simulator's event WebSocket", () => {
  const clients: EventClient[] = [];
  const open = async (api: SimulatorApi, endpoint?: string) => {
    const client = await connected(api, endpoint);
    clients.push(client);
    return client;
  };
  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate();
    await closeAll();
  });
  const serve = (faults: SimulatorApiOptions["faults"] = {}, speed = 1) => openApi({ faults, speed });

  it("accepts a token of either grant, answers heartbeats, and sends events as text in text", async () => {
    const api = await serve();
    const client = await open(api);
    client.send(HEARTBEAT);
    await until(() => client.frames.length === 2);
    assert.deepEqual(client.frames[1], { module: "heartbeat", success: true, content: "live", header: {} });
    assert.equal(await api.offer(event(1)), true);
    await until(() => client.frames.length === 3);
    assert.deepEqual(client.frames[2], { module: "message", content: JSON.stringify(event(1)) });
    const other = await EventClient.open(api.endpoint("other"), await tokenOf(api.origin));
    assert.equal(other.frames[0]?.success, true);
    other.terminate();
  });

  it("ignores what is no heartbeat", async () => {
    const api = await serve();
    const client = await open(api);
    for (const text of ["", "{", "null", '{"module":"message"}', "[1]"]) client.send(text);
    client.send(HEARTBEAT);
    await until(() => client.frames.length === 2);
    assert.equal(client.frames[1]?.module, "heartbeat");
  });

  for (const [what, endpoint, token] of [
    ["a token that it does not know", (api: SimulatorApi) => api.endpoint(), "x"],
    ["no subscription", (api: SimulatorApi) => `${api.endpoint().split("?")[0]}?a=b`, undefined],
  ] as const)
    it(`refuses ${what} by success false, and leaves the connection open without an answer`, async () => {
      const api = await serve();
      const client = await EventClient.open(endpoint(api), token ?? (await tokenOf(api.origin)));
      clients.push(client);
      assert.equal(client.frames[0]?.module, "build_connection");
      assert.equal(client.frames[0]?.success, false);
      client.send(HEARTBEAT);
      await until(() => api.ledger.connections[0]?.heartbeats === 1);
      assert.equal(await api.offer(event(1)), false);
      await sleep(50);
      assert.deepEqual([client.frames.length, client.open], [1, true]);
      assert.equal(api.connected, false);
    });

  it("resets a WebSocket on another path", async () => {
    const api = await serve();
    const client = await EventClient.open(`${api.origin.replace("http", "ws")}/other?a=b`, "x");
    assert.equal(client.frames.length, 0);
  });

  it("lets a new connection of a subscription close the old one, and others alone", async () => {
    const api = await serve();
    const [old, other] = [await open(api), await open(api, api.endpoint("other"))];
    const young = await open(api);
    await until(() => old.closed !== undefined);
    assert.equal(old.closed, 1000);
    assert.ok(young.open && other.open);
    await api.offer(event(1));
    await until(() => young.events.length === 1 && other.events.length === 1);
    assert.deepEqual(old.events, []);
  });

  it("loses what is sent while nobody is connected, and records that", async () => {
    const api = await serve();
    assert.equal(await api.offer(event(1)), false);
    const client = await open(api);
    await api.offer(event(2));
    client.terminate();
    await until(() => !api.connected);
    await api.offer(event(3));
    const again = await open(api);
    await api.offer(event(4));
    await until(() => again.events.length === 1);
    assert.deepEqual(
      api.ledger.events.map(({ name, delivered }) => [name, delivered]),
      [
        ["event.n1", false],
        ["event.n2", true],
        ["event.n3", false],
        ["event.n4", true],
      ],
    );
    assert.deepEqual(api.ledger.events[0]?.body, event(1));
    const [first] = api.ledger.connections;
    assert.deepEqual([first?.accepted, first?.code], [true, 1006]);
    assert.ok((first?.closedAt ?? 0) >= (first?.at ?? 1));
  });

  it("says when a client is connected, or that none came", async () => {
    const api = await serve();
    assert.equal(await api.whenConnected(20), false);
    const waiting = api.whenConnected(5000);
    await open(api);
    assert.equal(await waiting, true);
    assert.equal(await api.whenConnected(0), true);
  });

  it("event-refuse: refuses the next connections by success false", async () => {
    const api = await serve({ "event-refuse": 2 });
    for (let round = 0; round < 2; round++) {
      const client = await EventClient.open(api.endpoint(), await tokenOf(api.origin));
      clients.push(client);
      assert.deepEqual(client.frames[0], { module: "build_connection", success: false, content: "Invalid Token" });
      assert.ok(client.open);
    }
    await open(api);
  });

  it("event-rival: closes each connection right after success", async () => {
    const api = await serve({ "event-rival": true }, 5);
    for (let round = 0; round < 3; round++) {
      const client = await open(api);
      await until(() => client.closed !== undefined);
      assert.equal(client.closed, 1000);
    }
    api.inject("event-rival", false);
    const client = await open(api);
    await sleep(150);
    assert.ok(client.open);
  });

  it("event-silence: the connection stays open but carries nothing; the next one does", async () => {
    const api = await serve();
    const client = await open(api);
    api.inject("event-silence");
    client.send(HEARTBEAT);
    assert.equal(await api.offer(event(1)), false);
    await sleep(50);
    assert.deepEqual([client.frames.length, client.open], [1, true]);
    const next = await open(api);
    assert.equal(await api.offer(event(2)), true);
    await until(() => next.events.length === 1);
  });

  it("event-token-ends: closes with 1008 when the token expires; else the connection stays open", async () => {
    // Two real seconds: on a busy machine a shorter one ends before it is used.
    const patient = await serve({ "token-life": 20 }, 10);
    const kept = await open(patient);
    const api = await serve({ "token-life": 20, "event-token-ends": true }, 10);
    const client = await open(api);
    await until(() => client.closed !== undefined);
    assert.equal(client.closed, 1008);
    assert.ok(kept.open);
  });

  it("event-plain-content and event-unknown-module: odd messages come before each event", async () => {
    const api = await serve({ "event-plain-content": true, "event-unknown-module": true });
    const client = await open(api);
    await api.offer(event(1));
    await until(() => client.frames.length === 4);
    assert.deepEqual(
      client.frames.slice(1).map(({ module }) => module),
      ["message", "notice", "message"],
    );
    assert.throws(() => JSON.parse(client.frames[1]?.content ?? "{}"));
    assert.deepEqual(client.events, [event(1)]);
  });

  it("event-drop: breaks the connection without a close", async () => {
    const api = await serve();
    const client = await open(api);
    api.inject("event-drop");
    await until(() => client.closed !== undefined);
    assert.equal(client.closed, 1006);
  });

  it("event-late and event-twice: an event comes late, and twice", async () => {
    const api = await serve({ "event-late": 500, "event-twice": true }, 5);
    const client = await open(api);
    const began = performance.now();
    await api.offer(event(1));
    assert.ok(performance.now() - began >= 95);
    await until(() => client.events.length === 2);
    assert.deepEqual(client.events, [event(1), event(1)]);
    assert.equal(api.ledger.events.length, 1);
  });
});
