// What an account without credentials uses while a simulator refers to it.

import assert from "node:assert/strict";
import { offerSimulatedApi, simulatedApi, simulatedCredentials } from "../../../src/runtime/account/simulated";

describe("zoom-rtms-account: credentials and port of a simulator", () => {
  it("are random, the same for the life of the process, and others for another account", () => {
    const first = simulatedCredentials("a");
    assert.deepEqual(simulatedCredentials("a"), first);
    assert.equal(new Set([...Object.values(first), ...Object.values(simulatedCredentials("b"))]).size, 6);
    for (const secret of Object.values(first)) assert.match(secret, /^[0-9a-f]{32}$/);
  });

  it("give the origin of the simulator's port while it is open, to that account only", () => {
    assert.equal(simulatedApi("a"), undefined);
    const withdraw = offerSimulatedApi("a", "http://127.0.0.1:4001");
    assert.equal(simulatedApi("a"), "http://127.0.0.1:4001");
    assert.equal(simulatedApi("b"), undefined);
    withdraw();
    assert.equal(simulatedApi("a"), undefined);
  });

  it("give the newest port when a deploy opens the next before it has closed the former", () => {
    const withdrawFormer = offerSimulatedApi("a", "http://127.0.0.1:4001");
    const withdraw = offerSimulatedApi("a", "http://127.0.0.1:4002");
    withdrawFormer();
    assert.equal(simulatedApi("a"), "http://127.0.0.1:4002");
    withdrawFormer();
    assert.equal(simulatedApi("a"), "http://127.0.0.1:4002", "withdrawn twice");
    withdraw();
    assert.equal(simulatedApi("a"), undefined);
  });
});
