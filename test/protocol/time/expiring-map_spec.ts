import assert from "node:assert/strict";
import { ExpiringMap } from "../../../src/protocol/time/expiring-map";

describe("a map whose entries expire", () => {
  it("keeps an entry for its time, counted from when it was set last", () => {
    let now = 0;
    const map = new ExpiringMap<string, number>({ maxAge: 100 }, () => now);
    map.set("a", 1);
    now = 50;
    map.set("a", 2).set("b", 3);
    now = 149;
    assert.deepEqual([map.get("a"), map.has("b"), map.values()], [2, true, [2, 3]]);
    now = 150;
    assert.deepEqual([map.get("a"), map.has("b"), map.values()], [undefined, false, []]);
  });

  it("keeps a limited number, and removes the one that was set longest ago", () => {
    const map = new ExpiringMap<string, number>({ maxSize: 2 });
    map.set("a", 1).set("b", 2).set("a", 3).set("c", 4);
    assert.deepEqual([map.has("b"), map.values()], [false, [3, 4]]);
  });

  it("creates a value where it has none", () => {
    const map = new ExpiringMap<string, number>({ maxSize: 2 });
    let made = 0;
    const make = (): number => ++made;
    assert.deepEqual([map.getOrSet("a", make), map.getOrSet("a", make), map.getOrSet("b", make)], [1, 1, 2]);
  });

  it("removes what it is asked to remove", () => {
    const map = new ExpiringMap<string, number>({ maxSize: 2 });
    assert.deepEqual([map.set("a", 1).delete("a"), map.delete("a"), map.get("a")], [true, false, undefined]);
  });

  it("keeps nothing forever because a clock was set back", () => {
    let now = 1000;
    const map = new ExpiringMap<string, number>({ maxAge: 100 }, () => now).set("a", 1);
    now = 901;
    assert.equal(map.has("a"), true);
    now = 900;
    assert.equal(map.has("a"), false);
  });

  it("holds nothing any more that is too old when the next is set", () => {
    let now = 0;
    const map = new ExpiringMap<string, number>({ maxAge: 10 }, () => now).set("a", 1).set("b", 2);
    now = 10;
    map.set("c", 3);
    assert.deepEqual([map.delete("a"), map.delete("b"), map.delete("c")], [false, false, true]);
  });
});
