import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { lifeOf, thisOwner } from "../../src/files/owner";

describe("the owner of a file", () => {
  const me = thisOwner();

  it("is alive if it is this process, also where another copy of this code asks", () => {
    assert.equal(lifeOf(me), "alive");
    assert.equal(lifeOf(JSON.parse(JSON.stringify(me))), "alive");
  });

  it("is dead if it had this process's number before, as in a container", () => {
    assert.equal(lifeOf({ ...me, instance: "an earlier one" }), "dead");
  });

  it("is identified by its process, on the same machine", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const mark = { ...me, pid: other.pid, instance: "other" };
    assert.equal(lifeOf({ ...mark, born: undefined }), "unknown");
    // The number went to another process since.
    assert.equal(lifeOf({ ...mark, born: "1" }), "dead");
    other.kill("SIGKILL");
    await once(other, "exit");
    assert.equal(lifeOf(mark), "dead");
  });

  it("is unknown on another machine, after another start of this one, and without a mark", () => {
    for (const owner of [{ ...me, boot: "another", instance: "other" }, undefined, {}, "1", { pid: "1" }])
      assert.equal(lifeOf(owner), "unknown");
  });
});
