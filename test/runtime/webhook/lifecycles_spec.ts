import assert from "node:assert/strict";
import type { Lifecycle } from "../../../src/protocol/webhook";
import { noteLifecycle, onLifecycle } from "../../../src/runtime/webhook/lifecycles";

describe("the news of streams", () => {
  const started: Lifecycle = { product: "meeting", action: "started", streamId: "s" };

  it("reach every listener until it stops listening", () => {
    const heard: string[] = [];
    const stopFirst = onLifecycle(({ streamId }) => heard.push(`first ${streamId}`));
    const stopSecond = onLifecycle(({ streamId }) => heard.push(`second ${streamId}`));
    noteLifecycle(started);
    stopFirst();
    noteLifecycle({ ...started, streamId: "t" });
    stopSecond();
    noteLifecycle({ ...started, streamId: "u" });
    assert.deepEqual(heard, ["first s", "second s", "second t"]);
  });

  it("reach all others when one listener stops while it is told", () => {
    const heard: string[] = [];
    const stopFirst = onLifecycle(() => stopFirst());
    const stopSecond = onLifecycle(() => heard.push("second"));
    noteLifecycle(started);
    stopSecond();
    assert.deepEqual(heard, ["second"]);
  });
});
