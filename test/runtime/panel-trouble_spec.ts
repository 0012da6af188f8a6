// What the live panel is told of an event that went wrong: every English word, and which explanation is in it.

import assert from "node:assert/strict";
import { StatusCode, StopReason } from "../../src/protocol/enums";
import type { RtmsError } from "../../src/protocol/errors";
import { explain, explainStop } from "../../src/protocol/explanations";
import { notAllowed, refusal, unreachable, withAge } from "../../src/protocol/failures";
import type { StreamEvent } from "../../src/protocol/messages";
import { troubleOf } from "../../src/runtime/panel-trouble";

const ID = "stream-1";

/** As the stream tells it (src/protocol/outlet.ts). */
const failed = ({ code, message, status, retryable }: RtmsError): StreamEvent => ({
  event: "failed",
  code,
  message,
  retryable,
  ...(status && { status }),
});

const words = (text: string) => text.split(/\s+/).sort();

describe("the trouble of a stream, for the panel", () => {
  it("is, where Zoom refused, the status with its explanation, and apart what else the text says", () => {
    const error = refusal("signaling", { code: 3, name: "INVALID_SIGNATURE" }, "bad hmac", ID);
    const { meaning, cause, cure } = explain(3);
    const original = 'Zoom refused the signaling handshake with status 3 INVALID_SIGNATURE "bad hmac".';
    assert.deepEqual(troubleOf(failed(error), ID), {
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
      const trouble = troubleOf(failed(error), ID);
      assert.deepEqual(words(`${trouble?.original} ${meaning} ${cause} ${cure}`), words(trouble?.text ?? ""), name);
      assert.match(trouble?.original ?? "", /The offer was 61 s old/);
    }
  });

  it("is, without a status, the error's code, and the whole text as it is", () => {
    for (const error of [notAllowed("wss://example.com", ID), unreachable("media", undefined, 65_000, ID)]) {
      const text = error.message.replace(` Stream ${ID}.`, "");
      const { code } = error;
      assert.deepEqual(troubleOf(failed(error), ID), {
        code,
        text,
        explained: { kind: "error", code },
        original: text,
      });
    }
  });

  it("is the reason where a fault ended the stream, and nothing where somebody wanted the end", () => {
    for (const code of [...Object.values(StopReason), 75]) {
      const { name, final, revoked, meaning, cause, cure } = explainStop(code);
      const expected = { code: name, text: `${meaning} ${cause} ${cure}`, explained: { kind: "stop", code } };
      const trouble = troubleOf({ event: "stopped", reason: { code, name, final, revoked } }, ID);
      assert.deepEqual(trouble, final ? undefined : expected, name);
    }
  });

  it("is what the network said of an interruption, and nothing of one without words", () => {
    const text = "read ECONNRESET. Check the network.";
    assert.deepEqual(troubleOf({ event: "interrupted", cause: "media", message: text }, ID), {
      code: "interrupted",
      text,
      explained: { kind: "error", code: "interrupted" },
      original: text,
    });
    assert.equal(troubleOf({ event: "interrupted", cause: "server" }, ID), undefined);
    assert.equal(troubleOf({ event: "streaming", media: ["audio"] }, ID), undefined);
  });
});
