// Whatever is wrong with a broker is told as RTMS_FLEET with the likely cause and the cure: once, until it works again.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { RtmsError } from "../../../src/protocol/errors";
import { until } from "../../until";
import { AedesBroker, freePort } from "./brokers";
import { isTold, Members, pause, ROOT, urlOf } from "./members";

describe("a broker that cannot carry a fleet", function () {
  this.timeout(30_000);
  const members = new Members();
  const running: { close(): Promise<void> }[] = [];

  async function run<T extends { start(): Promise<void>; close(): Promise<void> }>(broker: T): Promise<T> {
    running.push(broker);
    await broker.start();
    return broker;
  }
  afterEach(async () => {
    await members.close();
    await Promise.all(running.splice(0).map((broker) => broker.close()));
  });

  it("is away: told once at the start, with what to check, and not again when it is there", async () => {
    const port = await freePort();
    const a = members.open({ url: `mqtt://user:right-password@127.0.0.1:${port}/?x=y` });
    isTold(
      await a.trouble(),
      /^The fleet's broker mqtt:\/\/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\. Start the broker, or correct server and port/,
    );
    await pause(1500);
    await run(new AedesBroker(port));
    await a.synced();
    assert.deepEqual([a.troubles.length, a.told], [1, ["connected", "synced"]]);
  });

  it("is away again for longer than 10 s: told anew", async () => {
    const broker = await run(new AedesBroker(await freePort()));
    const a = await members.open({ url: urlOf(broker) }).synced();
    await broker.stop();
    await a.has("disconnected");
    await pause(8000);
    assert.deepEqual(a.troubles, []);
    isTold(await a.trouble(), /cannot be reached \(ECONNREFUSED\)/);
    await pause(1000);
    assert.equal(a.troubles.length, 1);
    await broker.start();
    await a.synced(2);
  });

  it("comes and goes: told with the third time", async () => {
    const broker = await run(new AedesBroker(await freePort()));
    const a = members.open({ url: urlOf(broker) });
    for (const times of [1, 2, 3]) {
      await a.synced(times);
      assert.deepEqual(a.troubles, []);
      await broker.stop();
      await broker.start();
    }
    isTold(await a.trouble(), /^The connection to the fleet's broker .* broke 3 times in a minute/);
    await a.synced(4);
    assert.equal(a.troubles.length, 1);
  });

  it("has a name that no DNS knows, or none", async () => {
    isTold(
      await members.open({ url: "mqtt://nowhere.invalid:1883" }).trouble(),
      /\((ENOTFOUND|EAI_AGAIN)\)\. Correct the server/,
    );
    isTold(
      await members.open({ url: "nothing" }).trouble(),
      /^The fleet's broker \(no address\) cannot be reached \(Missing protocol\)/,
    );
  });

  it("is another program, which closes the connection", async () => {
    const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const a = members.open({ url: `mqtt://127.0.0.1:${port}` });
    isTold(
      await a.trouble(),
      /cannot be reached \((it closed the connection|ECONNRESET|EPIPE)\)\. Most likely the port is another program's, or expects TLS/,
    );
    server.close();
  });

  it("is another program, which never answers", async () => {
    const server = createServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    isTold(
      await members.open({ url: `mqtt://127.0.0.1:${port}` }).trouble(),
      /cannot be reached \(connack timeout\)\. Most likely the port/,
    );
    await members.close();
    server.close();
  });

  it("has not the chosen version of MQTT", async () => {
    const broker = await run(new AedesBroker(await freePort()));
    const a = members.open({ url: urlOf(broker), options: { protocolVersion: 5 } });
    isTold(
      await a.trouble(),
      /refuses the connection \(.*protocol version.*\)\. Choose another protocol version in the mqtt-broker node, MQTT V3\.1\.1 first/i,
    );
    await pause(1000);
    assert.equal(a.troubles.length, 1);
  });

  it("refuses user and password", async () => {
    let tries = 0;
    const broker = await run(
      new AedesBroker(await freePort(), {
        authenticate: (_client, _user, password, done) =>
          ++tries && String(password) === "right-password"
            ? done(null, true)
            : done(Object.assign(new Error("no"), { returnCode: 4 as const }), false),
      }),
    );
    const a = members.open({ url: urlOf(broker), options: { username: "node-red", password: "wrong-password" } });
    isTold(
      await a.trouble(),
      /refuses the connection \(Bad username or password, 4\)\. User or password is wrong, .* correct it in the mqtt-broker node/,
    );
    await pause(2000);
    assert.equal(tries, 1, "a broker may lock out whoever tries too often");
    await members.open({ url: urlOf(broker), options: { username: "node-red", password: "right-password" } }).synced();
  });

  it("refuses what is published, and closes the connection (aedes)", async () => {
    let isAllowed = false;
    const broker = await run(
      new AedesBroker(await freePort(), {
        authorizePublish: (_client, _packet, done) => done(isAllowed ? null : new Error("not allowed")),
      }),
    );
    const a = members.open({ url: urlOf(broker) });
    isTold(
      await a.trouble(),
      new RegExp(
        `does not let this member use its topics \\(it closes .*\\)\\. Most likely its access rules forbid them: .* below ${ROOT}/#`,
      ),
    );
    await pause(3000);
    assert.deepEqual([a.troubles.length, a.count("synced")], [1, 0]);
    assert.ok(a.count("connected") <= 5, `${a.count("connected")} connections`);
    isAllowed = true;
    await a.synced();
    isAllowed = false;
    a.beat();
    await a.has("disconnected");
    await until(() => a.troubles.length === 2, 15_000);
    isTold(a.troubles[1] as RtmsError, /does not let this member use its topics/);
  });

  it("refuses the subscription (aedes)", async () => {
    const broker = await run(
      new AedesBroker(await freePort(), { authorizeSubscribe: (_client, _subscription, done) => done(null, null) }),
    );
    isTold(
      await members.open({ url: urlOf(broker) }).trouble(),
      /does not let this member use its topics \(it refuses the subscription\)/,
    );
  });

  it("keeps messages, but lost the first sign to a former connection's will", async () => {
    const broker = await run(new AedesBroker(await freePort()));
    const { persistence } = broker.aedes as unknown as {
      persistence: { storeRetained(packet: object): Promise<void> };
    };
    const store = persistence.storeRetained.bind(persistence);
    let stored = 0;
    // Both signs of the first check.
    persistence.storeRetained = (packet) => (++stored <= 2 ? Promise.resolve() : store(packet));
    const a = members.open({ url: urlOf(broker) });
    await a.synced();
    assert.deepEqual([a.troubles, a.told], [[], ["connected", "synced"]]);
  });

  it("keeps no messages (aedes)", async () => {
    const broker = await run(new AedesBroker(await freePort()));
    Object.assign((broker.aedes as unknown as { persistence: object }).persistence, {
      storeRetained: async () => undefined,
    });
    const a = members.open({ url: urlOf(broker) });
    isTold(
      await a.trouble(),
      /does not keep messages for those who subscribe later, .* \(RabbitMQ has none for wildcards\)/,
    );
    assert.equal(a.count("synced"), 0);
  });
});
