import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { BYTES, frameOf } from "../../../src/simulator/messages/bytes";

describe("simulator: bytes in a message", () => {
  it("is the frame that JSON.stringify would make of base64", () => {
    for (const length of [0, 1, 2, 3, 640, 6438]) {
      const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 7) % 256));
      const messageWith = (data: string) => ({ msg_type: 15, content: { user_name: "Zoë 👋", data, length } });
      const frame = frameOf(JSON.stringify(messageWith(BYTES)), bytes);
      assert.equal(frame.toString(), JSON.stringify(messageWith(bytes.toString("base64"))));
    }
  });
});
