import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

describe("the node folders", () => {
  it("are all listed in package.json", () => {
    const {
      "node-red": { nodes },
    } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
    const folders = readdirSync(join(__dirname, "../../nodes"));
    assert.deepEqual(
      Object.values(nodes).sort(),
      folders.map((name) => `dist/nodes/${name}/zoom-rtms-${name}.js`).sort(),
    );
  });
});
