import assert from "node:assert/strict";
import { FakeZoom } from "./fake-zoom";
import { Rig, settled } from "./rig";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe("24 h of an event connection in compressed time", () => {
  it("misses no event but those that occur while nothing could be connected, and tells these gaps with their length", async () => {
    const rig = new Rig();
    const zoom = new FakeZoom(rig.world);
    rig.onToken = (token) => zoom.issue(token);
    rig.socket.start();
    await settled();
    zoom.step();

    const begin = rig.world.clock.elapsed();
    const outages = [
      { from: 5 * HOUR + 7 * SECOND, to: 5 * HOUR + 97 * SECOND },
      { from: 17 * HOUR, to: 17 * HOUR + 20 * MINUTE },
    ];
    const refusals = new Set([2, 9, 20]);
    for (let second = 0; second < 24 * 3600; second += 1) {
      rig.world.pass(SECOND);
      await settled();
      const at = rig.world.clock.elapsed() - begin;
      // The next connection, which is a planned one, is refused, and one time its new token, too.
      if (at % HOUR === 0 && refusals.has(at / HOUR)) zoom.refusals = at === 9 * HOUR ? 2 : 1;
      zoom.isNetworkDown = outages.some(({ from, to }) => at >= from && at < to);
      zoom.step();
      await settled();
      if (second % 7 === 0) zoom.occur(`event.${second}`);
    }

    const received = new Set(rig.names);
    const missed = zoom.ledger.filter(({ name }) => !received.has(name));
    assert.equal(rig.names.length, received.size, "none came twice");
    assert.ok(zoom.ledger.length > 12_000);
    assert.deepEqual(
      missed.filter(({ isSent }) => isSent),
      [],
      "whatever Zoom sent has arrived",
    );
    assert.ok(missed.length > 100, "events occurred in the outages");
    for (const { at, name } of missed)
      assert.ok(
        rig.gaps.some(({ from, to }) => from <= at && at <= to),
        `${name} is inside of a gap that was told`,
      );
    assert.equal(rig.gaps.length, 2);
    for (const [index, { from, to }] of outages.entries()) {
      const { milliseconds = 0, ...gap } = rig.gaps[index] ?? { from: 0, to: 0 };
      assert.equal(gap.to - gap.from, milliseconds);
      // From the last frame before, which is at most 7 s earlier, to the first try after, at most 36 s later.
      assert.ok(
        milliseconds >= to - from && milliseconds <= to - from + 43 * SECOND,
        `gap ${index}: ${milliseconds} ms`,
      );
    }
    assert.equal(zoom.refused, 4);
    assert.ok(rig.asked.length >= (24 * 60) / 54, `${rig.asked.length} tokens`);
    assert.equal(rig.asked.filter(({ refused }) => refused !== undefined).length, 3, "a new token after each refusal");
    assert.equal(rig.world.open.length, 1);
  });
});
