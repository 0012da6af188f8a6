// The connections of a ledger: whose they are, how long they last, and when they count as broken.

import assert from "node:assert/strict";
import { fleetKey, mqttLedger } from "../../../src/fleet/ledger";
import type { MqttPacket } from "../../../src/fleet/ledger/mqtt";
import { MACHINE_CLOCK } from "../../../src/protocol/time";
import { until } from "../../until";
import { AedesBroker, freePort, Mosquitto, needsMosquitto, Wire } from "./brokers";
import { connect, FLEET, Members, PREFIX, pause, ROOT, SECRET } from "./members";

describe("a ledger", () => {
  const members = new Members();
  let broker: AedesBroker;
  const clients: string[] = [];

  beforeEach(async () => {
    broker = new AedesBroker(await freePort());
    await broker.start();
    clients.length = 0;
    broker.aedes?.on("client", ({ id, clean }) => clients.push(`${id} ${clean}`));
  });
  afterEach(async () => {
    await members.close();
    await broker.close();
  });

  it("connects by its member's id, whatever the address and the options say", async () => {
    const url = `mqtt://127.0.0.1:${broker.port}/?clientId=other`;
    const will = { topic: "my/will", payload: "gone", qos: 0, retain: false };
    const a = members.open({
      url,
      options: { clientId: "mine", clean: false, keepalive: 3600, reconnectPeriod: 10, will },
    });
    await a.synced();
    assert.deepEqual(clients, [`${a.id} true`]);
    await broker.stop();
    await broker.start();
    broker.aedes?.on("client", ({ id, clean }) => clients.push(`${id} ${clean}`));
    await a.synced(2);
    await pause(300);
    assert.deepEqual(clients, [`${a.id} true`, `${a.id} true`]);
  });

  it("stays connected, whether it publishes or not", async () => {
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const [a, b] = [members.open({ url }), members.open({ url })];
    await Promise.all([a.synced(), b.synced()]);
    for (let i = 0; i < 12; i++) {
      a.beat(i);
      await pause(1000);
    }
    assert.deepEqual([a.count("disconnected"), b.count("disconnected"), b.count(`member ${a.id}`)], [0, 0, 12]);
  });

  it("that is closed by who hears of its end connects no more", async () => {
    let connections = 0;
    let syncs = 0;
    const key = fleetKey(SECRET, PREFIX, FLEET);
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const none = () => undefined;
    const ledger = mqttLedger({ connect, url, options: {}, prefix: PREFIX, fleet: FLEET, key, clock: MACHINE_CLOCK })(
      "a",
      {
        connected: () => connections++,
        synced: () => syncs++,
        entry: none,
        trouble: none,
        disconnected: () => void ledger.close(true),
      },
    );
    await until(() => syncs === 1);
    await broker.stop();
    await broker.start();
    await pause(1000);
    assert.equal(connections, 1);
  });
});

describe("registers that nobody may come to remove", function () {
  needsMosquitto(this);
  const members = new Members();

  it("are forgotten by a broker of MQTT 5 in the end", async () => {
    const broker = new Mosquitto(await freePort());
    await broker.start();
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const seconds: Record<string, number | undefined> = {};
    const watcher = connect(url, { protocolVersion: 5 });
    watcher.on(
      "message",
      (topic, _payload, packet: MqttPacket & { properties?: { messageExpiryInterval?: number } }) => {
        seconds[topic.split("/")[2] ?? ""] = packet.properties?.messageExpiryInterval;
      },
    );
    try {
      await until(() => watcher.connected);
      const a = await members.open({ url, options: { protocolVersion: 5 } }).synced();
      await new Promise((resolve) => watcher.subscribe(`${ROOT}/#`, { qos: 0 }, resolve));
      const webhook = { event: "meeting.rtms_started" };
      a.ledger.put("stream", "live", { rev: 1, webhook });
      a.ledger.put("interruption", "live", { rev: 1, webhook });
      a.ledger.put("owner", "live", { n: 1, owner: a.id });
      a.ledger.put("memory", "live", { n: 1, sealed: "" });
      a.beat();
      await until(() => Object.keys(seconds).length === 5);
      assert.deepEqual(seconds, { s: undefined, i: undefined, o: undefined, m: 600, w: 300 });
      a.ledger.put("stream", "live", { rev: 1, webhook, ended: true });
      await until(() => seconds.s === 7200);
    } finally {
      watcher.end(true, {});
      await members.close();
      await broker.close();
    }
  });
});

describe("a ledger on a Mosquitto that stops answering", function () {
  needsMosquitto(this);
  this.timeout(40_000);
  const members = new Members();

  it("notices within 10 s, although it publishes, and is back when the broker is", async () => {
    const broker = new Mosquitto(await freePort());
    try {
      await broker.start();
      const a = await members.open({ url: `mqtt://127.0.0.1:${broker.port}` }).synced();
      const beats = setInterval(() => a.beat(Date.now()), 1000);
      broker.freeze();
      const frozen = Date.now();
      await a.has("disconnected");
      assert.ok(Date.now() - frozen < 10_000, `${Date.now() - frozen} ms`);
      a.ledger.put("owner", "stale", { n: 1, owner: a.id });
      broker.thaw();
      await a.synced(2);
      assert.equal(a.count("owner stale") + a.count("owner stale kept"), 0);
      clearInterval(beats);
    } finally {
      await members.close();
      broker.thaw();
      await broker.close();
    }
  });

  it("is not heard within 10 s by others, when only a wire is cut, and knows it itself", async () => {
    const broker = new Mosquitto(await freePort());
    const wire = new Wire(broker.port);
    try {
      await broker.start();
      const watcher = await members.open({ url: `mqtt://127.0.0.1:${broker.port}` }).synced();
      const a = await members.open({ url: `mqtt://127.0.0.1:${await wire.listen()}` }).synced();
      a.beat();
      await watcher.has(`member ${a.id}`);
      wire.freeze();
      const cut = Date.now();
      await Promise.all([watcher.has(`member ${a.id} gone`), a.has("disconnected")]);
      assert.ok(Date.now() - cut < 10_000, `${Date.now() - cut} ms`);
      await a.synced(2);
    } finally {
      await members.close();
      wire.close();
      await broker.close();
    }
  });
});
