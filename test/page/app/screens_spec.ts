// Screens of unusual size: a phone on its side, a desk of 1920 pixels, a display on a wall.

import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { launch } from "../../editor/browser";
import { talk } from "./fixture";
import { type FixtureServer, startFixture } from "./fixture-server";

const LANDSCAPE = { width: 844, height: 390 };

describe("the page on screens of other sizes", () => {
  let browser: Browser | undefined;
  let server: FixtureServer;
  let page: Page;

  before(async function () {
    this.timeout(60_000);
    browser = await launch();
    if (!browser) return this.skip();
    server = await startFixture([talk()]);
    page = await browser.newPage({ locale: "en-US" });
    page.setDefaultTimeout(8000);
    // What tsx puts around functions, which are then sent to the page.
    await page.addInitScript("globalThis.__name = (it) => it");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Which of these are wholly on the screen, and which of them cover each other. */
  const seen = (selectors: readonly string[]) =>
    page.evaluate((all) => {
      const shown = all.flatMap((selector) =>
        [...document.querySelectorAll(selector)].map((element) => ({ selector, box: element.getBoundingClientRect() })),
      );
      const whole = shown.filter(({ box }) => box.height > 0 && box.top >= 0 && box.bottom <= innerHeight);
      const covered = whole.flatMap((one, index) =>
        whole
          .slice(index + 1)
          .filter(
            ({ selector, box }) =>
              selector !== one.selector &&
              box.top < one.box.bottom - 1 &&
              box.bottom > one.box.top + 1 &&
              box.left < one.box.right - 1 &&
              box.right > one.box.left + 1,
          )
          .map(({ selector }) => `${one.selector} ${selector}`),
      );
      return { whole: [...new Set(whole.map(({ selector }) => selector))], covered };
    }, selectors);

  it("has words and the play button in sight together on a phone on its side, and nothing covers them", async () => {
    await page.setViewportSize(LANDSCAPE);
    await page.goto(`${server.url}?side#/meeting/talk`);
    await page.locator(".said").first().waitFor();
    await page.mouse.move(420, 60);
    await page.mouse.wheel(0, 2000);
    await page.waitForFunction(() => scrollY > 0 && scrollY + innerHeight >= document.body.scrollHeight - 1);
    const { whole, covered } = await seen([".find", ".transcript", ".player"]);
    assert.deepEqual([whole, covered], [[".find", ".transcript", ".player"], []]);
    const words = await page.locator(".transcript").boundingBox();
    assert.ok(words && words.height >= 120, String(words?.height));
    const lines = await page.locator(".said").evaluateAll((all) => {
      const list = document.querySelector(".transcript")?.getBoundingClientRect();
      const boxes = all.map((each) => each.getBoundingClientRect());
      return boxes.filter(({ top, bottom }) => list && top >= list.top && bottom <= list.bottom).length;
    });
    assert.ok(lines >= 1, "a line is whole");
    await page.locator(".round").click();
    await page.getByRole("button", { name: "Pause" }).click();
  });

  it("has captions on a phone on its side in a meeting that is live", async () => {
    const { meeting } = talk();
    server.live = [{ ...meeting, live: true, state: "streaming", tracks: [] }];
    await page.setViewportSize(LANDSCAPE);
    await page.goto(`${server.url}?sidelive`);
    await page.locator(".card .said").first().waitFor();
    await page.mouse.move(420, 30);
    await page.mouse.wheel(0, 2000);
    await page.waitForFunction(() => scrollY > 0 && scrollY + innerHeight >= document.body.scrollHeight - 1);
    const { whole, covered } = await seen([".card-words", ".card-foot"]);
    assert.deepEqual([whole, covered], [[".card-words", ".card-foot"], []]);
    server.live = [];
  });

  it("has the letters of a desk up to 2200 pixels, and larger ones on a wall", async () => {
    const letters = async (width: number) => {
      await page.setViewportSize({ width, height: 1080 });
      return page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
    };
    await page.goto(`${server.url}?desk`);
    assert.deepEqual([await letters(1920), await letters(2200), await letters(3840)], ["16px", "16px", "36px"]);
  });
});
