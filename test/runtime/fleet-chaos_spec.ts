// Random faults of four members and the broker, and then peace: every stream that Zoom has is received, and by one member only
// (docs/fleet.md). Takes minutes, so it runs with RTMS_FLEET_SEEDS=5 only, as `npm run soak -- --fleet` does.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { hasMosquitto } from "./fleet/broker";
import { Harness } from "./fleet/harness";
import { hasOneOwner, historyOf } from "./fleet/owners";
import { runSchedule } from "./fleet/schedule";

const { RTMS_FLEET_SEEDS } = process.env;
const SEEDS = Array.from({ length: Number(RTMS_FLEET_SEEDS ?? 0) }, (_, index) => index + 1);
const LENGTH = 100_000;
const PEACE = 25_000;
/** In which a stream's packets are looked at in the end. Milliseconds. */
const LOOK = 3000;
const STREAMS = 40;

/** Why streams end that the schedule ends: the meeting ended. */
const MEETING_ENDED = "MEETING_ENDED";

for (const seed of SEEDS)
  describe(`a fleet of four with random faults, seed ${seed}`, () => {
    let harness: Harness;
    before(async function () {
      this.timeout(60_000);
      harness = await Harness.running({ broker: hasMosquitto() ? "mosquitto" : "aedes", members: 4, capacity: 40 });
      await harness.whenJoined();
    });
    after(async () => harness?.close());

    it("loses no stream, and each has one owner in the end", async () => {
      await harness.play(STREAMS, 100);
      await harness.whenAllFlow();
      const told = await runSchedule(harness, { seed, length: LENGTH, wipes: seed % 2 === 0 });
      await sleep(PEACE);
      const streams = harness.streams.map(({ streamId }) => streamId);
      const lost = harness.ends.filter(({ reason }) => reason !== MEETING_ENDED);
      const from = Date.now() - LOOK;
      harness.arrivals.refresh();
      const odd = streams
        .filter((id) => !hasOneOwner(harness.arrivals, id, from))
        .map((id) => historyOf(harness.arrivals, harness.handshakes, id));
      const verdict = await harness.verdict();
      console.log(`      ${told.length} faults, ${streams.length} streams in the end, ${JSON.stringify(verdict)}`);
      assert.deepEqual(lost, [], told.join("; "));
      assert.deepEqual(odd, [], told.join("; "));
      assert.equal(verdict.lost, 0, told.join("; "));
    }).timeout(LENGTH + PEACE + 120_000);
  });
