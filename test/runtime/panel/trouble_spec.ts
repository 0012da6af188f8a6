// What the live panel receives of an error event: every English word, and which explanation is in it.

import assert from "node:assert/strict";
import type { RtmsError } from "../../../src/protocol/errors/errors";
import { explain, explainStop } from "../../../src/protocol/errors/explanations";
import {
  frameTooLarge,
  handshakeLoss,
  notAllowed,
  nothingLeft,
  refusal,
  taken,
  unreachable,
  withAge,
} from "../../../src/protocol/link/link-errors";
import { StatusCode, StopReason } from "../../../src/protocol/values/enums";
import { UNREADABLE } from "../../../src/protocol/wire/replies";
import { EXPLAINED } from "../../../src/runtime/panel/reply";
import { failure, interruption, stop } from "../../../src/runtime/panel/trouble";

const ID = "stream-1";

const words = (text: string) => text.split(/\s+/).sort();

describe("the trouble of a stream, for the panel", () => {
  it("is, where Zoom refused, the status with its explanation, and apart what else the text says", () => {
    const error = refusal("signaling", { code: 3, name: "INVALID_SIGNATURE" }, "bad hmac", ID);
    const { meaning, cause, cure } = explain(3);
    const original = 'Zoom refused the signaling handshake with status 3 INVALID_SIGNATURE "bad hmac".';
    assert.deepEqual(failure(error), {
      code: "RTMS_HANDSHAKE",
      text: `${original} ${meaning} ${cause} ${cure}`,
      explained: { kind: "status", code: 3 },
      original,
    });
  });

  it("loses no word of any status, known or not, nor the age of the offer", () => {
    for (const code of [...Object.values(StatusCode), 75]) {
      const { name, meaning, cause, cure } = explain(code);
      const error = withAge(refusal("media", { code, name }, "", ID), 61_000);
      const trouble = failure(error);
      assert.deepEqual(words(`${trouble?.original} ${meaning} ${cause} ${cure}`), words(trouble?.text ?? ""), name);
      assert.match(trouble?.original ?? "", /The offer was 61 s old/);
    }
  });

  const lost = { opened: true };
  const networkError = (code: string) => ({ opened: false, error: Object.assign(new Error(code), { code }) });
  const CAUSES: Record<string, RtmsError> = {
    notAllowed: notAllowed("wss://example.com", ID),
    unreachable: unreachable("media", undefined, 65_000, ID),
    unanswered: handshakeLoss("media", { ...lost, timedOut: true }, 10_000, ID),
    otherApp: handshakeLoss("signaling", { ...lost, code: 1000 }, 0, ID),
    otherClient: handshakeLoss("media", { ...lost, code: 1000 }, 0, ID),
    nothingOffered: nothingLeft(undefined, ID),
    taken: taken(ID),
    largeFrame: frameTooLarge("media", ID),
    dns: unreachable("signaling", networkError("ENOTFOUND"), 60_000, ID),
    open: unreachable("signaling", networkError("ECONNREFUSED"), 60_000, ID),
    trust: unreachable("media", networkError("SELF_SIGNED_CERT_IN_CHAIN"), 65_000, ID),
    tls: unreachable("media", networkError("EPROTO"), 65_000, ID),
    noStatus: refusal("signaling", { code: UNREADABLE, name: "" }, "no", ID),
  };
  for (const [cause, error] of Object.entries(CAUSES))
    it(`is, without a status, what is known of the cause, and the whole text as it is: ${cause}`, () => {
      const text = error.message.replace(` Stream ${ID}.`, "");
      const { code } = error;
      assert.deepEqual(failure(error), { code, text, explained: { kind: "error", code: cause }, original: text });
    });

  it("has an explanation for each cause", () => assert.deepEqual(Object.keys(CAUSES).sort(), [...EXPLAINED].sort()));

  it("is the reason where a fault ended the stream, and nothing where somebody wanted the end", () => {
    for (const code of [...Object.values(StopReason), 75]) {
      const { name, final, revoked, meaning, cause, cure } = explainStop(code);
      const expected = { code: name, text: `${meaning} ${cause} ${cure}`, explained: { kind: "stop", code } };
      const trouble = stop({ code, name, final, revoked });
      assert.deepEqual(trouble, final ? undefined : expected, name);
    }
  });

  it("is what the network said of an interruption", () => {
    const text = "read ECONNRESET. Check the network.";
    assert.deepEqual(interruption(["read ECONNRESET.", "Check the network."]), {
      code: "interrupted",
      text,
      explained: { kind: "error", code: "interrupted" },
      original: text,
    });
  });

  it("is the cure of an interruption, where that is known", () => {
    const { explained } = interruption([{ code: "lost", params: { error: "x" } }, { code: "trust" }]);
    assert.deepEqual(explained, { kind: "error", code: "trust" });
  });
});
