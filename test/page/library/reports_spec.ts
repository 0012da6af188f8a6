// A report is of a meeting that is kept, and outlives no revocation and no deletion.

import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportPath, revokeReport, writeReport } from "../../../src/page/library";
import { ownFolder } from "../folders";

describe("a report in a folder", () => {
  const folder = ownFolder();
  const isThere = (id = "one") => existsSync(reportPath(folder(), id));
  const keep = (id = "one") => writeFileSync(join(folder(), `${id}.meeting.json`), "{}");

  it("is written of a meeting that is kept", async () => {
    keep();
    assert.deepEqual([await writeReport(folder(), "one", "text"), isThere()], [true, true]);
  });

  it("is not written of one that was deleted while it was made", async () =>
    assert.deepEqual([await writeReport(folder(), "one", "text"), isThere()], [false, false]));

  it("goes with a revocation, and does not come again", async () => {
    keep();
    await writeReport(folder(), "one", "text");
    await revokeReport(folder(), "one");
    assert.equal(isThere(), false);
    assert.deepEqual([await writeReport(folder(), "one", "text"), isThere()], [false, false]);
    keep("two");
    assert.equal(await writeReport(folder(), "two", "text"), true);
  });

  it("goes with a revocation while it is written", async () => {
    keep();
    const written = writeReport(folder(), "one", "text");
    await revokeReport(folder(), "one");
    assert.deepEqual([await written, isThere()], [false, false]);
  });
});
