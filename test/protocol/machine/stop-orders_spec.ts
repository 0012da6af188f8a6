// A stop is reported in several ways at once (protocol#closing): in whatever order, the stream stops once.

import assert from "node:assert/strict";
import type { StreamEvent } from "../../../src/protocol/messages/event-payloads";
import type { FakeSocket } from "../fake-world";
import { Rig, STREAM_ID } from "../fixtures";

describe("the stop, in every order (16)", () => {
  const NEWS: Record<string, (rig: Rig, sockets: FakeSocket[]) => void> = {
    terminated: (_rig, [signaling]) => void signaling?.receive({ msg_type: 8, state: 4, reason: 6 }),
    webhook: (rig) => rig.stream.webhook({ product: "meeting", action: "stopped", streamId: STREAM_ID, stopReason: 6 }),
    sockets: (_rig, sockets) => {
      for (const socket of sockets) if (socket.closedWith === undefined) socket.lose(1000);
    },
    session: (_rig, [signaling]) =>
      void signaling?.receive({ msg_type: 9, state: 5, stop_reason: 6, rtms_session_id: "s" }),
    terminating: (_rig, [signaling]) => void signaling?.receive({ msg_type: 8, state: 3, reason: 6 }),
  };
  const orders = (names: string[]): string[][] =>
    names.length < 2
      ? [names]
      : names.flatMap((name) => orders(names.filter((other) => other !== name)).map((rest) => [name, ...rest]));
  for (const order of orders(Object.keys(NEWS)))
    it(order.join(", "), async () => {
      const rig = new Rig();
      const sockets = rig.streaming();
      for (const name of order) {
        // A socket that is closed brings nothing more.
        if (
          (name === "terminated" || name === "session" || name === "terminating") &&
          sockets[0]?.closedWith !== undefined
        )
          continue;
        NEWS[name]?.(rig, sockets);
      }
      rig.world.pass(120_000);
      await new Promise(setImmediate);
      assert.deepEqual(
        rig.events.filter((event) => event === "stopped" || event === "failed"),
        ["stopped"],
      );
      assert.equal((rig.event("stopped")?.reason as { code: number } | undefined)?.code, 6);
      assert.deepEqual([rig.world.open.length, rig.world.timers, rig.ended], [0, 0, 1]);
    });
});

describe("consent that is withdrawn while the last media come (16)", () => {
  it("is reported as the end, although signaling named another reason before", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    signaling?.receive({ msg_type: 8, state: 4, reason: 6 });
    assert.equal(rig.stream.phase, "ending");
    rig.stream.webhook({ product: "meeting", action: "stopped", stopReason: 8 });
    rig.stream.webhook({ product: "meeting", action: "stopped", stopReason: 6 });
    rig.world.pass(1000);
    const told = rig.of("event").map(({ payload }) => payload as StreamEvent);
    assert.deepEqual(
      told.flatMap((event) => (event.event === "stopped" ? [event.reason] : [])),
      [{ code: 8, name: "STREAM_REVOKED", final: true, revoked: true }],
    );
  });
});
