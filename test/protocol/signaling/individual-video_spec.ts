// Participants followed with the one video that Zoom sends at a time: what leaves on the wire, and what the flow is told
// (protocol#individual-video, contract#whose-video). The rule itself is tested in protocol/cameras.

import assert from "node:assert/strict";
import { restoredFrom, snapshotOf } from "../../../src/protocol/stream";
import type { FakeSocket } from "../fake-world";
import { Rig, started, subscriptions } from "../fixtures";

const individual = { video: true, transcript: false, videoStreams: "individual" as const };

const REQUEST = 28;
const JOIN = 3;
const LEAVE = 4;
const CAMERA_ON = 8;
const CAMERA_OFF = 9;

/** Whom message 28 asked for, `-` before whom it unsubscribed from. */
const asked = (signaling: FakeSocket | undefined): string[] =>
  (signaling?.sent ?? [])
    .filter(({ msg_type }) => msg_type === REQUEST)
    .map(({ user_id, subscribe }) => `${subscribe ? "" : "-"}${user_id}`);

const answer = (signaling: FakeSocket | undefined, user_id: number, status_code = 0) =>
  signaling?.receive({ msg_type: 29, user_id, status_code, reason: "said" });

const people = (signaling: FakeSocket | undefined, event_type: number, ...ids: number[]) =>
  signaling?.receive({
    msg_type: 6,
    event: { event_type, participants: ids.map((user_id) => ({ user_id, user_name: `P${user_id}` })) },
  });

const speaks = (signaling: FakeSocket | undefined, user_id: number) =>
  signaling?.receive({ msg_type: 6, event: { event_type: 2, user_id, user_name: `P${user_id}` } });

const picture = (video: FakeSocket | undefined, user_id: number, bytes = "ffd8ffd9") =>
  video?.receive({
    msg_type: 15,
    content: { user_id, data: Buffer.from(bytes, "hex").toString("base64"), timestamp: 1_700_000_000_000 },
  });

const told = (rig: Rig) =>
  rig
    .of("event")
    .map(({ payload }) => payload as { event: string; participant?: { id: string; name?: string } })
    .filter(({ event }) => event === "video_subscription")
    .map(({ participant }) => participant?.id);

/** A stream that flows; signaling and the socket of video. */
function following(options: ConstructorParameters<typeof Rig>[0] = {}) {
  const rig = new Rig({ ...individual, ...options });
  const [signaling, , video] = rig.streaming();
  return { rig, signaling, video };
}

