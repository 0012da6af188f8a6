import assert from "node:assert/strict";
import { BodyBudget, type Waiting } from "../../../src/runtime/http/body-budget";

const MIB = 1024 * 1024;

describe("the bound over all bodies that wait", () => {
  let budget: BodyBudget;
  let all: Waiting[] = [];
  let given: number[] = [];
  const add = (bytes: number) => {
    const number = all.length;
    const body = { bytes, giveUp: () => given.push(number) };
    all.push(body);
    budget.begin(body);
    return body;
  };
  beforeEach(() => {
    budget = new BodyBudget();
    all = [];
    given = [];
  });

  it("gives up the oldest of more than 1,000, never the newest", () => {
    for (let number = 0; number < 1003; number++) add(1);
    assert.deepEqual(given, [0, 1, 2]);
  });

  it("gives up as many of the oldest as make room for 16 MiB, once each", () => {
    const bodies = [add(8 * MIB), add(4 * MIB), add(4 * MIB)];
    assert.deepEqual(given, []);
    add(1);
    assert.deepEqual(given, [0]);
    for (const body of bodies) budget.resize(body, 9 * MIB);
    assert.deepEqual(given, [0, 1], "what was given up counts no more");
    budget.resize(bodies[2] as Waiting, 16 * MIB);
    assert.deepEqual(given, [0, 1, 2]);
  });

  it("counts what was read no more", () => {
    const first = add(16 * MIB);
    budget.end(first);
    budget.end(first);
    add(8 * MIB);
    add(8 * MIB);
    assert.deepEqual(given, []);
    add(1);
    assert.deepEqual(given, [1]);
  });
});
