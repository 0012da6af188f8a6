// What a process received that was stopped for so long that other members may have its streams (contract#fleets).

import assert from "node:assert/strict";
import type { StreamMessage } from "../../../src/protocol/messages";
import { HeldMessages } from "../../../src/runtime/fleet/member/held-messages";

const message = (streamId: string, after = 0) =>
  ({ payload: "", rtms: { streamId, receivedAt: Date.now() + after } }) as unknown as StreamMessage;

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("messages of a process that was stopped", () => {
  let sent: (string | undefined)[];
  let settled: () => void;
  let asked: number;
  let held: HeldMessages;

  beforeEach(() => {
    sent = [];
    asked = 0;
    held = new HeldMessages(
      () => {
        asked += 1;
        return new Promise<void>((resolve) => {
          settled = resolve;
        });
      },
      (_port, { rtms }) => sent.push(rtms.streamId),
    );
  });
  afterEach(() => held.close());

  it("are not kept while it runs", () => {
    assert.equal(held.keeps(0, message("a")), false);
    assert.equal(asked, 0);
  });

  it("are kept until it is known whose the streams are, and sent in order, without those of others", async () => {
    assert.equal(held.keeps(0, message("a", 6_000)), true);
    for (const id of ["b", "a", "b"]) assert.equal(held.keeps(0, message(id)), true);
    held.drop("b");
    await turn();
    assert.deepEqual(sent, []);
    settled();
    await turn();
    assert.deepEqual([sent, asked], [["a", "a"], 1]);
    assert.equal(held.keeps(0, message("a")), false);
  });

  it("are kept too if its timers come before its sockets", async () => {
    held.close();
    const now = Date.now;
    try {
      Date.now = () => now() + 10_000;
      held = new HeldMessages(
        () => new Promise(() => undefined),
        () => undefined,
      );
      Date.now = () => now() + 20_000;
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      assert.equal(held.keeps(0, message("a")), true);
    } finally {
      Date.now = now;
    }
  });

  it("are sent after ten seconds if nobody answers", async () => {
    assert.equal(held.keeps(0, message("a", 6_000)), true);
    await new Promise((resolve) => setTimeout(resolve, 10_100));
    assert.deepEqual(sent, ["a"]);
  }).timeout(20_000);
});
