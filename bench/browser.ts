// How fast the page is in a real browser, by the clock: Chromium, slowed down, beside a real Node-RED whose page has a meeting of
// two hours with twelve speakers, and one whose folder has thousands of recordings. Measure on a machine that is otherwise idle.
//
//     npm run build && npx tsx bench/browser.ts [--reps 15] [--slower 4] [--recordings 5000]

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launch } from "../test/editor/browser";
import { keepLong, keepMany } from "../test/page/kept-folder";
import { type NodeRedProcess, startNodeRed } from "../test/runtime/node-red-process";
import { waitingOf } from "./browser/waiting";
import { install, type Watch } from "./browser/watch";
import { loadNow } from "./report";
import { median } from "./results";

const { values: options } = parseArgs({
  options: {
    reps: { type: "string", default: "15" },
    slower: { type: "string", default: "4" },
    recordings: { type: "string", default: "5000" },
  },
});
const [repetitions, slower, recordings] = [options.reps, options.slower, options.recordings].map(Number) as [
  number,
  number,
  number,
];

const PASSWORD = "password of the bench";
const LONG = { hours: 2, speakers: 12, captions: 3600 };
const SCREEN = { width: 1280, height: 800 };
/** Between two of the same: recordings load for a while after a seek, which the next one is not to wait for. Milliseconds. */
const APART = 2500;
const LIMIT = 20_000;
/** A part of the time: on a machine with other work, what was measured is the page's own if its threads waited no longer. */
const UNDISTURBED = 0.1;

interface Own {
  watch: Watch;
}

const flow = (directory: string) => [
  { id: "tab", type: "tab", label: "Bench" },
  {
    id: "page",
    type: "zoom-rtms-page",
    z: "tab",
    name: "",
    path: "/zoom",
    directory,
    wires: [],
    credentials: { password: PASSWORD },
  },
];

interface Sample {
  milliseconds: number;
  /** How long the browser and Node-RED waited for a processor meanwhile, all their threads together. */
  waited: number;
  /** Milliseconds of the processor that the page's thread took, with what slows it down. */
  own: number;
}

const figures = new Map<string, Sample[]>();
/** Milliseconds that they have waited so far. */
let waited = () => 0;
/** Milliseconds that the page's thread has taken so far. */
let own = () => Promise.resolve(0);

/** Notes what a work says that it took. */
async function note(what: string, work: () => Promise<number>): Promise<void> {
  const [before, ownBefore] = [waited(), await own()];
  const milliseconds = await work();
  const sample = { milliseconds, waited: waited() - before, own: (await own()) - ownBefore };
  figures.set(what, [...(figures.get(what) ?? []), sample]);
}

/** The address of the page and the cookie of a viewer. */
async function signIn(context: BrowserContext, { url }: NodeRedProcess): Promise<void> {
  const data = { password: PASSWORD };
  const answer = await context.request.post(`${url}/zoom/sign-in`, { data, headers: { origin: url } });
  if (answer.status() !== 204) throw new Error(`The page answered ${answer.status()}.`);
}

/** A page that is slowed down. */
async function slowPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  own = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
  };
  // What tsx puts around functions, which are then sent to the page.
  await page.addInitScript("globalThis.__name = (it) => it");
  await page.addInitScript(install);
  return page;
}

type Kind = Parameters<Watch["after"]>[0];

/** Milliseconds from an input event until its result is painted. */
async function timed(page: Page, what: string, event: Kind, act: () => Promise<unknown>): Promise<void> {
  await note(what, async () => {
    const result = page.evaluate((name) => (globalThis as object as Own).watch.after(name), event);
    // The listener is there when the page has answered something else.
    await page.evaluate(() => 0);
    await act();
    return await within(what, result);
  });
  await sleep(APART);
}

/** @throws Error if it takes far too long */
async function within<T>(what: string, result: Promise<T>): Promise<T> {
  const late = sleep(LIMIT, undefined, { ref: false }).then(() => {
    throw new Error(`${what} has no result after ${LIMIT / 1000} s.`);
  });
  return await Promise.race([result, late]);
}

