// What a user sees: light and dark, and what axe finds.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import type { EditorWindow } from "./browser";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const THEMES = ["light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Node-RED 4 has no dark theme of its own; this is what those from elsewhere do, by Node-RED's variables. */
const DARK: Readonly<Record<string, string>> = {
  "primary-background": "#15151a",
  "secondary-background": "#1b1b23",
  "secondary-background-selected": "#24242e",
  "secondary-background-hover": "#1f1f29",
  "primary-text-color": "#eee",
  "secondary-text-color": "#aaa",
  "text-color-error": "#ff6369",
  "text-color-warning": "#f1a10d",
  "text-color-success": "#4cc38a",
  "text-color-code": "#00d4c8",
  "text-color-link": "#ff8080",
  "primary-border-color": "#333",
  "secondary-border-color": "#333",
  "form-background": "#1b1b23",
  "form-text-color": "#eee",
  "form-placeholder-color": "#999",
  "form-input-background": "#0e0e12",
  "form-input-background-disabled": "#15151a",
  "form-input-border-color": "#444",
  "form-button-background": "#24242e",
  "form-tips-background": "#120c00",
  "workspace-button-background": "#15151a",
  "workspace-button-background-hover": "#1f1f29",
  "workspace-button-color": "#ccc",
};
const DARK_4 = `html.nr-theme-dark {
  ${Object.entries(DARK)
    .map(([name, value]) => `--red-ui-${name}: ${value};`)
    .join(" ")}
}`;

export async function setTheme(page: Page, theme: Theme): Promise<void> {
  await page.evaluate(
    ([isDark, css]) => {
      const { RED } = globalThis as unknown as EditorWindow;
      const id = "test-dark";
      if (Number.parseInt(RED.settings.version, 10) < 5 && !document.getElementById(id)) {
        const style = document.createElement("style");
        style.id = id;
        style.textContent = css;
        document.head.append(style);
      }
      document.documentElement.classList.toggle("nr-theme-dark", isDark);
    },
    [theme === "dark", DARK_4] as const,
  );
  // Node-RED fades some of its colours.
  await page.waitForTimeout(300);
}

interface Rule {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** Node-RED's own, in every dialog: its tabs, and the traps for password managers. */
const NOT_OURS = [["[id^=red-ui-trap-]"], [".red-ui-tab-link-button"]];

/**
 * The serious faults that axe finds in what the selector names. Node-RED's body has no height and hides what overflows,
 * for which axe takes all for unseen and measures no contrast: it is given the window's height.
 */
export async function seriousFaults(page: Page, where: string): Promise<string[]> {
  await page.addStyleTag({ content: "body { min-height: 100vh }" });
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate(
    ([include, exclude]) => {
      const { axe } = globalThis as unknown as {
        axe: { run(what: object): Promise<{ violations: Rule[]; passes: Rule[] }> };
      };
      return axe.run({ include: [[include]], exclude });
    },
    [where, NOT_OURS] as const,
  );
  const isJudged = [...violations, ...passes].some(({ id }) => id === "color-contrast");
  assert.ok(isJudged, "axe measured no contrast at all");
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Keys of a catalog, and what a missing value leaves behind: text that must not appear. */
const UNTRANSLATED =
  /\b(label|option|placeholder|section|tip|button|unit|medium|product|port|check|error|fault)\.\w+|__\w+__|undefined|\[object/;

/** Every text is there. */
export function assertReadable(text: string): void {
  assert.doesNotMatch(text, UNTRANSLATED);
}

/** Whether what the selector names has a dark ground, by the sum of red, green and blue. */
export const isDark = (page: Page, where: string): Promise<boolean> =>
  page.evaluate((selector) => {
    const probe = document.createElement("div");
    probe.style.color = "var(--red-ui-form-background)";
    document.querySelector(selector)?.append(probe);
    const parts = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [];
    probe.remove();
    return parts.slice(0, 3).reduce((sum, part) => sum + Number(part), 0) < 200;
  }, where);
