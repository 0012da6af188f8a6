import assert from "node:assert/strict";
import fc from "fast-check";
import { fileName } from "../../src/files/filename";
import { dateParts } from "../../src/files/name-parts";

describe("names of files", () => {
  it("are filled from a template, and what is missing reads unknown", () => {
    const name = fileName("{product}-{id}-{speaker}-{index}.{foo}", { product: "phone", id: "a/b==" }, ".wav");
    assert.equal(name, "phone-a_b==-unknown-unknown.{foo}.wav");
  });

  it("take an extension only if the template has none", () => {
    assert.equal(fileName("take.WAV", {}, ".wav"), "take.WAV");
    assert.equal(fileName("take.pcm", {}, ".wav"), "take.pcm.wav");
  });

  it("may have folders from the template, none from a part", () => {
    assert.equal(
      fileName("{product}/{speaker}", { product: "phone", speaker: "../../x\\y" }, ".wav"),
      "phone/_.._x_y.wav",
    );
    assert.equal(fileName("/etc/../C:\\con/nul.txt/", {}, ".wav"), "etc/C_/_con/_nul.txt.wav");
  });

  it("keep any script and cut between characters", () => {
    assert.equal(fileName("{speaker}", { speaker: "山田 太郎" }, ".wav"), "山田_太郎.wav");
    const long = fileName("{speaker}", { speaker: "𝕊".repeat(100) }, ".wav");
    assert.equal(long, `${"𝕊".repeat(16)}.wav`);
  });

  it("are safe whatever people are called (property)", () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("..", "NUL", "con.txt", "", "\u202egpj"),
    );
    fc.assert(
      fc.property(anyText, anyText, (id, speaker) => {
        const name = fileName("{id}/{speaker}", { id, speaker }, ".wav");
        for (const segment of name.split("/")) {
          assert.doesNotMatch(segment, /[<>:"\\|?*\s\p{C}]/u);
          assert.doesNotMatch(segment, /^\.|\.$|^(?:con|nul)(?:\.|$)/i);
          assert.ok(segment.length > 0 && Buffer.byteLength(segment) < 255);
        }
        assert.equal(name.split("/").length, 2);
      }),
    );
  });

  it("show dates in UTC, and none for an impossible one", () => {
    assert.deepEqual(dateParts(Date.UTC(2026, 10, 21, 9, 24, 39)), { date: "2026-11-21", time: "09-24-39" });
    assert.deepEqual(dateParts(1e18), {});
  });
});
