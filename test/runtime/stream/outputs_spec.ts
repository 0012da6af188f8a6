import assert from "node:assert/strict";
import type { Node } from "node-red";
import type { StreamMessage } from "../../../src/protocol/messages";
import { sendTo } from "../../../src/runtime/stream/outputs";

function sent(port: number): unknown {
  let sent: unknown;
  const node = { send: (messages: unknown) => (sent = messages) } as unknown as Node;
  sendTo(node, port, { topic: "t" } as StreamMessage);
  return sent;
}

describe("messages of the stream node", () => {
  it("each have an id of their own, in Node-RED's form", () => {
    const ids = Array.from({ length: 70_000 }, () => (sent(0) as { _msgid: string })._msgid);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[0-9a-f]{16}$/);
  });

  it("go to their output alone", () => {
    const [first, second, third, ...more] = sent(2) as [null, null, { topic: string; _msgid: string }];
    assert.deepEqual([first, second, third.topic, more], [null, null, "t", []]);
    assert.equal(third._msgid.length, 16);
  });
});
