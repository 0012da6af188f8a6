// What a user does with the dialog of a node, and what can be seen of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { FlowNode, NodeRedProcess } from "../runtime/node-red-process";
import type { EditorWindow } from "./browser";

/** The dialog that lies on top: a config node's lies over any other. */
export const DIALOG = ".red-ui-tray:last-of-type .red-ui-tray-body";

/** What is folded is checked too. */
const unfold = (page: Page) =>
  page.evaluate(() => {
    for (const folded of document.querySelectorAll<HTMLDetailsElement>("details.zoom-rtms-more")) folded.open = true;
  });

/** The dialog of a node or config node. */
export async function open(page: Page, id: string, { unfolded = true } = {}): Promise<void> {
  const ok = await page.evaluate((nodeId) => {
    const { RED } = globalThis as unknown as EditorWindow;
    const node = RED.nodes.node(nodeId);
    if (node?._def.category !== "config") {
      RED.editor.edit(node);
      return "#node-dialog-ok";
    }
    RED.editor.editConfig("", node.type, nodeId);
    return "#node-config-dialog-ok";
  }, id);
  await page.waitForSelector(ok, { state: "visible" });
  // The tray slides in.
  await page.waitForTimeout(400);
  if (unfolded) await unfold(page);
}

async function press(page: Page, button: "ok" | "cancel"): Promise<void> {
  const config = `#node-config-dialog-${button}`;
  const selector = (await page.locator(config).count()) > 0 ? config : `#node-dialog-${button}`;
  await page.click(selector);
  await page.waitForSelector(selector, { state: "detached" });
}
/** Closes the dialog on top. */
export const done = (page: Page) => press(page, "ok");
export const cancel = (page: Page) => press(page, "cancel");

/** Presses Deploy, and waits until Node-RED has taken the flow. */
export async function deploy(page: Page): Promise<void> {
  const answered = page.waitForResponse(
    (response) => response.url().endsWith("/flows") && response.request().method() === "POST",
  );
  await page.click("#red-ui-header-button-deploy");
  assert.ok((await answered).ok());
  await page.waitForSelector("#red-ui-full-shade", { state: "hidden" });
}

/** Puts nodes on the canvas as Node-RED's import does, and shows their tab. Gives those that are new, and those unknown. */
export const importFlow = (page: Page, flow: readonly FlowNode[]) =>
  page.evaluate((nodes) => {
    const { RED } = globalThis as unknown as EditorWindow;
    const before = new Set<string>();
    RED.nodes.eachNode(({ id }) => {
      before.add(id);
    });
    RED.view.importNodes(nodes, { generateIds: false });
    const added: { type: string; valid: boolean }[] = [];
    RED.nodes.eachNode(({ id, type, valid }) => {
      if (!before.has(id)) added.push({ type, valid: valid !== false });
    });
    const tab = nodes.find(({ type }) => type === "tab");
    if (tab) RED.workspaces.show(tab.id);
    RED.view.select({});
    document.querySelector("#red-ui-workspace-chart")?.scrollTo(0, 0);
    return { added, unknown: RED.nodes.filterNodes({ type: "unknown" }).length };
  }, flow);

export const showDebug = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as EditorWindow).RED.sidebar.show("debug"));

/** A message in the debug panel. */
export const debugMessage = (page: Page, words: string | RegExp) =>
  page.locator(".red-ui-debug-msg", { hasText: words });

/** A property as the editor holds it. */
export const property = (page: Page, id: string, name: string) =>
  page.evaluate(
    ([node, key]) => (globalThis as unknown as EditorWindow).RED.nodes.node(node as string)?.[key as string],
    [id, name],
  );

/** A node as it was deployed. */
export const deployed = ({ userDir }: NodeRedProcess, id: string) =>
  (JSON.parse(readFileSync(join(userDir, "flows.json"), "utf8")) as Record<string, unknown>[]).find(
    (node) => node.id === id,
  );

/** The credentials of a node as they were deployed. */
export const deployedCredentials = ({ userDir }: NodeRedProcess, id: string): Record<string, string> =>
  JSON.parse(readFileSync(join(userDir, "flows_cred.json"), "utf8"))[id] ?? {};

export const shown = async (page: Page, selector: string) => (await page.locator(selector).textContent()) ?? "";

/** Why a field is wrong, as it stands beside it. */
export const reason = (page: Page, field: string) => shown(page, `#node-input-${field}-reason`);

/** Waits until a place says so. @throws with what it says instead */
export async function says(page: Page, selector: string, words: RegExp): Promise<void> {
  const isSaid = page.waitForFunction(
    ([place, source, flags]) => new RegExp(source, flags).test(document.querySelector(place)?.textContent ?? ""),
    [selector, words.source, words.flags] as const,
  );
  await isSaid.catch(async () => assert.match(`${selector}: ${await shown(page, selector)}`, words));
}

/** What a select offers. */
export const values = (page: Page, select: string) =>
  page
    .locator(`${select} option`)
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));

/** Enters a value as a user does. @throws if the control cannot be seen, as it cannot be used then */
export async function enter(page: Page, selector: string, value: string | boolean): Promise<void> {
  if (typeof value === "boolean") await page.setChecked(selector, value);
  else if (await page.$eval(selector, ({ tagName }) => tagName === "SELECT")) await page.selectOption(selector, value);
  else await page.fill(selector, value);
}

/** A control as it is: its value or whether it is ticked, its type, and its texts. */
export interface Held {
  value: string | boolean;
  type: string;
  invalid: string | null;
  describedBy: string;
  /** Beside it. */
  reason: string;
  reasonRole: string | null;
}

/** All of them at once: each question to a browser takes its time. @throws if one is not there */
export const held = (page: Page, selectors: readonly string[]): Promise<Held[]> =>
  page.evaluate(
    (fields) =>
      fields.map((field) => {
        const control = document.querySelector<HTMLInputElement>(field);
        if (!control) throw new Error(`there is no ${field}`);
        const reason = document.querySelector(`${field}-reason`);
        return {
          value: control.type === "checkbox" ? control.checked : control.value,
          type: control.type,
          invalid: control.getAttribute("aria-invalid"),
          describedBy: control.getAttribute("aria-describedby") ?? "",
          reason: reason?.textContent ?? "",
          reasonRole: reason?.getAttribute("role") ?? null,
        };
      }),
    selectors,
  );

/** What a control holds. */
export async function entered(page: Page, selector: string): Promise<string | boolean | undefined> {
  const [control] = await held(page, [selector]);
  return control?.value;
}

/** Enters what is wrong, sees Node-RED's own mark and the reason in its tooltip, and puts back what was there. */
export async function showsReason(page: Page, selector: string, value: string, words: RegExp): Promise<void> {
  const before = await page.locator(selector).inputValue();
  await page.fill(selector, value);
  await page.locator(selector).blur();
  await page.waitForSelector(`${selector}.input-error`);
  await page.hover(selector);
  await page.waitForFunction(
    (source) =>
      [...document.querySelectorAll(".red-ui-popover-content")].some((tip) =>
        new RegExp(source, "i").test(tip.textContent ?? ""),
      ),
    words.source,
  );
  await page.fill(selector, before);
  await page.locator(selector).blur();
  await page.waitForSelector(`${selector}:not(.input-error)`);
}
