// A camera that is switched off: what was filmed before is kept, and what is shared goes on.

import assert from "node:assert/strict";
import { join } from "node:path";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { needFfmpeg } from "../../audio/ffmpeg";
import { filesIn, ownFolder } from "../../audio/recording-support";
import { annexB, clip, pictureSums, pictures } from "../clips";
import { ANA, BEN, eventMessage, frameMessages, inOrder, Making, RATE, soundMessages } from "./making";

describe("a camera that is switched off", () => {
  const folder = ownFolder();
  let frames: Buffer[];
  before(function () {
    needFfmpeg(this as unknown as Mocha.Context);
    frames = pictures(clip({ frames: 50 }));
  });
  const sums = (some: readonly Buffer[]) => pictureSums(Buffer.concat(some));

  it("loses none of the pictures that came before the event, also if its time is before theirs", async () => {
    const making = new Making(folder());
    await making.push(
      ...frameMessages(frames.slice(0, 25), 0),
      eventMessage("participant_video_off", 850, [ANA]),
      ...frameMessages(frames.slice(25), 3000),
    );
    await making.end();
    assert.deepEqual(pictureSums(making.path), [...sums(frames.slice(0, 25)), ...black(), ...sums(frames.slice(25))]);
    assert.equal(making.messages[0]?.file.dropped, 0);
  });

  const quiet = (seconds: number) => soundMessages(Buffer.alloc(2 * RATE * seconds), 0);
  const black = () => pictureSums(annexB(Object.values(blackFrame(160, 120))));

  it("is black for players of the growing file, too, when no picture can come any more, without an event", async () => {
    const making = new Making(folder());
    await making.push(...inOrder(frameMessages(frames.slice(0, 25), 0), quiet(69)));
    const shown = async () => {
      making.recorder.leave();
      await making.recorder.settled();
      const [part = ""] = filesIn(folder()).filter((name) => name.endsWith(".part"));
      return pictureSums(join(folder(), part));
    };
    assert.deepEqual(await shown(), sums(frames.slice(0, 25)), "they may still come from Zoom's memory");
    await making.push(...quiet(74).slice(69 * 50));
    assert.deepEqual(await shown(), [...sums(frames.slice(0, 25)), ...black()]);
    await making.end();
  });

  it("does not keep the sound from going on in new files", async () => {
    const making = new Making(folder(), { rotateMinutes: 5 / 60 });
    const off = eventMessage("participant_video_off", 1000, [ANA]);
    await making.push(...inOrder(frameMessages(frames.slice(0, 25), 0), [off], quiet(12)));
    await making.end();
    assert.equal(making.paths.length, 3);
    const [first = "", ...more] = making.paths;
    assert.deepEqual(pictureSums(first), [...sums(frames.slice(0, 25)), ...black()]);
    for (const path of more) assert.deepEqual([...new Set(pictureSums(path))], black());
    const seconds = making.messages.reduce((sum, { file }) => sum + file.duration, 0) / 1000;
    assert.ok(Math.abs(seconds - 12) < 0.1, `${seconds} s`);
  });

  it("of somebody who leaves does not end the recording of whoever is shown", async () => {
    const making = new Making(folder());
    await making.push(
      ...frameMessages(frames.slice(0, 25), 0),
      eventMessage("participant_leave", 1000, [ANA]),
      ...frameMessages(frames.slice(25), 1000, { speaker: BEN }),
    );
    await making.end();
    assert.deepEqual(pictureSums(making.path), sums(frames));
  });

  it("does not end what the participant shares", async () => {
    const making = new Making(folder());
    await making.push(
      ...frameMessages(frames.slice(0, 15), 0, { medium: "share" }),
      eventMessage("participant_video_off", 600, [ANA]),
      ...frameMessages(frames.slice(15), 640, { medium: "share" }),
    );
    await making.end();
    assert.deepEqual(pictureSums(making.path), sums(frames));
  });
});
