// Chromium in front of a real Node-RED, as a user would sit there.

import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's, and the usual places of others. */
const CANDIDATES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const CHROMIUM = CANDIDATES.find((path) => path !== undefined && existsSync(path));

/** @throws Error where CI has no Chromium; elsewhere `undefined` lets the spec skip itself by name */
export async function launch(): Promise<Browser | undefined> {
  if (CHROMIUM) return await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  if (process.env.CI) throw new Error("CI needs Chromium: .ci/run installs it.");
  return undefined;
}

/** An editor that has loaded, and everything its console complained of. */
export async function openEditor(
  browser: Browser,
  url: string,
  waitFor: string,
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  // The editor asks the flow library for its catalogue, which no test may reach.
  await page.route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => route.fulfill({ json: {} }));
  await page.goto(url);
  await page.waitForFunction((id) => Boolean((globalThis as unknown as EditorWindow).RED?.nodes?.node(id)), waitFor);
  return { page, complaints };
}

/** What the specs use of the editor's global. */
export interface EditorWindow {
  RED: {
    nodes: {
      node(id: string): EditorNode | undefined;
      filterNodes(filter: { type: string }): EditorNode[];
      eachNode(visit: (node: EditorNode) => void): void;
      eachConfig(visit: (node: EditorNode) => void): void;
    };
    editor: { edit(node: unknown): void; editConfig(name: string, type: string, id: string): void };
    view: {
      importNodes(nodes: unknown, options: { generateIds: boolean; addFlow?: boolean }): void;
      select(what: object): void;
    };
    workspaces: { show(id: string): void };
  };
}

export interface EditorNode {
  id: string;
  type: string;
  valid?: boolean;
  outputs?: number;
  [property: string]: unknown;
}
