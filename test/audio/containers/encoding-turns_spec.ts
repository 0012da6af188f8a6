import assert from "node:assert/strict";
import { encodeInTurn } from "../../../src/audio/containers/encoding-turns";

describe("the encoding of many recordings", () => {
  /** A millisecond of work, on any machine. */
  function work(): void {
    const until = performance.now() + 1;
    while (performance.now() < until);
  }

  it("leaves the event loop to others every few milliseconds, and ends", async () => {
    let [turns, most, inTurn] = [0, 0, 0];
    let isDone = false;
    const turn = () => {
      turns += 1;
      inTurn = 0;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    const slice = () => {
      work();
      inTurn += 1;
      most = Math.max(most, inTurn);
    };
    const encode = async () => {
      for (let done = 0; done < 5; done++) await encodeInTurn(slice);
    };
    await Promise.all(Array.from({ length: 20 }, encode));
    isDone = true;
    assert.ok(most <= 8, `${most} in one turn`);
    assert.ok(turns >= 100 / 8);
  });
});
