// Sockets that wait until the fleet has confirmed the owner of their stream.

import assert from "node:assert/strict";
import type { Socket, SocketListener } from "../../../src/protocol/transport";
import { confirmedOpener } from "../../../src/runtime/fleet/confirmed-sockets";

function setUp() {
  const calls: string[] = [];
  let answer: (isOurs: boolean) => void = () => undefined;
  const confirmed = new Promise<boolean>((resolve) => {
    answer = resolve;
  });
  const socket: Socket = {
    heard: 7,
    send: (text) => calls.push(`send ${text}`),
    close: (code) => calls.push(`close ${code}`),
    terminate: () => calls.push("terminate"),
  };
  const listener: SocketListener = {
    opened: () => undefined,
    message: () => undefined,
    failed: () => undefined,
    closed: (code) => calls.push(`closed ${code}`),
  };
  const open = confirmedOpener(
    (url) => {
      calls.push(`open ${url}`);
      return socket;
    },
    () => confirmed,
  );
  return { calls, answer: (isOurs: boolean) => answer(isOurs), socket: open("wss://a", { maxFrame: 1 }, listener) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a socket of a shared stream", () => {
  it("is opened once the stream is confirmed, and is then as any other", async () => {
    const { calls, answer, socket } = setUp();
    assert.deepEqual([calls, socket.heard], [[], 0]);
    answer(true);
    await turn();
    socket.send("a");
    socket.close(1000);
    socket.terminate();
    assert.deepEqual([calls, socket.heard], [["open wss://a", "send a", "close 1000", "terminate"], 7]);
  });

  it("is closed unopened if the stream is another member's", async () => {
    const { calls, answer } = setUp();
    answer(false);
    await turn();
    assert.deepEqual(calls, ["closed 1006"]);
  });

  for (const how of ["close", "terminate"] as const)
    it(`is not opened any more after ${how}, and says so after the call`, async () => {
      const { calls, answer, socket } = setUp();
      socket[how](1000);
      assert.deepEqual(calls, []);
      answer(true);
      await turn();
      assert.deepEqual(calls, ["closed 1006"]);
    });
});
