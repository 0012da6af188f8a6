// The `*_stopped` webhooks that a restarted simulator node still has to send: its next instance gets them, and the
// ports stay allowed until they are sent, or until nobody waits for them any more.

import assert from "node:assert/strict";
import { mock } from "node:test";
import type { AppSettings } from "../../../src/runtime/app/app";
import { withSimulators } from "../../../src/runtime/app/simulators";
import { HANDOVER_WINDOW } from "../../../src/runtime/handover/store";
import { leavePendingStops, takePendingStops } from "../../../src/runtime/simulator/pending-stops";

const URLS = ["ws://127.0.0.1:8081", "ws://127.0.0.1:8082"] as const;
const SETTINGS: AppSettings = {
  clientId: "id",
  clientSecret: "secret",
  servers: "",
  allows: () => false,
  proxy: () => undefined,
  ca: "",
  maxFrame: 1024,
  silence: 1000,
};

const streamOf = (streamId: string) => ({ product: "meeting" as const, id: "m", streamId });
const ended = [
  { stream: streamOf("one"), appId: "app", urls: [URLS[0]] },
  { stream: streamOf("two"), appId: "app", urls: [URLS[1]] },
];
const allowed = (): boolean[] => URLS.map((url) => withSimulators(SETTINGS, "app").allows(url));

describe("the *_stopped webhooks that a restarted simulator node still has to send", () => {
  let now = 0;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    mock.method(performance, "now", () => now);
  });
  afterEach(() => {
    takePendingStops("node")?.sent();
    mock.timers.reset();
    mock.restoreAll();
  });

  it("go to its next instance once, and the ports are allowed until they are sent", () => {
    leavePendingStops("node", ended);
    const pending = takePendingStops("node");
    assert.deepEqual(
      pending?.streams.map(({ streamId }) => streamId),
      ["one", "two"],
    );
    assert.equal(takePendingStops("node"), undefined);
    assert.deepEqual(allowed(), [true, true]);
    pending.sent();
    assert.deepEqual(allowed(), [false, false]);
  });

  it("do not exist where nothing was open", () => {
    leavePendingStops("node", []);
    assert.equal(takePendingStops("node"), undefined);
  });

  it("are forgotten with the ports when nobody waits for them any more", () => {
    leavePendingStops("node", ended);
    now += HANDOVER_WINDOW + 1;
    mock.timers.tick(HANDOVER_WINDOW + 1);
    assert.deepEqual(allowed(), [false, false]);
    assert.equal(takePendingStops("node"), undefined);
  });
});
