// Event connections that are replaced: by a newer one of their own before the hour is over, and by another receiver.

import assert from "node:assert/strict";
import { BUILT, INVALID, LIVE, Rig, settled, started, wrapped } from "./rig";

const MINUTE = 60_000;

describe("the renewal of an event connection", () => {
  it("opens a second socket before the hour is over, reads both, and closes the first if Zoom does not", async () => {
    const rig = await Rig.connected();
    await rig.pass(49 * MINUTE, 5000, LIVE);
    assert.equal(rig.world.sockets.length, 1);
    await rig.passUntil(2, 2 * MINUTE);
    const [first, second] = rig.world.sockets;
    assert.ok(first && second);
    first.receive(wrapped({ event: "one", payload: {} }));
    second.receive(BUILT);
    first.receive(wrapped({ event: "two", payload: {} }));
    second.receive(wrapped({ event: "three", payload: {} }));
    assert.deepEqual(rig.names, ["one", "two", "three"]);
    assert.equal(first.closedWith, undefined);
    await rig.pass(10_000);
    assert.equal(first.closedWith, 1000);
    assert.equal(second.closedWith, undefined);
    assert.deepEqual(rig.gaps, []);
    assert.deepEqual(rig.problems, []);
  });

  it("is no gap when Zoom closes the first as soon as it has the second", async () => {
    const rig = await Rig.connected();
    const since = rig.socket.state;
    await rig.passUntil(2);
    const [first, second] = rig.world.sockets;
    second?.accept();
    await rig.pass(1, 1);
    first?.lose(1000);
    await rig.pass(40, 1);
    second?.receive(BUILT);
    assert.deepEqual(rig.gaps, []);
    assert.deepEqual(rig.socket.state, since);
  });

  it("keeps the first if the second is refused, and tries again", async () => {
    const rig = await Rig.connected();
    await rig.passUntil(2);
    rig.newest.receive(INVALID);
    await settled();
    rig.newest.receive(INVALID);
    assert.equal(rig.socket.state.phase, "connected");
    rig.world.sockets[0]?.receive(wrapped(started("a")));
    await rig.passUntil(4, 5_000);
    rig.newest.receive(BUILT);
    assert.deepEqual(rig.names, ["meeting.rtms_started"]);
    assert.deepEqual(rig.gaps, []);
  });

  it("comes before the end of a token that was not fresh", async () => {
    const rig = new Rig();
    rig.life = 10 * MINUTE;
    rig.socket.start();
    await settled();
    rig.newest.receive(BUILT);
    await rig.pass(6 * MINUTE, 1000, LIVE);
    assert.equal(rig.world.sockets.length, 1);
    await rig.passUntil(2, 2 * MINUTE);
  });

  it("happens at once when the account or the endpoint has changed", async () => {
    const rig = await Rig.connected();
    rig.endpoint = "wss://ws.zoom.us/ws?subscriptionId=sub-2";
    rig.socket.renew();
    await settled();
    assert.equal(new URL(rig.newest.url).searchParams.get("subscriptionId"), "sub-2");
    rig.newest.receive(BUILT);
    assert.deepEqual(rig.gaps, []);
  });
});

describe("another receiver of the same endpoint", () => {
  /** Zoom gives the subscription to somebody else a second after each success. */
  async function fight(rig: Rig, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      rig.newest.receive(BUILT);
      await rig.pass(1000);
      rig.newest.lose(1000);
      await rig.pass(1000);
    }
  }

  it("is noticed after 4 connections in a row that Zoom closed within 40 s; then one try every 5 minutes", async () => {
    const rig = await Rig.started();
    await fight(rig, 4);
    assert.equal(rig.world.sockets.length, 4);
    assert.deepEqual(
      rig.problems.map(({ code }) => code),
      ["RTMS_TAKEN"],
    );
    assert.match(rig.problems[0]?.message ?? "", /second Node-RED.*5 minutes/s);
    assert.equal(rig.socket.state.phase, "failing");
    await rig.pass(4 * MINUTE);
    assert.equal(rig.world.sockets.length, 4);
    await rig.pass(MINUTE);
    assert.equal(rig.world.sockets.length, 5);
    await fight(rig, 1);
    await rig.pass(4 * MINUTE);
    assert.equal(rig.world.sockets.length, 5, "it goes on to wait");
    assert.equal(rig.problems.length, 1, "and says so once");
  });

  it("is forgotten once a connection lasts", async () => {
    const rig = await Rig.started();
    await fight(rig, 3);
    rig.newest.receive(BUILT);
    await rig.pass(MINUTE, 1000, LIVE);
    rig.newest.lose(1000);
    await rig.pass(2000);
    await fight(rig, 3);
    assert.deepEqual(rig.problems, []);
  });

  it("is not suspected of what the network does", async () => {
    const rig = await Rig.started();
    for (let time = 0; time < 6; time += 1) {
      rig.newest.receive(BUILT);
      await rig.pass(1000);
      rig.newest.lose(1006, new Error("read ECONNRESET"));
      await rig.passUntilNext();
    }
    rig.newest.receive(BUILT).lose(1000);
    assert.ok(rig.problems.every(({ code }) => code === "RTMS_CONNECTION"));
  });
});
