// The page's words: the same in six languages, and none missing or left over.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stateOf } from "../../../page/parts/state";
import { chooseLanguage, filled } from "../../../page/words/choose";
import { MARK_KINDS } from "../../../src/page/model";
import { PRODUCTS } from "../../../src/protocol/values/products";

const PAGE = join(__dirname, "..", "..", "..", "page");
const LANGUAGES = ["en-US", "de", "fr", "ja", "zh-CN", "es-ES"] as const;
const catalogs = LANGUAGES.map(
  (name) =>
    [name, JSON.parse(readFileSync(join(PAGE, "words", `${name}.json`), "utf8"))] as [string, Record<string, string>],
);
const english = catalogs[0]?.[1] ?? {};
const sources = readdirSync(PAGE, { recursive: true, encoding: "utf8" }).filter((file) => /\.(tsx?|html)$/.test(file));
const code = sources.map((file) => readFileSync(join(PAGE, file), "utf8")).join("\n");
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe("the page's words", () => {
  for (const [name, catalog] of catalogs)
    it(`are all there in ${name}, with what is put into them`, () => {
      assert.deepEqual(Object.keys(catalog), Object.keys(english));
      for (const [key, text] of Object.entries(catalog)) {
        assert.ok(text.trim() !== "", key);
        assert.deepEqual(placeholders(text), placeholders(english[key] ?? ""), key);
      }
    });

  it("are all used", () => {
    const ofValues = /^(product|state|mark|meeting)\./;
    const unused = Object.keys(english).filter((key) => !code.includes(`"${key}"`) && !ofValues.test(key));
    assert.deepEqual(unused, []);
  });

  it("name every product, mark and state", () => {
    for (const product of Object.keys(PRODUCTS)) assert.ok(english[`product.${product}`], product);
    for (const kind of MARK_KINDS) assert.ok(english[`mark.${kind}`], kind);
    for (const state of ["started", "streaming", "paused", "interrupted", "ended", "anything"])
      for (const isLive of [true, false]) assert.ok(english[`state.${stateOf(state, isLive)}`], state);
  });

  it("stand in the documents that are read before a script has run, in English", () => {
    for (const document of ["sign-in.html", "set-password.html"]) {
      const html = readFileSync(join(PAGE, document), "utf8");
      const shown = [...html.matchAll(/data-text="([^"]+)"[^>]*>([^<]*)</g)];
      assert.ok(shown.length > 2, document);
      for (const [, key = "", text] of shown) assert.equal(text, english[key], key);
    }
  });

  it("are in the browser's language, and never in a text that was put in", () => {
    const choose = (...wanted: string[]) => chooseLanguage(LANGUAGES, wanted, "en-US");
    assert.equal(choose("de-AT", "fr"), "de");
    assert.equal(choose("zh-TW"), "zh-CN");
    assert.equal(choose("pt", "es-MX"), "es-ES");
    assert.equal(choose("nl"), "en-US");
    assert.equal(filled("{who} said {what}", { who: "{what}", what: "$&" }), "{what} said $&");
  });
});
