// What a download is called, whatever a person is called.

import assert from "node:assert/strict";
import { attachment } from "../../../src/page/http/disposition";
import { HOSTILE } from "../hostile";

describe("the name of a download", () => {
  it("is as it is, in both forms", () => {
    assert.equal(attachment("Ada 1.wav"), "attachment; filename=\"Ada 1.wav\"; filename*=UTF-8''Ada%201.wav");
    assert.equal(
      attachment("Zoë's (1).wav"),
      "attachment; filename=\"Zoe_'s (1).wav\"; filename*=UTF-8''Zo%C3%AB%27s%20%281%29.wav",
    );
  });

  it("cannot end the header, name a folder, or be without end", () => {
    for (const name of HOSTILE) {
      const header = attachment(`${name}.wav`);
      assert.match(header, /^attachment; filename="[ !#$&-.0-[\]-~]+"; filename\*=UTF-8''[\w.~!%-]+$/, name);
      const [, encoded = ""] = /UTF-8''(.*)$/.exec(header) ?? [];
      assert.doesNotMatch(decodeURIComponent(encoded), /[/\\"\p{C}]|^\./u, name);
      assert.ok(header.length < 2500, name);
      assert.ok(header.endsWith("wav"), header);
    }
  });
});
