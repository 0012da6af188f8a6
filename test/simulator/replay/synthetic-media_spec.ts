import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { MediaPayloadType, MediaResolution, MessageType } from "../../../src/protocol/values";
import { SyntheticMedia } from "../../../src/simulator/replay/synthetic-media";
import { sizeOfH264, sizeOfJpeg } from "../picture-sizes";

const { HD, FHD } = MediaResolution;

describe("simulator: media of a replay", () => {
  const player = (codec: number, resolution: number) => {
    const media = new SyntheticMedia();
    const params = { video: { codec, resolution } };
    return (bytes: number): Buffer => {
      const made = media.make({ type: MessageType.MEDIA_DATA_VIDEO, params, bytes, speaker: 1, clock: 0 });
      assert.ok(Buffer.isBuffer(made));
      return made;
    };
  };

  it("has pictures as long as the report's, in the resolution that was asked for where there is room", () => {
    const play = player(MediaPayloadType.JPG, FHD);
    for (const [bytes, size] of [
      [50_000, [1920, 1080]],
      [9000, [1280, 720]],
      [3000, [640, 360]],
    ] as const) {
      const picture = play(bytes);
      assert.equal(picture.length, bytes);
      assert.deepEqual(sizeOfJpeg(picture), size);
    }
  });

  it("has a keyframe of H264 first and where there is room, and P slices between", () => {
    const play = player(MediaPayloadType.H264, HD);
    const [first, second, third, fourth, fifth] = [20_000, 500, 700, 30_000, 900].map(play);
    assert.deepEqual(
      [first, second, third, fourth, fifth].map((picture) => picture?.length),
      [20_000, 500, 700, 30_000, 900],
    );
    for (const keyframe of [first, fourth]) assert.deepEqual(keyframe && sizeOfH264(keyframe), [1280, 720]);
    const numbers = [second, third, fifth].map((picture) => ((picture?.readUInt16BE(5) ?? 0) >> 5) & 15);
    assert.deepEqual(numbers, [1, 2, 1]);
  });
});
