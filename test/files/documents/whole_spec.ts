// Files that are written at once: complete under their name, never over another, and found by their stream.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { DISK } from "../../../src/files/disk/disk";
import { deleteDocuments } from "../../../src/files/documents/mark";
import { writeWhole } from "../../../src/files/documents/whole";

describe("a file that is written at once", () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const files = () => readdirSync(folder).sort();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("has its bytes, in folders that did not exist", async () => {
    const bytes = Buffer.from([1, 2, 3]);
    const path = await writeWhole(at("a/b/x.jpg"), bytes);
    assert.equal(path, at("a/b/x.jpg"));
    assert.deepEqual(readFileSync(path), bytes);
    assert.deepEqual(readdirSync(at("a/b")), ["x.jpg"]);
  });

  it("takes a name that nobody has, also if several ask for it at once", async () => {
    writeFileSync(at("x.jpg"), "mine");
    const paths = await Promise.all(["1", "2", "3"].map((text) => writeWhole(at("x.jpg"), Buffer.from(text), "A")));
    assert.deepEqual(paths.toSorted(), [at("x_2.jpg"), at("x_3.jpg"), at("x_4.jpg")]);
    for (const [n, path] of paths.entries()) assert.equal(readFileSync(path, "utf8"), String(n + 1));
    assert.equal(readFileSync(at("x.jpg"), "utf8"), "mine");
    assert.equal(files().length, 7, "each has a mark");
  });

  it("is deleted with its stream, a new file in its place is not", async () => {
    for (const streamId of ["A", "B"]) await writeWhole(at(`${streamId}.jpg`), Buffer.from(streamId), streamId);
    await writeWhole(at("other.jpg"), Buffer.from("of no stream"));
    const path = await writeWhole(at("replaced.jpg"), Buffer.from("face"), "A");
    rmSync(path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(path, "quite another file");
    const reasons = await deleteDocuments(folder, "A");
    assert.deepEqual(reasons.length, 1);
    assert.deepEqual(
      files().filter((name) => !name.startsWith(".")),
      ["B.jpg", "other.jpg", "replaced.jpg"],
    );
  });

  it("that a dead process had not completed is deleted with its stream too", async () => {
    const path = await writeWhole(at("x.jpg"), Buffer.from("face"), "A");
    rmSync(path);
    writeFileSync(at("x.jpg.tmp"), "fa");
    await deleteDocuments(folder, "A");
    assert.deepEqual(files(), []);
  });

  it("is complete, and is deleted with its stream, also if it cannot lose its first name", async () => {
    const unlink = DISK.unlink.bind(DISK);
    const mocked = mock.method(DISK, "unlink", async (path: string) => {
      if (path.endsWith("x.jpg.tmp")) throw Object.assign(new Error("in use"), { code: "EBUSY" });
      await unlink(path);
    });
    try {
      assert.equal(await writeWhole(at("x.jpg"), Buffer.from("face"), "A"), at("x.jpg"));
    } finally {
      mocked.mock.restore();
    }
    assert.equal(readFileSync(at("x.jpg"), "utf8"), "face");
    assert.deepEqual([await deleteDocuments(folder, "A"), files()], [[], []]);
  });

  it("leaves nothing where it cannot be written", async function () {
    if (process.getuid?.() === 0 || process.platform === "win32") this.skip();
    chmodSync(folder, 0o500);
    await assert.rejects(writeWhole(at("x.jpg"), Buffer.from("1"), "A"), { code: "EACCES" });
    assert.deepEqual(files(), []);
  });
});
