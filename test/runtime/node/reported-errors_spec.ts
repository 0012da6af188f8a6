import assert from "node:assert/strict";
import { ReportedErrors } from "../../../src/runtime/node/reported-errors";

describe("an error that stays", () => {
  it("is reported once per stream, and again when the stream has ended", () => {
    const reported = new ReportedErrors();
    const news = [
      ["s1", "a"],
      ["s1", "a"],
      ["s2", "a"],
      ["s1", "b"],
    ].map(([streamId = "", error = ""]) => reported.isNew(streamId, error));
    assert.deepEqual(news, [true, false, true, true]);
    reported.forget("s1");
    assert.deepEqual([reported.isNew("s1", "a"), reported.isNew("s2", "a")], [true, false]);
  });

  it("is forgotten with its stream, if 10,000 others came after it whose end was not reported", () => {
    const reported = new ReportedErrors();
    for (const streamId of ["first", "second"]) reported.isNew(streamId, "a");
    for (let number = 0; number < 9_999; number++) reported.isNew(`stream ${number}`, "a");
    assert.deepEqual([reported.isNew("second", "a"), reported.isNew("first", "a")], [false, true]);
  });

  it("is forgotten after a hundred others of its stream", () => {
    const reported = new ReportedErrors();
    for (let number = 0; number < 101; number++) reported.isNew("s", `error ${number}`);
    assert.deepEqual([reported.isNew("s", "error 1"), reported.isNew("s", "error 0")], [false, true]);
  });
});
