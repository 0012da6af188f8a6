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

  /** A meeting that is live, begun so many minutes after the talk. */
  const begun = (id: string, minutes: number) => {
    const { meeting } = talk();
    const startedAt = meeting.startedAt + minutes * 60_000;
    return { ...meeting, id, startedAt, live: true, state: "streaming", tracks: [] };
  };
  const order = (...ids: string[]) =>
    page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll("[data-meeting]")].map((card) => card.getAttribute("data-meeting")).join() ===
        wanted,
      ids.join(),
    );

  it("has what goes on above what has ended, and the newest first", async () => {
    server.live = [begun("first", 0), begun("second", 1), begun("third", 2)];
    for (const { id } of server.live) server.stored.set(id, { ...talk(), meeting: { ...talk().meeting, id } });
    await page.goto(`${server.url}?order`);
    await order("third", "second", "first");
    server.send({ id: "third", state: "ended", gone: true });
    await order("second", "first", "third");
    const { speakers: _, captions: __, marks: ___, tracks: ____, levelCount: _____, ...summary } = begun("fourth", 3);
    server.send({ id: "fourth", meeting: summary });
    await order("fourth", "second", "first", "third");
    server.send({ id: "first", state: "ended", gone: true });
    await order("fourth", "second", "third", "first");
    // A card that has moved still shows its end.
    await page.waitForFunction(() => {
      const list = document.querySelector('[data-meeting="third"] .transcript');
      return list && list.scrollTop + list.clientHeight >= list.scrollHeight - 20;
    });
  });

  it("has the way back to live always in one place, and no other button there at the end", async () => {
    const { meeting } = talk();
    const [caption] = meeting.captions;
    assert.ok(caption);
    server.live = [begun("talk", 0)];
    // As wide as three fit beside each other, but not with "1 new".
    await page.setViewportSize({ width: 430, height: 844 });
    await page.goto(`${server.url}?place`);
    await page.getByRole("button", { name: "Look back" }).click();
    const back = page.getByRole("button", { name: /Back to live/ });
    const before = await back.boundingBox();
    server.send({ id: "talk", captions: [{ ...caption, id: "new", start: 29_000, end: 30_000 }] });
    await page.getByText("1 new").waitFor();
    const after = await back.boundingBox();
    assert.ok(before && after);
    assert.deepEqual([after.x, after.y], [before.x, before.y]);
    server.send({ id: "talk", state: "ended", gone: true });
    await page.getByText("The meeting has ended.").waitFor();
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      const there: string | null | undefined = await page.evaluate(
        ([x, y]) => document.elementFromPoint(x, y)?.closest("a, button")?.textContent,
        [after.x + after.width / 2, after.y + after.height / 2] as const,
      );
      assert.equal(there, undefined, String(width));
    }
    await page.setViewportSize({ width: 390, height: 844 });
  });

  it("asks for no picture of a meeting that has ended", async () => {
    const { meeting } = talk();
    server.live = [begun("talk", 0)];
    server.picture = PNG;
    await page.goto(`${server.url}?pictures`);
    await page.locator(".card .said").first().waitFor();
    const speaker = meeting.speakers[1]?.key ?? "";
    server.send({ id: "talk", picture: { speaker, version: 1 } });
    await page.waitForFunction(
      () => (document.querySelector<HTMLImageElement>(".pictures img")?.naturalWidth ?? 0) > 0,
    );
    server.picture = undefined;
    server.send({ id: "talk", state: "ended", gone: true });
    await page.getByText("The meeting has ended.").waitFor();
    assert.equal(await page.locator(".pictures img").count(), 1, "the last picture stays in sight");
    const asked: string[] = [];
    page.on("request", (request) => request.url().includes("/picture") && asked.push(request.url()));
    await page.getByRole("link", { name: "Recordings" }).click();
    await page.locator(".recording").first().waitFor();
    await page.getByRole("link", { name: "Live" }).click();
    await page.locator(".pictures .initial").waitFor();
    assert.deepEqual(asked, []);
  });
});
