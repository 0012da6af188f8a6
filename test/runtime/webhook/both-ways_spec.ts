// Events that come by webhook and over an event WebSocket.

import assert from "node:assert/strict";
import { BothWays } from "../../../src/runtime/webhook/both-ways";

const EVENT = { event: "meeting.started", event_ts: 7, payload: { object: { id: "1", uuid: "u" }, account_id: "a" } };
/** The same, written by somebody else. */
const AGAIN = { payload: { account_id: "a", object: { uuid: "u", id: "1" } }, event_ts: 7, event: "meeting.started" };

describe("an event that comes both ways (contract#event-connections)", () => {
  it("is known from the other way, whatever the order of its fields, and whichever way was first", () => {
    const ways = new BothWays();
    assert.equal(ways.cameOtherWay(EVENT, "webhook"), false);
    assert.equal(ways.cameOtherWay(AGAIN, "eventSocket"), true);
    const others = new BothWays();
    assert.equal(others.cameOtherWay(AGAIN, "eventSocket"), false);
    assert.equal(others.cameOtherWay(EVENT, "webhook"), true);
  });

  it("is not taken for one that came the same way: two apps may send it to one Node-RED", () => {
    const ways = new BothWays();
    for (const way of ["webhook", "eventSocket"] as const) {
      const event = { ...EVENT, event_ts: way === "webhook" ? 1 : 2 };
      assert.deepEqual([ways.cameOtherWay(event, way), ways.cameOtherWay(event, way)], [false, false]);
    }
  });

  it("is another one if anything of it differs", () => {
    const ways = new BothWays();
    ways.cameOtherWay(EVENT, "webhook");
    const others = [
      { ...EVENT, event: "meeting.ended" },
      { ...EVENT, event_ts: 8 },
      { ...EVENT, payload: { ...EVENT.payload, account_id: "b" } },
      { ...EVENT, payload: [EVENT.payload] },
      { event: EVENT.event, event_ts: EVENT.event_ts },
    ];
    for (const other of others) assert.equal(ways.cameOtherWay(other, "eventSocket"), false, JSON.stringify(other));
  });

  it("is forgotten after two hours", () => {
    let now = 0;
    const ways = new BothWays(() => now);
    ways.cameOtherWay(EVENT, "webhook");
    now = 2 * 3_600_000 - 1;
    assert.equal(ways.cameOtherWay(EVENT, "eventSocket"), true);
    now += 1;
    assert.equal(ways.cameOtherWay({ ...EVENT }, "eventSocket"), false);
  });
});