describe("participants followed with one video at a time", () => {
  it("asks for each in turn, the next one when a picture of this one came", () => {
    const { rig, signaling, video } = following();
    rig.stream.follow(["7", "8", "7"]);
    assert.deepEqual(asked(signaling), ["7"]);
    answer(signaling, 7);
    rig.world.pass(500);
    picture(video, 7);
    assert.deepEqual(asked(signaling), ["7"], "at least a second each");
    rig.world.pass(500);
    assert.deepEqual(asked(signaling), ["7", "8"]);
    answer(signaling, 8);
    assert.deepEqual(told(rig), ["7", "8"]);
    rig.world.pass(4000);
    picture(video, 8);
    assert.deepEqual(asked(signaling), ["7", "8", "7"], "no unsubscription: the next choice replaces the former");
  });

  it("does not take a late picture of the former one for the next one's", () => {
    const { rig, signaling, video } = following();
    rig.stream.follow(["7", "8"]);
    answer(signaling, 7);
    rig.world.pass(1000);
    picture(video, 7);
    answer(signaling, 8);
    picture(video, 7);
    rig.world.pass(4999);
    picture(video, 7);
    assert.deepEqual(asked(signaling), ["7", "8"]);
    assert.deepEqual(
      rig.of("video").map(({ rtms }) => rtms.speaker?.id),
      ["7", "7", "7"],
      "all are passed on as whose they are",
    );
    picture(video, 8);
    assert.deepEqual(asked(signaling), ["7", "8", "7"]);
  });

  it("waits for a key frame of H.264", () => {
    const { rig, signaling, video } = following({ videoCodec: "h264", videoFps: 25 });
    rig.stream.follow(["7", "8"]);
    answer(signaling, 7);
    rig.world.pass(1000);
    picture(video, 7, "0000000141e0");
    picture(video, 7, "0000000141e1");
    assert.deepEqual(asked(signaling), ["7"]);
    picture(video, 7, "0000000165b8");
    assert.deepEqual(asked(signaling), ["7", "8"]);
  });

  it("follows whoever speaks, or everyone whose camera is on, as the options say", () => {
    const speaker = following({ videoFollow: "speaker" });
    people(speaker.signaling, JOIN, 7, 8);
    speaks(speaker.signaling, 7);
    speaks(speaker.signaling, 8);
    assert.deepEqual(asked(speaker.signaling), ["7"]);
    speaker.rig.world.pass(2000);
    assert.deepEqual(asked(speaker.signaling), ["7", "8"]);

    const all = following({ videoFollow: "all" });
    people(all.signaling, CAMERA_ON, 7, 8);
    answer(all.signaling, 7);
    assert.deepEqual(all.rig.event("video_subscription"), {
      event: "video_subscription",
      participant: { id: "7", name: "P7" },
    });
    picture(all.video, 7);
    people(all.signaling, CAMERA_OFF, 7);
    all.rig.world.pass(1000);
    assert.deepEqual(asked(all.signaling), ["7", "8"]);
    people(all.signaling, LEAVE, 8);
    answer(all.signaling, 8);
    assert.deepEqual(told(all.rig), ["7", undefined], "the answer is of one who is gone");
  });

  it("subscribes to the events that it needs, whatever was chosen", () => {
    const { rig, signaling } = following({ subscribe: ["sharing_start"] });
    assert.deepEqual(subscriptions(signaling), [[5]]);
    rig.stream.follow("all");
    rig.stream.follow("speaker");
    assert.deepEqual(subscriptions(signaling), [[5], [2, 3, 4], [8, 9]]);
    const [other] = [following({ subscribe: ["sharing_start"], videoFollow: "all" }).signaling];
    assert.deepEqual(subscriptions(other), [[5], [2, 3, 4], [8, 9]]);
  });

  it("reports a refusal once, and a duplicate not at all, because the video flows", () => {
    const { rig, signaling } = following();
    rig.stream.follow(["7", "8"]);
    answer(signaling, 7, 44);
    assert.deepEqual(told(rig), ["7"]);
    rig.world.pass(5000);
    answer(signaling, 8, 9);
    rig.world.pass(60_000);
    answer(signaling, 8, 9);
    const warnings = rig.events.filter((event) => event === "warning");
    assert.equal(warnings.length, 1);
    const warning = rig.event("warning");
    assert.deepEqual([warning?.status?.code, warning?.media], [9, ["video"]]);
    assert.match(warning?.message ?? "", /participant 8.*Stream /s);
  });

  it("goes on with the current one after a reconnection of signaling, and of video alone", () => {
    const { rig, signaling, video } = following();
    rig.stream.follow(["7", "8", "9"]);
    answer(signaling, 7);
    rig.world.pass(1000);
    picture(video, 7);
    answer(signaling, 8);
    video?.lose();
    rig.world.pass(500);
    rig.world.newest.accept().receive({ msg_type: 4, status_code: 0 });
    assert.deepEqual(asked(signaling), ["7", "8", "8"]);
    answer(signaling, 8, 44);
    signaling?.lose();
    rig.world.pass(500);
    const [again, , anew] = rig.streaming();
    assert.deepEqual(asked(again), ["8"]);
    answer(again, 8);
    rig.world.pass(1000);
    picture(anew, 8);
    assert.deepEqual(asked(again), ["8", "9"]);
    assert.deepEqual(told(rig), ["7", "8"]);
  });

  it("ends with an empty list, and by a choice by hand", async () => {
    const { rig, signaling } = following({ videoFollow: "all" });
    people(signaling, CAMERA_ON, 7, 8);
    answer(signaling, 7);
    rig.stream.follow([]);
    assert.deepEqual(
      [asked(signaling), told(rig)],
      [
        ["7", "-7"],
        ["7", undefined],
      ],
    );
    people(signaling, CAMERA_ON, 9);
    rig.world.pass(10_000);
    assert.deepEqual(asked(signaling), ["7", "-7"]);
    rig.stream.follow("all");
    const chosen = rig.stream.video("9");
    answer(signaling, 9);
    await chosen;
    rig.world.pass(10_000);
    assert.deepEqual(asked(signaling).at(-1), "9");
    assert.equal(told(rig).at(-1), "9");
  });

  it("asks for nobody while the stream ends, and tells nothing more of it", () => {
    const { rig, signaling, video } = following();
    rig.stream.follow(["7", "8"]);
    answer(signaling, 7);
    rig.world.pass(700);
    picture(video, 7);
    signaling?.receive({ msg_type: 8, state: 4, reason: 6 });
    rig.world.pass(500);
    assert.deepEqual([asked(signaling), told(rig)], [["7"], ["7"]]);
  });

  it("is refused where Zoom itself sends the active speaker's", () => {
    for (const options of [{ video: true }, { video: false, videoStreams: "individual" as const }])
      assert.throws(() => new Rig({ ...options, videoFollow: "all" }).stream.follow("all"), {
        code: "RTMS_INPUT",
        message: /Participants/,
      });
  });

  it("goes on in another owner, in this process and in another, with the list and the one who is next", async () => {
    const { rig, signaling, video } = following();
    rig.stream.follow(["7", "8", "9"]);
    answer(signaling, 7);
    rig.world.pass(1000);
    picture(video, 7);
    answer(signaling, 8);
    const { handover } = rig.stream;
    assert.ok(handover);
    const saved = JSON.parse(JSON.stringify(snapshotOf(handover, rig.world.clock, true)));
    const inProcess = await rig.stream.detach();
    assert.ok(inProcess);
    assert.equal(rig.world.timers, 0);

    for (const from of [inProcess, restoredFrom(saved, rig.world.clock.now(), rig.world.clock)]) {
      const next = new Rig(individual, started(), from);
      next.stream.start();
      next.world.pass(500);
      const [again, , anew] = next.streaming();
      assert.deepEqual(asked(again), ["8"]);
      answer(again, 8);
      next.world.pass(1000);
      picture(anew, 8);
      assert.deepEqual(asked(again), ["8", "9"]);
    }
  });
});
