import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

describe("the node folders", () => {
  it("are all listed in package.json", () => {
    const {
      "node-red": { nodes },
    } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
    const folders = readdirSync(join(__dirname, "../../nodes"));
    const listed = Object.entries<string>(nodes).map(
      ([type, path]) =>
        /^zoom-rtms-(?<name>.*) dist\/nodes\/\k<name>\/\d\d-\k<name>\.js$/.exec(`${type} ${path}`)?.groups?.name,
    );
    assert.deepEqual(listed.sort(), folders.sort());
  });
});
