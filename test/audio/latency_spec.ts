// The latency in docs/performance.md is that of the code: the test moves the clock of the measurement.

import assert from "node:assert/strict";
import { latencyRows, latencyTable } from "../../bench/latency";
import { read } from "../documents";

describe("the latency table of docs/performance.md", () => {
  it("is what bench/latency.ts measures", function () {
    this.timeout(60_000);
    const table = latencyTable(latencyRows());
    assert.ok(read("docs/performance.md").includes(table), `it should be\n${table}`);
  });
});
