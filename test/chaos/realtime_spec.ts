// The same at real speed, on the machine's own clock: three minutes, once. Only with RTMS_CHAOS_REALTIME=1.

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Clock } from "../../src/simulator/time/clock";
import { complaint, run } from "./run";

const SEED = 144;
const STREAMS = 20;

(process.env.RTMS_CHAOS_REALTIME === "1" ? describe : describe.skip)("chaos, in real time", function () {
  this.timeout(300_000);

  it(`loses nothing, doubles nothing and leaves nothing behind: seed ${SEED}`, async () => {
    const report = await run(SEED, STREAMS, new Clock(1));
    assert.equal(report.faults.length, 0, complaint(report));
    console.log(
      `    ${(report.took / 1000).toFixed(0)} s, ${report.packets} packets, ${report.sockets} sockets, ` +
        `${report.incidents} faults, ${report.swallowed} packets swallowed, ${report.excused} excused`,
    );
  });
});
