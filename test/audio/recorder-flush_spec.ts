// A command for all streams reaches all of them, whatever becomes of one.

import assert from "node:assert/strict";
import { level, Making, packetOf } from "./recording-maker";

describe("a flush of all streams", () => {
  it("ends the other streams if one fails, and then reports the failure", () => {
    const making = new Making({ chunk: "stream" });
    for (const stream of ["one", "two", "three"]) making.push(packetOf(0, level(stream.length, 320), { stream }));
    const ended: unknown[] = [];
    assert.throws(
      () =>
        making.recorder.flush(undefined, ({ rtms }) => {
          if (rtms.streamId === "one") throw new Error("nobody takes it");
          ended.push(rtms.streamId);
        }),
      /nobody takes it/,
    );
    assert.deepEqual(ended, ["two", "three"]);
    assert.equal(making.recorder.open, 0);
  });
});
