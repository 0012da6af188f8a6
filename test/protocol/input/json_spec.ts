import assert from "node:assert/strict";
import { RtmsError } from "../../../src/protocol/errors/errors";
import { idText, isObject, parseLossless } from "../../../src/protocol/input/json";
import { finiteNumber } from "../../../src/protocol/values/numbers";

describe("parseLossless", () => {
  const cases: [string, unknown][] = [
    ["9007199254740991", 9007199254740991],
    ["-9007199254740991", -9007199254740991],
    ["9007199254740993", "9007199254740993"],
    ["-9007199254740993", "-9007199254740993"],
    ["[1234567890123456789,1.0,1e3,0.1]", ["1234567890123456789", 1, 1000, 0.1]],
    ["1234567890123456800.5", 1234567890123456800],
    [
      '{"id":72111111111111111111,"s":"72111111111111111111"}',
      { id: "72111111111111111111", s: "72111111111111111111" },
    ],
    ['{"a":1,"a":12345678901234567890}', { a: "12345678901234567890" }],
    ['{"escaped":"\\u00e9\\/","n":1234567890123456}', { escaped: "é/", n: 1234567890123456 }],
  ];
  for (const [text, value] of cases) it(text, () => assert.deepEqual(parseLossless(text), value));

  it("throws as JSON.parse does", () => {
    for (const text of ["", "{", "nul", "1234567890123456789x", "[1234567890123456789"])
      assert.throws(() => parseLossless(text), SyntaxError);
  });

  it("treats __proto__ as a plain name", () => {
    for (const text of ['{"__proto__":{"event":"x"}}', '{"__proto__":{"event":"x"},"n":1234567890123456789}'])
      assert.equal((parseLossless(text) as { event?: string }).event, undefined);
  });
});

describe("narrowing", () => {
  it("takes ids as text, and refuses those that have lost digits", () => {
    assert.deepEqual(["a", 7, 0, "", null, undefined, {}, true, 1.5].map(idText), [
      "a",
      "7",
      "0",
      ...Array(6).fill(undefined),
    ]);
    assert.throws(
      () => idText(2 ** 53),
      (error: unknown) => error instanceof RtmsError && error.code === "RTMS_INPUT",
    );
  });

  it("takes finite numbers, also as text", () => {
    assert.deepEqual([1, "2", " 3 ", "-4.5"].map(finiteNumber), [1, 2, 3, -4.5]);
    assert.deepEqual(
      ["", " ", "x", Number.NaN, Infinity, "Infinity", null, {}, true].map(finiteNumber),
      Array(9).fill(undefined),
    );
  });

  it("recognises objects", () => {
    assert.deepEqual([{}, [], null, "x", 1].map(isObject), [true, false, false, false, false]);
  });
});
