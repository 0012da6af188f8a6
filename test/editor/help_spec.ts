// The help in the sidebar of a real browser, in each language: nothing is cut off, nothing has to be scrolled sideways.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { NODES, read } from "../documents";
import { streamFlow } from "../runtime/stream-flow";
import { type EditorWindow, useEditor } from "./browser";

const LANGUAGES = readdirSync("nodes/app/locales");
/** As narrow as Node-RED 5 makes it on a laptop. */
const WIDTH = 279;

describe("the help in a real browser", function () {
  this.timeout(60_000);
  let page: Page;
  useEditor({ flow: streamFlow(), waitFor: "n-stream" }, (editor) => {
    ({ page } = editor);
  });

  /** By how many pixels the help is wider than its place, or a line of it is hidden. */
  const overflow = (html: string) =>
    page.evaluate(
      ([text, width]) => {
        const shown = [...document.querySelectorAll<HTMLElement>(".red-ui-help")].filter(
          (each) => each.clientWidth > 0,
        );
        const place = shown.at(-1);
        if (!place) return -1;
        place.style.width = `${width}px`;
        place.innerHTML = text;
        const parts = [place, ...place.querySelectorAll<HTMLElement>("*")];
        return Math.max(...parts.map(({ scrollWidth, clientWidth }) => (clientWidth ? scrollWidth - clientWidth : 0)));
      },
      [html, WIDTH] as const,
    );

  for (const node of NODES)
    it(`of ${node} fits its sidebar in every language`, async () => {
      await page.evaluate((type) => {
        (globalThis as unknown as EditorWindow).RED.sidebar.help.show(type);
      }, `zoom-rtms-${node}`);
      await page.waitForFunction(() => document.querySelector(".red-ui-help p.zoom-rtms-help"));
      for (const language of LANGUAGES) {
        const html = read(`nodes/${node}/locales/${language}/${node}.html`).replace(/<\/?script\b[^>]*>/g, "");
        assert.equal(await overflow(html), 0, language);
      }
    });
});
