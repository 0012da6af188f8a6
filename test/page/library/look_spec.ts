// A folder is walked again when that is due; who asks does not wait for a walk that takes long.

import assert from "node:assert/strict";
import type { MeetingSummary } from "../../../src/page";
import { Look } from "../../../src/page/library/look";
import { meetingOf } from "../rig";

class Folder {
  at = 0;
  walks = 0;
  ids = ["one"];
  /** Ends the walk that is under way. */
  end: (() => void) | undefined;
  isSlow = false;
  readonly look = new Look(
    async (): Promise<MeetingSummary[]> => {
      this.walks += 1;
      const { ids } = this;
      if (this.isSlow)
        await new Promise<void>((resolve) => {
          this.end = resolve;
        });
      return ids.map((id) => meetingOf(id));
    },
    () => this.at,
    5,
  );
  async seen(): Promise<string> {
    return [...(await this.look.all()).keys()].join(" ");
  }
}

describe("the look at a folder", () => {
  it("is good for a second, and then is a new one", async () => {
    const folder = new Folder();
    assert.equal(await folder.seen(), "one");
    folder.ids = ["one", "two"];
    folder.at = 999;
    assert.equal(await folder.seen(), "one");
    folder.at = 1000;
    assert.equal(await folder.seen(), "one two");
    assert.equal(folder.walks, 2);
  });

  it("is the last one while a new one takes long, of which there is one at a time", async () => {
    const folder = new Folder();
    await folder.seen();
    Object.assign(folder, { ids: ["two"], at: 5000, isSlow: true });
    assert.deepEqual(await Promise.all([folder.seen(), folder.seen()]), ["one", "one"]);
    assert.equal(folder.walks, 2);
    folder.at = 8000;
    folder.end?.();
    await new Promise(setImmediate);
    assert.equal(await folder.seen(), "two");
    // A walk that took three seconds is good for thirty.
    folder.at = 34_999;
    assert.equal(await folder.seen(), "two");
    assert.equal(folder.walks, 2);
    folder.at = 35_000;
    await folder.seen();
    assert.equal(folder.walks, 3);
  });

  it("is a new one after a change, also one that happens during a walk", async () => {
    const folder = new Folder();
    await folder.seen();
    folder.ids = ["two"];
    folder.look.outdate();
    assert.equal(await folder.seen(), "two");
    Object.assign(folder, { at: 5000, isSlow: true });
    await folder.seen();
    folder.ids = ["three"];
    folder.look.outdate();
    folder.isSlow = false;
    folder.end?.();
    await new Promise(setImmediate);
    assert.equal(await folder.seen(), "three");
  });

  it("does not show what was deleted, whatever a walk saw before", async () => {
    const folder = new Folder();
    folder.ids = ["one", "two"];
    await folder.seen();
    Object.assign(folder, { at: 5000, isSlow: true });
    await folder.seen();
    folder.look.remove("one");
    assert.equal(await folder.seen(), "two");
    folder.end?.();
    await new Promise(setImmediate);
    assert.equal(await folder.seen(), "two");
    // The same id may come again.
    Object.assign(folder, { at: 50_000, isSlow: false });
    assert.equal(await folder.seen(), "one two");
  });

  it("fails with the folder, and is well again with it", async () => {
    let isBroken = true;
    const look = new Look(
      () => (isBroken ? Promise.reject(new Error("EIO")) : Promise.resolve([meetingOf("one")])),
      () => 0,
    );
    await assert.rejects(look.all(), /EIO/);
    isBroken = false;
    assert.equal((await look.all()).size, 1);
  });
});
