// Somebody sets this machine's clock by days: nothing that is kept for a while is lost by that.

import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { RtmsStream } from "../../../src/protocol/stream/stream";
import { REAL_WORLD } from "../../../src/protocol/transport/environment";
import { StreamKeeper } from "../../../src/runtime/stream/keeper";
import { takeStreams } from "../../../src/runtime/stream/owners";
import { StreamTraces } from "../../../src/runtime/stream/traces";
import { FakeSocket } from "../../protocol/fake-world";
import { CLIENT_ID, CLIENT_SECRET, started } from "../../protocol/fixtures";

const DAY = 24 * 3_600_000;
const { now } = Date;

function step(days: number): void {
  Date.now = () => now() + days * DAY;
}

const openSocket: typeof REAL_WORLD.openSocket = (url, _settings, listener) => new FakeSocket(url, listener);
const environment = { ...REAL_WORLD, openSocket };

const make: ConstructorParameters<typeof StreamKeeper>[2] = (offer, handover) =>
  new RtmsStream(offer, { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, environment }, handover);

let streams = 0;

function keeping(): { keeper: StreamKeeper; nodeId: string } {
  streams += 1;
  const nodeId = `clock-steps ${streams}`;
  const keeper = new StreamKeeper(nodeId, 10, make);
  const outcome = keeper.webhook(started("meeting", { streamId: nodeId }));
  assert.ok(typeof outcome === "object" && "opened" in outcome);
  outcome.start();
  return { keeper, nodeId };
}

describe("a machine's clock that is set", () => {
  afterEach(() => {
    Date.now = now;
  });

  for (const days of [-2, 2]) {
    it(`by ${days} days during a deploy leaves the streams to the node's next instance`, async () => {
      const { keeper, nodeId } = keeping();
      await keeper.leaveAll();
      step(days);
      const next = new StreamKeeper(nodeId, 10, make);
      const resumed = [...next.resume(takeStreams(nodeId), (error) => assert.fail(error))];
      assert.equal(resumed.length, 1);
      await next.disconnectAll();
    });

    it(`by ${days} days does not change the age in a report`, () => {
      const trace = new StreamTraces(true, () => undefined).follow(make(started("meeting")));
      step(days);
      const { age } = trace.report().counters;
      assert.ok(age >= 0 && age < 60_000, `${age} ms`);
    });

    it(`by ${days} days does not restore a stream that has ended`, async () => {
      const { keeper, nodeId } = keeping();
      keeper.webhook({ product: "meeting", action: "stopped", streamId: nodeId, stopReason: 6 });
      step(days);
      assert.equal(keeper.webhook(started("meeting", { streamId: nodeId })), "settled");
      await keeper.disconnectAll();
    });
  }
});
