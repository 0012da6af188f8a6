// What a decoder remembers of parameter sets, and how many references a slice may put in another order.

import assert from "node:assert/strict";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { Decoder } from "../../../src/video/h264/decoder";
import { redundantSlice, setWithRedundant, sliceWithChanges } from "./slices";

const { sps, pps, slice } = blackFrame(64, 64);

describe("the parameter sets that a decoder knows", () => {
  it("are there whatever becomes of the memory in which they came", () => {
    const decoder = new Decoder();
    const received = [sps, pps, slice].map((unit) => Buffer.from(unit));
    assert.equal(decoder.taken(received), received);
    for (const unit of received) unit.fill(0);
    // Another sequence set would end the picture sets.
    decoder.taken([sps]);
    const again = [slice];
    assert.equal(decoder.taken(again), again);
  });

  it("are replaced also by a set that comes in the memory of the one before", () => {
    const other = setWithRedundant();
    assert.equal(other.length, pps.length);
    const memory = Buffer.from(pps);
    const decoder = new Decoder();
    assert.equal(decoder.taken([sps, memory, slice]).length, 3);
    assert.equal(decoder.taken([redundantSlice()]).length, 1, "the set of a black frame knows no redundant slices");
    other.copy(memory);
    assert.deepEqual(decoder.taken([memory, redundantSlice()]), []);
  });

  it("say how many references a slice may put in another order", () => {
    const decoder = new Decoder();
    decoder.taken([sps, pps, slice]);
    const taken = [0, 1, 2].map((changes) => decoder.taken([sliceWithChanges(changes)]).length);
    assert.deepEqual(taken, [1, 1, 0]);
  });
});
