// What a member claims, owns, tells and hands over.

import assert from "node:assert/strict";
import { TIMINGS } from "../../src/fleet/core";
import { Rig, start, WEBHOOK } from "./core-rig";

describe("a member", () => {
  it("claims a stream, and owns it when the claim comes back", () => {
    const rig = new Rig();
    rig.core.announce("started", "s", 5, WEBHOOK, rig.now);
    rig.core.decide(rig.now);
    // Until it has come back, others do not know it.
    assert.deepEqual(rig.take(), [["put", "stream", "s", start(5)]]);
    rig.hear("stream", "s", start(5));
    assert.ok(rig.core.isDirty);
    rig.core.decide(rig.now);
    assert.deepEqual(rig.take(), [["put", "owner", "s", { n: 1, owner: "m" }]]);
    assert.equal(rig.core.holds("s"), false);
    rig.hear("owner", "s", { n: 1, owner: "m" }).hear("owner", "s", { n: 1, owner: "m" });
    assert.deepEqual(rig.take(), [["own", "s", { webhook: WEBHOOK, how: "offered" }]]);
    assert.ok(rig.core.holds("s"));
  });

  it("takes any text for an id", () => {
    for (const id of ["", "__proto__", "a/b+c=", "日本", "x".repeat(5000)]) {
      const rig = new Rig();
      rig.core.announce("started", id, 5, WEBHOOK, rig.now);
      rig.core.decide(rig.now);
      rig.hear("owner", id, { n: 1, owner: "m" });
      assert.ok(rig.core.holds(id), id);
    }
  });

  it("claims again, after a second, what the ledger lost", () => {
    const rig = new Rig();
    rig.core.announce("started", "s", 5, WEBHOOK, rig.now);
    rig.hear("stream", "s", start(5)).core.decide(rig.now);
    rig.take();
    rig.core.decide(rig.now + 900);
    assert.deepEqual(rig.take(), []);
    rig.pass(1000);
    assert.deepEqual(rig.take(), [["put", "owner", "s", { n: 1, owner: "m" }]]);
  });

  it("claims, after a second, a stream that never came back", () => {
    const rig = new Rig();
    rig.core.announce("started", "s", 5, WEBHOOK, rig.now);
    rig.take();
    rig.core.decide(rig.now);
    assert.deepEqual(rig.take(), []);
    rig.pass(1000);
    assert.deepEqual(rig.take(), [["put", "owner", "s", { n: 1, owner: "m" }]]);
  });

  it("never claims with no capacity", () => {
    const rig = new Rig({ capacity: 0 }).meet("other", 0);
    rig.core.announce("started", "s", 5, WEBHOOK, rig.now);
    rig.take();
    rig.pass(30_000);
    assert.deepEqual(
      rig.take().filter(([, kind]) => kind === "owner"),
      [],
    );
  });

  it("does nothing while its own beat does not come back", () => {
    const rig = new Rig();
    rig.now += TIMINGS.proof + 1;
    rig.core.announce("started", "s", 5, WEBHOOK, rig.now);
    rig.hear("stream", "s", start(5)).take();
    for (const wait of [0, 1000, 10_000]) rig.core.decide(rig.now + wait);
    assert.deepEqual(rig.take(), []);
    rig.pass(1000);
    assert.deepEqual(rig.take(), [["put", "owner", "s", { n: 1, owner: "m" }]]);
  });

  it("does not take a claim of its own that comes back after it was blocked, if another has the stream since", () => {
    const rig = new Rig();
    rig.core.announce("started", "s", 5, WEBHOOK, rig.now);
    rig.core.decide(rig.now);
    rig.take();
    rig.now += 30_000;
    rig.hear("owner", "s", { n: 1, owner: "m" });
    rig.meet("other").hear("owner", "s", { n: 2, owner: "other" });
    rig.pass(5000);
    assert.deepEqual(
      rig.take().filter(([effect]) => effect === "own"),
      [],
    );
  });

  it("does not act after a reconnection before a beat has come back that it sent since", () => {
    const rig = new Rig();
    rig.core.disconnected();
    rig.core.connected(rig.now + 100);
    rig.core.synced(rig.now + 200);
    rig.core.announce("started", "s", 5, WEBHOOK, rig.now + 200);
    rig.hear("stream", "s", start(5)).take();
    rig.core.decide(rig.now + 300);
    assert.deepEqual(rig.take(), []);
    rig.pass(1000);
    assert.deepEqual(rig.take(), [["put", "owner", "s", { n: 1, owner: "m" }]]);
  });

  it("takes no beat of the future for its own", () => {
    const rig = new Rig();
    rig.meet("m").hear("member", "m", { capacity: 10, at: rig.now + 60_000, name: "", settings: "" });
    rig.now += TIMINGS.proof + 1;
    assert.equal(rig.core.isFresh(rig.now), false);
    rig.pass(1000);
    assert.equal(rig.core.isFresh(rig.now), true);
  });

  it("says at once that it lives when its will comes", () => {
    const rig = new Rig();
    const { beats } = rig;
    rig.hear("member", "m");
    assert.equal(rig.beats, beats + 1);
  });

  it("was handed what it did not claim", () => {
    const rig = new Rig().meet("other").hear("stream", "s", start(5)).hear("owner", "s", { n: 1, owner: "other" });
    rig.take();
    rig.hear("owner", "s", { n: 2, owner: "m" });
    assert.deepEqual(rig.take(), [["own", "s", { webhook: WEBHOOK, from: "other", how: "handed_over" }]]);
  });

  it("leaves a stream to a greater claim, and says to whom", () => {
    const rig = new Rig().meet("other");
    rig.core.announce("started", "s", 5, WEBHOOK, rig.now);
    rig.hear("owner", "s", { n: 1, owner: "m" }).take();
    rig.hear("owner", "s", { n: 1, owner: "other" });
    assert.deepEqual(rig.take(), [["drop", "s", { why: "lost", to: "other" }]]);
  });

  it("tells the ledger what it knows better", () => {
    const rig = new Rig().meet("other");
    rig.hear("stream", "s", start(5)).hear("interruption", "s", { rev: 6, webhook: {} });
    rig.hear("owner", "s", { n: 3, owner: "other" }).take();
    rig.hear("stream", "s", start(4)).hear("interruption", "s", { rev: 5, webhook: {} });
    rig.hear("owner", "s", { n: 2, owner: "m" }, true);
    assert.deepEqual(rig.take(), [
      ["put", "stream", "s", start(5)],
      ["put", "interruption", "s", { rev: 6, webhook: {} }],
      ["put", "owner", "s", { n: 3, owner: "other" }],
    ]);
  });

  it("tells a ledger that lost its memory what it had, except another's claim", () => {
    const rig = new Rig().meet("other");
    rig.core.announce("started", "mine", 5, WEBHOOK, rig.now);
    rig.hear("owner", "mine", { n: 1, owner: "m" });
    rig.hear("stream", "theirs", start(5)).hear("owner", "theirs", { n: 1, owner: "other" });
    rig.hear("stream", "left", start(5)).hear("owner", "left", { n: 2, owner: "other" });
    rig.hear("memory", "left", { n: 2, sealed: "x" });
    rig
      .hear("stream", "over", { rev: 1, webhook: {}, ended: true })
      .hear("interruption", "over", { rev: 9, webhook: {} });
    rig.core.announce("stopped", "told", 9, WEBHOOK, rig.now);
    rig.core.disconnected();
    rig.core.connected(rig.now);
    rig.take();
    rig.core.synced(rig.now);
    assert.deepEqual(rig.take(), [
      ["put", "stream", "mine", start(5)],
      ["put", "owner", "mine", { n: 1, owner: "m" }],
      ["put", "stream", "theirs", start(5)],
      ["put", "stream", "left", start(5)],
      ["put", "memory", "left", { n: 2, sealed: "x" }],
      ["put", "stream", "told", { rev: 9, webhook: WEBHOOK, ended: true }],
    ]);
  });

  it("removes what an ended stream no longer needs", () => {
    const rig = new Rig().hear("stream", "s", start(5)).hear("memory", "s", { n: 0, sealed: "x" });
    rig.hear("interruption", "s", { rev: 1, webhook: {} }).hear("owner", "s", { n: 1, owner: "m" }).take();
    rig.hear("stream", "s", { rev: 7, webhook: { over: 1 }, ended: true });
    assert.deepEqual(rig.take(), [
      ["put", "interruption", "s", undefined],
      ["put", "owner", "s", undefined],
      ["put", "memory", "s", undefined],
      ["drop", "s", { why: "ended", webhook: { over: 1 } }],
    ]);
  });

  it("hands over as it is asked to, memory first", () => {
    const rig = new Rig({ balance: true });
    for (let stream = 0; stream < 4; stream += 1)
      rig.hear("stream", `s${stream}`, start(5)).hear("owner", `s${stream}`, { n: 1, owner: "m" });
    rig.take();
    for (let second = 0; second < 12; second += 1) rig.meet("other").pass(1000);
    assert.deepEqual(rig.take().filter(([effect]) => effect === "handOver")[0], ["handOver", "s0", "other"]);
    rig.core.handedOver("s0", "sealed", "other", rig.now);
    assert.deepEqual(rig.take(), [
      ["put", "memory", "s0", { n: 1, sealed: "sealed" }],
      ["put", "owner", "s0", { n: 2, owner: "other" }],
      ["drop", "s0", { why: "handed_over", to: "other" }],
    ]);
    rig.core.handedOver("s0", "again", "other", rig.now);
    rig.core.handedOver("never", "heard", "other", rig.now);
    assert.deepEqual(rig.take(), []);
  });

  const asksFor = (rig: Rig): number => rig.take().filter(([effect]) => effect === "handOver").length;
  const withFour = (): Rig => {
    const rig = new Rig({ balance: true });
    for (const stream of ["a", "b", "c", "d"])
      rig.hear("stream", stream, start(5)).hear("owner", stream, { n: 1, owner: "m" });
    for (let second = 0; second < 4; second += 1) rig.meet("other").pass(1000);
    assert.equal(asksFor(rig), 0, "not so soon");
    return rig;
  };

  it("hands nothing over while somebody may be dead", () => {
    const rig = withFour();
    rig.meet("third").hear("stream", "e", start(5)).hear("owner", "e", { n: 1, owner: "third" });
    for (let second = 0; second < 4; second += 1) rig.meet("other").meet("third").pass(1000);
    rig.hear("member", "third");
    for (let second = 0; second < 2; second += 1) rig.meet("other").pass(1000);
    assert.equal(asksFor(rig), 0);
  });

  it("hands nothing over soon after a reconnection", () => {
    const rig = withFour();
    rig.core.disconnected();
    rig.core.connected(rig.now);
    rig.core.synced(rig.now);
    for (let second = 0; second < 7; second += 1) rig.meet("other").pass(1000);
    assert.equal(asksFor(rig), 0);
    for (let second = 0; second < 3; second += 1) rig.meet("other").pass(1000);
    assert.equal(asksFor(rig), 1);
  });

  it("hands nothing over to a smaller member that is almost as full", () => {
    const rig = new Rig({ balance: true, capacity: 30 });
    for (let stream = 0; stream < 24; stream += 1)
      rig
        .hear("stream", `s${stream}`, start(5))
        .hear("owner", `s${stream}`, { n: 1, owner: stream < 20 ? "m" : "other" });
    for (let second = 0; second < 20; second += 1) rig.meet("other").pass(1000);
    assert.equal(asksFor(rig), 0);
  });

  it("claims no more than it has room for, also while what it took counts as another's", () => {
    const rig = new Rig({ capacity: 2 }).meet("other").pass(1000).meet("other").pass(1000);
    for (const stream of ["a", "b"])
      rig
        .hear("stream", stream, start(5))
        .hear("owner", stream, { n: 1, owner: "gone" })
        .hear("owner", stream, { n: 2, owner: "m" });
    rig.hear("stream", "c", start(5)).core.decide(rig.now);
    assert.deepEqual(
      rig
        .pass(600)
        .take()
        .filter(([effect, kind]) => effect === "put" && kind === "owner"),
      [],
    );
    assert.equal(rig.core.view(rig.now).owned, 2);
  });

  it("says nothing of a member that had left before it came", () => {
    const rig = new Rig().hear("member", "ghost", { leaving: true }, true);
    assert.deepEqual(rig.take(), []);
  });

  it("removes and forgets, after two hours, what belongs to a stream that it never heard of", () => {
    const rig = new Rig().hear("owner", "ghost", { n: 1, owner: "x" }).pass(TIMINGS.tombstone - 1000);
    assert.deepEqual(rig.take(), []);
    assert.deepEqual(rig.pass(2000).take(), [["put", "owner", "ghost", undefined]]);
  });

  it("leaves with its memories first", () => {
    const rig = new Rig().hear("stream", "s", start(5)).hear("owner", "s", { n: 4, owner: "m" });
    rig.hear("stream", "t", start(5)).hear("owner", "t", { n: 1, owner: "m" }).take();
    rig.core.leave(new Map([["s", "sealed"]]), rig.now);
    assert.deepEqual(rig.take(), [
      ["put", "memory", "s", { n: 4, sealed: "sealed" }],
      ["put", "memory", "t", { n: 1, sealed: "" }],
    ]);
    rig.pass(10_000);
    assert.deepEqual(rig.take(), []);
  });
});
