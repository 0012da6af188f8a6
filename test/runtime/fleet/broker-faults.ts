// What a fleet does without its broker, for specs with different brokers: what runs is left alone, what comes is remembered.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { StreamHandle } from "../../../src/simulator";
import type { Broker, BrokerKind } from "./broker";
import { IS_LONG, SLACK } from "./faults";
import { Harness } from "./harness";
import { interruptions, longestPause, percentile } from "./verdict";

const STREAMS = 30;
/** Longer than a packet of 100 ms is ever late here, and shorter than any reconnection. Milliseconds. */
const UNBROKEN = SLACK * 1500;
/** From the broker's return until everyone has told what it lacks. Milliseconds. */
const SETTLED = IS_LONG ? 12_000 : 6000;
const OUTAGE = 10_000;
/** A new owner after the broker's return, if its member died with it. Milliseconds. */
const AFTER_OUTAGE = SLACK * 6000;

type Act = (broker: Broker) => Promise<void>;

/** What happens to the broker, and for how long new streams wait at most. Milliseconds. */
const OUTAGES: readonly { name: string; act: Act; waits: number }[] = [
  {
    name: "restarted as a service is",
    act: async (broker) => {
      await broker.stop("SIGTERM");
      await broker.start();
    },
    waits: 3000,
  },
  {
    name: "away for 10 s",
    act: async (broker) => {
      await broker.stop("SIGKILL");
      await sleep(OUTAGE);
      await broker.start();
    },
    waits: OUTAGE + 3000,
  },
  {
    name: "away for 3 s, and back with an empty disk",
    act: async (broker) => {
      await broker.stop("SIGKILL");
      broker.wipe();
      await sleep(3000);
      await broker.start();
    },
    waits: 6000,
  },
];

function brokerOf({ broker }: Harness): Broker {
  assert.ok(broker);
  return broker;
}

/** The longest time without a packet of any of these streams. */
function worstPause(harness: Harness, handles: readonly StreamHandle[], from: number): number {
  const now = Date.now();
  const { packets } = harness.arrivals.refresh();
  return Math.max(
    ...handles.map(({ streamId }) => {
      const own = packets.filter((each) => each.streamId === streamId).sort((one, other) => one.at - other.at);
      return longestPause(own, from, now);
    }),
  );
}

/** @param only names of the outages; all of them if it is absent */
export function describeBrokerFaults(kind: BrokerKind, isHere: () => boolean, only?: readonly string[]): void {
  describe(`a fleet of three whose broker (${kind}) fails`, () => {
    let harness: Harness;
    let handles: StreamHandle[];

    before(async function () {
      this.timeout(60_000);
      if (!isHere() && !process.env.CI) return this.skip();
      harness = await Harness.running({ broker: kind, capacity: 40 });
      await harness.whenJoined();
    });
    after(async () => harness?.close());

    beforeEach(async () => {
      harness.arrivals.refresh().clear();
      harness.handshakes.length = 0;
      handles = await harness.play(STREAMS);
      await harness.whenAllFlow();
      await sleep(1000);
    });

    for (const { name, act, waits } of OUTAGES.filter((outage) => only?.includes(outage.name) ?? true))
      it(`${name}: no stream is interrupted, and one that begins meanwhile is not lost`, async () => {
        const before = harness.owners();
        const at = Date.now();
        const outage = act(brokerOf(harness));
        await sleep(200);
        const [late] = await harness.play(1);
        await outage;
        await harness.until(
          "the new stream flows",
          () => harness.arrivals.refresh().latest.has(late?.streamId ?? ""),
          SLACK * waits,
        );
        const waited = Date.now() - at;
        await sleep(SETTLED);
        const after = harness.owners();
        const pause = worstPause(harness, handles, at);
        const anew = harness.handshakes.filter((each) => each.at > at && each.streamId !== late?.streamId).length;
        const verdict = await harness.verdict();
        if (IS_LONG)
          console.log(`      ${kind}, ${name}: pause ${pause} ms, new stream after ${waited} ms, lost ${verdict.lost}`);
        for (const [member, ids] of before)
          assert.deepEqual(
            ids.filter((id) => !after.get(member)?.includes(id)),
            [],
            `moved away from ${member}`,
          );
        assert.equal(anew, 0, `${anew} connections to Zoom`);
        assert.ok(pause < UNBROKEN, `${pause} ms without a packet`);
        assert.deepEqual([verdict.lost, verdict.twice, verdict.silent], [0, 0, 0]);
      }).timeout(90_000);

    it("killed together with a member: the others' streams are not interrupted, and its own go on when the broker is back", async () => {
      const [victim] = harness.members;
      assert.ok(victim);
      const before = harness.owners();
      const own = new Set(before.get(victim.name));
      const healthy = handles.filter(({ streamId }) => !own.has(streamId));
      const broker = brokerOf(harness);
      let back = 0;
      const fault = await harness.fault(
        victim.name,
        async () => {
          await Promise.all([broker.stop("SIGKILL"), victim.end("SIGKILL")]);
          await sleep(OUTAGE);
          await broker.start();
          back = Date.now();
        },
        OUTAGE + 3 * AFTER_OUTAGE,
      );
      await sleep(2000);
      const found = interruptions(fault, harness.arrivals.refresh().packets, Date.now());
      const times = found.map(({ tookOver }) => tookOver - (back - fault.at));
      const pause = worstPause(harness, healthy, fault.at);
      const verdict = await harness.verdict();
      if (IS_LONG)
        console.log(
          `      ${kind}, with a member: ${percentile(times, 0.5)}/${percentile(times, 1)} ms after its return, lost ${verdict.lost}`,
        );
      await victim.start();
      assert.ok(times.length > 0 && percentile(times, 1) <= AFTER_OUTAGE, `${times} ms after the broker's return`);
      assert.ok(pause < UNBROKEN, `${pause} ms without a packet of a healthy member`);
      assert.deepEqual([verdict.lost, verdict.twice, verdict.silent], [0, 0, 0]);
    }).timeout(90_000);
  });
}
