// The public interface of the library: a changed type is a change for its users, so it must not pass unnoticed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { GOLDEN, publicTypes, RENEW } from "./public-types";

/** By the first line of each. */
const statementsIn = (types: string) =>
  new Map(types.split(/^(?=\/\/|export|declare|interface|type|import)/m).map((text) => [text.split("\n", 1)[0], text]));

describe("the public types", () => {
  it("are those of the golden file", () => {
    const golden = readFileSync(GOLDEN, "utf8");
    const built = publicTypes();
    const [former, types] = [statementsIn(golden), statementsIn(built)];
    for (const face of ["index", "protocol/index", "simulator/library"]) assert.ok(types.has(`// src/${face}.d.ts`));
    const told = `Users see other types. If that is meant: ${RENEW}`;
    for (const line of new Set([...former.keys(), ...types.keys()]))
      assert.equal(types.get(line), former.get(line), told);
    assert.equal(built, golden, told);
  });
});
