// What Zoom's REST and OAuth codes mean, in the dialogs of *zoom control* and the account: English as src/protocol has it,
// and all of it in the other languages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Advice } from "../../src/protocol/errors/advice";
import { explainRest } from "../../src/protocol/errors/explanations";
import { REST_ADVICE, UNKNOWN_OAUTH, UNKNOWN_REST } from "../../src/protocol/errors/explanations-rest";

const FOLDER = join(__dirname, "..", "..", "nodes", "control", "locales");
const PARTS = ["meaning", "cause", "cure"] as const;

/** By code; the last two are those of codes that this package does not know. */
const ENGLISH: Readonly<Record<string, Advice>> = { ...REST_ADVICE, rest: UNKNOWN_REST, oauth: UNKNOWN_OAUTH };

const explanations = (language: string): Record<string, Advice> =>
  JSON.parse(readFileSync(join(FOLDER, language, "control.json"), "utf8")).explanation;

/** Names and numbers that no language translates. */
const LITERAL =
  /\b(?:participantUserId|status\.zoom\.us|RTMS|Developer Pack|Client ID|Client Secret|Account ID|server-to-server|\d+)\b/g;
/** German joins names to its own words by hyphens, and a name may begin with a capital. */
function holds(text: string, literal: string): boolean {
  const [where, what] = [text.toLowerCase(), literal.toLowerCase()];
  return where.includes(what) || where.includes(what.replaceAll(" ", "-"));
}

describe("the explanations of Zoom's REST and OAuth codes", () => {
  it("are in English as the errors have them", () => {
    const english = Object.fromEntries(
      Object.entries(ENGLISH).map(([code, advice]) => [
        code,
        Object.fromEntries(PARTS.map((part) => [part, advice[part]])),
      ]),
    );
    assert.deepEqual(explanations("en-US"), english);
  });

  it("have those of unknown codes under the name of their kind, as an error names them", () => {
    assert.equal(explainRest(0, "rest").meaning, ENGLISH.rest?.meaning);
    assert.equal(explainRest(0, "oauth").meaning, ENGLISH.oauth?.meaning);
  });

  for (const language of ["de", "fr", "es-ES", "ja", "zh-CN"])
    describe(`in ${language}`, () => {
      const translated = explanations(language);

      it("exist for every code, and for no other", () =>
        assert.deepEqual(Object.keys(translated).sort(), Object.keys(ENGLISH).sort()));

      it("are whole sentences, none of them English", () => {
        for (const [code, advice] of Object.entries(translated)) {
          assert.deepEqual(Object.keys(advice), PARTS, code);
          for (const part of PARTS) {
            assert.match(advice[part], /^\S.*[.。]$/, `${code} ${part}`);
            assert.notEqual(advice[part], ENGLISH[code]?.[part], `${code} ${part}`);
          }
        }
      });

      it("keep what is not translated", () => {
        const lost = Object.entries(ENGLISH).flatMap(([code, advice]) =>
          PARTS.flatMap((part) =>
            [...advice[part].matchAll(LITERAL)]
              .filter(([literal]) => !holds(translated[code]?.[part] ?? "", literal))
              .map(([literal]) => `${code} ${part}: ${literal}`),
          ),
        );
        assert.deepEqual(lost, []);
      });
    });
});
