// What a node leaves to its next instance, and what becomes of it when there is none.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { dropState, Recorder, type RecorderState } from "../../../src/audio/recorder";
import { HandoverStore } from "../../../src/runtime/handover/store";
import { DEFAULTS } from "../../audio/defaults";

describe("what a node leaves", () => {
  it("goes to the next instance once, and is dropped if there is none in time", async () => {
    const dropped: string[] = [];
    const left = new HandoverStore<string>((value) => dropped.push(value), 20);
    left.leave("a", "first");
    assert.equal(left.take("a"), "first");
    assert.equal(left.take("a"), undefined);
    left.leave("a", "second");
    left.leave("a", "third");
    assert.deepEqual(dropped, ["second"]);
    await sleep(40);
    assert.deepEqual([dropped, left.take("a")], [["second", "third"], undefined]);
  });

  it("is dropped if the next instance comes too late, even if a blocked event loop delays the timer", () => {
    const dropped: string[] = [];
    const left = new HandoverStore<string>((value) => dropped.push(value), 20);
    left.leave("a", "first");
    const blockedUntil = performance.now() + 30;
    while (performance.now() < blockedUntil);
    assert.deepEqual([left.take("a"), dropped], [undefined, ["first"]]);
  });

  it("is dropped as soon as there will be no next instance, in the way it was left with", () => {
    const dropped: string[] = [];
    const left = new HandoverStore<string>((value) => dropped.push(value));
    left.leave("a", "usual");
    left.leave("b", "special", (value) => dropped.push(`${value}!`));
    left.discard("b");
    left.discard("a");
    left.discard("a");
    assert.deepEqual([dropped, left.take("a"), left.take("b")], [["special!", "usual"], undefined, undefined]);
  });

  it("of recordings releases them without a message", () => {
    const sent: unknown[] = [];
    const outside = { emit: (message: unknown) => void sent.push(message), fail: assert.fail };
    const recorder = new Recorder({ ...DEFAULTS, chunk: "stream" }, () => ({}), outside);
    const rtms = {
      product: "meeting" as const,
      id: "id",
      streamId: "s",
      medium: "audio" as const,
      timestamp: 0,
      receivedAt: 0,
      sequence: 0,
    };
    const format = { rate: 16_000, channels: 1, width: 2, encoding: "s16le" as const };
    const data = Buffer.alloc(640, 1);
    recorder.push({ rtms, format, data, frames: 320, message: {}, timestamp: 0, receivedAt: 0 }, outside.emit);
    const state: RecorderState = recorder.state;
    assert.ok(state.budget.used > 0);
    dropState(state);
    assert.deepEqual([sent, state.streams.size, state.budget.used, state.outlet.open], [[], 0, 0, 0]);
  });
});
