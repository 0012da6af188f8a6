// The live panel in a real browser where users must log in: what each sees and may press. And what a page of another
// site, open in the same browser, can do to it: nothing.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import type { Scenario, Simulator, StreamHandle } from "../../src/simulator";
import { adminAuth, clickSimulator } from "../runtime/admin-client";
import { type NodeRedProcess, startNodeRed } from "../runtime/node-red-process";
import { listeningSimulator, playOptions, streamFlow } from "../runtime/stream-flow";
import { type EditorWindow, launch } from "./browser";
import { seriousFaults } from "./looks";

const NAME = "Ann Example";
const WORDS = "confidential words";
const SECONDS = 120;
const MEDIA = ["audio", "transcript", "video"] as const;

/** Ann talks all the time. */
const scenario: Scenario = {
  speakers: [{ id: "16778240", name: NAME }],
  audio: [{ speaker: "16778240", start: 0, pcm: Buffer.alloc(SECONDS * 32_000, "\x10\x20") }],
  transcript: Array.from({ length: SECONDS * 4 }, (_, index) => ({
    speaker: "16778240",
    start: index * 250,
    end: index * 250 + 240,
    text: WORDS,
  })),
  duration: SECONDS * 1000,
};

/** What no URL takes; two that differ in half a character only. */
const ODD_IDS = ["a b  c", "../a?b=c&d#e%", "half-\u{d83d}-a", "half-\u{d83e}-a", "x".repeat(100_000)];

const flow = [
  ...streamFlow({ stream: { audioStreams: "multi", video: true, videoCodec: "jpg" } }),
  { id: "sim", type: "zoom-rtms-simulator", z: "tab", x: 300, y: 300, name: "", app: "n-app", seconds: 1, wires: [[]] },
];

