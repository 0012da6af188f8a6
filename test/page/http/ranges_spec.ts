// Which bytes a request wants, as RFC 9110 has it.

import assert from "node:assert/strict";
import { isKnown, isRangeValid, partOf, wantedRange } from "../../../src/page/http/ranges";

describe("a range of a file", () => {
  const SIZE = 1000;
  const cases: readonly (readonly [string | undefined, ReturnType<typeof wantedRange>])[] = [
    [undefined, "whole"],
    ["bytes=0-", { start: 0, end: 999 }],
    ["bytes=0-0", { start: 0, end: 0 }],
    ["bytes=500-599", { start: 500, end: 599 }],
    ["Bytes = 500 - 599", { start: 500, end: 599 }],
    ["bytes=990-5000", { start: 990, end: 999 }],
    ["bytes=-1", { start: 999, end: 999 }],
    ["bytes=-5000", { start: 0, end: 999 }],
    ["bytes=999-", { start: 999, end: 999 }],
    ["bytes=1000-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=5-4", "whole"],
    ["bytes=-", "whole"],
    ["bytes=0-1,5-6", "whole"],
    ["items=0-1", "whole"],
    ["bytes=a-b", "whole"],
    ["bytes=0x10-0x20", "whole"],
    ["bytes=-1-5", "whole"],
    ["bytes=99999999999999999999-", "whole"],
    ["", "whole"],
  ];
  for (const [header, wanted] of cases)
    it(`reads ${header}`, () => assert.deepEqual(wantedRange(header, SIZE), wanted));

  it("of nothing is nothing", () => {
    assert.equal(wantedRange("bytes=0-", 0), "unsatisfiable");
    assert.equal(wantedRange("bytes=-5", 0), "unsatisfiable");
    assert.equal(wantedRange(undefined, 0), "whole");
  });

  it("without an end is answered by its beginning, where a part is enough", () => {
    const part = (header: string) => {
      const wanted = wantedRange(header, SIZE);
      return wanted === "unsatisfiable" ? wanted : partOf(wanted, header, 100);
    };
    assert.deepEqual(part("bytes=0-"), { start: 0, end: 99 });
    assert.deepEqual(part("bytes=500 - "), { start: 500, end: 599 });
    assert.deepEqual(part("bytes=950-"), { start: 950, end: 999 });
    for (const asked of ["bytes=0-500", "bytes=-500", "", "bytes=0-1,5-", "bytes=1000-"])
      assert.deepEqual(part(asked), wantedRange(asked, SIZE), asked);
  });

  it("is of the version that was asked about, or there is none", () => {
    assert.equal(isRangeValid(undefined, '"a"'), true);
    assert.equal(isRangeValid('"a"', '"a"'), true);
    for (const other of ['"b"', 'W/"a"', "a", "", "Thu, 01 Jan 2026 00:00:00 GMT"])
      assert.equal(isRangeValid(other, '"a"'), false, other);
    assert.equal(isRangeValid('W/"a"', 'W/"a"'), false);
  });

  it("is not sent to who has it", () => {
    for (const header of ['"a"', 'W/"a"', '"x", "a"', " * "]) assert.equal(isKnown(header, '"a"'), true, header);
    for (const header of [undefined, "", '"b"', "a"]) assert.equal(isKnown(header, '"a"'), false, header);
  });
});
