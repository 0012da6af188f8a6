// One meeting in a real browser: what is found in it, who is heard alone, what is downloaded, and what keys and fingers do.

import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { Caption } from "../../../src/page/model";
import { launch } from "../../editor/browser";
import { nasty, type Stored, talk } from "./fixture";
import { type FixtureServer, startFixture } from "./fixture-server";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

/** With many captions, short names, and somebody who leaves as the stream ends. */
function long(): Stored {
  const { meeting, ...rest } = talk();
  const captions = Array.from({ length: 500 }, (_, index): Caption => {
    const { text = "", speaker = "" } = meeting.captions[index % meeting.captions.length] ?? {};
    return { id: `l${index}`, speaker, start: index * 2400, end: index * 2400 + 2200, text };
  });
  const marks = [
    { at: 1_200_100, kind: "ended" as const },
    { at: 1_200_400, kind: "leave" as const, detail: "Maya Chen" },
    { at: 1_202_000, kind: "leave" as const, detail: "Tom Becker" },
  ];
  const speakers = meeting.speakers.map((each, index) => ({ ...each, name: ["Bo", "Al"][index] ?? "" }));
  const startedAt = meeting.startedAt - 1000;
  return { ...rest, meeting: { ...meeting, id: "long", startedAt, speakers, captions, marks, duration: 1_203_000 } };
}

