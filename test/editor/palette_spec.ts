// The palette as a user searches for a node: by purpose, and by colours that distinguish the roles.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { streamFlow } from "../runtime/stream-flow";
import { type EditorWindow, useEditor } from "./browser";

/** What a user types, and the type of node that it finds. */
const SEARCHES: readonly (readonly [words: string, type: string])[] = [
  ["caption", "zoom-rtms-transcript-out"],
  ["transcript", "zoom-rtms-transcript-out"],
  ["record", "zoom-rtms-audio-out"],
  ["audio", "zoom-rtms-audio-out"],
  ["picture", "zoom-rtms-video-out"],
  ["video", "zoom-rtms-video-out"],
  ["zoom page", "zoom-rtms-page"],
  ["webhook", "zoom-rtms-webhook-in"],
  ["zoom control", "zoom-rtms-control"],
  ["events", "zoom-rtms-events-in"],
];
const ROLES = [
  ["zoom-rtms-webhook-in", "zoom-rtms-events-in", "zoom-rtms-control", "zoom-rtms-stream"],
  ["zoom-rtms-audio-out", "zoom-rtms-transcript-out", "zoom-rtms-video-out", "zoom-rtms-page"],
  ["zoom-rtms-simulator"],
] as const;

describe("the palette in a real browser", function () {
  this.timeout(60_000);
  let page: Page;
  useEditor({ flow: streamFlow(), waitFor: "n-stream" }, (editor) => {
    ({ page } = editor);
    page.setDefaultTimeout(8000);
  });

  const colour = (type: string) =>
    page.evaluate((each) => (globalThis as unknown as EditorWindow).RED.nodes.getType(each).color, type);

  for (const [words, type] of SEARCHES)
    it(`finds ${type} by "${words}"`, async () => {
      const search = page.locator("#red-ui-palette-search input");
      await search.fill("");
      await search.pressSequentially(words);
      await page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`).waitFor({ state: "visible" });
      const others = page.locator('.red-ui-palette-node[data-palette-type="zoom-rtms-stream"]');
      await others.waitFor({ state: "hidden" });
    });

  it("has one colour per role: the way to Zoom, outputs and simulation", async () => {
    const colours = await Promise.all(ROLES.map((types) => Promise.all(types.map(colour))));
    for (const role of colours) assert.equal(new Set(role).size, 1);
    assert.equal(new Set(colours.flat()).size, ROLES.length);
    // Core's inject, function and debug nodes.
    for (const core of ["inject", "function", "debug"]) assert.ok(!colours.flat().includes(await colour(core)), core);
  });

  it("names a node without a name by what it sends", async () => {
    const label = (output: string) =>
      page.evaluate((value) => {
        const { RED } = globalThis as unknown as EditorWindow;
        const { _def, ...node } = RED.nodes.node("n-audio-out") ?? { _def: undefined };
        const { label: labelOf } = _def as unknown as { label(this: object): string };
        return labelOf.call({ ..._def, ...node, name: "", output: value });
      }, output);
    assert.deepEqual([await label("file"), await label("wav")], ["zoom audio: files", "zoom audio: WAV"]);
  });
});
