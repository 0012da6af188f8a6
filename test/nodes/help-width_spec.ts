// A term must not name many things: Node-RED's sidebar is narrow.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NODES, PROJECT } from "../documents";

for (const node of NODES)
  describe(`the help of ${node}`, () => {
    const locales = join(PROJECT, "nodes", node, "locales");
    for (const language of readdirSync(locales))
      it(`names no more than three properties in one term (${language})`, () => {
        const help = readFileSync(join(locales, language, `${node}.html`), "utf8");
        const terms = [...help.matchAll(/<dt[^>]*>([^<]*)/g)].map(([, term = ""]) => term);
        assert.ok(terms.length > 3);
        assert.deepEqual(
          terms.filter((term) => term.split(/, |、/).length > 3),
          [],
        );
      });
  });
