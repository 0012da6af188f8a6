import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { RAW_FILE, WAV_FILE } from "../../../src/audio/containers/pcm-file";
import { formatOf, ownFolder } from "../recording-support";

describe("a recording of samples", () => {
  const folder = ownFolder();

  it("is never larger than it may be, with the byte that pads an odd number of samples, nor much smaller", async () => {
    const handle = await open(join(folder(), "take"), "w+");
    for (const container of [WAV_FILE, RAW_FILE])
      for (const format of [formatOf("mulaw", 8000), formatOf("mulaw", 8000, 3), formatOf("s16le", 8000, 2)])
        for (let limit = 200; limit < 212; limit++) {
          const { room } = container.begin(handle, format, limit);
          const { bytes } = await container.seal(handle, format, room);
          const frame = container.frameBytes(format);
          assert.ok(bytes <= limit && bytes > limit - frame - 2, `${bytes} of ${limit} bytes in frames of ${frame}`);
          assert.equal((await handle.stat()).size, bytes);
        }
    await handle.close();
  });
});
