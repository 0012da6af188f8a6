// What nodes that write files tell the metrics: open files, and whether the last one was saved.

import assert from "node:assert/strict";
import { FileCounts } from "../../../src/runtime/output/file-counts";

describe("the counts of files", () => {
  it("fail from a file that was not saved to the next that is, or until the node is gone", () => {
    const counts = new FileCounts();
    const audio = counts.begin("audio", () => 2);
    const transcript = counts.begin("transcript");
    assert.deepEqual([counts.open, counts.failing], [2, 0]);
    audio.report("RTMS_FILE");
    audio.report("RTMS_FILE");
    transcript.report("RTMS_FILE");
    assert.equal(counts.failing, 2);
    audio.report();
    assert.equal(counts.failing, 1);
    transcript.close();
    audio.close();
    assert.deepEqual([counts.open, counts.failing], [0, 0]);
    assert.deepEqual(
      counts.failures.samples.map(({ labels, value }) => [labels.kind, value]),
      [
        ["audio", 2],
        ["transcript", 1],
        ["video", 0],
      ],
    );
  });
});
