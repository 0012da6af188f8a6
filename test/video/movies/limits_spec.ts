// How many films there are at once.

import assert from "node:assert/strict";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { MOST_MOVIES } from "../../../src/video/movies/settings";
import { filesIn, ownFolder } from "../../audio/recording-support";
import { annexB } from "../clips";
import { frameMessage, Making } from "./making";

describe("films at once", () => {
  const folder = ownFolder();
  const key = annexB(Object.values(blackFrame(64, 64)));
  const of = (id: number) => frameMessage(key, 0, { speaker: { id: String(id) } });

  it("are 200 of a node: one more is told once, and is recorded when another has ended", async () => {
    const making = new Making(folder(), { who: "each" });
    for (let id = 0; id < MOST_MOVIES; id++) await making.push(of(id));
    assert.deepEqual(making.problems, []);
    for (const id of [300, 301, 300]) await making.push(of(id));
    assert.equal(making.problems.length, 1);
    assert.match(making.problems[0] ?? "", /need one more recording than 200 at once/);
    await making.push({ ...of(302), rtms: { ...of(302).rtms, streamId: "T" } });
    assert.equal(making.problems.length, 2, "all streams of a node count");
    making.recorder.revoke("S");
    await making.recorder.settled();
    await making.push({ ...of(302), rtms: { ...of(302).rtms, streamId: "T" } });
    assert.equal(making.recorder.state.streams.get("T")?.count, 1);
    await making.end("T");
    assert.equal(filesIn(folder()).length, 2);
  });
});
