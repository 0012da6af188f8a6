// Chromium that shows a real Node-RED, as a user would see it.

import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { type NodeRedOptions, type NodeRedProcess, startNodeRed } from "../runtime/node-red-process";

/** Debian's, and the usual places of others. */
const CANDIDATES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  // Grey edges of letters, for pictures that are right on every screen, and small.
  "--disable-lcd-text",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const CHROMIUM = CANDIDATES.find((path) => path !== undefined && existsSync(path));

/**
 * @param flags more than those that all have
 * @throws Error where CI has no Chromium; elsewhere `undefined` lets the spec skip itself by name
 */
export async function launch(flags: readonly string[] = []): Promise<Browser | undefined> {
  if (CHROMIUM) return await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...flags] });
  if (process.env.CI) throw new Error("CI needs Chromium: .ci/run installs it.");
  return undefined;
}

export interface View {
  /** The id of a node; the editor has loaded when it knows it. */
  waitFor: string;
  /** CSS pixels of the window. */
  width?: number;
  height?: number;
}

/** An editor that has loaded, and every error on its console. */
export async function openEditor(
  browser: Browser,
  url: string,
  { waitFor, width = 1600, height = 900 }: View,
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width, height } });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error.stack)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  // The editor asks the flow library for its catalogue, which no test may reach.
  await page.route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => route.fulfill({ json: {} }));
  await page.goto(url);
  await page.waitForFunction((id) => Boolean((globalThis as unknown as EditorWindow).RED?.nodes?.node(id)), waitFor);
  return { page, complaints };
}

export interface Editor {
  nr: NodeRedProcess;
  page: Page;
  /** The console's errors so far. */
  complaints: string[];
}

/** Keeps a picture of what failed, and closes its dialogs lest they lie over those of the next tests. */
async function putAside(page: Page): Promise<void> {
  await page.screenshot({ path: join(tmpdir(), "zoom-rtms-failed.png") });
  for (const button of ["#node-config-dialog-cancel", "#node-dialog-cancel"])
    if (await page.locator(button).isVisible()) await page.click(button);
  await page.waitForTimeout(500);
}

/**
 * A real Node-RED with its editor in a real browser, for all tests of the suite that calls this. Where there is no
 * browser, the suite is skipped by name.
 * @param use is given them before the first test
 */
export function useEditor(options: NodeRedOptions & View, use: (editor: Editor) => void): void {
  let browser: Browser | undefined;
  let nr: NodeRedProcess | undefined;
  let page: Page | undefined;

  before(async function () {
    browser = await launch();
    if (!browser) {
      this.test?.parent?.eachTest((test) => {
        test.title += " (skipped: no Chromium on this machine)";
      });
      return this.skip();
    }
    nr = await startNodeRed(options);
    const opened = await openEditor(browser, nr.url, options);
    page = opened.page;
    use({ nr, ...opened });
  });
  afterEach(async function () {
    // A browser without a picture is no further error: the failed test says enough.
    if (this.currentTest?.state === "failed" && page) await putAside(page).catch(() => undefined);
  });
  after(async () => {
    await browser?.close();
    await nr?.stop();
  });
}

/** Node-RED's "the flow runs" and the like lie over what is looked at. */
export const hideNotifications = (page: Page) =>
  page.addStyleTag({ content: "#red-ui-notifications { opacity: 0.01; pointer-events: none }" });

/** What the specs use of the editor's global. */
export interface EditorWindow {
  RED: {
    nodes: {
      node(id: string): EditorNode | undefined;
      getType(type: string): Definition;
      dirty(is: boolean): void;
      filterNodes(filter: { type: string }): EditorNode[];
      eachNode(visit: (node: EditorNode) => void): void;
      eachConfig(visit: (node: EditorNode) => void): void;
    };
    editor: { edit(node: unknown): void; editConfig(name: string, type: string, id: string): void };
    view: {
      importNodes(nodes: unknown, options: { generateIds: boolean; addFlow?: boolean }): void;
      select(what: object): void;
    };
    workspaces: { show(id: string): void; active(): string };
    sidebar: { show(id: string): void; help: { show(type: string): void } };
    actions: { invoke(name: string): void };
    settings: { version: string };
  };
}

export interface Definition {
  category: string;
  color: string;
  defaults: Record<string, { value: unknown; validate?: unknown }>;
  credentials?: Record<string, { type: string; validate?: unknown }>;
}

export interface EditorNode {
  id: string;
  type: string;
  valid?: boolean;
  outputs?: number;
  _def: Definition;
  [property: string]: unknown;
}
