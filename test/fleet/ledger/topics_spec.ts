// Topics: any id has exactly one, and names that a topic cannot contain are refused.

import assert from "node:assert/strict";
import fc from "fast-check";
import { fleetTopics } from "../../../src/fleet/ledger/topics";
import type { RegisterKind } from "../../../src/fleet/registers";
import { RtmsError } from "../../../src/protocol/errors";

const KINDS: readonly RegisterKind[] = ["stream", "interruption", "owner", "member", "memory"];
const topics = fleetTopics("zoom-rtms", "sales");

function refusal(prefix: string, fleet: string): string {
  try {
    fleetTopics(prefix, fleet);
  } catch (error) {
    assert.ok(error instanceof RtmsError && error.code === "RTMS_FLEET");
    return error.message;
  }
  return "";
}

describe("a register's topic", () => {
  it("is prefix, fleet, letter and id", () => {
    assert.deepEqual(
      KINDS.map((kind) => topics.topicOf(kind, "a/b+c=")),
      ["s", "i", "o", "w", "m"].map((letter) => `zoom-rtms/sales/${letter}/YS9iK2M9`),
    );
    assert.deepEqual([topics.root, topics.all], ["zoom-rtms/sales", "zoom-rtms/sales/+/+"]);
  });

  it("leads back to any id, and has no character that means something in topics", () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.string({ unit: "grapheme", minLength: 1 }), (kind, id) => {
        const topic = topics.topicOf(kind, id);
        assert.match(topic, /^zoom-rtms\/sales\/[siowm]\/[\w-]+$/);
        assert.deepEqual(topics.registerOf(topic), { kind, id });
      }),
    );
  });

  it("is none in other topics", () => {
    for (const topic of [
      "zoom-rtms/sales/s",
      "zoom-rtms/sales/s/",
      "zoom-rtms/sales/s/YQ/YQ",
      "zoom-rtms/sales/x/YQ",
      "zoom-rtms/sales2/s/YQ",
      "zoom-rtms/sales2s/YQ",
      "zoom-rtms/s/YQ",
      "other/sales/s/YQ",
      // Other spellings of a valid id.
      "zoom-rtms/sales/s/YQ==",
      "zoom-rtms/sales/s/YR",
      "zoom-rtms/sales/s/Y Q",
    ])
      assert.equal(topics.registerOf(topic), undefined, topic);
  });
});

describe("a fleet's name and prefix", () => {
  it("may be any text that one level of a topic can be", () => {
    for (const name of ["sales", "Vertrieb Süd", "営業", "a.b-c_d", "$x"]) assert.equal(refusal("zoom-rtms", name), "");
  });

  for (const [character, shown] of [
    ["+", "+"],
    ["#", "#"],
    ["/", "/"],
    ["\0", "U+0000"],
    ["\n", "U+000A"],
  ])
    it(`are refused with ${shown}, which is named`, () => {
      const [ofName, ofPrefix] = [refusal("zoom-rtms", `a${character}b`), refusal(`a${character}b`, "sales")];
      assert.match(ofName, /^The name ".*" of the fleet contains /s);
      assert.match(ofPrefix, /^The prefix ".*" of the fleet contains /s);
      for (const each of [ofName, ofPrefix]) assert.ok(each.includes(`contains ${shown}, which`), each);
    });

  it("are refused if they are empty, or the prefix is the broker's own", () => {
    assert.match(refusal("zoom-rtms", ""), /The fleet has no name\. Enter one/);
    assert.match(refusal("", "sales"), /The fleet has no prefix\. Enter one/);
    assert.match(refusal("$SYS", "sales"), /contains \$, which/);
  });
});
