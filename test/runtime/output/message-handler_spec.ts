import assert from "node:assert/strict";
import { closeFiles } from "../../../src/runtime/output/message-handler";

describe("the close of a node that writes files", () => {
  const told: string[] = [];
  const node = { error: (error: Error) => void told.push(error.message) } as Parameters<typeof closeFiles>[0];
  beforeEach(() => told.splice(0));

  it("waits until they are done", async () => {
    await closeFiles(node, "Recordings", "/here", Promise.resolve(), () => () => undefined);
    assert.deepEqual(told, []);
  });

  it("waits 10 s at most, well below Node-RED's 15 s, and reports that they are not done", async () => {
    const waits: number[] = [];
    const never = new Promise<void>(() => undefined);
    await closeFiles(node, "Recordings", "/here", never, (ms, tick) => {
      waits.push(ms);
      setImmediate(tick);
      return () => undefined;
    });
    assert.deepEqual(waits, [10_000]);
    assert.match(
      String(told),
      /^Recordings were still being written when this node was closed in \/here \(ETIMEDOUT\)\. The disk does not respond/,
    );
  });
});
