// The page in a real browser, beside a server that answers as the page's own does: what is seen, heard and clicked, on a
// phone and on a desk, light and dark.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { wordsOf } from "../../../page/time";
import type { Caption } from "../../../src/page/model";
import { launch } from "../../editor/browser";
import { picture } from "../../editor/pictures";
import { crowd, NASTY, nasty, type Stored, talk } from "./fixture";
import { type FixtureServer, startFixture } from "./fixture-server";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 844 };
/** Of the picture for the documents. */
const SMALL = { width: 1000, height: 660 };
const DESK = { width: 1280, height: 800 };
type Scheme = "light" | "dark";

/** Two hours of it, as a long meeting has them. */
function long(): Stored {
  const { meeting, ...rest } = talk();
  const captions = Array.from({ length: 3000 }, (_, index): Caption => {
    const { text = "", speaker = "" } = meeting.captions[index % meeting.captions.length] ?? {};
    return { id: `l${index}`, speaker, start: index * 2400, end: index * 2400 + 2200, text };
  });
  return { ...rest, meeting: { ...meeting, id: "long", captions, duration: 7_200_000, levelCount: 0, tracks: [] } };
}

describe("the page", () => {
  let browser: Browser | undefined;
  let server: FixtureServer;
  let page: Page;
  /** Errors of the console and of scripts, and requests to elsewhere. */
  let complaints: string[] = [];

  before(async function () {
    this.timeout(60_000);
    browser = await launch();
    if (!browser) return this.skip();
    server = await startFixture([talk(), nasty(), long(), crowd()]);
    page = await browser.newPage({ viewport: DESK, locale: "en-US" });
    page.on("pageerror", (error) => complaints.push(String(error.stack)));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("request", (request) => request.url().startsWith(server.url) || complaints.push(request.url()));
    // What tsx puts around functions, which are then sent to the page.
    await page.addInitScript("globalThis.__name = (it) => it");
    // Elements that sound are in no document.
    await page.addInitScript(() => {
      const heard: HTMLMediaElement[] = [];
      const { play } = HTMLMediaElement.prototype;
      HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
        if (!heard.includes(this)) heard.push(this);
        return play.call(this);
      };
      Object.assign(globalThis, { heard });
    });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(() => {
    complaints = [];
  });
  afterEach(() => assert.deepEqual(complaints, []));

  let visits = 0;
  const view = async (hash: string, waitFor: string) => {
    // Another address, for the part behind "#" alone would load nothing.
    visits += 1;
    await page.goto(`${server.url}?${visits}${hash}`);
    await page.locator(waitFor).first().waitFor();
  };
  const look = async (scheme: Scheme, size: { width: number; height: number }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.setViewportSize(size);
  };
  /** What axe finds serious in all that is shown. */
  const faults = async (): Promise<string[]> => {
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run()).violations;
    });
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  };
  /** Seconds, of what sounds now. */
  const sounding = () =>
    page.evaluate(() => {
      const { heard } = globalThis as unknown as { heard: HTMLMediaElement[] };
      return heard
        .filter(({ paused }) => !paused)
        .map(({ src, currentTime, played }) => ({
          src,
          currentTime,
          from: played.length > 0 ? played.start(played.length - 1) : currentTime,
        }));
    });
  /** Whether a speaker's lane has the speaker's colour at a time of the talk. */
  const isDrawn = (lane: number, time: number) =>
    page.evaluate(
      ([row, part]) => {
        const canvas = document.querySelector("canvas");
        const { width = 0 } = canvas ?? {};
        const height = document.querySelector<HTMLElement>(".lane-name")?.offsetHeight ?? 0;
        const pixels = canvas
          ?.getContext("2d")
          ?.getImageData(Math.round(part * width) - 4, 22 + row * height, 8, height).data;
        let inked = 0;
        for (let at = 3; at < (pixels?.length ?? 0); at += 4) if ((pixels?.[at] ?? 0) > 200) inked += 1;
        return inked > 40;
      },
      [lane, time / 28_540] as const,
    );

  it("shows what was said, by whom, and who talks when", async () => {
    const { meeting } = talk();
    await look("light", SMALL);
    await view("#/meeting/talk", ".said");
    assert.deepEqual(
      await page.locator(".said").allTextContents(),
      meeting.captions.map(({ text }) => text),
    );
    assert.deepEqual((await page.locator(".who").allTextContents()).slice(0, 2), ["Maya Chen", "Tom Becker"]);
    await page.waitForFunction(() => (document.querySelector("canvas")?.width ?? 0) > 500);
    for (const { speaker, start, end } of meeting.captions) {
      const lane = meeting.speakers.findIndex(({ key }) => key === speaker);
      const middle = (start + end) / 2;
      assert.deepEqual([await isDrawn(lane, middle), await isDrawn(1 - lane, middle)], [true, false], String(middle));
    }
  });

  it("plays from the word that is clicked, all voices together, and moves the words", async () => {
    const [, caption] = talk().meeting.captions;
    assert.ok(caption);
    const word = wordsOf(caption).find(({ text }) => text.startsWith("comes"));
    assert.ok(word);
    await page.locator(".word", { hasText: /^comes$/ }).click();
    await page.waitForFunction(() => document.querySelector(".word.now")?.textContent === "through,");
    const now = await sounding();
    assert.equal(now.length, 2);
    for (const { from } of now) assert.ok(Math.abs(from - word.start / 1000) < 0.3, `begins at ${from}`);
    for (const { currentTime } of now)
      assert.ok(currentTime >= word.start / 1000 && currentTime < word.end / 1000 + 2, String(currentTime));
    const apart = Math.abs((now[0]?.currentTime ?? 0) - (now[1]?.currentTime ?? 9));
    assert.ok(apart < 0.3, String(apart));
    await page.keyboard.press("Space");
    await page.waitForFunction(() => document.querySelector(".round")?.getAttribute("aria-label") === "Play");
    assert.deepEqual(await sounding(), []);
    await page.locator("h1").click();
    await picture("page-meeting", page);
    await look("light", DESK);
  });

  it("hears only one speaker, finds words, and goes where they are", async () => {
    await page.getByRole("button", { name: "Hear only Tom Becker" }).click();
    await page.keyboard.press("/");
    await page.keyboard.type("EXAMPLE minute");
    assert.equal(await page.locator(".count").textContent(), "1 of 1");
    await page.keyboard.press("Enter");
    assert.match((await page.locator(".caption.found .said").textContent()) ?? "", /^Not long at all/);
    await page.locator(".round").click();
    await page.waitForFunction(() => {
      const { heard } = globalThis as unknown as { heard: HTMLMediaElement[] };
      return heard.some(({ paused, currentTime }) => !paused && currentTime > 12.7);
    });
    assert.ok(await page.locator(".caption.found .word.now").count());
    const now = await sounding();
    assert.deepEqual(
      now.map(({ src }) => src.split("/").at(-1)),
      ["Tom_Becker.wav"],
    );
    assert.ok((now[0]?.currentTime ?? 0) >= 12.5);
    await page.locator(".round").click();
  });

  it("renames a speaker, and deletes after a question", async () => {
    await page.getByRole("button", { name: "Rename Tom Becker" }).click();
    await page.getByLabel("New name").fill("Thomas B.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".who", { hasText: "Thomas B." }).first().waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByRole("status").filter({ hasText: "is deleted." }).waitFor();
    await page.locator(".recording").first().waitFor();
    assert.deepEqual(server.changes.splice(0), [
      'PUT api/meetings/talk/speakers/p-33556610 {"name":"Thomas B."}',
      "DELETE api/meetings/talk ",
    ]);
    server.stored.set("talk", talk());
  });

  it("follows what is live, stands still for who looks back, and returns", async () => {
    const { meeting } = talk();
    const [first, second, third] = meeting.captions;
    assert.ok(first && second && third);
    server.live = [
      { ...meeting, id: "now", live: true, state: "streaming", captions: [first], duration: 4000, tracks: [] },
    ];
    server.stored.set("now", { ...talk(), meeting: { ...meeting, id: "now" } });
    await view("#/", ".card .said");
    const said = page.locator(".card .said");
    server.send({ id: "now", captions: [{ ...second, text: "Yes I can every word" }] });
    await said.filter({ hasText: /every word$/ }).waitFor();
    server.send({
      id: "now",
      captions: [second],
      levels: { from: 40, count: 50, values: { "p-33556610": Array(50).fill(200) } },
    });
    await said.filter({ hasText: second.text }).waitFor();
    await page.getByRole("button", { name: "Look back" }).click();
    const clock = page.locator(".card .clock");
    server.send({ id: "now", captions: [third], levels: { from: 90, count: 60, values: {} } });
    await page.getByText("1 new").waitFor();
    assert.match((await clock.textContent()) ?? "", /^0:[23]\d$/);
    await page.getByRole("button", { name: /Back to live/ }).click();
    await page.getByRole("button", { name: "Look back" }).waitFor();
    server.send({ id: "now", gone: true });
    await page.getByRole("link", { name: "Open the recording" }).waitFor();
    server.stored.delete("now");
  });

  it("takes the nastiest names and words for what they are: texts", async () => {
    const before = nasty().meeting;
    server.live = [{ ...before, id: "nastylive", live: true }];
    server.stored.set("nastylive", { ...nasty(), meeting: { ...before, id: "nastylive" } });
    await view("#/", ".card .said");
    await view("#/recordings?q=nasty", ".excerpt");
    await view("#/meeting/nasty", ".said");
    const said = await page.locator(".said").allTextContents();
    assert.deepEqual(
      said,
      before.captions.slice(0, said.length).map(({ text }) => text),
    );
    assert.equal(await page.locator(".lane-name").nth(1).textContent(), NASTY[1]);
    assert.equal(await page.locator(".event bdi").first().textContent(), `${NASTY[0]} joined`);
    await page.locator("summary").click();
    assert.equal(await page.locator(".menu-items a bdi").textContent(), NASTY[0]);
    assert.equal(await page.title(), "Meetings");
    assert.equal(await page.locator("main img, main script, main iframe").count(), 0);
    server.stored.delete("nastylive");
    server.live = [];
  });

  it("has only what is seen of two hours in the document, and gets to the end of them", async () => {
    await view("#/meeting/long", ".said");
    assert.ok((await page.locator(".said").count()) < 60);
    await page.locator(".transcript").evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await page.waitForFunction(() => [...document.querySelectorAll(".row")].some((row) => row.ariaPosInSet === "3000"));
    assert.ok((await page.locator(".said").count()) < 60);
    // Whoever leaps sees words in the same frame.
    const blank = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let [frames, empty] = [0, 0];
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            const box = document.querySelector(".transcript")?.getBoundingClientRect();
            const rows = [...document.querySelectorAll(".row")].map((row) => row.getBoundingClientRect());
            if (!rows.some(({ top, bottom }) => box && bottom > box.top && top < box.bottom)) empty += 1;
            frames += 1;
            if (frames === 40) resolve(empty);
            else requestAnimationFrame(() => port2.postMessage(0));
          };
          requestAnimationFrame(() => port2.postMessage(0));
        }),
    );
    const lanes = await page.locator(".timeline canvas").boundingBox();
    assert.ok(lanes);
    await page.mouse.click(lanes.x + lanes.width * 0.3, lanes.y + 40);
    assert.equal(await blank, 0);
    await page
      .locator(".at", { hasText: /^3[56]:/ })
      .first()
      .waitFor();
    await page.locator(".transcript").evaluate((element) => element.scrollTo(0, element.scrollHeight));
    // Times of hours are on one line, also where there is little room.
    await look("light", PHONE);
    await page
      .locator(".at", { hasText: /^1:5\d:\d\d$/ })
      .first()
      .waitFor();
    const heights = await page
      .locator(".at")
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
    assert.ok(Math.max(...heights) < 40, String(heights));
    await look("light", DESK);
  });

  it("plays twelve speakers at once, each of whom has a file, and from wherever one clicks", async () => {
    await view("#/meeting/crowd", ".said");
    const all = () =>
      page.waitForFunction(() => {
        const { heard } = globalThis as unknown as { heard: HTMLMediaElement[] };
        return heard.filter(({ paused, seeking, readyState }) => !paused && !seeking && readyState >= 3).length === 12;
      });
    await page.locator(".round").click();
    await all();
    const hidden = await page.locator(".timeline-box").evaluate((box) => box.scrollHeight - box.clientHeight);
    assert.equal(hidden, 0, "all lanes are seen");
    const lanes = await page.locator(".timeline canvas").boundingBox();
    assert.ok(lanes);
    await page.mouse.click(lanes.x + lanes.width * 0.6, lanes.y + 60);
    await all();
    for (const { currentTime } of await sounding())
      assert.ok(currentTime >= 1075 && currentTime < 1095, `${currentTime}`);
    await page.keyboard.press("Space");
  });

  it("asks for the password, and lets in who knows it", async () => {
    server.password = "right";
    await view("", "#password");
    await page.locator("#password").fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByText("That is not the password.").waitFor();
    complaints = complaints.filter((each) => !each.includes("401"));
    assert.deepEqual(await faults(), []);
    await page.locator("#password").fill("right");
    await page.keyboard.press("Enter");
    await page.getByText("Nobody is in a meeting now").waitFor();
    assert.equal(server.changes.splice(0).length, 2);
  });

  const LIVE = ["#/", ".card .said"] as const;
  const RECORDINGS = ["#/recordings", ".recording"] as const;
  const MEETING = ["#/meeting/talk", ".said"] as const;
  const CASES = [
    ["a phone", PHONE, "dark", [LIVE, MEETING]],
    ["a desk", DESK, "light", [LIVE, RECORDINGS, MEETING]],
  ] as const;
  for (const [name, size, scheme, views] of CASES)
    it(`has no serious fault for axe on ${name}, ${scheme}, and fits`, async () => {
      const { meeting } = talk();
      server.live = [{ ...meeting, id: "talk", live: true, state: "streaming" }];
      await look(scheme, size);
      for (const [hash, waitFor] of views) {
        await view(hash, waitFor);
        assert.deepEqual(await faults(), [], hash);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= size.width, `${hash} is ${wide} pixels wide`);
        if (hash === "#/" && size === PHONE) await picture("page-live", page);
      }
      server.live = [];
    });
});
