// The vectors of protocol#webhook-verification and protocol#handshake-signature.

import assert from "node:assert/strict";
import { handshakeSignature, sameText, validationToken, webhookSignature } from "../../../src/protocol/input/signature";

const SECRET_TOKEN = "exampleSecretToken0000";
const BODY =
  '{"event":"meeting.rtms_started","event_ts":1626230691572,"payload":{"meeting_uuid":"4444AAAiAAAAAiAiAiiAii==",' +
  '"operator_id":"30R7kT7bTIKSNUFEuH_Qlg","rtms_stream_id":"609340fb2a7946909659956c8aa9250c",' +
  '"server_urls":"wss://127.0.0.1:443"}}';

describe("signature", () => {
  const handshakes = [
    [
      "4444AAAiAAAAAiAiAiiAii==",
      "609340fb2a7946909659956c8aa9250c",
      "3a59234a55cbb1a1a34cf216a51dfd314ff9361b66b16913f1cfbbad9d785757",
    ],
    [
      "4567UVWxYZABCdEfGhiJkl==",
      "609340fb2a7946909659956c8aa9250c",
      "bc5013acd5b76a5d04bbb79d1300b4305da00242660a91b3a796fb7547874747",
    ],
    [
      "4nYtdqLVTVqGJ+QB62ED7Q==",
      "03db704592624398931a588dd78200cb",
      "723c707e133865bd7a15fb99930da6b883fc8abab8b6327337a6d93015061448",
    ],
    [
      "7211111111111111111",
      "609340fb2a7946909659956c8aa9250c",
      "3cf293e09c5ae867e80818df63e8ec4243fa8b7355215a81e48b3b1b438e8ca8",
    ],
  ] as const;
  for (const [id, streamId, signature] of handshakes)
    it(`signs the handshake of ${id}`, () => {
      const actual = handshakeSignature("exampleClientId0000000", "exampleClientSecret0000000000000", id, streamId);
      assert.equal(actual, signature);
    });

  it("signs a webhook, as text or as bytes", () => {
    const expected = "v0=3e8e6341c193c265fb14547e0ac6024cde5d9ea6203b8aff9e5a1f545788196c";
    assert.equal(Buffer.byteLength(BODY), 238);
    assert.equal(webhookSignature(SECRET_TOKEN, "1626230691", BODY), expected);
    assert.equal(webhookSignature(SECRET_TOKEN, "1626230691", Buffer.from(BODY)), expected);
  });

  it("answers URL validation", () => {
    const expected = "20ce4b2edf0ffa0eefdf5141e93c5ee24b9f17b7bafd4947c942704d5a8602a0";
    assert.equal(validationToken(SECRET_TOKEN, "qgg8vlvZRS6UYooatFL8Aw"), expected);
  });

  it("compares texts of any length", () => {
    assert.ok(sameText("", ""));
    assert.ok(sameText("é", "é"));
    assert.ok(!sameText("a", "ab"));
    assert.ok(!sameText("é", "e"));
    assert.ok(!sameText("abc", "abd"));
  });
});