async function seeks(page: Page, what: string): Promise<void> {
  const lanes = await page.locator(".timeline canvas").boundingBox();
  const slider = await page.locator(".position input").boundingBox();
  if (!lanes || !slider) throw new Error("There is no time line.");
  for (let at = 0; at < repetitions; at += 1) {
    const part = 0.05 + 0.9 * ((at * 0.618) % 1);
    const [x, y] = [lanes.x + part * lanes.width, lanes.y + 60];
    await timed(page, `${what} by a click on the time line`, "pointerup", () => page.mouse.click(x, y));
    await timed(page, `${what} by a key`, "keydown", () => page.keyboard.press("ArrowRight"));
    const place = slider.x + (1 - part) * slider.width;
    await timed(page, `${what} with the slider`, "input", () => page.mouse.click(place, slider.y + slider.height / 2));
    await page.locator("h1").click();
  }
}

async function long(browser: Browser, directory: string): Promise<void> {
  const id = await keepLong(directory, LONG);
  const nr = await startNodeRed({ flow: flow(directory) });
  try {
    for (let at = 0; at < repetitions; at += 1) {
      const context = await browser.newContext({ viewport: SCREEN, locale: "en-US" });
      await signIn(context, nr);
      const page = await slowPage(context);
      waited = await waitingOf(browser, nr.pid ?? 0);
      await note("open the meeting", async () => {
        await page.goto(`${nr.url}/zoom/#/meeting/${id}`, { waitUntil: "commit" });
        return await page.evaluate(() => (globalThis as object as Own).watch.opened());
      });
      if (at < repetitions - 1) {
        await context.close();
        continue;
      }
      await sleep(1000);
      const box = await page.locator(".transcript").boundingBox();
      if (!box) throw new Error("There is no transcript.");
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      for (let turn = 0; turn < repetitions * 2; turn += 1)
        await timed(page, "scroll by the wheel", "wheel", () => page.mouse.wheel(0, 500));
      for (let turn = 0; turn < repetitions; turn += 1) {
        const part = (turn * 0.618) % 1;
        await note("scroll to anywhere", () =>
          page.evaluate((to) => (globalThis as object as Own).watch.jump(to), part),
        );
        await sleep(APART);
      }
      // The transcript follows again.
      await page.locator(".transcript .word").nth(30).click();
      await seeks(page, "seek while it plays");
      await page.keyboard.press("Space");
      await seeks(page, "seek");
      await context.close();
    }
  } finally {
    await nr.stop();
  }
}

/** The list right after a start, and again when it is known. */
async function many(browser: Browser, directory: string): Promise<void> {
  await keepMany(directory, recordings);
  for (let at = 0; at < Math.min(5, repetitions); at += 1) {
    const context = await browser.newContext({ viewport: SCREEN, locale: "en-US" });
    // What the browser itself needs for its first page is not measured.
    const page = await slowPage(context);
    await page.goto("about:blank");
    const nr = await startNodeRed({ flow: flow(directory) });
    try {
      await signIn(context, nr);
      waited = await waitingOf(browser, nr.pid ?? 0);
      for (const what of ["right after a start", "later"]) {
        await note(`the list's answer, ${what}`, async () => {
          const begun = performance.now();
          await context.request.get(`${nr.url}/zoom/api/meetings?limit=60`);
          return performance.now() - begun;
        });
        await page.goto("about:blank");
        await note(`open the list, ${what}`, async () => {
          await page.goto(`${nr.url}/zoom/#/recordings`, { waitUntil: "commit" });
          return await page.evaluate(() => (globalThis as object as Own).watch.listed());
        });
        await sleep(3000);
      }
    } finally {
      await nr.stop();
      await context.close();
    }
  }
}

async function main(): Promise<void> {
  // A wheel's turn ends at once, not after an animation of its own.
  const browser = await launch(["--disable-smooth-scrolling"]);
  if (!browser) throw new Error("There is no Chromium on this machine.");
  const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-bench-"));
  const before = loadNow();
  try {
    await long(browser, join(folder, "long"));
    if (recordings > 0) await many(browser, join(folder, "many"));
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`Chromium ${slower} times slower. Load before ${before.toFixed(2)}, after ${loadNow().toFixed(2)}.\n`);
  console.log("| What | Times | Median, ms | Worst, ms | CPU, ms | Undisturbed | Median, ms | Worst, ms |");
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const [what, all] of figures) {
    const calm = all.filter((sample) => sample.waited <= UNDISTURBED * sample.milliseconds);
    const cpu = median(all.map((sample) => sample.own)).toFixed(0);
    console.log(`| ${what} | ${row(all)} | ${cpu} | ${row(calm)} |`);
  }
}

function row(samples: readonly Sample[]): string {
  const all = samples.map(({ milliseconds }) => milliseconds);
  if (all.length === 0) return "0 | |";
  return `${all.length} | ${median(all).toFixed(0)} | ${Math.max(...all).toFixed(0)}`;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
