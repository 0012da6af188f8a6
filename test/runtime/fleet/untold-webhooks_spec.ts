// Webhooks that came to a member while the broker was away: they are not lost with its process (contract#fleets).

import assert from "node:assert/strict";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { NodeAPI } from "node-red";
import type { Lifecycle } from "../../../src/protocol/webhook";
import { UntoldWebhooks } from "../../../src/runtime/fleet/member/untold-webhooks";
import { forgetUntold, untoldPath } from "../../../src/runtime/fleet/untold-file";
import { until } from "../../until";
import { FleetWorld, startOf, stopOf } from "./shared-members";

const JOINING = 4000;

describe("webhooks that no other member has", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "untold-"));
    path = untoldPath(folder, "n/1") ?? "";
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const untold = (failed: (error: Error) => void = assert.fail) => new UntoldWebhooks(path, failed);
  const kept = () => existsSync(path);

  it("are told by the next instance of the node, until the broker has them", async () => {
    const [first, second] = [startOf("s1"), startOf("s2")];
    const one = untold();
    one.add(first, true);
    one.add(second, true);
    await until(() => kept() && readFileSync(path, "utf8").includes("s2"));
    assert.equal(statSync(join(path, "..")).mode & 0o77, 0, "others of the machine cannot read it");
    const next = untold();
    const taken = await next.take();
    assert.deepEqual(
      taken.map(({ webhook }) => webhook),
      [first, second],
    );
    for (const { webhook, at } of taken) next.add(webhook, true, at);
    const [a, b] = taken.map(({ webhook }) => webhook);
    if (a) next.told(a);
    assert.ok(kept());
    if (b) next.told(b);
    await until(() => !kept());
    assert.deepEqual(await untold().take(), []);
  });

  it("touch no disk if the broker has them at once", async () => {
    const one = untold();
    const webhook = startOf("s1");
    one.add(webhook, false);
    one.told(webhook);
    await sleep(150);
    assert.deepEqual(readdirSync(folder), []);
    one.add(webhook, false);
    await until(kept);
  });

  it("are left on disk by a node that closes, though the broker seems to have them then", async () => {
    const one = untold();
    const webhook = startOf("s1");
    one.add(webhook, false);
    await one.leave();
    one.told(webhook);
    one.add(startOf("s2"), true);
    assert.deepEqual(
      (await untold().take()).map((each) => each.webhook),
      [webhook],
    );
  });

  it("are nothing to tell when Zoom has given the stream up, or when somebody has changed the file", async () => {
    const at = Date.now();
    const webhook = startOf("s1");
    for (const content of [
      JSON.stringify([{ at: at - 66_000, webhook }]),
      '[{"at":',
      JSON.stringify([{ at, webhook: 1 }, 2]),
    ]) {
      await untold().leave();
      const one = untold();
      one.add(webhook, true);
      await until(kept);
      writeFileSync(path, content);
      assert.deepEqual(await untold().take(), []);
      await until(() => !kept());
    }
  });

  it("are of use for as long as Zoom keeps a stream, an end for as long as members know it, counted from when they came", async () => {
    const at = Date.now() - 66_000;
    const stop = stopOf("s1", 8);
    const one = untold();
    for (const webhook of [startOf("s1"), stop]) one.add(webhook, true, at);
    await one.leave();
    assert.deepEqual(await untold().take(), [{ webhook: stop, at }]);
  });

  it("leave the file when they are too old to be of use, while the broker is still away", async () => {
    const one = untold();
    one.add(startOf("s1"), true, Date.now() - 70_000);
    one.add(stopOf("s2", 8), true);
    await one.leave();
    const written: { webhook: Lifecycle }[] = JSON.parse(readFileSync(path, "utf8"));
    assert.deepEqual(
      written.map(({ webhook }) => webhook.streamId),
      ["s2"],
    );
  });

  it("are gone with their node: it told them before, if the broker answered", async () => {
    const fleet = new FleetWorld();
    const [a, b] = [fleet.member("a", { untold: path }), fleet.member("b")];
    await fleet.run(JOINING);
    a.shared.webhook(startOf("s1"));
    await a.shared.leave([]);
    assert.ok(kept(), "it could not know that the broker has it");
    await forgetUntold({ settings: { userDir: folder } } as NodeAPI, "n/1");
    assert.ok(!kept());
    await fleet.run(JOINING);
    assert.equal(b.streams.size, 1);
    assert.deepEqual(await forgetUntold({ settings: {} } as NodeAPI, "n/1"), undefined);
  });

  it("of nodes that are long gone are deleted when another node begins", async () => {
    untold().add(startOf("s1"), true);
    await until(kept);
    const others = { "long.json": 2.1, "long.json.tmp": 2.1, "short.json": 1.9 };
    const names = () => readdirSync(join(path, "..")).sort();
    for (const [name, hours] of Object.entries(others)) {
      writeFileSync(join(path, "..", name), "[]");
      utimesSync(join(path, "..", name), Date.now() / 1000, Date.now() / 1000 - hours * 3600);
    }
    await untold().take();
    await until(() => names().length === 2);
    assert.deepEqual(names(), ["n%2f1.json", "short.json"]);
  });

  it("that cannot be kept are told once, with the cure and without their words", async () => {
    writeFileSync(join(folder, "zoom-rtms-fleets"), "");
    const told: string[] = [];
    const one = untold(({ message }) => told.push(message));
    for (const id of ["s1", "s2"]) {
      one.add(startOf(id), true);
      await one.leave();
    }
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /could not be kept/);
  });

  it("begin their stream after the member that had them was killed and started again", async () => {
    const fleet = new FleetWorld();
    const a = fleet.member("a", { untold: path });
    const b = fleet.member("b");
    await fleet.run(JOINING);
    a.client?.cut();
    await fleet.run(12_000);
    a.shared.webhook(startOf("s1"));
    await until(kept);
    a.kill();
    await fleet.run(12_000);
    assert.deepEqual([a.streams.size, b.streams.size], [0, 0]);
    const again = fleet.member("a", { untold: path });
    await sleep(20);
    await fleet.run(2 * JOINING);
    assert.equal(again.streams.size + b.streams.size, 1);
    await until(() => !kept());
  });
});
