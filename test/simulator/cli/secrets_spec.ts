// The simulator's secrets, and how it uses them.

import assert from "node:assert/strict";
import { explainReply } from "../../../src/simulator";
import { readCommand } from "../../../src/simulator/cli/cli-options";

describe("the simulator", () => {
  for (const status of [0, 401, 418])
    it(`reports the webhook's answer ${status} without the password and the key in its URL`, () => {
      const url = "https://user:hunter2@example.org/zoom/rtms?key=hunter3#hunter4";
      const words = explainReply({ status, ms: 1, body: "", ...(status === 0 && { error: "ECONNREFUSED" }) }, url);
      assert.match(words ?? "", /https:\/\/example\.org\/zoom\/rtms/);
      assert.doesNotMatch(words ?? "", /hunter|user/);
    });

  it("uses secrets without the white space around them", () => {
    const args = ["--url", "http://127.0.0.1:1880/zoom/rtms", "--client-id", " id "];
    const command = readCommand(args, { ZOOM_CLIENT_SECRET: "secret\n", ZOOM_SECRET_TOKEN: "\ttoken" });
    assert.ok(command !== "help");
    const { clientId, clientSecret, secretToken } = command.simulator;
    assert.deepEqual([clientId, clientSecret, secretToken], ["id", "secret", "token"]);
  });

  it("takes white space alone for a secret that is missing", () =>
    assert.throws(() => readCommand(["--url", "http://127.0.0.1/"], { ZOOM_CLIENT_ID: " " }), /ZOOM_CLIENT_ID/));
});
