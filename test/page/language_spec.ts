// The language of a report, by what a browser or Node-RED's settings ask for.

import assert from "node:assert/strict";
import { languageOf } from "../../src/page/language";

describe("the language of a report", () => {
  const cases: readonly (readonly [wanted: string, language: string])[] = [
    ["de", "de"],
    ["DE-ch", "de"],
    ["pt-BR,pt;q=0.9,fr;q=0.8,en;q=0.7", "fr"],
    ["zh", "zh-CN"],
    ["zh-TW", "zh-CN"],
    ["es-419", "es"],
    ["ja;q=0.5", "ja"],
    ["en-GB,de", "en-US"],
    ["", "en-US"],
    ["*", "en-US"],
    ["-,;,=", "en-US"],
    ["__proto__", "en-US"],
  ];
  for (const [wanted, language] of cases)
    it(`is ${language} for "${wanted}"`, () => assert.equal(languageOf(wanted), language));
});
