// Documents of a stream are found by their marks, and only what is the stream's is deleted.

import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf } from "../../../src/files/disk/system-code";
import { DocumentFile } from "../../../src/files/documents/file";
import { deleteDocuments, identityAt, noteLeft, reserveFor } from "../../../src/files/documents/mark";
import { thisOwner } from "../../../src/files/owner";
import { until } from "../../until";

describe("marks of documents", () => {
  let folder: string;
  const at = (name: string) => join(folder, ...name.split("/"));
  const files = () =>
    fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
      .sort();
  const marks = (name: string) => at(name.replace(/[^/]+$/, (last) => `.${last}.rtms`));

  beforeEach(() => {
    folder = fs.mkdtempSync(join(tmpdir(), "zoom-rtms-test-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  async function document(streamId: string | undefined, name: string, text = "words"): Promise<string> {
    const path = await reserveFor(streamId, at(name));
    fs.writeFileSync(path, text);
    return path;
  }

  const leave = async (path: string) => await noteLeft("A", path, (await identityAt(path)) ?? "gone");

  /** A document of stream A that this process has written. */
  async function written(text: string): Promise<{ file: DocumentFile; codes: string[] }> {
    const codes: string[] = [];
    const file = new DocumentFile(
      () => reserveFor("A", at("x.vtt")),
      (_what, cause) => codes.push(codeOf(cause)),
      { note: (path, left) => noteLeft("A", path, left) },
    );
    file.append(text);
    await until(() => fs.existsSync(at("x.vtt")) && fs.readFileSync(at("x.vtt"), "utf8") === text);
    return { file, codes };
  }

  /** Another file comes into its place. */
  async function replace(): Promise<void> {
    fs.renameSync(at("x.vtt"), at("aside"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    fs.writeFileSync(at("x.vtt"), "mine");
  }

  it("find the documents of their stream in all folders, with the files that were to replace them", async () => {
    await document("A", "one.vtt");
    await document("A", "deep/er/two.srt");
    await document("B", "deep/er/three.srt");
    await document(undefined, "four.txt");
    fs.writeFileSync(at("one.vtt.tmp"), "words that were being written");
    fs.writeFileSync(at("notes.txt"), "mine");
    fs.writeFileSync(at(".odd.rtms"), "no JSON");
    fs.writeFileSync(at(".rtms"), "{}");
    assert.deepEqual(await deleteDocuments(folder, "A"), []);
    assert.deepEqual(files(), [
      ".odd.rtms",
      ".rtms",
      "deep/er/.three.srt.rtms",
      "deep/er/three.srt",
      "four.txt",
      "notes.txt",
    ]);
  });

  it("are deleted with a document whose name another stream's document takes", async () => {
    const first = await document("A", "x.txt");
    fs.rmSync(first);
    await document("B", "x.txt", "of B");
    assert.deepEqual(await deleteDocuments(folder, "A"), []);
    assert.equal(fs.readFileSync(first, "utf8"), "of B");
    fs.rmSync(first);
    await document(undefined, "x.txt", "of nobody");
    assert.deepEqual(await deleteDocuments(folder, "B"), []);
    assert.deepEqual(files(), ["x.txt"]);
  });

  it("recognise a document that was edited since, or restored from a copy", async () => {
    const edited = await document("A", "edited.txt");
    const copied = await document("A", "copied.txt");
    for (const path of [edited, copied]) await leave(path);
    fs.appendFileSync(edited, " and notes");
    const { atime, mtime } = fs.statSync(copied);
    fs.renameSync(copied, at("backup.txt"));
    fs.copyFileSync(at("backup.txt"), copied);
    fs.utimesSync(copied, atime, mtime);
    assert.deepEqual(await deleteDocuments(folder, "A"), []);
    assert.deepEqual(files(), ["backup.txt"]);
  });

  it("delete no other file that is in the place of the document", async () => {
    const path = await document("A", "x.txt");
    await leave(path);
    fs.rmSync(path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    fs.writeFileSync(path, "somebody else's");
    const [reason, ...more] = await deleteDocuments(folder, "A");
    assert.deepEqual([(reason as { code: string }).code, more], ["EREPLACED", []]);
    assert.equal(fs.readFileSync(path, "utf8"), "somebody else's");
  });

  it("leave alone what another living process writes, but not what it has left", async () => {
    const [written, left] = [await document("A", "written.txt"), await document("A", "left.txt")];
    await leave(left);
    const stat = fs.readFileSync(`/proc/${process.ppid}/stat`, "latin1");
    const born = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    const owner = { ...thisOwner(), pid: process.ppid, instance: "another", born };
    for (const name of ["written.txt", "left.txt"]) {
      const mark = JSON.parse(fs.readFileSync(marks(name), "utf8"));
      fs.writeFileSync(marks(name), JSON.stringify({ ...mark, owner }));
    }
    assert.deepEqual(await deleteDocuments(folder, "A"), []);
    assert.ok(fs.existsSync(written));
    assert.ok(!fs.existsSync(left));
  });

  it("report why something is left, and the rest is deleted", async () => {
    await document("A", "a.txt");
    fs.rmSync(at("a.txt"));
    fs.mkdirSync(at("a.txt"));
    await document("A", "b.txt");
    const reasons = await deleteDocuments(folder, "A");
    assert.equal(reasons.length, 1);
    assert.deepEqual(files(), [".a.txt.rtms"]);
  });

  it("follow a document that continues after it was left, and are deleted with it", async () => {
    const { file, codes } = await written("one ");
    await file.finish();
    assert.ok("identity" in JSON.parse(fs.readFileSync(marks("x.vtt"), "utf8")));
    file.rewrite("another file now");
    await until(() => fs.readFileSync(at("x.vtt"), "utf8") === "another file now");
    // As after a kill: nothing was finished.
    assert.ok(!("identity" in JSON.parse(fs.readFileSync(marks("x.vtt"), "utf8"))));
    await file.finish();
    assert.ok("identity" in JSON.parse(fs.readFileSync(marks("x.vtt"), "utf8")));
    await file.remove();
    assert.deepEqual([files(), codes], [[], []]);
  });

  for (const isLeft of [false, true])
    it(`delete no other program's file that took the place of a document (${isLeft ? "left" : "open"})`, async () => {
      const { file, codes } = await written("words");
      if (isLeft) await file.finish();
      await replace();
      await file.remove();
      assert.deepEqual(await deleteDocuments(folder, "A"), []);
      assert.deepEqual(
        [codes, files(), fs.readFileSync(at("x.vtt"), "utf8")],
        [["EREPLACED"], ["aside", "x.vtt"], "mine"],
      );
    });

  for (const change of ["append", "rewrite"] as const)
    it(`have nothing written to another program's file that took the place of a document (${change})`, async () => {
      const { file, codes } = await written("words");
      await replace();
      file[change]("more");
      await file.finish();
      assert.deepEqual([codes, fs.readFileSync(at("x.vtt"), "utf8")], [["EREPLACED"], "mine"]);
    });

  for (const comes of ["at once", "later"])
    it(`are deleted with a document that is gone when it is left, so that a file which appears ${comes} stays`, async () => {
      const { file, codes } = await written("words");
      if (comes === "at once") await replace();
      else fs.rmSync(at("x.vtt"));
      await file.finish();
      assert.ok(!fs.existsSync(marks("x.vtt")));
      if (comes === "later") fs.writeFileSync(at("x.vtt"), "mine");
      assert.deepEqual(await deleteDocuments(folder, "A"), []);
      assert.deepEqual([codes, fs.readFileSync(at("x.vtt"), "utf8")], [[], "mine"]);
    });

  it("recognise a file that took the place of a document whose process was killed", async () => {
    for (const change of ["append", "rewrite"] as const) {
      const growing = { node: "n1", streamId: "A", about: {} };
      const note = (path: string, left: Parameters<typeof noteLeft>[2]) => noteLeft("A", path, left);
      const make = (name: string) => new DocumentFile(() => reserveFor("A", at(name)), assert.fail, { growing, note });
      const [kept, taken] = [make("kept.vtt"), make("x.vtt")];
      for (const file of [kept, taken]) {
        file.append("one ");
        await file.place();
        file[change]("two");
      }
      const ends = (name: string) => fs.readFileSync(at(name), "utf8").endsWith("two");
      await until(() => ends("kept.vtt") && ends("x.vtt"));
      await replace();
      const reasons = await deleteDocuments(folder, "A");
      assert.deepEqual(reasons.map(codeOf), ["EREPLACED"]);
      assert.ok(!fs.existsSync(at("kept.vtt")));
      assert.equal(fs.readFileSync(at("x.vtt"), "utf8"), "mine");
      fs.rmSync(folder, { recursive: true });
    }
    fs.mkdirSync(folder);
  });
});
