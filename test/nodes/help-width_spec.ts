// Node-RED's sidebar breaks no line of a term (`white-space: nowrap`), so one that names many things is cut off.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LOCALES = join(__dirname, "../../nodes/stream/locales");

describe("the help of the stream node", () => {
  for (const language of readdirSync(LOCALES))
    it(`names no more than three properties in one term (${language})`, () => {
      const help = readFileSync(join(LOCALES, language, "stream.html"), "utf8");
      const terms = [...help.matchAll(/<dt[^>]*>([^<]*)/g)].map(([, term = ""]) => term);
      assert.ok(terms.length > 50);
      assert.deepEqual(
        terms.filter((term) => term.split(/, |、/).length > 3),
        [],
      );
    });
});
