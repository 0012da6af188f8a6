// The contract of a ledger, on real brokers: Mosquitto with MQTT 3.1.1 and 5, and aedes, which has 3.1.1 only.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { MqttOptions } from "../../../src/fleet/ledger";
import { until } from "../../until";
import { AedesBroker, type Broker, freePort, hasMosquitto, Mosquitto, needsMosquitto, Wire } from "./brokers";
import { type Member, Members, pause } from "./members";

const PROJECT = join(__dirname, "..", "..", "..");

it("CI has mosquitto, so that no spec of it is skipped there", () => {
  assert.ok(hasMosquitto || !process.env.CI);
});

type Made = readonly [name: string, options: MqttOptions, make: (port: number) => Broker];

const BROKERS: readonly Made[] = [
  ["aedes, MQTT 3.1.1", {}, (port) => new AedesBroker(port)],
  ["Mosquitto, MQTT 3.1.1", {}, (port) => new Mosquitto(port)],
  ["Mosquitto, MQTT 5", { protocolVersion: 5 }, (port) => new Mosquitto(port)],
];

for (const [name, options, make] of BROKERS)
  describe(`a ledger on ${name}`, function () {
    if (name.startsWith("Mosquitto")) needsMosquitto(this);
    this.timeout(30_000);
    const members = new Members();
    let broker: Broker;
    let url: string;
    const children: ChildProcess[] = [];

    const open = (id?: string): Member => members.open({ url, options, ...(id && { id }) });

    /** A member in a process of its own. */
    async function child(id: string): Promise<ChildProcess> {
      const args = ["--import", "tsx", join(__dirname, "member-process.ts"), url, id, JSON.stringify(options)];
      const started = spawn(process.execPath, args, { cwd: PROJECT, stdio: ["pipe", "pipe", "inherit"] });
      children.push(started);
      await once(started.stdout, "data");
      return started;
    }

    beforeEach(async () => {
      broker = make(await freePort());
      url = `mqtt://127.0.0.1:${broker.port}`;
      await broker.start();
    });
    afterEach(async () => {
      for (const each of children.splice(0)) each.kill("SIGKILL");
      await members.close();
      await broker.close();
    });

    it("tells what others have put, each kind, and what they remove", async () => {
      const [a, b] = [open(), open()];
      await Promise.all([a.synced(), b.synced()]);
      const id = "Zoom+id/with=signs==";
      const webhook = { event: "meeting.rtms_started", payload: { of: "Zoom", says: "„Grüße“ 会議" } };
      const values = {
        stream: { rev: 17, webhook },
        interruption: { rev: 18, webhook },
        owner: { n: 3, owner: "host-a" },
        memory: { n: 3, sealed: "c2VhbGVk" },
      } as const;
      for (const kind of ["stream", "interruption", "owner", "memory"] as const) a.ledger.put(kind, id, values[kind]);
      a.beat(5);
      await b.has(`member ${a.id}`);
      assert.deepEqual(
        b.entries.filter((entry) => entry.id === id),
        Object.entries(values).map(([kind, value]) => ({ kind, id, value, kept: false })),
      );
      a.ledger.put("stream", id, { rev: 17, webhook, ended: true });
      a.ledger.put("owner", id);
      await b.has(`owner ${id} gone`);
      assert.deepEqual(b.last("stream", id), { rev: 17, webhook, ended: true });
      assert.deepEqual([a.troubles, b.troubles], [[], []]);
    });

    it("tells its own beat, which proves that it is heard", async () => {
      const a = await open().synced();
      a.beat(42);
      await a.has(`member ${a.id}`);
      assert.deepEqual(a.last("member", a.id), { capacity: 10, at: 42, name: "a name", settings: "a digest" });
    });

    it("tells all that is kept before synced, as kept", async () => {
      const a = await open().synced();
      a.beat();
      for (let i = 0; i < 3000; i++) a.ledger.put("owner", `stream ${i}`, { n: 1, owner: "x".repeat(300) });
      await a.has("owner stream 2999");
      const b = await open().synced();
      const kept = b.told.slice(b.told.indexOf("connected") + 1, b.told.indexOf("synced"));
      assert.equal(new Set(kept.filter((each) => /^owner stream \d+ kept$/.test(each))).size, 3000);
      assert.ok(kept.includes(`member ${a.id} kept`));
      assert.equal(b.told[0], "connected");
    });

    it("tells nothing of how it checks the broker", async () => {
      const a = await open().synced();
      const b = await open().synced();
      // What is ignored is told after a second.
      await pause(1200);
      assert.deepEqual([a.told, b.told].flat(), ["connected", "synced", "connected", "synced"]);
      assert.deepEqual([a.troubles, b.troubles].flat(), []);
    });

    it("takes values of more than 64 kB", async () => {
      const [a, b] = [open(), open()];
      await Promise.all([a.synced(), b.synced()]);
      const sealed = "x".repeat(200_000);
      a.ledger.put("memory", "stream", { n: 1, sealed });
      await b.has("memory stream");
      assert.deepEqual(b.last("memory", "stream"), { n: 1, sealed });
      assert.deepEqual((await open().synced()).last("memory", "stream"), { n: 1, sealed });
    });

    it("removes a member whose process is killed, within moments", async () => {
      const a = await open().synced();
      const victim = await child("victim");
      await a.has("member victim");
      victim.kill("SIGKILL");
      const killed = Date.now();
      await a.has("member victim gone");
      assert.ok(Date.now() - killed < 2000, `${Date.now() - killed} ms`);
    });

    it("removes a member that closes gracefully, after all that it put, and not by a will", async () => {
      const a = await open().synced();
      const b = await open().synced();
      b.beat();
      b.ledger.put("owner", "stream", { n: 4, owner: "somebody" });
      b.ledger.put("member", b.id, { leaving: true });
      await b.ledger.close(true);
      await a.has(`member ${b.id} gone`);
      await pause(300);
      const told = a.told.slice(a.told.indexOf("synced") + 1);
      assert.deepEqual(told, [`member ${b.id}`, "owner stream", `member ${b.id}`, `member ${b.id} gone`]);
      assert.equal((await open().synced()).count(`member ${b.id} kept`), 0);
    });

    it("tells nothing after its end", async () => {
      const a = await open().synced();
      const b = await open().synced();
      await a.ledger.close(true);
      const before = a.told.length;
      b.beat();
      await pause(200);
      await broker.stop("SIGTERM");
      await pause(200);
      assert.equal(a.told.length, before);
    });

    it("closes within moments while there is no broker", async () => {
      await broker.stop("SIGKILL");
      const a = open();
      await a.trouble();
      const began = Date.now();
      await a.ledger.close(true);
      assert.ok(Date.now() - began < 1500, `${Date.now() - began} ms`);
    });

    it("is back soon after the broker was told to stop, and not heard of in between", async () => {
      const a = await open().synced();
      a.beat();
      await broker.stop("SIGTERM");
      await a.has("disconnected");
      a.ledger.put("owner", "late", { n: 1, owner: a.id });
      await pause(1000);
      a.ledger.put("owner", "late", { n: 1, owner: a.id });
      await broker.start();
      const started = Date.now();
      await a.synced(2);
      assert.ok(Date.now() - started < 4000, `${Date.now() - started} ms`);
      const b = await open().synced();
      assert.equal(b.count("owner late kept"), 0);
      assert.deepEqual(
        a.told.filter((each) => /connected|synced/.test(each)).join(),
        "connected,synced,disconnected,connected,synced",
      );
      assert.deepEqual(a.troubles, [], "a short outage is nobody's business");
    });

    it("syncs with a broker that has forgotten everything", async () => {
      const a = await open().synced();
      a.ledger.put("owner", "stream", { n: 1, owner: a.id });
      await a.has("owner stream");
      await broker.wipe();
      await a.synced(2);
      const told = a.told.slice(a.told.lastIndexOf("connected"));
      assert.deepEqual(told, ["connected", "synced"]);
      a.ledger.put("owner", "stream", { n: 2, owner: a.id });
      await until(() => a.count("owner stream") === 2);
    });

    it("is back at once after a break that the broker has not noticed", async () => {
      const watcher = await open().synced();
      const wire = new Wire(broker.port);
      try {
        const a = members.open({ url: `mqtt://127.0.0.1:${await wire.listen()}`, options });
        await a.synced();
        a.beat();
        await watcher.has(`member ${a.id}`);
        wire.breakNear();
        const broken = Date.now();
        await a.synced(2);
        assert.ok(Date.now() - broken < 5000, `${Date.now() - broken} ms`);
        a.beat(2);
        await until(() => (watcher.last("member", a.id) as { at?: number } | undefined)?.at === 2);
        await pause(500);
        assert.ok(watcher.last("member", a.id), "the former connection's will does not come after the beat");
        assert.deepEqual([a.count("disconnected"), a.troubles], [1, []]);
      } finally {
        wire.close();
      }
    });

    it("keeps fleets apart", async () => {
      const a = await open().synced();
      const b = await members.open({ url, options, fleet: "test2" }).synced();
      b.beat();
      await b.has(`member ${b.id}`);
      await pause(100);
      assert.deepEqual(a.told, ["connected", "synced"]);
      assert.deepEqual(a.troubles, []);
    });
  });
