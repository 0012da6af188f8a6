// Whose parameter sets the pictures of a recording are decoded with: those of the camera, and those of a black picture.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { Speaker } from "../../../src/protocol/values";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { nalUnits, PPS, prefixedUnits, SPS, typeOf } from "../../../src/video/h264/nal";
import { readFrame } from "../../../src/video/movies/frame";
import { type Picture, Pictures } from "../../../src/video/movies/pictures";
import { needFfmpeg } from "../../audio/ffmpeg";
import { ownFolder } from "../../audio/recording-support";
import { readMovie } from "../../mp4/movie-reader";
import { annexB, clip, pictures } from "../clips";
import { redundantSlice, setWithRedundant, sliceWithChanges } from "../h264/slices";
import { ANA, BEN, eventMessage, frameMessage, frameMessages, inOrder, Making } from "./making";

const isSet = (unit: Buffer) => [SPS, PPS].includes(typeOf(unit));

describe("the parameter sets of a recording", () => {
  const folder = ownFolder();
  /** 20 pictures of 160 x 120 with IDRs at 0 and 10. */
  let frames: Buffer[];
  before(function () {
    needFfmpeg(this as unknown as Mocha.Context);
    frames = pictures(clip({ frames: 20, gop: 10 }));
  });

  const unitsOf = (frame: number) => nalUnits(frames[frame] ?? Buffer.alloc(0));
  function take(track: Pictures, payload: Buffer, time: number): Picture | undefined {
    const frame = readFrame(payload, time, ANA);
    return frame && track.take(frame);
  }
  /** What ffmpeg complains of. */
  const complaints = (shown: readonly Picture[]) => {
    const data = annexB(shown.flatMap((picture) => picture.data).flatMap(prefixedUnits));
    const args = ["-v", "error", "-threads", "1", "-f", "h264", "-i", "-", "-f", "null", "-"];
    return spawnSync("ffmpeg", args, { input: data }).stderr.toString();
  };

  it("are kept although the memory of their message is used again", () => {
    const track = new Pictures();
    const sets = unitsOf(0).filter(isSet);
    for (const [n, units] of [unitsOf(0), unitsOf(10).filter((unit) => !isSet(unit))].entries()) {
      const payload = annexB(units);
      const picture = take(track, payload, 400 * n);
      payload.fill(0xee);
      assert.deepEqual(picture && prefixedUnits(Buffer.concat(picture.data)).filter(isSet), sets);
      assert.deepEqual(picture && [picture.sets.sps, picture.sets.pps], sets);
    }
  });

  it("of a black picture are its own, and end those of the camera: what does not bring them again is left out", () => {
    const track = new Pictures();
    const first = take(track, annexB(unitsOf(0)), 0);
    const black = track.black(40, ANA);
    const { sps, pps } = blackFrame(160, 120);
    assert.deepEqual([black.sets.sps, black.sets.pps], [sps, pps]);
    track.restart();
    // A picture set belongs to the sequence set that is known, and another one of those ends it.
    const [own = [], slices = []] = [true, false].map((are) => unitsOf(10).filter((unit) => isSet(unit) === are));
    assert.equal(take(track, annexB([...own.toReversed(), ...slices]), 80), undefined);
    assert.equal(track.damaged, 1);
    const next = take(track, annexB(unitsOf(10)), 120);
    assert.ok(first && next);
    assert.equal(complaints([first, black, next]), "");
  });

  it("of a key frame that is left out are not those of what follows", () => {
    const { sps, pps, slice } = blackFrame(64, 64);
    const track = new Pictures();
    const between = annexB([sliceWithChanges(0)]);
    assert.ok(take(track, annexB([sps, pps, slice]), 0));
    assert.equal(take(track, annexB([sps, setWithRedundant(), redundantSlice()]), 40), undefined);
    assert.ok(take(track, between, 80), "the file has the sets of before");
    assert.equal(track.damaged, 1);
  });

  it("of somebody who is back are taken also if they come in a message of their own", async () => {
    const { sps, pps, slice } = blackFrame(64, 64);
    const making = new Making(folder(), { who: "each" });
    const camera = (units: readonly Buffer[], from: number, to: number, speaker: Speaker) =>
      Array.from({ length: (to - from) / 200 }, (_, n) => frameMessage(annexB(units), from + 200 * n, { speaker }));
    const whole = [sps, pps, slice];
    await making.push(
      ...inOrder(
        camera(whole, 0, 2000, ANA),
        [eventMessage("participant_leave", 2100, [ANA])],
        camera(whole, 0, 20_000, BEN),
      ),
    );
    assert.equal(making.recorder.state.streams.get("S")?.count, 1, "hers is over");
    await making.push(
      frameMessage(annexB([sps, pps]), 20_000, { speaker: ANA }),
      ...camera([slice], 20_040, 22_040, ANA),
    );
    await making.end();
    const hers = making.messages.filter(({ file }) => file.speaker?.id === ANA.id);
    assert.deepEqual(
      hers.map(({ file }) => [file.frames, file.dropped]),
      [
        [10, 0],
        [10, 0],
      ],
    );
  });

  it("are told of each picture in the index: a camera's, and those of black between", async () => {
    const making = new Making(folder());
    await making.push(
      ...frameMessages(frames.slice(0, 10), 0),
      eventMessage("participant_video_off", 400, [ANA]),
      ...frameMessages(frames.slice(10), 1000),
    );
    await making.end();
    const [video] = readMovie(making.path).tracks;
    assert.deepEqual(
      video?.samples.map(({ description }) => description),
      [...Array(10).fill(1), 2, ...Array(10).fill(1)],
    );
    assert.deepEqual(
      video?.entries.map((entry) => [unitsOf(0), Object.values(blackFrame(160, 120))].map((sets) => isIn(entry, sets))),
      [
        [true, false],
        [false, true],
      ],
    );
  });
});

/** Whether a sample description has these sets. */
function isIn(entry: Buffer, units: readonly Buffer[]): boolean {
  return units.filter(isSet).every((unit) => entry.includes(unit));
}