describe("a meeting on the page", () => {
  let browser: Browser | undefined;
  let server: FixtureServer;
  let page: Page;
  let complaints: string[] = [];

  before(async function () {
    this.timeout(60_000);
    browser = await launch();
    if (!browser) return this.skip();
    server = await startFixture([talk(), long(), nasty()]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    complaints = [];
    const context = await browser?.newContext({ viewport: DESK, locale: "en-US", reducedMotion: "reduce" });
    assert.ok(context);
    page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(String(error.stack)));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(complaints, []);
  });

  let visits = 0;
  const view = async (hash: string, waitFor: string) => {
    // Another address, for the part behind "#" alone would load nothing.
    visits += 1;
    await page.goto(`${server.url}?${visits}${hash}`);
    await page.locator(waitFor).first().waitFor();
  };
  /** Waits until the play head is at a time, milliseconds. */
  const isAt = (time: number) =>
    page.waitForFunction(
      (wanted) => Math.abs(Number(document.querySelector<HTMLInputElement>(".position input")?.value) - wanted) < 260,
      time,
    );
  const search = () => page.getByRole("searchbox");
  const [, , , tom, , sound] = talk().meeting.captions;
  assert.ok(tom && sound);

  describe("finds", () => {
    it("what the list has found, in the same sentence, and plays from there", async () => {
      await view("#/recordings?q=tom%20sound", ".excerpt");
      assert.equal(await page.locator(".excerpt").first().textContent(), `Tom Becker, 0:21: ${sound.text}`);
      assert.deepEqual(await page.locator(".recording").first().locator(".people mark").allTextContents(), ["Tom"]);
      await page.locator(".recording", { hasText: "28 sec" }).click();
      await page.locator(".caption.found").waitFor();
      assert.equal(await page.locator(".count").textContent(), "1 of 1");
      assert.equal(await page.locator(".caption.found .said").textContent(), sound.text);
      assert.deepEqual(await page.locator(".caption.found mark").allTextContents(), ["Tom"]);
      await isAt(sound.start);
    });

    it("and leads back to what was looked for", async () => {
      await view("#/recordings?q=tom%20sound", ".excerpt");
      await search().fill("tom example");
      await page.waitForFunction(() => location.hash.includes("example"));
      await page.locator(".recording", { hasText: "28 sec" }).click();
      await page.getByRole("link", { name: "All recordings" }).click();
      await page.locator(".excerpt").first().waitFor();
      assert.equal(await search().inputValue(), "tom example");
    });

    it("and is there again after a deletion, which is told until one goes on", async () => {
      await view("#/recordings?q=tom%20sound", ".excerpt");
      await page.locator(".recording", { hasText: "28 sec" }).click();
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("button", { name: "Delete for good" }).click();
      const told = page.getByRole("status").filter({ hasText: "“Maya Chen, Tom Becker” is deleted." });
      await told.waitFor();
      assert.equal(await search().inputValue(), "tom sound");
      await page.getByRole("link", { name: "Live" }).click();
      await told.waitFor({ state: "detached" });
      server.stored.set("talk", talk());
    });

    it("what comes nearest, if no sentence has all of it", async () => {
      await view("#/meeting/talk?q=maya%20example", ".caption.found");
      assert.equal(await page.locator(".caption.found .said").textContent(), tom.text);
      await isAt(tom.start);
    });

    it("a place to play from while one types, but moves nobody who is elsewhere until he asks", async () => {
      await view("#/meeting/talk", ".said");
      await search().fill("example");
      await isAt(tom.start);
      await page.locator(".position input").fill("2000");
      await search().fill("sound");
      assert.equal(await page.locator(".count").textContent(), "1 of 2");
      await isAt(2000);
      await page.keyboard.press("Enter");
      await isAt(talk().meeting.captions[4]?.start ?? 0);
      await page.keyboard.press("Enter");
      assert.equal(await page.locator(".count").textContent(), "2 of 2");
      await isAt(sound.start);
    });
  });

  describe("hears one speaker alone", () => {
    it("whose name on the time line is clicked, until it is clicked again", async () => {
      await view("#/meeting/talk", ".said");
      const name = page.locator(".lane-name button", { hasText: "Tom Becker" });
      await name.click();
      await page.getByText("Only Tom Becker").waitFor();
      const dimmed = await page.locator(".caption.dimmed .said").allTextContents();
      assert.deepEqual(
        dimmed,
        talk()
          .meeting.captions.filter((_, index) => index % 2 === 0)
          .map(({ text }) => text),
      );
      await name.click();
      assert.equal(await page.locator(".caption.dimmed, .chip").count(), 0);
    });

    it("and marks no word of others, where the play head is with them", async () => {
      await view("#/meeting/talk", ".said");
      const name = page.locator(".lane-name button", { hasText: "Tom Becker" });
      const marked = page.locator(".word.now");
      await page.locator(".position input").fill("1000");
      await marked.waitFor();
      await name.click();
      await page.getByText("Only Tom Becker").waitFor();
      assert.equal(await marked.count(), 0);
      await name.click();
      await marked.waitFor();
    });

    it("until a word of somebody else is clicked, which is heard with everybody", async () => {
      await view("#/meeting/talk", ".said");
      await page.getByRole("button", { name: "Hear only Tom Becker" }).click();
      // All but Tom's words is silence then.
      await page.getByLabel("Skip silence").check();
      await page.locator(".round").click();
      await page.waitForFunction(() => Boolean(document.querySelector(".word.now")));
      await page.locator(".word", { hasText: /^wonderful\.$/ }).click();
      await page.waitForFunction(() =>
        document.querySelector(".word.now")?.closest(".caption")?.textContent?.includes("wonderful"),
      );
      assert.equal(await page.locator(".chip").count(), 0);
      await page.keyboard.press("Space");
    });

    it("and shows who it is, also below the pointer", async () => {
      await view("#/meeting/talk", ".said");
      const button = page.getByRole("button", { name: "Hear only Tom Becker" });
      await button.click();
      await button.hover();
      const grounds = await page.evaluate(() =>
        ["[aria-pressed=true]", ".round"].map((each) => {
          const element = document.querySelector(each);
          return element && getComputedStyle(element).backgroundColor;
        }),
      );
      assert.equal(grounds[0], grounds[1]);
    });
  });

  it("shows at once that it plays faster and without silence, as was chosen for another", async () => {
    await view("#/meeting/talk", ".said");
    assert.equal(await page.locator(".changed").count(), 0);
    await page.getByLabel("Speed").selectOption("2");
    await page.getByLabel("Skip silence").check();
    await view("#/meeting/long", ".said");
    assert.deepEqual(await page.locator(".changed").evaluateAll((all) => all.map(({ className }) => className)), [
      "toggle changed",
      "speed changed",
    ]);
  });

  it("offers its files in words, and closes the menu after a choice", async () => {
    await page.setViewportSize(PHONE);
    await view("#/meeting/talk", ".said");
    await page.locator("summary").click();
    const menu = page.locator(".menu-items");
    assert.deepEqual(await menu.locator("a bdi, button").allTextContents(), [
      "Captions (SRT)",
      "Captions (WebVTT)",
      "Transcript (Markdown)",
      "Sound of Maya Chen (WAV)",
      "Sound of Tom Becker (WAV)",
    ]);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      menu.getByText("Sound of Tom Becker (WAV)").click(),
    ]);
    assert.equal(file.suggestedFilename(), "Tom_Becker.wav");
    await menu.waitFor({ state: "hidden" });
    await page.locator("summary").click();
    const [text] = await Promise.all([page.waitForEvent("download"), menu.getByText("Captions (SRT)").click()]);
    assert.match(text.suggestedFilename(), /^2026-11-30 \d\d\.\d\d Maya Chen, Tom Becker\.srt$/);
    await menu.waitFor({ state: "hidden" });
  });

  it("shows the menu whole on a phone, however long the names in it are", async () => {
    await page.setViewportSize(PHONE);
    await view("#/meeting/nasty", ".said");
    await page.locator("summary").click();
    const { x, width } = (await page.locator(".menu-items").boundingBox()) ?? { x: -1, width: 0 };
    assert.ok(x >= 0 && x + width <= PHONE.width, `${x} to ${x + width}`);
  });

  for (const locale of ["en-US", "de", "fr", "ja", "zh-CN", "es-ES"])
    it(`has on a phone its buttons in rows of one line, in ${locale}`, async () => {
      const context = await browser?.newContext({ viewport: PHONE, locale });
      assert.ok(context);
      try {
        const { meeting } = talk();
        server.live = [{ ...meeting, id: "now", live: true, state: "streaming" }];
        const phone = await context.newPage();
        await phone.goto(`${server.url}#/meeting/talk`);
        await phone.locator(".said").first().waitFor();
        await phone.locator(".live-badge").waitFor();
        await phone.locator(".speed select").selectOption("2");
        await phone.locator(".player .toggle input").check();
        const rows = await phone.evaluate(() => ({
          wide: document.documentElement.scrollWidth,
          tall: Math.max(
            ...[...document.querySelectorAll(".top a, .tabs button")].map(({ clientHeight }) => clientHeight),
          ),
          player: new Set(
            [...document.querySelectorAll(".player-choices > *")].map((each) => each.getBoundingClientRect().top),
          ).size,
        }));
        assert.ok(rows.tall <= 42, `${rows.tall} pixels`);
        assert.deepEqual([rows.wide, rows.player], [PHONE.width, 1]);
      } finally {
        server.live = [];
        await context.close();
      }
    });

  it("has room for the marks and the play head at both ends of the time line", async () => {
    await page.setViewportSize(PHONE);
    await view("#/meeting/long", ".said");
    const tools = await page.locator(".timeline-tools").boundingBox();
    const marks = await page.locator("canvas").boundingBox();
    assert.ok(tools && marks && tools.x + tools.width <= marks.x);
    await view("#/meeting/talk", ".said");
    for (const time of ["0", "28540"]) {
      await page.locator(".position input").fill(time);
      await isAt(Number(time));
      const isWhole = await page.evaluate(() => {
        const [box, head] = [".lane-canvas", ".play-head"].map((each) =>
          document.querySelector(each)?.getBoundingClientRect(),
        );
        // The knob is wider than the line by so much on each side.
        return box && head && head.left - 4 >= box.left && head.right + 4 <= box.right;
      });
      assert.ok(isWhole, time);
    }
  });

  it("is one step for the tabulator key, and a line for each arrow", async () => {
    await view("#/meeting/long", ".said");
    const stops = page.locator(".transcript :is([tabindex='0'], button:not([tabindex]))");
    assert.equal(await stops.count(), 1);
    await stops.focus();
    const line = () => page.evaluate(() => document.activeElement?.closest("[data-index]")?.getAttribute("data-index"));
    assert.equal(await line(), "0");
    for (const [key, expected] of [
      ["ArrowDown", "1"],
      ["ArrowDown", "2"],
      ["ArrowUp", "1"],
      ["End", "499"],
      ["ArrowDown", "499"],
      ["PageUp", "489"],
      ["Home", "0"],
    ] as const) {
      await page.keyboard.press(key);
      await page.waitForFunction(
        (wanted) => document.activeElement?.closest("[data-index]")?.getAttribute("data-index") === wanted,
        expected,
      );
      assert.equal(await stops.count(), 1, key);
    }
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(".transcript :focus").count(), 0);
  });

  it("keeps on a phone what is shown of it for a reload, and begins with its words for who comes anew", async () => {
    await page.setViewportSize(PHONE);
    await view("#/meeting/talk", ".said");
    await page.getByRole("button", { name: "People" }).click();
    await page.reload();
    await page.locator(".person").first().waitFor();
    await view("#/recordings?q=sound", ".recording");
    await page.locator(".recording", { hasText: "28 sec" }).click();
    await page.locator(".caption.found").waitFor();
  });

  it("tells the end after those who left in the same second", async () => {
    await view("#/meeting/long", ".event");
    assert.deepEqual(await page.locator(".event bdi").allTextContents(), [
      "Maya Chen left",
      "The stream ended",
      "Tom Becker left",
    ]);
  });
});