describe("the live panel and its users, in a real browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  let simulator: Simulator;
  let nr: NodeRedProcess;
  let other: Server;
  /** Of a site that is not Node-RED's: `localhost`, where Node-RED is `127.0.0.1`. */
  let elsewhere: string;

  before(async function () {
    const launched = await launch();
    if (!launched) {
      this.test?.parent?.eachTest((test) => {
        test.title += " (skipped: no Chromium on this machine)";
      });
      return this.skip();
    }
    browser = launched;
    simulator = await listeningSimulator();
    other = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<h1>Other site</h1>"));
    other.listen(0, "localhost");
    await once(other, "listening");
    elsewhere = `http://localhost:${(other.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    await nr?.stop();
  });
  after(async () => {
    other?.close();
    await simulator?.close();
    await browser?.close();
  });

  /** The editor, after a login if a user is named, with the panel open. */
  async function open(user?: string): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1600, height: 900 } })).newPage();
    await page.route(/^https?:\/\/(?!127\.0\.0\.1|localhost)/, (route) => route.fulfill({ json: {} }));
    await page.goto(nr.url);
    if (user) {
      await page.fill("#node-dialog-login-username", user);
      await page.fill("#node-dialog-login-password", "example");
      await page.click("#node-dialog-login-submit");
    }
    await page.waitForFunction(() => Boolean((globalThis as unknown as EditorWindow).RED?.nodes?.node("n-stream")));
    await page.evaluate(() => (globalThis as unknown as EditorWindow).RED.sidebar.show("zoom-rtms"));
    return page;
  }

  async function play(streamId?: string): Promise<StreamHandle> {
    const handle = simulator.play(playOptions(nr.url, { scenario, media: MEDIA, ...(streamId && { streamId }) }));
    await handle.started;
    return handle;
  }

  const panelText = async (page: Page) => (await page.locator(".zoom-rtms-panel").textContent()) ?? "";
  const talks = (page: Page) => page.waitForSelector(".zoom-rtms-talking .zoom-rtms-meter[aria-valuenow]");
  const packets = async (page: Page) =>
    Number((await page.locator(".zoom-rtms-media tbody td").first().textContent())?.replace(/\D/g, ""));

  for (const user of ["admin", undefined])
    it(`shows ${user ?? "everybody, without adminAuth,"} names, captions and pictures if they are turned on, and ends a stream`, async () => {
      nr = await startNodeRed({ flow, settings: user ? { adminAuth } : {} });
      const stream = await play();
      const page = await open(user);
      await talks(page);
      assert.match(await panelText(page), new RegExp(NAME));
      assert.doesNotMatch(await panelText(page), new RegExp(WORDS));
      await page.getByLabel("Captions").check();
      await page.locator(".zoom-rtms-said", { hasText: WORDS }).first().waitFor();
      assert.equal(await page.locator(".zoom-rtms-pictures img").count(), 0);
      await page.getByRole("checkbox", { name: "Pictures" }).check();
      // Whatever the editor's page allows pictures to come from.
      const width = await page
        .locator(`.zoom-rtms-pictures img[alt="${NAME}"]`)
        .evaluate(async (image: HTMLImageElement) => {
          if (!image.naturalWidth)
            await new Promise((resolve) => image.addEventListener("load", resolve, { once: true }));
          return image.naturalWidth;
        });
      assert.equal(width, 1280);
      assert.deepEqual(await seriousFaults(page, ".zoom-rtms-panel"), []);
      await page.getByRole("checkbox", { name: "Pictures" }).uncheck();
      await page.locator(".zoom-rtms-pictures").first().waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "End stream…" }).click();
      await page.getByRole("button", { name: "End stream", exact: true }).click();
      await stream.done;
      await page.waitForSelector('.zoom-rtms-card[data-state="stopped"]');
    });

  it("shows a user with only read permission counts, state and levels, and no name or word, nor gets them from Node-RED", async () => {
    nr = await startNodeRed({ flow, settings: { adminAuth } });
    await play();
    const page = await open("reader");
    const answers: string[] = [];
    page.on("response", async (response) => {
      if (response.url().includes("/zoom-rtms/panel")) answers.push(await response.text().catch(() => ""));
    });
    await talks(page);
    const before = await packets(page);
    for (const end = Date.now() + 15_000; (await packets(page)) < before + 50; await page.waitForTimeout(50))
      assert.ok(Date.now() < end, "no packets more");
    const text = await panelText(page);
    assert.match(text, /Meeting.*streaming/);
    assert.match(text, /16778240/);
    assert.doesNotMatch(text, new RegExp(`${NAME}|${WORDS}`));
    const captions = page.getByLabel("Captions");
    for (const label of ["Captions", "Pictures"])
      assert.equal(await page.getByRole("checkbox", { name: label }).isDisabled(), true);
    for (const label of await page.locator(".zoom-rtms-head label").all())
      assert.match((await label.getAttribute("title")) ?? "", /zoom-rtms\.write/);
    for (const name of ["End stream…", "Record for a report"])
      assert.equal(await page.getByRole("button", { name }).isDisabled(), true);
    // Also if the page is tampered with.
    await captions.evaluate((box: HTMLInputElement) => {
      box.disabled = false;
      box.checked = true;
    });
    const asked = (path: string) =>
      page.evaluate(async (url) => {
        const tokens = localStorage.getItem("auth-tokens-") ?? localStorage.getItem("auth-tokens") ?? "{}";
        const headers = {
          "Content-Type": "application/json",
          Authorization: `Bearer ${JSON.parse(tokens).access_token}`,
        };
        return (await fetch(url, { method: "POST", headers, body: '{"show":[],"captions":true}' })).status;
      }, path);
    const words = [await asked("zoom-rtms/panel"), await asked("zoom-rtms/panel/words")];
    assert.deepEqual(words, [200, 401]);
    assert.ok(answers.length > 5, String(answers.length));
    for (const answer of answers) assert.doesNotMatch(answer, new RegExp(`${NAME}|${WORDS}`));
  });

  it("shows and ends streams with ids that no URL can hold, and continues to poll", async () => {
    nr = await startNodeRed({ flow });
    const streams: StreamHandle[] = [];
    for (const id of ODD_IDS) streams.push(await play(id));
    const page = await open();
    const cards = page.locator('.zoom-rtms-card[data-state="streaming"]');
    await page.waitForFunction(
      (count) => document.querySelectorAll('.zoom-rtms-card[data-state="streaming"]').length === count,
      ODD_IDS.length,
    );
    for (let at = 0; at < ODD_IDS.length; at++) {
      const card = cards.nth(at);
      await card.scrollIntoViewIfNeeded();
      await card.locator(".zoom-rtms-body").waitFor();
      const title = (await card.locator(".zoom-rtms-where").getAttribute("title")) ?? "";
      assert.ok(title.length <= 64 && title.startsWith((ODD_IDS[at] ?? "").slice(0, 5)), title);
      const count = async () => Number((await card.locator("tbody td").first().textContent())?.replace(/\D/g, ""));
      const before = await count();
      for (const end = Date.now() + 15_000; (await count()) < before + 20; await page.waitForTimeout(50))
        assert.ok(Date.now() < end, `${title} stands still`);
    }
    for (const stream of streams) {
      const first = page.locator('.zoom-rtms-card[data-state="streaming"]').first();
      await first.getByRole("button", { name: "End stream…" }).click();
      await first.getByRole("button", { name: "End stream", exact: true }).click();
      await stream.done;
      const left = streams.length - streams.indexOf(stream) - 1;
      await page.waitForFunction(
        (count) => document.querySelectorAll('.zoom-rtms-card[data-state="streaming"]').length === count,
        left,
      );
    }
  });

  it("gives nothing to a page of another site, and does nothing that it asks, by form, fetch or beacon", async () => {
    nr = await startNodeRed({ flow });
    const stream = await play();
    const editor = await open();
    await talks(editor);
    const page = await editor.context().newPage();
    const statuses: [string, number][] = [];
    page.on("response", (response) => {
      if (response.url().startsWith(nr.url) && response.request().method() === "POST")
        statuses.push([new URL(response.url()).pathname, response.status()]);
    });
    const body = JSON.stringify({ streamId: stream.streamId, id: "sim", show: [stream.streamId], captions: true });
    for (const path of ["panel/close", "panel/trace", "panel/words", "simulator/play"]) {
      const url = `${nr.url}/zoom-rtms/${path}`;
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
        await page.goto(elsewhere);
        const answered = page.waitForResponse(url);
        await page.evaluate(
          ([action, enctype, content]) => {
            const form = document.createElement("form");
            Object.assign(form, { method: "POST", action, enctype });
            // Becomes JSON: the name, "=" and the value.
            for (const [name, value] of [
              [content.slice(0, -1), "}"],
              ["streamId", JSON.parse(content).streamId],
              ["id", "sim"],
            ]) {
              const input = document.createElement("input");
              Object.assign(input, { name, value });
              form.append(input);
            }
            document.body.append(form);
            form.submit();
          },
          [url, type, body] as const,
        );
        assert.equal((await answered).status(), 403, `${path} ${type}`);
        await page.waitForURL(url);
      }
      await page.goto(elsewhere);
      const read = await page.evaluate(
        async ([address, content]) => {
          const headers = { "Content-Type": "application/json", Authorization: "Bearer made-up" };
          const loud = await fetch(address, { method: "POST", headers, body: content }).then(
            (response) => response.status,
            () => 0,
          );
          await fetch(address, { method: "POST", mode: "no-cors", body: content }).catch(() => undefined);
          navigator.sendBeacon(address, new Blob([content], { type: "text/plain" }));
          return loud;
        },
        [url, body] as const,
      );
      // Node-RED 4 lets the browser ask, and the route refuses; with 5 the browser does not ask.
      assert.ok(read === 403 || read === 0, `${path} ${read}`);
    }
    await page.waitForTimeout(300);
    assert.ok(statuses.length >= 16, String(statuses.length));
    assert.deepEqual(
      statuses.filter(([, status]) => status !== 403),
      [],
    );
    const still = editor.locator('.zoom-rtms-card[data-state="streaming"]');
    assert.equal(await still.count(), 1);
    assert.equal(await still.getByRole("button", { name: "Record for a report" }).count(), 1, "nothing is recorded");
    assert.equal(await editor.locator(".zoom-rtms-card").count(), 1, "no simulator plays");
    assert.equal(await clickSimulator(nr.url, "sim"), 200, "it would have played");
  });
});
