// Which webhooks a path holds while a deploy has closed its node, and which it drops when they are too many.

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Body } from "../../../src/runtime/webhook/checks";
import { type Assignment, WebhookPath, type WebhookRoute } from "../../../src/runtime/webhook/path";
import { plausible } from "../raw-request";
import { signed } from "../webhook-client";

const MIB = 1024 * 1024;

const node = (more: Partial<WebhookRoute> = {}): WebhookRoute => ({
  owner: "test",
  answer: () => ({ status: 200, outcome: "event" }),
  admits: () => false,
  failed: () => undefined,
  ...more,
});

/** A path whose node a deploy has closed. */
function awaiting(more?: Partial<WebhookRoute>): WebhookPath {
  const path = new WebhookPath();
  const closed = node(more);
  path.add(closed);
  path.remove(closed, false, true);
  return path;
}

/** Comes to the path; the number shows the result. */
function coming(path: WebhookPath, sizes: readonly number[]) {
  const gone: [number, Assignment][] = [];
  const all = sizes.map(async (size, number) => {
    const body: Body = { kind: "bytes", bytes: Buffer.alloc(size), exact: true };
    gone.push([number, await path.assign(body, plausible(), performance.now())]);
  });
  return { gone, all: Promise.all(all) };
}

describe("a path whose node a deploy has closed", () => {
  it("reads only bodies whose headers could be Zoom's", () => {
    const path = awaiting();
    const { "x-zm-signature": signature, "x-zm-request-timestamp": timestamp } = plausible();
    assert.equal(path.admits(plausible()), true);
    assert.equal(path.admits({}), false);
    assert.equal(path.admits({ "x-zm-signature": signature }), false);
    assert.equal(path.admits({ "x-zm-request-timestamp": timestamp }), false);
    assert.equal(path.admits({ ...plausible(), "x-zm-signature": "v0=0" }), false);
    assert.equal(path.admits(signed("", { age: 290 })), true);
    for (const age of [310, -310]) assert.equal(path.admits(signed("", { age })), false);
  });

  it("accepts them up to the age that its node allows", () => {
    assert.equal(awaiting({ replayWindow: 0 }).admits(signed("", { age: 100_000 })), true);
    assert.equal(awaiting({ replayWindow: 1000 }).admits(signed("", { age: 900 })), true);
    assert.equal(awaiting({ replayWindow: 60 }).admits(signed("", { age: 100 })), false);
  });

  for (const [bound, sizes, most] of [
    ["1,000", Array<number>(1003).fill(2), 1000],
    ["16 MiB", Array<number>(19).fill(MIB), 16],
  ] as const)
    it(`holds ${bound} of them, and drops the oldest for more`, async () => {
      const path = awaiting();
      const { gone, all } = coming(path, sizes);
      await new Promise(setImmediate);
      assert.deepEqual(gone, [
        [0, "busy"],
        [1, "busy"],
        [2, "busy"],
      ]);
      const successor = node();
      path.add(successor);
      await all;
      assert.equal(gone.length, most + 3);
      assert.ok(gone.slice(3).every(([, assigned]) => typeof assigned === "object" && assigned.route === successor));
    });
});

describe("a path that more nodes may open", () => {
  const bytes: Body = { kind: "bytes", bytes: Buffer.from("{}"), exact: true };
  const knows = (owner: string, isSigner: boolean) => node({ owner, app: owner, verifies: () => isSigner });
  const ownerOf = (assigned: Assignment) => (typeof assigned === "object" ? assigned.route.owner : assigned);

  it("gives a webhook at once to the node that verifies it", async () => {
    const path = new WebhookPath(() => true);
    path.add(knows("first", true));
    assert.equal(ownerOf(await path.assign(bytes, plausible(), performance.now())), "first");
  });

  it("holds what the first node does not verify for the second", async () => {
    const path = new WebhookPath(() => true);
    path.add(knows("first", false));
    const assigned = path.assign(bytes, plausible(), performance.now());
    await new Promise(setImmediate);
    path.add(knows("second", true));
    assert.equal(ownerOf(await assigned), "second");
  });

  it("has the first node refuse it when all have started", async () => {
    let isStarting = true;
    const path = new WebhookPath(() => isStarting);
    path.add(knows("first", false));
    const assigned = path.assign(bytes, plausible(), performance.now());
    await new Promise(setImmediate);
    isStarting = false;
    path.settled();
    assert.equal(ownerOf(await assigned), "first");
  });
});
