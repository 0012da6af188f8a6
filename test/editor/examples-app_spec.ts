// A user who imports several examples has one Zoom app to fill in: all have the same one, and Node-RED keeps it when
// the user answers its question by "Import copy".

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { EXAMPLES, example, idOf } from "../runtime/example-files";
import type { FlowNode } from "../runtime/node-red-process";
import { type EditorWindow, useEditor } from "./browser";
import { cancel, deploy, done, enter, open } from "./dialog";

const EMPTY: FlowNode[] = [
  { id: "t0", type: "tab", label: "Flow 1" },
  { id: "c0", type: "comment", z: "t0", name: "nothing here", wires: [] },
];
const NAMES = EXAMPLES.slice(0, 3);
const NOTICE = ".red-ui-notification";

/** Imports as a user does: by the dialog, to a new tab. */
async function importByDialog(page: Page, flow: readonly FlowNode[]): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as EditorWindow).RED.actions.invoke("core:show-import-dialog"));
  await page.fill("#red-ui-clipboard-dialog-import-text", JSON.stringify(flow));
  // The dialog looks at what is there when a key is pressed.
  await page.press("#red-ui-clipboard-dialog-import-text", "Space");
  await page.click("#red-ui-clipboard-dialog-ok");
}

const appsIn = (page: Page) =>
  page.evaluate(() => {
    const apps: { id: string; name: unknown; users: number }[] = [];
    (globalThis as unknown as EditorWindow).RED.nodes.eachConfig(({ id, type, name, users }) => {
      if (type === "zoom-rtms-app") apps.push({ id, name, users: (users as unknown[]).length });
    });
    return apps;
  });

describe("examples that are imported one after the other", function () {
  this.timeout(90_000);
  let page: Page;
  useEditor({ flow: EMPTY, waitFor: "c0" }, (editor) => {
    ({ page } = editor);
  });

  it("share the app that the first brought, as it was filled in", async () => {
    const app = idOf(example(NAMES[0] ?? ""), "zoom-rtms-app");
    for (const [index, name] of NAMES.entries()) {
      await importByDialog(page, example(name));
      const copy = page.locator(`${NOTICE} button`, { hasText: "Import copy" });
      if (index > 0) await copy.click();
      // It fades out while the next import asks again.
      await copy.waitFor({ state: "detached" });
      await page.waitForFunction((count) => {
        const { RED } = globalThis as unknown as EditorWindow;
        return RED.nodes.filterNodes({ type: "zoom-rtms-stream" }).length === count;
      }, index + 1);
      if (index === 0) {
        await open(page, app);
        await enter(page, "#node-config-input-name", "Our app");
        await done(page);
      }
    }
    const ours = NAMES.flatMap((name) => example(name)).filter((node) => "app" in node);
    assert.deepEqual(await appsIn(page), [{ id: app, name: "Our app", users: ours.length }]);
    await deploy(page);
    await page.waitForFunction(() => {
      const { RED } = globalThis as unknown as EditorWindow;
      return RED.nodes.filterNodes({ type: "zoom-rtms-webhook-in" }).every(({ valid }) => valid !== false);
    });
    await open(page, app);
    assert.equal(await page.inputValue("#node-config-input-name"), "Our app");
    await cancel(page);
  });
});
