// Who may read the metrics, by what the apps demand.

import assert from "node:assert/strict";
import { Gate } from "../../../src/runtime/metrics/gate";

describe("the gate of the metrics", () => {
  it("is off without an app, and again when the last one has gone", () => {
    const gate = new Gate();
    assert.equal(gate.protection, "off");
    const close = gate.open("app", "open");
    assert.equal(gate.protection, "flows");
    close();
    assert.equal(gate.protection, "off");
  });

  it("stays as an app's next instance has it when the former one goes", () => {
    const gate = new Gate();
    for (const demand of ["open", { token: "secret" }, "open"] as const) {
      const close = gate.open("app", "open");
      gate.open("app", demand);
      close();
      assert.equal(gate.protection, demand === "open" ? "flows" : "token");
    }
  });

  it("wants a token as soon as one app has one, or should have", () => {
    const gate = new Gate();
    gate.open("open", "open");
    const close = gate.open("locked", "locked");
    assert.equal(gate.protection, "token");
    assert.equal(gate.admits("Bearer locked"), false);
    assert.equal(gate.admits("Bearer open"), false);
    close();
    gate.open("other", { token: "secret" });
    assert.equal(gate.protection, "token");
  });

  it("admits each app's token, in the form of the header that RFC 6750 has", () => {
    const gate = new Gate();
    gate.open("one", { token: "first" });
    gate.open("two", { token: "second" });
    for (const header of ["Bearer first", "bearer second", "Bearer   first "]) assert.ok(gate.admits(header), header);
    const others = [
      undefined,
      "",
      "Bearer",
      "Bearer ",
      "first",
      "Basic first",
      "Bearer firs",
      "Bearer first second",
      "Bearer FIRST",
    ];
    for (const header of others) assert.ok(!gate.admits(header), header);
  });
});
