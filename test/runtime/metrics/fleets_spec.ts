// What fleets tell the metrics: nothing before there is one, and takeovers that never fall.

import assert from "node:assert/strict";
import { Fleets } from "../../../src/runtime/metrics/fleets";

describe("the fleets of a process", () => {
  it("tell nothing where there is none", () => {
    const fleets = new Fleets();
    assert.equal(fleets.sum, undefined);
    assert.equal(fleets.disconnected, 0);
  });

  it("are added up, and keep the takeovers of those that are gone", () => {
    const fleets = new Fleets();
    const first = { members: 3, owned: 20, takeovers: 2, isConnected: true };
    const close = fleets.register(() => first);
    fleets.register(() => ({ members: 2, owned: 5, takeovers: 1, isConnected: false }));
    assert.deepEqual(fleets.sum, { members: 5, owned: 25, takeovers: 3 });
    assert.equal(fleets.disconnected, 1);
    close();
    close();
    assert.deepEqual(fleets.sum, { members: 2, owned: 5, takeovers: 3 });
    fleets.register(() => ({ ...first, takeovers: 0 }));
    assert.deepEqual(fleets.sum, { members: 5, owned: 25, takeovers: 3 });
  });
});
