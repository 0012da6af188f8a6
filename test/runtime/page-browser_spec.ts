// The page of a real Node-RED in a real browser, with the simulator's conversation: what is live is followed by keys, and
// afterwards played, moved in and closed by keys; and the word that is clicked is the word that is heard.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { scenarioOf } from "../../src/simulator/scenario/material";
import { launch } from "../editor/browser";
import { clickSimulator } from "./admin-client";
import { example, filledIn, idOf } from "./example-files";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import { type Captured, captureSound } from "./page/capture";
import { hasRecogniser, recogniseTimes } from "./recogniser";

const ZOOM = { origin: "", endpoint: "", credentials: { app: {}, account: {} } };
/** As long as the simulator talks. */
const SECONDS = 18;
/** Words of different captions that the recogniser hears in all of the conversation, in the order in which they are said. */
const CLICKED = ["word", "opened", "was"];
/** Seconds from a click until the word that was clicked begins at the latest: Zoom sends no times of words. */
const WITHIN = 1;
/** What is heard after a click. Milliseconds. */
const HEARD = 2600;
const MOST_TABS = 60;

describe("the page of a real Node-RED in a real browser", function () {
  this.timeout(120_000);
  let browser: Browser | undefined;
  let nr: NodeRedProcess;
  let page: Page;
  let folder: string;
  let simulator: string;
  const complaints: string[] = [];

  before(async function () {
    browser = await launch(["--autoplay-policy=no-user-gesture-required"]);
    if (!browser) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-heard-"));
    const flow = filledIn(example("Watch the meeting"), ZOOM).map((node) =>
      node.type === "zoom-rtms-simulator" ? { ...node, seconds: SECONDS } : node,
    );
    simulator = idOf(flow, "zoom-rtms-simulator");
    nr = await startNodeRed({ flow });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-US", reducedMotion: "reduce" });
    page.on("pageerror", (error) => complaints.push(String(error.stack)));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    // What tsx puts around functions, which are then sent to the page.
    await page.addInitScript("globalThis.__name = (it) => it");
    await page.addInitScript(captureSound);
  });
  after(async () => {
    await browser?.close();
    await nr?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const key = (name: string) => page.keyboard.press(name);
  const focused = (what: Locator) => what.evaluate((element) => element === document.activeElement);
  /** Goes there with the tabulator, as far as it takes, and sees where it is. */
  const tabTo = async (what: Locator, back = false) => {
    await what.waitFor();
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      await key(back ? "Shift+Tab" : "Tab");
      if (!(await focused(what))) continue;
      const outline = await what.evaluate((element) => getComputedStyle(element).outlineStyle);
      assert.notEqual(outline, "none", `the focus is seen at ${what}`);
      return;
    }
    assert.fail(`no way by keys to ${what}`);
  };
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
  const position = () => page.locator(".position input").evaluate((input) => Number((input as HTMLInputElement).value));
  /** How far the lanes of each speaker have colour above and below the middle, of each tenth of a second that is seen. */
  const ink = () =>
    page.locator(".card canvas").evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const names = [...document.querySelectorAll<HTMLElement>(".card .lane-name")];
      const tall = names[0]?.offsetHeight ?? 0;
      return names.map((name, row) => {
        const top = 22 + row * tall + tall / 2 - 8;
        const pixels = canvas.getContext("2d")?.getImageData(0, top, canvas.width, 4).data ?? [];
        const seconds = Array.from({ length: 60 }, (_, second) => {
          const [from, to] = [second, second + 1].map((at) => Math.round((at / 60) * canvas.width));
          let most = 0;
          for (let line = 0; line < 4; line += 1)
            for (let x = from ?? 0; x < (to ?? 0); x += 1)
              most = Math.max(most, pixels[(line * canvas.width + x) * 4 + 3] ?? 0);
          return most > 200;
        });
        return { name: name.textContent ?? "", seconds };
      });
    });

  it("lets in by keys", async () => {
    await page.goto(`${nr.url}/zoom/`);
    await page.locator("#password").waitFor();
    if (!(await focused(page.locator("#password")))) await tabTo(page.locator("#password"));
    await page.keyboard.type("a password for the page");
    await key("Enter");
    await page.getByText("Nobody is in a meeting now").waitFor();
  });

  it("shows what is said and who talks, and goes on behind whoever looks back", async () => {
    assert.equal(await clickSimulator(nr.url, simulator), 200);
    const said = page.locator(".card .said");
    await said.filter({ hasText: "on your screen" }).waitFor();
    await tabTo(button("Look back"));
    await key("Enter");
    const back = button(/Back to live/);
    await back.waitFor();
    const clock = page.locator(".card .clock");
    const then = await clock.textContent();
    await page.getByText("1 new").waitFor();
    assert.notEqual(await clock.textContent(), then, "the meeting goes on");
    await tabTo(back);
    await key("Enter");
    await said.filter({ hasText: "person who said it" }).waitFor();
    await button("Look back").waitFor();

    await page.getByRole("link", { name: "Open the recording" }).waitFor();
    const scenario = await scenarioOf({ seconds: SECONDS });
    const lanes = await ink();
    for (const { id, name } of scenario.speakers) {
      const lane = lanes.find((each) => each.name === name)?.seconds ?? [];
      const talks = scenario.audio.filter(({ speaker }) => speaker === id);
      const isTalking = (second: number) =>
        talks.some(({ start, pcm }) => start < second * 1000 && start + pcm.length / 32 > (second + 1) * 1000);
      const isSilent = (second: number) =>
        talks.every(
          ({ start, pcm }) => start > (second + 1.5) * 1000 || start + pcm.length / 32 < (second - 0.5) * 1000,
        );
      for (let second = 0; second < SECONDS; second += 1) {
        if (isTalking(second)) assert.ok(lane[second], `${name} talks in second ${second}`);
        if (isSilent(second)) assert.ok(!lane[second], `${name} is silent in second ${second}`);
      }
    }
  });

  it("is opened, played, moved in, searched and closed by keys", async () => {
    await tabTo(page.getByRole("link", { name: "Open the recording" }));
    await key("Enter");
    await page.locator(".meeting .said").first().waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    await key("Space");
    await button("Pause").waitFor();
    await page.waitForFunction(() => document.querySelector(".word.now") !== null);
    await key("Space");
    await button("Play").waitFor();
    const before = await position();
    await key("ArrowRight");
    await page.waitForFunction(
      (from) => Number(document.querySelector<HTMLInputElement>(".position input")?.value) >= from + 4800,
      before,
    );
    await key("ArrowLeft");
    await page.waitForFunction(
      (from) => Number(document.querySelector<HTMLInputElement>(".position input")?.value) <= from + 200,
      before,
    );
    const speed = page.locator(".speed select");
    await tabTo(speed);
    await key("ArrowDown");
    assert.equal(await speed.inputValue(), "1.25");
    await key("ArrowUp");
    assert.equal(await speed.inputValue(), "1");
    await tabTo(button("Play"), true);
    await key("/");
    await page.keyboard.type("opened");
    await key("Enter");
    await page.locator(".caption.found").waitFor();
    await key("Escape");
    await tabTo(page.getByRole("link", { name: "All recordings" }), true);
    await key("Enter");
    await page.locator(".recording").waitFor();
  });

  it("plays the word that is clicked", async function () {
    if (!hasRecogniser()) {
      if (this.test) this.test.title += " (skipped: no pocketsphinx on this machine)";
      return this.skip();
    }
    await page.locator(".recording").first().click();
    await page.locator(".meeting .said").first().waitFor();
    for (const word of CLICKED) {
      await page.evaluate(() => (globalThis as unknown as Captured).captured.forget());
      await page.locator(".word", { hasText: new RegExp(`^${word}$`) }).click();
      await page.waitForFunction(
        (samples) => (globalThis as unknown as Captured).captured.sounding() >= samples,
        (HEARD / 1000) * 16_000,
      );
      const samples = await page.evaluate(() => (globalThis as unknown as Captured).captured.samples());
      await key("Space");
      await button("Play").waitFor();
      const file = join(folder, `${word}.raw`);
      writeFileSync(file, Buffer.from(Int16Array.from(samples).buffer));
      const heard = recogniseTimes(file);
      const all = heard.map((each) => `${each.word} ${each.at.toFixed(1)}`).join(", ");
      const found = heard.find((each) => each.word === word);
      assert.ok(found && found.at <= WITHIN, `clicked ${word}, heard ${all}`);
    }
  });

  it("has no errors on its console", () => assert.deepEqual(complaints, []));
});
