// What the simulator node reports if it cannot play, or if no app connects.

import assert from "node:assert/strict";
import { join } from "node:path";
import type { RtmsErrorCode } from "../../src/protocol/errors/errors";
import { CREDENTIALS } from "../runtime/webhook-client";
import { until } from "../until";
import { helper, inNodeRed, type Message } from "./output-harness";
import { type Options, Rig } from "./simulator-rig";

describe("zoom-rtms-simulator", function () {
  this.timeout(30_000);
  inNodeRed();

  const failures: [string, Options, RtmsErrorCode, RegExp, string][] = [
    [
      "there is no webhook node",
      { without: ["hook"] },
      "RTMS_CONNECTION",
      /No webhook node .*Choose the same app/,
      "status.webhook",
    ],
    [
      "nothing is served at the URL",
      { simulator: { url: "http://127.0.0.1:1/zoom" } },
      "RTMS_CONNECTION",
      /ECONNREFUSED|nothing listens there/,
      "status.webhook",
    ],
    ["no app is chosen", { simulator: { app: "" } }, "RTMS_CREDENTIALS", /No Zoom app is chosen/, "status.credentials"],
    ["the recording is missing", { simulator: { file: "nowhere.wav" } }, "RTMS_FILE", /nowhere\.wav/, "status.file"],
    [
      "a setting is wrong",
      { simulator: { product: "party" } },
      "RTMS_INPUT",
      /"product" is "party".*meeting, webinar/,
      "status.settings",
    ],
    [
      "a fault is unknown",
      { simulator: { faults: ["no-coffee"] } },
      "RTMS_INPUT",
      /no fault "no-coffee".*drop-signaling/,
      "status.settings",
    ],
    [
      "no stream node is there",
      { without: ["stream"] },
      "RTMS_HANDSHAKE",
      /no client connected\. Is a zoom-rtms-stream node wired/,
      "status.notJoined",
    ],
  ];
  for (const [setting, folder] of [
    ["userDir", join(__dirname, "users")],
    ["fileWorkingDirectory", join(__dirname, "files")],
  ] as const)
    it(`looks for a recording below ${setting}, as the output nodes write it there`, async () => {
      const before = helper.settings({});
      helper.settings({ [setting]: folder });
      const rig = await new Rig({ simulator: { file: "nowhere.wav" } }).load();
      await rig.play();
      helper.settings({ ...before, [setting]: undefined });
      assert.ok(String(rig.errors()[0]?.message).includes(join(folder, "nowhere.wav")), rig.errors()[0]?.message);
    });

  for (const [what, options, code, text, status] of failures)
    it(`says what to do if ${what}`, async () => {
      const rig = await new Rig(options).load();
      await rig.play();
      const [error = {}] = rig.errors();
      assert.equal(error.code, code);
      assert.match(String(error.message), text);
      // Wrong settings show at the start, before anybody listens here.
      if (status !== "status.settings")
        await until(() => rig.statuses.some(({ status: shown }) => (shown as Message).text === status));
      assert.ok(!JSON.stringify([rig.log, rig.caught]).includes(CREDENTIALS.clientSecret));
    });
});
