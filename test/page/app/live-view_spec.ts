// What is live, in a real browser: pictures that are no more, and what is offered when nothing is live any more.

import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { launch } from "../../editor/browser";
import { talk } from "./fixture";
import { type FixtureServer, startFixture } from "./fixture-server";

/** A picture of one pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

describe("the live view", () => {
  let browser: Browser | undefined;
  let server: FixtureServer;
  let page: Page;

  before(async function () {
    this.timeout(60_000);
    browser = await launch();
    if (!browser) return this.skip();
    server = await startFixture([talk()]);
    page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: "en-US" });
    page.setDefaultTimeout(8000);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("says plainly that nobody meets, and leads to the recordings", async () => {
    await page.goto(server.url);
    await page.getByText("Nobody is in a meeting now").waitFor();
    await page.getByRole("link", { name: "All recordings" }).click();
    await page.locator(".recording").first().waitFor();
  });

  it("shows a letter in a speaker's colour instead of a picture that is no more", async () => {
    const { meeting } = talk();
    server.live = [{ ...meeting, live: true, state: "streaming", tracks: [] }];
    server.picture = PNG;
    await page.goto(`${server.url}?live`);
    await page.locator(".card .said").first().waitFor();
    server.send({ id: "talk", picture: { speaker: meeting.speakers[1]?.key ?? "", version: 1 } });
    await page.waitForFunction(
      () => (document.querySelector<HTMLImageElement>(".pictures img")?.naturalWidth ?? 0) > 0,
    );
    assert.equal(await page.locator(".initial").count(), 0);
    server.picture = undefined;
    // The browser asks again for another version, or when it has forgotten the one it had.
    server.send({
      id: "talk",
      state: "ended",
      gone: true,
      picture: { speaker: meeting.speakers[1]?.key ?? "", version: 2 },
    });
    const initial = page.locator(".pictures .initial");
    assert.equal(await initial.textContent(), "T");
    assert.equal(await page.locator(".pictures img").count(), 0);
    const colours = await page.evaluate(() =>
      [".initial", ".lane-name.c1::before"].map((each) => {
        const [selector = "", part] = each.split("::");
        const element = document.querySelector(selector);
        const style = element && getComputedStyle(element, part && `::${part}`);
        return part ? style?.backgroundColor : style?.color;
      }),
    );
    assert.equal(colours[0], colours[1]);
  });

  it("names its choice for screen readers in words, as long as there is something to say", async () => {
    const { meeting } = talk();
    server.live = [{ ...meeting, live: true, state: "streaming", tracks: [] }];
    await page.goto(`${server.url}?again`);
    await page.getByText("Screen reader: new captions").waitFor();
    server.send({ id: "talk", state: "ended", gone: true });
    await page.getByRole("link", { name: "Open the recording" }).waitFor();
    assert.equal(await page.getByRole("checkbox").count(), 0);
  });
});
