// A file that grows entry by entry is at every moment the document of its segments, as they are and are named by now.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { DocumentFile } from "../../../src/files/documents/file";
import { reserve } from "../../../src/files/documents/name";
import { GrowingDocument } from "../../../src/transcript/contents/growing-document";
import { DOCUMENTS } from "../../../src/transcript/documents/documents";
import { apply, type Segment } from "../../../src/transcript/segments/segment";
import { MOST_KEPT, Units } from "../../../src/transcript/segments/units";
import { DOCUMENT_NAMES, type DocumentName } from "../../../src/transcript/settings";
import { readBySubtitle } from "../readers";
import { formatOf, oneByOne, said } from "../support";
import { parseVtt } from "../vtt-parser";

// Made once: a table of all graphemes takes half a second.
const step = fc.record({
  text: fc.string({ unit: "grapheme", maxLength: 120 }),
  speakerId: fc.constantFrom("1", "2"),
  start: fc.integer({ min: 0, max: 5 }),
  attribute: fc.constantFrom("NONE", "NEW", "NONE", "UPDATE", "DELETE"),
  name: fc.option(fc.string({ maxLength: 5 }), { freq: 3, nil: undefined }),
});

describe("a growing file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "document-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function begin(output: DocumentName) {
    const names = new Map<string, string>();
    const nameOf = (id: string) => names.get(id);
    const file = new DocumentFile(() => reserve(join(folder, "said")), assert.fail);
    const document = new GrowingDocument(file, formatOf(output), () => 0, nameOf);
    const units = new Units(undefined);
    return {
      names,
      nameOf,
      take(segment: Segment, attribute: string) {
        for (const change of units.take(segment, attribute)) document.write(change);
        document.rename();
      },
      async text() {
        await file.finish();
        return readFileSync(file.path, "utf8");
      },
    };
  }

  for (const output of DOCUMENT_NAMES.filter((name) => name !== "turn" && name !== "window"))
    it(`of ${output} holds what is left after updates, deletes and new names (property)`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25, size: "max" }), async (steps) => {
          const page = begin(output);
          const segments: Segment[] = [];
          for (const { text, speakerId, start, attribute, name } of steps) {
            if (name) page.names.set(speakerId, name);
            const segment = said(text, start * 1000, speakerId, start * 1000 + 900);
            apply(segments, segment, attribute);
            page.take(segment, attribute);
          }
          const entries = oneByOne(output, segments, page.nameOf).join("");
          assert.equal(await page.text(), DOCUMENTS[output].head + entries);
          rmSync(join(folder, "said"));
        }),
        { numRuns: 40, examples: [[[{ text: " ", speakerId: "1", start: 0, attribute: "NONE", name: undefined }]]] },
      );
    });

  it("renumbers its captions after a delete, and stays in order after an update", async () => {
    const srt = begin("srt");
    const vtt = begin("vtt");
    for (const page of [srt, vtt]) {
      page.take(said("One.", 0, "1", 900), "NONE");
      page.take(said("Two.", 1000, "1", 1900), "NONE");
      page.take(said("Three.", 2000, "2", 2900), "NONE");
      page.take(said("", 0, "1"), "DELETE");
      page.take(said("A long one, which needs more than two lines. ".repeat(4), 1000, "1", 2800), "UPDATE");
    }
    assert.match(await srt.text(), /^1\n00:00:01,000/);
    assert.equal(readBySubtitle(await srt.text()).at(-1)?.text, "2: Three.");
    const starts = parseVtt(await vtt.text()).map(({ start }) => start);
    assert.deepEqual(
      starts,
      starts.toSorted((one, other) => one - other),
    );
  });

  for (const output of ["vtt", "srt"] as const)
    it(`of ${output} shows what came late as long as it takes to read it, and moves what a sentence id corrects`, async () => {
      const page = begin(output);
      const one = { ...said("It begins with this one here.", 0, "1", 1800), sentenceId: "1" };
      page.take(one, "NEW");
      page.take(said("Yes.", 8000, "2", 9000), "NONE");
      page.take(said("I said so long before you did.", 5000, "1", 6900), "NONE");
      page.take({ ...one, text: "It begins with this one.", start: 300 }, "UPDATE");
      assert.deepEqual(
        readBySubtitle(await page.text()).map(({ start, end }) => [start, end]),
        [
          [300, 1800],
          [8000, 9000],
          [8001, 9901],
        ],
      );
    });

  it("is bounded in what it can correct", async () => {
    const page = begin("text");
    const count = MOST_KEPT + 50;
    for (let n = 0; n < count; n++) page.take(said(`w${n}`, n), "NONE");
    page.names.set("1", "Ann");
    page.take(said("last", count), "NONE");
    const lines = (await page.text()).trimEnd().split("\n");
    assert.equal(lines.length, count + 1);
    assert.deepEqual(
      lines.slice(0, 51),
      Array.from({ length: 51 }, (_, n) => `1: w${n}`),
    );
    assert.equal(lines[51], "Ann: w51");
    assert.equal(lines.at(-1), "Ann: last");
  });
});
