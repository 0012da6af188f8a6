// The rule by which the one subscription to a participant's video goes round (contract#whose-video), in simulated time.

import assert from "node:assert/strict";
import { dueOf, restoredCameras, savedCameras } from "../../../src/protocol/cameras";
import { Meeting } from "./meeting";

const IDS = ["1", "2", "3", "4"];

describe("following a list", () => {
  it("shows each in turn, as soon as a picture came, but at least a second", () => {
    const meeting = new Meeting().take({ type: "follow", follow: IDS }).pass(8500);
    assert.deepEqual(
      meeting.asked.map(({ at, userId }) => [at, userId]),
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((second) => [second * 1000, IDS[second % 4]]),
    );
    assert.deepEqual(meeting.told, meeting.faces, "each is told when Zoom has accepted");
  });

  it("waits at most five seconds for a picture, and passes over for 30 s of whom nothing came", () => {
    const meeting = new Meeting();
    meeting.answer = (userId) => ({ status: "accepted", picture: userId === "2" ? undefined : 3000 });
    meeting.take({ type: "follow", follow: ["1", "2", "3"] }).pass(44_000);
    const times = meeting.asked.filter(({ userId }) => userId === "2").map(({ at }) => at);
    assert.deepEqual(times, [3050, 38_550], "3.05 + 5 + 30 s, and then the turn of another ends");
    assert.equal(meeting.asked.find(({ userId }) => userId === "3")?.at, 8050);
  });

  it("does not pass over of whom parts came, but no picture", () => {
    const meeting = new Meeting();
    meeting.answer = () => ({ status: "accepted", picture: undefined });
    meeting.take({ type: "follow", follow: ["1", "2"] });
    for (let at = 0; at < 19; at += 1) meeting.pass(1000).take({ type: "part" });
    assert.deepEqual(meeting.faces, ["1", "2", "1", "2"]);
  });

  it("passes over whose camera is off, and for 30 s whom Zoom refused, with at most one request a second", () => {
    const meeting = new Meeting();
    meeting.answer = (userId) => ({ status: userId === "3" ? "refused" : "accepted", picture: 100 });
    meeting
      .take({ type: "cameraOff", ids: ["2"] })
      .take({ type: "follow", follow: IDS })
      .pass(29_500);
    assert.deepEqual(meeting.faces.slice(0, 5), ["1", "3", "4", "1", "4"]);
    assert.equal(meeting.faces.filter((id) => id === "3").length, 1);
    meeting.take({ type: "cameraOn", ids: ["2"] }).pass(4000);
    assert.equal(meeting.asked.find(({ userId }) => userId === "2")?.at, 30_000, "as soon as the turn is over");
    assert.equal(meeting.faces.filter((id) => id === "3").length, 2);
  });

  it("leaves the only one alone once a picture came, and sets no timer for it", () => {
    const meeting = new Meeting().take({ type: "follow", follow: ["1"] }).pass(600_000);
    assert.deepEqual(meeting.faces, ["1"]);
    assert.equal(dueOf(meeting.state, ["1"], meeting.now), undefined);
  });

  it("asks again for the only one when the camera comes back", () => {
    const meeting = new Meeting().take({ type: "follow", follow: ["1"] }).pass(5000);
    meeting.take({ type: "cameraOff", ids: ["1"] }).pass(60_000);
    assert.deepEqual(meeting.told, ["1", undefined]);
    meeting.take({ type: "cameraOn", ids: ["1"] }).pass(1000);
    assert.deepEqual(
      [meeting.faces, meeting.told],
      [
        ["1", "1"],
        ["1", undefined, "1"],
      ],
    );
  });

  it("ends with nobody, by an unsubscription", () => {
    const meeting = new Meeting().take({ type: "follow", follow: IDS }).pass(2500);
    meeting.take({ type: "follow", follow: "none" }).pass(60_000);
    assert.deepEqual(meeting.asked.at(-1), { at: 2500, userId: "3", subscribe: false });
    assert.deepEqual([meeting.subscribed, meeting.told.at(-1)], [undefined, undefined]);
  });

  it("keeps who is on the next list too, and unsubscribes from who is not if nobody else can be shown", () => {
    const meeting = new Meeting().take({ type: "follow", follow: ["1"] }).pass(5000);
    meeting.take({ type: "follow", follow: ["1", "2"] }).pass(500);
    assert.deepEqual(meeting.faces, ["1", "2"], "the picture of the first is there");
    meeting
      .take({ type: "cameraOff", ids: ["9"] })
      .take({ type: "follow", follow: ["9"] })
      .pass(500);
    assert.deepEqual(meeting.asked.at(-1)?.subscribe, false);
  });

  it("is ended by a choice by hand", () => {
    const meeting = new Meeting("all").take({ type: "cameraOn", ids: IDS }).pass(3000);
    meeting.take({ type: "choose", userId: "2", subscribe: true }).pass(60_000);
    assert.deepEqual(meeting.asked.at(-1), { at: 3000, userId: "2", subscribe: true });
    assert.equal(meeting.state.current?.userId, "2");
  });
});

