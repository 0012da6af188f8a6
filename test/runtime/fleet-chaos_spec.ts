// Random faults of four members and the broker, and then peace: every stream that Zoom has is received, and by one member only
// (docs/fleet.md). Takes minutes, so it runs with RTMS_FLEET_SEEDS=5 only, as `npm run soak -- --fleet` does.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { hasMosquitto } from "./fleet/broker";
import { Harness } from "./fleet/harness";
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

/** A pause that tells two spans of a stream's packets apart. Milliseconds. */
const PAUSE = 1000;

/**
 * Whether a stream is with one member from an instant on, or went from one to the other without a packet twice: fleets even
 * their load in peace, one stream every few seconds.
 */
function hasOneOwner({ arrivals }: Harness, id: string, from: number): boolean {
  const last = arrivals.packets.filter(({ streamId, at }) => streamId === id && at > from);
  const members = new Set(last.map(({ member }) => member));
  if (members.size === 1) return true;
  const moves = arrivals.events.filter(
    ({ streamId, at, payload }) => streamId === id && at > from - PAUSE && payload.event === "handed_over",
  );
  return members.size === 1 + moves.length && new Set(last.map(({ packet }) => packet)).size === last.length;
}

/** For a message: who received a stream from when to when, its handshakes and moves. Seconds before now. */
function historyOf({ arrivals, handshakes }: Harness, id: string): string {
  const now = Date.now();
  const ago = (at: number) => ((at - now) / 1000).toFixed(1);
  const spans: { member: string; from: number; to: number }[] = [];
  for (const { streamId, member, at } of arrivals.packets) {
    if (streamId !== id) continue;
    const span = spans.findLast((each) => each.member === member);
    if (span && at - span.to < PAUSE) span.to = at;
    else spans.push({ member, from: at, to: at });
  }
  const received = spans.map(({ member, from, to }) => `${member} ${ago(from)} to ${ago(to)}`);
  const shaken = handshakes.filter(({ streamId }) => streamId === id).map(({ at, status }) => `${status} ${ago(at)}`);
  const told = arrivals.events.filter(({ streamId }) => streamId === id);
  const events = told.map(({ member, at, payload }) => `${member} ${payload.event} ${ago(at)}`);
  return `${id}: received by ${received.join(", ") || "none"}; handshakes ${shaken.join(", ")}; ${events.join(", ")}`;
}

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
      const odd = streams.filter((id) => !hasOneOwner(harness, id, from)).map((id) => historyOf(harness, id));
      const verdict = await harness.verdict();
      console.log(`      ${told.length} faults, ${streams.length} streams in the end, ${JSON.stringify(verdict)}`);
      assert.deepEqual(lost, [], told.join("; "));
      assert.deepEqual(odd, [], told.join("; "));
      assert.equal(verdict.lost, 0, told.join("; "));
    }).timeout(LENGTH + PEACE + 120_000);
  });
