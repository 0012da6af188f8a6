// Each reason why a Node-RED is not healthy, alone and with others.

import assert from "node:assert/strict";
import { CHECKS, health, type Vitals } from "../../../src/runtime/metrics/health";

const WELL: Vitals = {
  behind: () => 0,
  stillStreams: () => 0,
  unusableApps: () => 0,
  failingFiles: () => 0,
  failingEvents: () => 0,
  lostBrokers: () => 0,
};

const ILL: readonly (readonly [Partial<Vitals>, object])[] = [
  [{ behind: () => 5432 }, { reason: "event_loop_behind", seconds: 5.4 }],
  [{ stillStreams: (limit) => (limit === 30_000 ? 2 : 0) }, { reason: "streams_interrupted", count: 2 }],
  [{ unusableApps: () => 1 }, { reason: "apps_unusable", count: 1 }],
  [{ failingFiles: () => 1 }, { reason: "files_failing", count: 1 }],
  [{ failingEvents: () => 1 }, { reason: "event_connections_failing", count: 1 }],
  [{ lostBrokers: () => 1 }, { reason: "broker_disconnected", count: 1 }],
];

describe("the health", () => {
  it("is ok without a reason", () => assert.deepEqual(health(WELL), { status: "ok", reasons: [] }));

  for (const [vitals, reason] of ILL)
    it(`fails for ${JSON.stringify(reason)}`, () =>
      assert.deepEqual(health({ ...WELL, ...vitals }), { status: "failing", reasons: [reason] }));

  it("has all reasons, in their order", () => {
    const all: Vitals = Object.assign({ ...WELL }, ...ILL.map(([vitals]) => vitals));
    assert.deepEqual(
      health(all).reasons.map(({ reason }) => reason),
      CHECKS.map(({ reason }) => reason),
    );
  });

  it("is ok in a process that has done nothing yet", () => assert.deepEqual(health().reasons, []));
});
