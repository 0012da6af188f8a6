import assert from "node:assert/strict";
import { topicOf } from "../../../src/protocol/messages/messages";

describe("a topic", () => {
  for (const [what, id] of [
    ["levels and wildcards of MQTT", "a/b+c#d"],
    ["separators and wildcards of brokers that are more than MQTT's", "a.b*c>d"],
    ["white space and control characters", "a b\u0000c\td"],
  ])
    it(`has no ${what} in its parts`, () => {
      assert.equal(topicOf(id ?? "", "audio", id), "rtms/a_b_c_d/audio/a_b_c_d");
    });

  it("keeps every other character of an id", () => {
    const id = "4nYtdqLVTVqGJ-QB62ED7Q==_$é";
    assert.equal(topicOf(id, "event"), `rtms/${id}/event`);
  });
});
