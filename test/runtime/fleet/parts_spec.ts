// What stands around the members in the fleet's specs does what it is there for: a wire that can be cut, a load balancer that
// passes over members that are down, a broker that can be killed and emptied.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../until";
import { Broker, hasMosquitto } from "./broker";
import { listens } from "./free-port";
import { LoadBalancer } from "./load-balancer";
import { Wire } from "./wire";

const portOf = (server: { address(): AddressInfo | string | null }) => (server.address() as AddressInfo).port;

describe("a wire", () => {
  it("passes nothing while it is cut, and all of it then", async () => {
    const echo = createTcpServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
    await once(echo, "listening");
    const wire = await Wire.to(portOf(echo));
    const socket = connect(wire.port, "127.0.0.1");
    let heard = "";
    socket.setEncoding("utf8").on("data", (text) => (heard += text));
    socket.write("one ");
    await until(() => heard === "one ");
    wire.cut();
    socket.write("two ");
    const late = connect(wire.port, "127.0.0.1").setEncoding("utf8");
    late.on("data", (text) => (heard += text));
    late.write("three");
    await sleep(100);
    assert.equal(heard, "one ");
    assert.ok(!socket.destroyed && !late.destroyed);
    wire.mend();
    await until(() => heard.length === "one two three".length);
    socket.destroy();
    late.destroy();
    await wire.close();
    echo.close();
  });
});

describe("the load balancer", () => {
  const members: { server: Server; bodies: string[]; url: string }[] = [];
  let silent = false;

  beforeEach(async () => {
    silent = false;
    for (let index = 0; index < 3; index += 1) {
      const bodies: string[] = [];
      const server = createServer((request, response) => {
        if (silent && index === 0) return;
        let body = "";
        request.on("data", (data) => (body += data));
        request.on("end", () => {
          bodies.push(`${request.url} ${request.headers["x-zm-signature"]} ${body}`);
          response.end();
        });
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      members.push({ server, bodies, url: `http://127.0.0.1:${portOf(server)}` });
    }
  });
  afterEach(() => {
    for (const { server } of members.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });
  const counts = () => members.map(({ bodies }) => bodies.length);
  const post = async (balancer: LoadBalancer) =>
    (await fetch(`${balancer.url}/path`, { method: "POST", body: "body", headers: { "x-zm-signature": "v0=1" } }))
      .status;
  const urls = () => members.map(({ url }) => url);

  it("passes each webhook as it is to one member in turn, or to all", async () => {
    const [inTurn, toAll] = [await LoadBalancer.before(urls, "in turn"), await LoadBalancer.before(urls, "to all")];
    for (let index = 0; index < 3; index += 1) assert.equal(await post(inTurn), 200);
    assert.deepEqual(counts(), [1, 1, 1]);
    assert.deepEqual(members[0]?.bodies, ["/path v0=1 body"]);
    assert.equal(await post(toAll), 200);
    assert.deepEqual(counts(), [2, 2, 2]);
    await Promise.all([inTurn.close(), toAll.close()]);
  });

  it("passes to the next what a member does not answer in time, and leaves that one out for a while", async () => {
    silent = true;
    const balancer = await LoadBalancer.before(urls, "in turn");
    const statuses = [await post(balancer), await post(balancer), await post(balancer)];
    assert.deepEqual(statuses, [200, 200, 200]);
    assert.deepEqual(counts()[0], 0);
    await balancer.close();
  });
});

for (const kind of ["mosquitto", "aedes"] as const)
  describe(`a broker (${kind})`, () => {
    it("can be killed and stopped, and comes back on the same port", async function () {
      if (kind === "mosquitto" && !hasMosquitto() && !process.env.CI) return this.skip();
      const broker = await Broker.running(kind);
      assert.equal(await listens(broker.port), true);
      for (const signal of ["SIGKILL", "SIGTERM"] as const) {
        await broker.stop(signal);
        assert.equal(await listens(broker.port), false);
        broker.wipe();
        await broker.start();
        assert.equal(await listens(broker.port), true);
      }
      await broker.close();
      assert.equal(await listens(broker.port), false);
    });
  });
