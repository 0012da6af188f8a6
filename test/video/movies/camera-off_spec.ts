// A camera that is switched off: what was filmed before is kept, and what is shared goes on.

import assert from "node:assert/strict";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { needFfmpeg } from "../../audio/ffmpeg";
import { ownFolder } from "../../audio/recording-support";
import { annexB, clip, pictureSums, pictures } from "../clips";
import { ANA, eventMessage, frameMessages, Making } from "./making";

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
    const black = pictureSums(annexB(Object.values(blackFrame(160, 120))));
    assert.deepEqual(pictureSums(making.path), [...sums(frames.slice(0, 25)), ...black, ...sums(frames.slice(25))]);
    assert.equal(making.messages[0]?.file.dropped, 0);
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
