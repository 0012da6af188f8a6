import assert from "node:assert/strict";
import { OpenStatus } from "../../../src/runtime/output/open-status";

describe("the status of an output node", () => {
  const shown: string[] = [];
  const status = () => {
    shown.length = 0;
    const show = (fill: string, _shape: string, text: string) => void shown.push(`${fill} ${text}`);
    return new OpenStatus({ show });
  };

  it("shows how many are open, once per change", () => {
    const it = status();
    for (const open of [0, 0, 1, 1, 2, 0]) it.show(open);
    assert.deepEqual(shown, ["grey status.idle", "green ▶ 1", "green ▶ 2", "grey status.idle"]);
  });

  it("shows another problem until the number changes", () => {
    const it = status();
    it.show(1);
    it.problem("status.limit");
    it.show(1);
    it.show(2);
    assert.deepEqual(shown, ["green ▶ 1", "yellow status.limit", "green ▶ 2"]);
  });

  it("shows that files fail until one is saved, whatever else there is to show", () => {
    const it = status();
    it.show(1);
    it.files("status.file");
    it.show(2);
    it.problem("status.limit");
    it.files("status.file");
    assert.deepEqual(new Set(shown.splice(1)), new Set(["yellow status.file"]));
    it.files();
    it.files();
    assert.deepEqual(shown.splice(1), ["green ▶ 2"]);
  });
});
