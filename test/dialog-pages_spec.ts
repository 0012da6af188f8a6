// What the build makes of the editor halves, without a browser: each node's .html registers that node with its template,
// whether or not any other has been read, from the one script that Node-RED serves. `npm run build` must have run before.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { builtOf, NODES, PROJECT } from "./documents";
import { dialogOf, TABLES } from "./property-tables";

const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
const SCRIPT = "resources/node-red-contrib-zoom-rtms/editor.js";

/** As the browser does: the code of all script elements that are JavaScript. */
const codeIn = (page: string) =>
  [...page.matchAll(/<script type="text\/javascript">(.*?)<\/script>/gs)].map(([, code]) => code).join("\n");

/** Replaces what a dialog uses of jQuery while it loads. */
const chain: unknown = new Proxy(() => undefined, { get: () => chain, apply: () => chain });

interface Registered {
  defaults: object;
  credentials?: object;
}

/** A page of the editor after it has run the .html of one node. @param script what ran before */
function editorAfter(node: string, script: string) {
  const registered = new Map<string, Registered>();
  const templates = new Map<string, string>();
  const requests: string[] = [];
  const element = (selector: string) =>
    selector.startsWith("script[") ? { text: (text: string) => templates.set(selector, text) } : chain;
  const $ = Object.assign(element, {
    ajax: ({ url }: { url: string }) => {
      requests.push(url);
      return {
        // biome-ignore lint/suspicious/noThenProperty: jQuery's answer has it
        then(work: () => void) {
          runInContext(read("resources/editor.js"), context);
          work();
        },
      };
    },
  });
  const RED = {
    _: String,
    settings: { apiRootUrl: "/admin/" },
    nodes: { registerType: (type: string, definition: Registered) => registered.set(type, definition) },
  };
  const context = createContext({ $, RED, document: { getElementById: () => ({}) }, location: { origin: "" } });
  runInContext("var window = globalThis", context);
  runInContext(script, context);
  runInContext(codeIn(read(`${builtOf(node)}.html`)), context);
  return { registered, templates, requests };
}

describe("the pages of the dialogs", () => {
  for (const node of NODES) {
    const type = `zoom-rtms-${node}`;

    it(`${type} registers itself with its template while no other node is there`, () => {
      const { registered, templates, requests } = editorAfter(node, read("resources/editor.js"));
      assert.deepEqual([...registered.keys()], [type]);
      assert.deepEqual(requests, []);
      const { defaults, credentials = {} } = registered.get(type) ?? { defaults: {} };
      assert.deepEqual(Object.keys(defaults), Object.keys(TABLES[node] ?? {}));
      assert.deepEqual(Object.keys(credentials), Object.keys(dialogOf(node).credentials));
      const [, source] =
        /<script type="text\/html"[^>]*>(.*)<\/script>/s.exec(read(`nodes/${node}/${node}.html`)) ?? [];
      const written = (html: string | undefined) => html?.replace(/\s+/g, " ").trim();
      assert.equal(written(templates.get(`script[data-template-name='${type}']`)), written(source));
    });

    it(`${type} has an element for its template, which tells Node-RED its type`, () => {
      const page = read(`${builtOf(node)}.html`);
      assert.ok(page.startsWith(`<script type="text/html" data-template-name="${type}"></script>`));
    });
  }

  it("load the script themselves where the panel has not, below Node-RED's root", () => {
    const { registered, requests } = editorAfter("fleet", "");
    assert.deepEqual(requests, [`/admin/${SCRIPT}`]);
    assert.deepEqual([...registered.keys()], ["zoom-rtms-fleet"]);
  });

  it("get the script from the panel, whose page names it by a relative address", () =>
    assert.ok(read("dist/plugins/panel/13-panel.html").startsWith(`<script src="${SCRIPT}"></script>`)));
});
