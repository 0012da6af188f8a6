// What protects a page: its password, Node-RED's, or nothing, which locks it.

import assert from "node:assert/strict";
import { lockedText, pageProtection } from "../../../src/runtime/page";

const settings = (httpNodeAuth?: unknown) => ({ settings: { httpNodeAuth } }) as never;
const AUTH = { user: "operator", pass: "hash" };

describe("the protection of a page", () => {
  it("is its own password before all, else Node-RED's, else nothing is shown", () => {
    assert.deepEqual(pageProtection(settings(AUTH), "n", "secret"), { password: "secret", salt: "n" });
    assert.deepEqual(pageProtection(settings(), "n", "secret"), { password: "secret", salt: "n" });
    for (const none of [undefined, "", "  "]) {
      assert.equal(pageProtection(settings(AUTH), "n", none), "open");
      assert.equal(pageProtection(settings([() => undefined]), "n", none), "open");
      assert.equal(pageProtection(settings(), "n", none), "locked");
      assert.equal(pageProtection(settings(null), "n", none), "locked");
    }
  });

  it("is a password as one signs in with it: with its spaces, and without the end of a file's line", () => {
    for (const [saved, password] of [
      [" secret ", " secret "],
      ["secret\n", "secret"],
      ["secret\r\n", "secret"],
    ])
      assert.deepEqual(pageProtection(settings(), "n", saved), { password, salt: "n" });
    assert.equal(pageProtection(settings(), "n", " \n"), "locked");
  });

  it("is no variable that is not set, whatever else there is", () => {
    for (const auth of [undefined, AUTH])
      assert.throws(() => pageProtection(settings(auth), "n", "$" + "{PAGE_PASSWORD}"), {
        code: "RTMS_CREDENTIALS",
        message: /PAGE_PASSWORD/,
      });
  });

  it("is asked for in the log", () =>
    assert.match(lockedText("/zoom"), /\/zoom has no password.*httpNodeAuth.*deploy/));
});