describe("following everyone", () => {
  it("shows in turn whose camera is on, who comes as the next, and who left no more", () => {
    const meeting = new Meeting("all").take({ type: "joined", ids: IDS }).pass(1000);
    assert.deepEqual(meeting.faces, [], "nobody said whose camera is on");
    meeting.take({ type: "cameraOn", ids: ["1", "2"] }).pass(4500);
    assert.deepEqual(meeting.faces, ["1", "2", "1", "2", "1"]);
    meeting.take({ type: "cameraOn", ids: ["3"] }).pass(1000);
    assert.equal(meeting.faces.at(-1), "3");
    meeting.take({ type: "left", ids: ["1"] }).pass(4000);
    assert.deepEqual(meeting.faces.slice(-4), ["2", "3", "2", "3"]);
    assert.equal(meeting.state.people.has("1"), false);
  });
});

describe("following whoever speaks", () => {
  it("shows the active speaker, with at most one switch in two seconds, to the latest", () => {
    const meeting = new Meeting("speaker").take({ type: "cameraOn", ids: IDS });
    for (const userId of ["1", "2", "3", "4"]) meeting.take({ type: "speaks", userId }).pass(300);
    meeting.pass(10_000);
    assert.deepEqual(
      meeting.asked.map(({ at, userId }) => [at, userId]),
      [
        [0, "1"],
        [2000, "4"],
      ],
    );
  });

  it("keeps the former one when a speaker whose camera was off leaves", () => {
    const meeting = new Meeting("speaker").take({ type: "cameraOn", ids: ["1"] });
    meeting.take({ type: "speaks", userId: "1" }).pass(5000);
    meeting
      .take({ type: "cameraOff", ids: ["2"] })
      .take({ type: "speaks", userId: "2" })
      .pass(5000);
    meeting.take({ type: "left", ids: ["2"] }).pass(40_000);
    assert.deepEqual([meeting.faces, meeting.subscribed], [["1"], "1"]);
  });

  it("shows the former one again when a speaker, of whose camera nothing was said, cannot be shown", () => {
    for (const status of ["refused", "accepted"] as const) {
      const meeting = new Meeting("speaker").take({ type: "cameraOn", ids: ["1"] });
      meeting.take({ type: "speaks", userId: "1" }).pass(5000);
      meeting.answer = (userId) =>
        userId === "1" ? { status: "accepted", picture: 100 } : { status, picture: undefined };
      meeting.take({ type: "speaks", userId: "2" }).pass(20_000);
      assert.deepEqual([meeting.faces, meeting.subscribed], [["1", "2", "1"], "1"], status);
    }
  });

  it("keeps the former one while a speaker's camera is off", () => {
    const meeting = new Meeting("speaker").take({ type: "speaks", userId: "1" }).pass(5000);
    meeting
      .take({ type: "cameraOff", ids: ["2"] })
      .take({ type: "speaks", userId: "2" })
      .pass(60_000);
    assert.deepEqual([meeting.faces, meeting.subscribed], [["1"], "1"]);
    meeting.take({ type: "cameraOn", ids: ["2"] });
    assert.deepEqual(meeting.faces, ["1", "2"]);
  });
});

describe("a connection that is lost, a pause, a restart", () => {
  it("asks again for the current one, and goes on from there", () => {
    const meeting = new Meeting().take({ type: "follow", follow: IDS }).pass(1500);
    meeting.take({ type: "lost", signaling: true }).pass(20_000);
    assert.deepEqual(meeting.faces, ["1", "2"], "nothing is asked for without a connection");
    meeting.take({ type: "flows" }).pass(2500);
    assert.deepEqual(meeting.faces.slice(2), ["2", "3", "4"]);
    assert.deepEqual(meeting.told, ["1", "2", "3", "4"], "the same one is not told again");
  });

  it("tries of a list after a loss of signaling whose camera was off, since events are missed", () => {
    const meeting = new Meeting().take({ type: "cameraOff", ids: ["2"] }).take({ type: "follow", follow: ["1", "2"] });
    meeting.pass(5000).take({ type: "lost", signaling: false }).take({ type: "flows" }).pass(3000);
    assert.equal(meeting.faces.includes("2"), false);
    meeting.take({ type: "lost", signaling: true }).take({ type: "flows" }).pass(3000);
    assert.equal(meeting.faces.includes("2"), true);
  });

  it("does not blame anybody for what did not come during a pause", () => {
    const meeting = new Meeting();
    meeting.answer = () => ({ status: "accepted", picture: undefined });
    meeting.take({ type: "follow", follow: ["1", "2"] }).pass(4000);
    meeting.take({ type: "paused" }).pass(60_000).take({ type: "resumed" }).pass(4000);
    assert.deepEqual(meeting.faces, ["1"]);
    meeting.take({ type: "picture" });
    assert.deepEqual(meeting.faces, ["1", "2"]);
  });

  it("goes on in another process with the one who was next", () => {
    const meeting = new Meeting("all").take({ type: "cameraOn", ids: IDS }).pass(2500);
    const saved = JSON.parse(JSON.stringify(savedCameras(meeting.state)));
    const next = new Meeting("all");
    next.now = 5;
    next.state = restoredCameras(saved, meeting.state.current?.userId, undefined);
    next.take({ type: "flows" }).pass(3500);
    assert.deepEqual(next.faces, ["3", "4", "1", "2"]);
  });
});
