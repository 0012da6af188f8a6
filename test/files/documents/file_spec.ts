import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { codeOf } from "../../../src/files/disk/system-code";
import { DocumentFile, type DocumentOptions } from "../../../src/files/documents/file";
import { documentPath, reserve } from "../../../src/files/documents/name";

describe("document file", () => {
  let folder: string;
  let told: [what: string, code: string][];
  const tell = (what: string, cause: unknown) => told.push([what, codeOf(cause)]);
  const make = (name = "said.txt", options: DocumentOptions = {}) =>
    new DocumentFile(() => reserve(join(folder, name)), tell, options);
  const content = (file: DocumentFile) => readFileSync(file.path, "utf8");

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "document-"));
    told = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("uses a free name, creates the folders it needs, and leaves existing files as they are", async () => {
    const path = join(folder, "a", "b", "said.tar.txt");
    assert.equal(await reserve(path), path);
    writeFileSync(path, "somebody's");
    assert.equal(await reserve(path), join(folder, "a", "b", "said.tar_2.txt"));
    assert.equal(await reserve(path), join(folder, "a", "b", "said.tar_3.txt"));
    mkdirSync(join(folder, "dir.txt"));
    assert.equal(await reserve(join(folder, "dir.txt")), join(folder, "dir_2.txt"));
    assert.equal(readFileSync(path, "utf8"), "somebody's");
  });

  it("joins names below the directory", () => {
    assert.equal(documentPath(folder, "x/y.txt"), join(folder, "x", "y.txt"));
  });

  it("holds what was appended, changed and rewritten (property)", async () => {
    const change = fc.record({
      kind: fc.constantFrom("append", "append", "tail", "whole", "wait"),
      text: fc.string({ unit: "grapheme", maxLength: 20 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 20, size: "max" }), async (changes) => {
        const file = make();
        await file.place();
        let meant = Buffer.alloc(0);
        for (const { kind, text, part } of changes) {
          const bytes = Buffer.from(text);
          const at = Math.floor(meant.length * part);
          if (kind === "append") file.append(text);
          else if (kind === "tail") file.replaceFrom(at, text);
          else if (kind === "whole") file.rewrite(text);
          else await new Promise((resolve) => setImmediate(resolve));
          if (kind === "append") meant = Buffer.concat([meant, bytes]);
          else if (kind === "tail") meant = Buffer.concat([meant.subarray(0, at), bytes]);
          else if (kind === "whole") meant = bytes;
          assert.equal(file.size, meant.length);
        }
        await file.finish();
        assert.deepEqual(readFileSync(file.path), meant);
        assert.deepEqual(told, []);
        rmSync(file.path);
      }),
      { numRuns: 60 },
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it("is never read in part: what is changed takes the place of what was in one step", async () => {
    const file = make();
    const before = "x".repeat(300_000);
    file.append(before);
    await file.finish();
    file.replaceFrom(100_000, "y".repeat(100_000));
    const finished = file.finish();
    let running = true;
    void finished.then(() => {
      running = false;
    });
    const lengths = new Set<number>();
    while (running) {
      lengths.add(readFileSync(file.path).length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    lengths.add(readFileSync(file.path).length);
    for (const length of lengths) assert.ok(length === 300_000 || length === 200_000, String(length));
    assert.ok(lengths.has(200_000));
  });

  it("reports the first failure with its cure, and writes what is missing when it can", async () => {
    const file = make();
    file.append("one\n");
    await file.finish();
    const aside = join(folder, "aside");
    renameSync(file.path, aside);
    file.append("two\n");
    await file.finish();
    file.append("three\n");
    await file.finish();
    assert.deepEqual(told, [["could not be written", "ENOENT"]]);
    renameSync(aside, file.path);
    await file.finish();
    assert.equal(content(file), "one\ntwo\nthree\n");
  });

  it("leaves a whole document behind when a second one cannot be written", async () => {
    const file = make();
    file.append("one\n");
    await file.finish();
    mkdirSync(`${file.path}.tmp`);
    writeFileSync(join(`${file.path}.tmp`, "in the way"), "");
    file.replaceFrom(0, "ONE\n");
    await file.finish();
    assert.equal(content(file), "one\n");
    assert.equal(told.length, 1);
    rmSync(`${file.path}.tmp`, { recursive: true });
    file.append("two\n");
    await file.finish();
    assert.equal(content(file), "ONE\ntwo\n");
  });

  it("is unchanged on a disk that accepts only a part, and continues when there is room", function () {
    if (process.platform === "win32") return this.skip();
    const program = `
      const { DocumentFile } = require("./src/files/documents/file");
      const { reserve } = require("./src/files/documents/name");
      const { readFileSync } = require("node:fs");
      (async () => {
        const told = [];
        const file = new DocumentFile(() => reserve(process.argv[1]), (what) => told.push(what));
        const sizes = [];
        for (const act of [() => file.append("x".repeat(900)), () => file.append("y".repeat(300)), () => file.append("z")]) {
          act();
          await file.finish();
          sizes.push(readFileSync(file.path).length);
        }
        file.rewrite("short");
        await file.finish();
        console.log(JSON.stringify({ told, sizes, last: readFileSync(file.path, "utf8") }));
      })();`;
    const limited = `trap "" XFSZ; ulimit -f 1; exec "$0" --import tsx -e "$1" "$2"`;
    const run = spawnSync("bash", ["-c", limited, process.execPath, program, join(folder, "full.txt")], {
      encoding: "utf8",
      env: { ...process.env, TSX_DISABLE_CACHE: "1" },
    });
    assert.deepEqual(
      JSON.parse(run.stdout),
      { told: ["could not be written"], sizes: [900, 900, 900], last: "short" },
      run.stderr,
    );
  });

  it("keeps a bounded amount waiting, and is whole again when it is rewritten", async () => {
    const file = make("said.txt", { mostWaiting: 10 });
    file.append("0123456789");
    file.append("x");
    file.append("y");
    await file.finish();
    assert.equal(content(file), "0123456789");
    assert.deepEqual(told, [["could not be written", "ESLOW"]]);
    file.rewrite("all of it, which is longer");
    await file.finish();
    assert.equal(content(file), "all of it, which is longer");
    assert.equal(told.length, 1);
  });

  it("is deleted when it was removed, whatever was in progress or comes later", async () => {
    const file = make();
    file.append("secret");
    file.rewrite("secret too");
    void file.remove();
    file.append("more");
    file.rewrite("even more");
    await file.finish();
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(told, []);
  });
});
