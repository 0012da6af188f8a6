// Random lives of a stream: whatever happens in whatever order, it never owns two signaling sockets, never leaves a
// phase that the table does not know, owns exactly the sockets of its state, and always ends, exactly once.

import assert from "node:assert/strict";
import fc from "fast-check";
import { MEDIA_URL, Rig, SIGNALING_URL, STREAM_ID, started } from "../fixtures";

/** `npm run quick` has fewer. */
const LIVES = Number(process.env.RTMS_LIVES ?? 4000);

/** One thing that may happen; numbers choose which socket it happens to. */
const HAPPENINGS: Record<string, (rig: Rig, choice: number) => void> = {
  accept: (rig, choice) => pick(rig, choice)?.accept(),
  welcome: (rig, choice) =>
    pick(rig, choice)?.receive({ msg_type: 2, status_code: 0, media_server: { server_urls: { all: MEDIA_URL } } }),
  confirm: (rig, choice) => pick(rig, choice)?.receive({ msg_type: 4, status_code: 0 }),
  refuse: (rig, choice) => pick(rig, choice)?.receive({ msg_type: choice % 2 ? 2 : 4, status_code: choice % 48 }),
  audio: (rig, choice) =>
    pick(rig, choice)?.receive({ msg_type: 14, content: { user_id: choice % 3, data: "AAAA", timestamp: choice } }),
  garbage: (rig, choice) => pick(rig, choice)?.receive("{".repeat(1 + (choice % 5))),
  keepAlive: (rig, choice) => pick(rig, choice)?.receive({ msg_type: 12, timestamp: choice }),
  lose: (rig, choice) => pick(rig, choice)?.lose(choice % 2 ? 1000 : 1006),
  streamState: (rig, choice) =>
    pick(rig, choice)?.receive({ msg_type: 8, state: [0, 1, 2, 3, 5, 6][choice % 6], reason: 13 + (choice % 2) }),
  sessionState: (rig, choice) =>
    pick(rig, choice)?.receive({ msg_type: 9, state: choice % 6, rtms_session_id: `s${choice % 2}` }),
  broken: (rig, choice) =>
    pick(rig, choice)?.receive({ msg_type: 6, event: { event_type: 7, media_type: choice % 3 } }),
  interrupted: (rig, choice) =>
    rig.stream.webhook({
      product: "meeting",
      action: "interrupted",
      eventTs: rig.world.clock.now() - (choice % 3) * 700,
    }),
  move: (rig, choice) =>
    rig.stream.webhook(
      started("meeting", {
        serverUrl: `${SIGNALING_URL}${choice % 3}`,
        eventTs: 1_700_000_000_000 + (choice % 5) * 1000,
      }),
    ),
  subscribe: (rig, choice) => rig.stream.subscribe(["sharing_start"], choice % 2 === 0),
  video: (rig, choice) => rig.stream.video(String(choice % 3)).catch(() => undefined),
  state: (rig) => void rig.stream.state(),
  pass: (rig, choice) => rig.world.pass((choice % 40) * 400),
  close: (rig, choice) => choice % 10 === 0 && rig.stream.close(),
};

function pick(rig: Rig, choice: number) {
  const { open } = rig.world;
  return open[choice % Math.max(1, open.length)];
}

/** What must hold at every moment. */
function check(rig: Rig): void {
  const { open } = rig.world;
  const signaling = open.filter(({ url }) => url.startsWith(SIGNALING_URL));
  assert.ok(signaling.length <= 1, "two signaling sockets");
  const most = { idle: 0, waiting: 0, connecting: 1, joined: 4, closing: 4, ending: 4, ended: 0 }[rig.stream.phase];
  assert.ok(open.length <= most, `${open.length} sockets while ${rig.stream.phase}`);
  const last =
    rig.events.filter((event) => event === "stopped").length + rig.failures.filter(({ medium }) => !medium).length;
  assert.equal(last, rig.stream.phase === "ended" ? 1 : 0, "ended without a word, or told twice");
}

const life = fc.array(fc.tuple(fc.constantFrom(...Object.keys(HAPPENINGS)), fc.nat(1000)), {
  maxLength: 60,
  size: "max",
});
const options = fc.record({
  begun: fc.boolean(),
  mode: fc.constantFrom("split" as const, "unified" as const),
  video: fc.boolean(),
});

describe("a stream's life, at random", () => {
  it("is never undefined, never owns two signaling sockets, and always ends", async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(life, options, async (happenings, { begun, ...chosen }) => {
        const rig = new Rig({ ...chosen, ...(chosen.video && { videoStreams: "individual" as const }) });
        if (begun) rig.streaming();
        else rig.stream.start();
        for (const [name, choice] of happenings) {
          HAPPENINGS[name]?.(rig, choice);
          check(rig);
        }
        rig.stream.webhook({ product: "meeting", action: "stopped", streamId: STREAM_ID, stopReason: 6 });
        check(rig);
        // Media that were read in the last second give the stream one second more (endings.ts).
        const isReading = rig.world.clock.elapsed() - rig.stream.memory.readAt < 1000;
        rig.world.pass(isReading ? 2000 : 1000);
        await new Promise(setImmediate);
        check(rig);
        assert.deepEqual([rig.stream.phase, rig.world.open.length, rig.world.timers, rig.ended], ["ended", 0, 0, 1]);
        for (const medium of rig.stream.media) {
          const messages = rig.of(medium);
          assert.deepEqual(
            messages.map(({ rtms }) => rtms.sequence),
            messages.map((_, index) => index),
          );
          assert.deepEqual(
            messages.filter((message) => "complete" in message),
            messages.slice(-1),
          );
        }
      }),
      { numRuns: LIVES },
    );
  });

  it("ends by itself if Zoom never sends anything again", async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(life, fc.boolean(), async (happenings, begun) => {
        const rig = new Rig();
        if (begun) rig.streaming();
        else rig.stream.start();
        for (const [name, choice] of happenings) HAPPENINGS[name]?.(rig, choice);
        // Sockets stay silent; whatever is tried from now on is not answered.
        rig.world.pass(400_000);
        await new Promise(setImmediate);
        assert.deepEqual([rig.stream.phase, rig.world.open.length, rig.world.timers], ["ended", 0, 0]);
      }),
      { numRuns: LIVES / 2 },
    );
  });
});
