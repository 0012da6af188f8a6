// The errors of a stream as data: what their message is made of, for translations.

import assert from "node:assert/strict";
import { AUDIO_TEXTS } from "../../../src/audio/texts";
import { FILE_TEXTS } from "../../../src/files/texts";
import type { RtmsError } from "../../../src/protocol";
import { allEnglish, english, text } from "../../../src/protocol/errors/english";
import { errorsOf } from "../../../src/protocol/errors/new-error";
import { render, type Words } from "../../../src/protocol/errors/render";
import { TEXTS } from "../../../src/protocol/errors/texts";
import { INPUT_TEXTS } from "../../../src/protocol/errors/texts-input";
import { NETWORK_TEXTS } from "../../../src/protocol/errors/texts-network";
import {
  handshakeLoss,
  interruption,
  notAllowed,
  nothingLeft,
  refusal,
  taken,
  unreachable,
  withAge,
} from "../../../src/protocol/link/link-errors";
import { RUNTIME_TEXTS } from "../../../src/runtime/texts";
import { REFUSAL_TEXTS } from "../../../src/runtime/webhook/refusals";
import { TRANSCRIPT_TEXTS } from "../../../src/transcript/texts";
import { Rig } from "../fixtures";

const ID = "stream-1";
const CATALOGS = [
  TEXTS,
  INPUT_TEXTS,
  NETWORK_TEXTS,
  AUDIO_TEXTS,
  FILE_TEXTS,
  TRANSCRIPT_TEXTS,
  RUNTIME_TEXTS,
  REFUSAL_TEXTS,
];
const CATALOG: Readonly<Record<string, string>> = Object.assign({}, ...CATALOGS);
const opened = { opened: true };

describe("the words of an error", () => {
  const ERRORS: Record<string, RtmsError> = {
    refusal: refusal("media", { code: 9, name: "NO_SCOPE" }, "bad {name} $&", ID),
    "silent close": handshakeLoss("signaling", { ...opened, code: 1000 }, 0, ID),
    "no answer": handshakeLoss("media", { ...opened, timedOut: true }, 10_000, ID),
    "no network": unreachable("signaling", { opened: false, error: new Error("connect {seconds}") }, 60_000, ID),
    "unknown server": notAllowed("wss://example.com", ID),
    "no media": nothingLeft(undefined, ID),
    "another client": taken(ID),
  };
  for (const [name, error] of Object.entries(ERRORS))
    it(`are its message without the stream's name: ${name}`, () => {
      assert.equal(error.message, `${allEnglish(error.words ?? [])} Stream ${ID}.`);
      const aged = withAge(error, 61_000);
      assert.deepEqual(aged.words, [...(error.words ?? []), { code: "oldOffer", params: { seconds: 61 } }]);
      assert.match(aged.message, /The offer was 61 s old/);
    });

  it("are codes of the catalog and what stands in them", () => {
    assert.deepEqual(ERRORS["no answer"]?.words, [
      { code: "unanswered", params: { where: { code: "media" }, seconds: 10 } },
    ]);
    assert.deepEqual(ERRORS.refusal?.words, [
      {
        code: "refused",
        params: {
          what: { code: "mediaHandshake" },
          told: { code: "withStatus", params: { code: 9, name: "NO_SCOPE", said: ' "bad {name} $&"' } },
        },
      },
      { code: "status.9" },
    ]);
  });

  it("are their own text where the catalog has none", () => {
    const { message } = ERRORS["no network"] ?? {};
    assert.match(message ?? "", /Last error: connect \{seconds\}\. Check/);
    assert.equal(english("as {it} is"), "as {it} is");
  });

  it("come with an interruption that has a message, and are that message", () => {
    const error = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    const { event, words } = interruption({ event: "interrupted", cause: "media" }, { opened: true, error });
    const expected: Words[] = [text("lost", { error: "read ECONNRESET" }), text("cut")];
    assert.deepEqual([words, event.message], [expected, allEnglish(expected)]);
    const silent = interruption({ event: "interrupted", cause: "server" }, opened);
    assert.deepEqual(silent, { event: { event: "interrupted", cause: "server" } });
  });

  it("are emitted by the stream with its event", () => {
    const rig = new Rig({ transcript: false });
    const [, audio] = rig.streaming();
    const told: (readonly Words[])[] = [];
    rig.stream.on("interruption", (words) => told.push(words));
    audio?.lose(1006, new Error("read EIO"));
    assert.equal(rig.event("interrupted")?.message, allEnglish(told[0] ?? []));
    rig.world.open[0]?.lose();
    assert.deepEqual([rig.events.filter((name) => name === "interrupted").length, told.length], [2, 1]);
  });

  it("fill every gap of the text that names it, and no other", () => {
    for (const [code, template] of Object.entries(CATALOG)) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
      const params = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
      const filled = render({ code, params }, () => template);
      // The braces of a command's JSON and of code are no gap: `{"action": "flush"}`, `({ verify })`.
      assert.equal(filled, template.replaceAll(/\{(?!["\s])/g, "<").replaceAll(/(?<!["\s])\}/g, ">"));
    }
  });

  it("have codes that only one text has, so that a code identifies its text", () => {
    const codes = CATALOGS.flatMap((catalog) => Object.keys(catalog));
    assert.equal(Object.keys(CATALOG).length, codes.length);
  });

  it("stand in errors of other rooms too, rendered by the catalog of the room", () => {
    const error = errorsOf({ full: "{what} is full, {percent} %.", disk: "The disk" });
    const words: Words = { code: "full", params: { what: { code: "disk" }, percent: 99 } };
    const { code, message, words: told, streamId } = error("RTMS_FILE", "full", words.params, { streamId: ID });
    assert.deepEqual([code, message, told, streamId], ["RTMS_FILE", "The disk is full, 99 %.", [words], ID]);
  });
});
