// What is looked for: the list of recordings and an opened meeting find by the same rules.

import assert from "node:assert/strict";
import fc from "fast-check";
import { hitsOf, pieces, termsOf } from "../../src/page/matching";

const SPEAKERS = [
  { key: "m", name: "Maria" },
  { key: "t", name: "Tom" },
];
const SAID = [
  { speaker: "m", text: "Good morning everybody, has the landlord called?" },
  { speaker: "t", text: "The server room needs a new cooling unit." },
  { speaker: "t", text: "I will ask the landlord whether he pays half." },
  { speaker: "m", text: "Tom, please send me two offers." },
  { speaker: "", text: "Half of it?" },
];
const found = (query: string) => hitsOf(SAID, SPEAKERS, termsOf(query));

describe("what is looked for in a meeting", () => {
  it("is found in the words of a sentence and in the name of who said it", () => {
    assert.deepEqual(found("tom landlord"), [2]);
    assert.deepEqual(found("LANDLORD  tom half"), [2]);
    assert.deepEqual(found("landlord"), [0, 2]);
    assert.deepEqual(found("tom"), [1, 2, 3]);
    assert.deepEqual(found("offers maria"), [3]);
  });

  it("is what comes nearest if no sentence has all of it, rather said than in a name", () => {
    assert.deepEqual(found("landlord offers"), [0, 2, 3]);
    assert.deepEqual(found("maria cooling"), [1]);
    assert.deepEqual(found("landlord half offers"), [2]);
    assert.deepEqual(found("maria zebra"), [0, 3]);
  });

  it("is not there if no sentence has any of it", () => {
    assert.deepEqual(found("zebra"), []);
    assert.deepEqual(found("  "), []);
  });

  it("is found without regard to case, accents, forms of letters and order", () => {
    const isIn = (text: string, query: string) => hitsOf([{ speaker: "", text }], [], termsOf(query)).length === 1;
    assert.ok(isIn("Schöne Grüße aus Köln", "koln GRUßE"));
    assert.ok(isIn("Où est le café ?", "cafe ou"));
    assert.ok(isIn("ＦＵＬＬ Ⅷ ﬁ", "full viii fi"));
    assert.ok(isIn("ΟΔΟΣ", "οδος") && isIn("οδος", "ΟΔΟΣ"));
    assert.ok(!isIn("Où est le café ?", "the"));
  });
});

describe("what was found", () => {
  const marked = (text: string, query: string) =>
    pieces(text, termsOf(query))
      .map(({ text: part, isHit }) => (isHit ? `[${part}]` : part))
      .join("");

  it("is marked in the text", () => {
    assert.equal(marked("The sound, the Sound.", "sound"), "The [sound], the [Sound].");
    assert.equal(marked("Grüße, gru\u0308ße", "GRUSSE gru"), "[Grü]ße, [gru\u0308]ße");
    assert.equal(marked("ﬁne ＦＵＬＬ", "i full"), "[ﬁ]ne [ＦＵＬＬ]");
  });

  it("changes nothing of the text", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, query) => {
        const joined = pieces(text, termsOf(query)).map((piece) => piece.text);
        assert.equal(joined.join(""), text);
      }),
    ));
});
