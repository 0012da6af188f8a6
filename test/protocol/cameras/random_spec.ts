// The rule by which the one subscription to a participant's video goes round, whatever happens in whatever order.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { CameraInput, VideoFollow } from "../../../src/protocol/cameras";
import { Meeting } from "./meeting";

type Happening = { wait: number } | { input: CameraInput };

const id = fc.constantFrom("1", "2", "3", "4", "5");
const ids = fc.array(id, { minLength: 1, maxLength: 5 }).map((some) => [...new Set(some)]);
const follow: fc.Arbitrary<VideoFollow> = fc.oneof(
  fc.constantFrom("none" as const, "speaker" as const, "all" as const),
  ids,
);
const input: fc.Arbitrary<CameraInput> = fc.oneof(
  follow.map((whom): CameraInput => ({ type: "follow", follow: whom })),
  fc
    .tuple(fc.constantFrom("joined" as const, "left" as const, "cameraOn" as const, "cameraOff" as const), ids)
    .map(([type, some]): CameraInput => ({ type, ids: some })),
  id.map((userId): CameraInput => ({ type: "speaks", userId })),
  fc.tuple(id, fc.boolean()).map(([userId, subscribe]): CameraInput => ({ type: "choose", userId, subscribe })),
  fc.constantFrom<CameraInput>(
    { type: "part" },
    { type: "flows" },
    { type: "lost", signaling: true },
    { type: "lost", signaling: false },
    { type: "paused" },
    { type: "resumed" },
    { type: "due" },
  ),
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.nat(8000).map((wait) => ({ wait })),
  input.map((each) => ({ input: each })),
);

describe("the rule, at random", () => {
  it("asks at most once a second, but by hand and after a reconnection", () => {
    fc.assert(
      fc.property(follow, fc.array(happening, { maxLength: 80, size: "max" }), (setting, happenings) => {
        const meeting = new Meeting(setting);
        for (const each of happenings) {
          const before = meeting.asked.length;
          if ("wait" in each) meeting.pass(each.wait);
          else meeting.take(each.input);
          // By hand, and after a reconnection, nothing is waited for.
          const isForced = "input" in each && ["choose", "flows"].includes(each.input.type);
          for (const [index, { at, subscribe }] of meeting.asked.entries()) {
            if (isForced || index < Math.max(1, before) || !subscribe) continue;
            const last = meeting.asked[index - 1]?.at ?? 0;
            assert.ok(at - last >= 1000, `asked at ${last} and ${at}`);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it("brings everyone with a camera round within N times five seconds", () => {
    const pictures = fc.array(fc.integer({ min: 0, max: 4900 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(pictures, fc.boolean(), fc.nat(60_000), (delays, isList, from) => {
        const people = delays.map((_, index) => `p${index}`);
        const meeting = new Meeting();
        meeting.answer = (userId) => ({ status: "accepted", picture: delays[people.indexOf(userId)] });
        meeting.take({ type: "cameraOn", ids: people }).take({ type: "follow", follow: isList ? people : "all" });
        const within = people.length * 5000;
        meeting.pass(from + within);
        const seen = new Set(meeting.asked.filter(({ at }) => at >= from - 5000).map(({ userId }) => userId));
        if (people.length > 1) assert.deepEqual([...seen].sort(), [...people].sort());
        else assert.equal(meeting.subscribed, "p0");
      }),
    );
  });
});
