// Who may stay, who rests, and which answers still count (contract#whose-video): instants at which the rule decides otherwise
// than one would think at first.

import assert from "node:assert/strict";
import {
  type CameraInput,
  type CameraState,
  cameraStep,
  dueOf,
  isSavedCameras,
  NO_CAMERAS,
  savedCameras,
  type VideoFollow,
} from "../../../src/protocol/cameras";

/** The state after some inputs, each at its instant, and whom Zoom was asked for; `-` for an unsubscription. */
function lived(setting: VideoFollow, ...inputs: readonly (readonly [at: number, input: CameraInput])[]) {
  let state: CameraState = { ...NO_CAMERAS, flows: true };
  const asked: string[] = [];
  for (const [at, input] of inputs) {
    const step = cameraStep(state, input, at, setting);
    state = step.state;
    for (const effect of step.effects)
      if (effect.do === "ask") asked.push(effect.subscribe ? effect.userId : `-${effect.userId}`);
  }
  return { state, asked };
}

const speaks = (userId: string): CameraInput => ({ type: "speaks", userId });
const accepted = (userId: string): CameraInput => ({ type: "accepted", userId });
const refused = (userId: string): CameraInput => ({ type: "refused", userId });
const off = (...ids: readonly string[]): CameraInput => ({ type: "cameraOff", ids });
const on = (...ids: readonly string[]): CameraInput => ({ type: "cameraOn", ids });
const picture: CameraInput = { type: "picture" };
const lost: CameraInput = { type: "lost", signaling: false };
const flows: CameraInput = { type: "flows" };
const due: CameraInput = { type: "due" };

describe("the rule of one participant's video, in detail", () => {
  it("looks again when a participant has rested, if nobody else is there", () => {
    const { state, asked } = lived(["1"], [0, off()], [100, refused("1")]);
    assert.deepEqual(asked, ["1"]);
    assert.equal(dueOf(state, ["1"], 1500), 30_100);
    const { effects } = cameraStep(state, due, 30_100, ["1"]);
    assert.deepEqual(
      effects.map((effect) => effect.userId),
      ["1"],
    );
  });

  it("keeps a speaker of whose camera nothing is known yet when the next one's is off", () => {
    const { asked } = lived("speaker", [0, off("2")], [0, speaks("1")], [100, accepted("1")], [3000, speaks("2")]);
    assert.deepEqual(asked, ["1"]);
  });

  it("goes back to the one who was shown last, not first, when a speaker's camera is off", () => {
    const shown = ["1", "2", "3"].flatMap((id, n): [number, CameraInput][] => [
      [3000 * n, speaks(id)],
      [3000 * n + 50, accepted(id)],
      [3000 * n + 100, picture],
    ]);
    const { asked } = lived("speaker", [0, on("1", "2", "3")], ...shown, [9000, off("3")]);
    assert.deepEqual(asked, ["1", "2", "3", "2"]);
  });

  it("does not ask on a new connection for one who is not followed any more", () => {
    const begun = [
      [0, off("9")],
      [50, accepted("1")],
      [100, picture],
      [2000, lost],
    ] as const;
    const { asked, state } = lived(["1"], ...begun);
    assert.deepEqual(asked, ["1"]);
    const follow = cameraStep(state, { type: "follow", follow: ["2"] }, 2500, ["1"]);
    const step = cameraStep(follow.state, flows, 5000, ["1"]);
    assert.deepEqual(
      [...follow.effects, ...step.effects].flatMap((effect) => (effect.do === "ask" ? [effect.userId] : [])),
      ["2"],
    );
  });

  it("takes no answer that is missing for a later turn, nor one by hand, nor while nothing flows", () => {
    const unanswered = (since: number): CameraInput => ({ type: "unanswered", userId: "1", since });
    const again = lived(["1"], [0, off("9")], [2000, lost], [3000, flows], [5000, unanswered(0)]);
    assert.equal(again.state.current?.since, 3000, "the second one is still waited for");
    const byHand = lived("none", [0, { type: "choose", userId: "1", subscribe: true }], [5000, unanswered(0)]);
    assert.equal(byHand.state.current?.userId, "1");
    const away = lived(["1"], [0, off("9")], [2000, lost], [5000, unanswered(0)], [6000, flows]);
    assert.deepEqual(away.asked, ["1", "1"]);
  });

  it("tells nobody of a participant whom Zoom has refused", () => {
    const { state } = lived(["1"], [0, off("9")], [100, refused("1")]);
    assert.equal(state.told, undefined);
    const { effects } = cameraStep({ ...NO_CAMERAS, flows: true }, off("9"), 0, ["1"]);
    assert.deepEqual(
      effects.map((effect) => effect.do),
      ["ask"],
    );
  });

  it("passes over who has left, and tries again who has come back", () => {
    const left: CameraInput = { type: "left", ids: ["2"] };
    const begun = [[0, left] as const, [50, accepted("1")] as const, [100, picture] as const, [1500, due] as const];
    assert.deepEqual(lived(["1", "2"], ...begun).asked, ["1"]);
    const back: CameraInput = { type: "joined", ids: ["2"] };
    assert.deepEqual(lived(["1", "2"], ...begun, [2000, back]).asked, ["1", "2"]);
  });

  it("ends a rest when the camera is switched on, and when a picture comes after all", () => {
    const { asked } = lived(["1"], [0, off("9")], [100, refused("1")], [2000, on("1")]);
    assert.deepEqual(asked, ["1", "1"]);
    const begun = [[0, off("9")] as const, [50, accepted("1")] as const, [5000, due] as const];
    assert.equal(lived(["1"], ...begun).state.people.get("1")?.restsUntil, 35_000);
    assert.equal(lived(["1"], ...begun, [6000, picture]).state.people.get("1")?.restsUntil, undefined);
  });

  it("asks for nobody during a pause", () => {
    const begun = [[0, off("9")] as const, [50, accepted("1")] as const, [100, picture] as const];
    const { asked } = lived(["1", "2"], ...begun, [500, { type: "paused" }], [9000, due], [9000, on("2")]);
    assert.deepEqual(asked, ["1"]);
  });

  it("hands on whose camera is on, not whose was off: that may change meanwhile", () => {
    const { people } = savedCameras(lived("all", [0, on("1")], [0, off("2")]).state);
    assert.deepEqual(people, [
      ["1", { camera: true, turn: 1 }],
      ["2", {}],
    ]);
    assert.ok(isSavedCameras({ follow: ["1"], people }) && isSavedCameras({ people: [] }));
    for (const wrong of [
      undefined,
      {},
      { people: {} },
      { people: ["1"] },
      { people: [[1, {}]] },
      { follow: 1, people },
    ])
      assert.equal(isSavedCameras(wrong), false, JSON.stringify(wrong));
  });
});
