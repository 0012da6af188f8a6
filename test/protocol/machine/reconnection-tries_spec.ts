// When a lost connection is tried again (protocol#reconnection), with the clock and the network under the test's
// control.

import assert from "node:assert/strict";
import type { StreamOptions } from "../../../src/protocol/options/stream-options";
import type { FakeSocket } from "../fake-world";
import { Rig, SIGNALING_URL } from "../fixtures";

/** When sockets were opened, milliseconds since `from`; each try fails at once, until the stream fails. */
function instants(rig: Rig, from: number, fail: (socket: FakeSocket) => void): number[] {
  const seen = new Set(rig.world.sockets);
  const opened: number[] = [];
  for (let guard = 0; guard < 20_000 && rig.failures.length === 0; guard += 1) {
    rig.world.pass(10);
    for (const socket of rig.world.sockets)
      if (!seen.has(socket)) {
        seen.add(socket);
        opened.push(rig.world.clock.now() - from);
        fail(socket);
      }
  }
  return opened;
}

/** A stream that has just lost a connection, and when that was. */
function losing(which: "signaling" | "audio", options: Partial<StreamOptions> = {}): { rig: Rig; lost: number } {
  const rig = new Rig(options);
  const [signaling, audio] = rig.streaming();
  const lost = rig.world.clock.now();
  (which === "signaling" ? signaling : audio)?.lose();
  return { rig, lost };
}

const CONTRACT = [500, 3000, 6000, 12000, 24000];
const steady = (last: number, window: number) =>
  Array.from({ length: Math.floor((window - last) / 5000) }, (_, n) => last + (n + 1) * 5000);

describe("tries after a loss", () => {
  it("of signaling come at the instants of contract#tries-after-a-loss and no others, within 60 s", () => {
    const { rig, lost } = losing("signaling");
    assert.deepEqual(
      instants(rig, lost, (socket) => socket.lose()),
      [...CONTRACT, ...steady(24000, 60_000)],
    );
    assert.equal(rig.failures[0]?.code, "RTMS_CONNECTION");
  });

  it("of a medium come at the instants of contract#tries-after-a-loss and no others, within 65 s", () => {
    const { rig, lost } = losing("audio", { transcript: false });
    assert.deepEqual(
      instants(rig, lost, (socket) => socket.lose()),
      [...CONTRACT, ...steady(24000, 65_000)],
    );
  });

  it("continue where they were if signaling is lost again before media stream", () => {
    const { rig, lost } = losing("signaling");
    const tries = instants(rig, lost, (socket) => {
      if (!socket.url.startsWith(SIGNALING_URL)) return;
      rig.join();
      socket.lose();
    });
    assert.deepEqual([...new Set(tries)], [...CONTRACT, ...steady(24000, 60_000)]);
    assert.equal(rig.failures[0]?.code, "RTMS_CONNECTION");
  });

  it("are spread by a fifth either way", () => {
    for (const [random, first] of [
      [0, 400],
      [0.999_999, 600],
    ] as const) {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      rig.world.chance = random;
      signaling?.lose();
      rig.world.pass(first - 1);
      assert.equal(rig.world.open.length, 0);
      rig.world.pass(1);
      assert.equal(rig.world.open.length, 1);
    }
  });

  it("take 10 s at the most, and the next comes at the next instant that has not passed", () => {
    const { rig, lost } = losing("signaling");
    assert.deepEqual(
      instants(rig, lost, () => undefined),
      [500, 12000, 24000, 39000, 54000],
    );
    assert.equal(rig.world.open.length, 0);
  });

  it("are not moved or multiplied by repeated interruptions, nor is the deadline", () => {
    const { rig, lost } = losing("signaling");
    const opened = instants(rig, lost, (socket) => {
      socket.lose();
      for (let n = 0; n < 5; n += 1)
        rig.stream.webhook({ product: "meeting", action: "interrupted", eventTs: rig.world.clock.now() });
    });
    assert.deepEqual(opened, [...CONTRACT, ...steady(24000, 60_000)]);
    assert.equal(rig.events.filter((event) => event === "interrupted").length, 1);
  });

  it("stop at once for a status of class A, and continue for class T", () => {
    for (const [status, phase] of [
      [3, "ended"],
      [2, "ended"],
      [8, "waiting"],
      [45, "waiting"],
    ] as const) {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      signaling?.lose();
      rig.world.pass(500);
      rig.world.newest.accept().receive({ msg_type: 2, status_code: status });
      assert.equal(rig.stream.phase, phase, `status ${status}`);
    }
  });

  it("restart with the first instant after each success", () => {
    const rig = new Rig();
    let [signaling] = rig.streaming();
    for (let n = 0; n < 3; n += 1) {
      signaling?.lose();
      rig.world.pass(499);
      assert.equal(rig.world.open.length, 0);
      rig.world.pass(1);
      [signaling] = rig.streaming();
      rig.world.pass(1000);
    }
    assert.equal(rig.event("stopped"), undefined);
  });
});
