import assert from "node:assert/strict";
import { jpegSize } from "../../../src/video/pictures/size";
import { jpg } from "./wire";

describe("the size of a JPG", () => {
  it("is found behind bytes that fill up, which may be in front of any marker", () => {
    const bytes = jpg(1, 640, 360);
    for (const fill of [0, 1, 2, 5]) {
      const filled = Buffer.concat([bytes.subarray(0, 2), Buffer.alloc(fill, 0xff), bytes.subarray(2)]);
      assert.deepEqual(jpegSize(filled), { width: 640, height: 360 }, `${fill} bytes`);
    }
  });
});
