// The live panel in a real browser, beside a real Node-RED that streams from the simulator.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page, Request } from "playwright-core";
import type { PanelReply, PanelStream } from "../../src/runtime/panel/reply";
import type { Report } from "../../src/runtime/stream/report";
import { conversation, type Scenario, type Simulator, type StreamHandle } from "../../src/simulator";
import type { NodeRedProcess } from "../runtime/node-red-process";
import { listeningSimulator, playOptions, streamFlow } from "../runtime/stream-flow";
import { type EditorWindow, useEditor } from "./browser";
import { deploy } from "./dialog";
import { seriousFaults, setTheme, THEMES } from "./looks";
import { picture } from "./pictures";

const PANEL = ".zoom-rtms-panel";

/** The simulator's conversation again and again, so that no machine is too slow for it. */
function longConversation(): Scenario {
  const { speakers, audio, transcript = [] } = conversation();
  const last = Math.max(...transcript.map(({ end }) => end)) + 1000;
  const rounds = Array.from({ length: 20 }, (_, round) => round * last);
  return {
    speakers,
    audio: rounds.flatMap((at) => audio.map((talk) => ({ ...talk, start: talk.start + at }))),
    transcript: rounds.flatMap((at) =>
      transcript.map(({ speaker, text, start, end }) => ({ speaker, text, start: start + at, end: end + at })),
    ),
  };
}

const show = (page: Page, tab: string) =>
  page.evaluate((id) => (globalThis as unknown as EditorWindow).RED.sidebar.show(id), tab);

const card = (page: Page, { streamId }: { streamId: string }) =>
  page.locator(`.zoom-rtms-card[data-stream="${streamId}"]`);

const reaches = (page: Page, { streamId }: { streamId: string }, state: string) =>
  page.waitForSelector(`.zoom-rtms-card[data-stream="${streamId}"][data-state="${state}"] .zoom-rtms-body`);

async function packets(page: Page, stream: StreamHandle): Promise<number> {
  const text = await card(page, stream).locator("tbody tr").first().locator("td").first().textContent();
  return Number(text?.replace(/\D/g, ""));
}

/** Deploys with a stream node that has changed. */
async function redeploy(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { RED } = globalThis as unknown as EditorWindow;
    Object.assign(RED.nodes.node("n-stream") ?? {}, { name: `renamed ${Math.random()}`, changed: true, dirty: true });
    RED.nodes.dirty(true);
  });
  await deploy(page);
}

/** What the button gives, as a file. */
async function reportOf(page: Page, stream: StreamHandle, label: string): Promise<{ name: string; text: string }> {
  const arrived = page.waitForEvent("download");
  await card(page, stream).getByRole("button", { name: label }).click();
  const download = await arrived;
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

/** Meaning, cause and cure of status 3. */
const GERMAN = [
  "Die Signatur des Handshakes ist falsch.",
  "Client ID oder Client Secret gehören nicht zu der App, deren Webhook diesen Stream begann, oder die ID wurde verändert.",
  "Kopieren Sie Client ID und Client Secret von der Seite genau dieser App bei Zoom in den Node „Zoom-App“.",
];

/** Pictures of the panel for the documents, on top of the page: Node-RED 5 divides its sidebar and shows only a part. */
async function pictures(page: Page, stream: StreamHandle): Promise<void> {
  await card(page, stream).locator(".zoom-rtms-talking").first().waitFor();
  const home = await page.locator(PANEL).evaluateHandle((panel) => {
    const parent = panel.parentElement;
    const css = "position: fixed; inset: 0 auto auto 0; width: 320px; height: 700px; z-index: 9999";
    panel.setAttribute("style", `${css}; background: var(--red-ui-secondary-background)`);
    document.body.append(panel);
    return parent;
  });
  for (const theme of [...THEMES].reverse()) {
    await setTheme(page, theme);
    const { x = 0, y = 0, width = 0 } = (await page.locator(PANEL).boundingBox()) ?? {};
    const own = (await card(page, stream).boundingBox()) ?? { y: 0, height: 0 };
    await picture(`live-panel-${theme}`, page, { x, y, width, height: own.y + own.height + 8 - y });
  }
  await page.locator(PANEL).evaluate((panel, parent) => {
    panel.removeAttribute("style");
    parent?.append(panel);
  }, home);
}

const PANEL_REQUEST = /\/zoom-rtms\/panel(\/words)?$/;
const isPanelRequest = (request: Request) => PANEL_REQUEST.test(request.url());

describe("the live panel in a real browser", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let page: Page;
  let complaints: string[];
  let stream: StreamHandle;
  const flow = streamFlow({ stream: { audioStreams: "multi" } });
  useEditor({ flow, waitFor: "n-stream" }, (editor) => {
    ({ nr, page, complaints } = editor);
  });

  before(async () => {
    simulator = await listeningSimulator();
  });
  after(() => simulator?.close());

  it("says what to expect while there is no stream", async () => {
    await show(page, "zoom-rtms");
    await page.waitForSelector(".zoom-rtms-empty:not([hidden])");
    assert.match((await page.locator(".zoom-rtms-panel").textContent()) ?? "", /0 running, 0 streaming/);
    assert.deepEqual(await seriousFaults(page, PANEL), []);
  });

  it("shows the simulator's stream: product, age, state, who talks, packets and meters that move", async () => {
    stream = simulator.play(playOptions(nr.url, { scenario: longConversation() }));
    await reaches(page, stream, "streaming");
    const text = (await card(page, stream).textContent()) ?? "";
    assert.match(text, /Meeting.*streaming.*0:0\d/);
    assert.match(text, /Medium.*Packets.*Pauses.*Dropped.*Audio.*Transcript.*Reconnections: 0/);
    assert.doesNotMatch(text, /\b(panel|stream|state|people|action|media|medium)\.\w+/);
    await page.waitForSelector(".zoom-rtms-talking .zoom-rtms-meter[aria-valuenow]");
    const name = await page.locator(".zoom-rtms-talking .zoom-rtms-name").first().textContent();
    assert.match(name ?? "", /^[A-Z]\w+ [A-Z]\w+$/);
    const before = await packets(page, stream);
    const levels = new Set<string | null>();
    while (levels.size < 3 || (await packets(page, stream)) <= before)
      levels.add(await card(page, stream).locator(".zoom-rtms-meter").first().getAttribute("aria-valuetext"));
    assert.match((await page.locator(".zoom-rtms-summary").textContent()) ?? "", /1 running, 1 streaming/);
    await page.waitForFunction(() =>
      /Meeting: /.test(document.querySelector(".zoom-rtms-panel [role=status]")?.textContent ?? ""),
    );
  });

  it("shows no word until captions are turned on, and none when they are turned off", async () => {
    const said = page.locator(".zoom-rtms-said:not([hidden])");
    assert.equal(await said.count(), 0);
    const switched = page.waitForRequest(
      (request) => isPanelRequest(request) && request.postDataJSON().captions === true,
    );
    await page.getByLabel("Captions").check();
    await switched;
    await said.first().waitFor();
    assert.match((await said.first().textContent()) ?? "", /\w+ \w+/);
    await pictures(page, stream);
    await page.getByLabel("Captions").uncheck();
    await said.first().waitFor({ state: "hidden" });
  });

  it("has no serious fault that axe finds, light or dark", async () => {
    for (const theme of [...THEMES].reverse()) {
      await setTheme(page, theme);
      assert.deepEqual(await seriousFaults(page, PANEL), []);
    }
  });

  it("records a stream when asked to, and saves the report in which nobody is named or quoted", async () => {
    const record = card(page, stream).getByRole("button", { name: "Record for a report" });
    assert.match((await record.getAttribute("title")) ?? "", /no speech and no names/);
    assert.equal(await card(page, stream).getByRole("button", { name: "Save a report" }).count(), 0);
    await record.focus();
    await page.keyboard.press("Enter");
    const save = card(page, stream).getByRole("button", { name: "Save a report" });
    await save.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), "Save a report");
    await page.waitForTimeout(2500);
    const { name, text } = await reportOf(page, stream, "Save a report");
    const id = stream.streamId.replace(/\W/g, "").slice(0, 8);
    assert.match(name, new RegExp(`^zoom-rtms-report-${id}-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.json$`));
    const { format, counters, lines } = JSON.parse(text) as Report;
    assert.equal(format, "zoom-rtms-report");
    assert.ok((counters.media.audio?.packets ?? 0) > 100, JSON.stringify(counters));
    const audio = lines.filter((line) => line.kind === "in" && line.type === 14);
    assert.ok(audio.length >= 2 && audio.length < 40, `${audio.length} lines of audio`);
    assert.ok(audio.some((line) => "count" in line && (line.count ?? 0) >= 20));
    const { speakers = [], transcript = [] } = conversation();
    for (const secret of [
      stream.streamId,
      stream.id,
      ...speakers.map((who) => who.name),
      ...transcript.map((line) => line.text),
    ])
      assert.ok(!text.includes(secret), secret);
    assert.deepEqual(await seriousFaults(page, PANEL), []);
  });

  it("finds the stream's node, on another tab too", async () => {
    await page.evaluate(() => (globalThis as unknown as EditorWindow).RED.workspaces.show("other-tab"));
    await card(page, stream).getByRole("button", { name: "Show node" }).click();
    await page.waitForFunction(() => (globalThis as unknown as EditorWindow).RED.workspaces.active() === "tab");
  });

  it("survives a redeploy, with the stream", async () => {
    const before = await packets(page, stream);
    await redeploy(page);
    await nr.logged(/Started modified nodes|Started flows/);
    await page.waitForFunction(
      ([id, count]) => {
        const cell = document.querySelector(`.zoom-rtms-card[data-stream="${id}"][data-state="streaming"] tbody td`);
        return Number(cell?.textContent?.replace(/\D/g, "")) > Number(count) + 50;
      },
      [stream.streamId, before] as const,
    );
  });

  it("sends no requests while it is hidden, and sends them again when it is shown", async () => {
    // In Node-RED 5 the debug tab has a place of its own, below.
    await show(page, "info");
    await page.locator(".zoom-rtms-panel").waitFor({ state: "hidden" });
    await page.waitForTimeout(300);
    const requests: string[] = [];
    const note = (request: Request) => isPanelRequest(request) && requests.push(request.url());
    page.on("request", note);
    await page.waitForTimeout(1000);
    page.off("request", note);
    assert.deepEqual(requests, []);
    const asked = page.waitForRequest(isPanelRequest);
    await show(page, "zoom-rtms");
    await asked;
  });

  it("ends a stream by keyboard alone, after a confirmation that Escape cancels", async () => {
    const own = card(page, stream);
    await own.getByRole("button", { name: "End stream…" }).focus();
    await page.keyboard.press("Enter");
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    assert.equal(await focused(), "Keep it");
    await page.keyboard.press("Escape");
    assert.equal(await focused(), "End stream…");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "End stream");
    await page.keyboard.press("Enter");
    await stream.done;
    await reaches(page, stream, "stopped");
    assert.equal(await own.getByRole("button", { name: /End stream/ }).count(), 0);
    const { counters, lines } = JSON.parse((await reportOf(page, stream, "Save a report")).text) as Report;
    assert.equal(counters.phase, "ended");
    assert.deepEqual(
      lines.flatMap((line) => (line.kind === "state" && line.news === "close" ? [line.to] : [])),
      ["closing"],
    );
    await page.waitForFunction(() =>
      /ended\./.test(document.querySelector(".zoom-rtms-panel [role=status]")?.textContent ?? ""),
    );
  });

  it("shows when Node-RED does not answer or refuses, and recovers", async () => {
    const failure = page.locator(".zoom-rtms-failure");
    for (const [status, body, words] of [
      [401, "", /zoom-rtms\.read/],
      [403, "", /Host header/],
      [500, "", /does not answer/],
      [200, "<html>a proxy's login</html>", /does not answer/],
      [200, "{}", /does not answer/],
    ] as const) {
      await page.route(PANEL_REQUEST, (route) => route.fulfill({ status, body }));
      await page.waitForFunction(
        (source) =>
          new RegExp(source).test(document.querySelector(".zoom-rtms-failure:not([hidden])")?.textContent ?? ""),
        words.source,
      );
      await page.unroute(PANEL_REQUEST);
      await failure.waitFor({ state: "hidden" });
    }
    // Chromium logs answers that are no success.
    complaints.splice(0);
  });

  it("requests and fills only what is in view of 200 streams, and lets only permitted users end them", async () => {
    await page.evaluate(() => {
      const { RED } = globalThis as unknown as { RED: { settings: object } };
      Object.assign(RED.settings, { user: { username: "reader", permissions: "read" } });
    });
    const asked: string[][] = [];
    const streams = Array.from({ length: 200 }, (_, index) => `many-${index}`);
    await page.route(PANEL_REQUEST, (route) => {
      const { show: inView } = route.request().postDataJSON() as { show: string[] };
      asked.push(inView);
      const shown = streams.map((streamId) => fakeStream(streamId, inView.includes(streamId)));
      const reply: PanelReply = { streams: shown.map((one, at) => (at < 199 ? one : { ...one, state: "failed" })) };
      return route.fulfill({ json: reply });
    });
    const has = (streamId: string) => page.waitForSelector(`[data-stream="${streamId}"] .zoom-rtms-body`);
    await has("many-0");
    assert.equal(await page.locator(".zoom-rtms-card").count(), 200);
    assert.equal(await page.locator(".zoom-rtms-summary").textContent(), "199 running, 199 streaming, 1 failed");
    const filled = await page.locator(".zoom-rtms-body").count();
    assert.ok(filled < 20, `${filled} cards are filled`);
    const end = page.locator('[data-stream="many-0"]').getByRole("button", { name: "End stream…" });
    assert.equal(await end.isDisabled(), true);
    assert.match((await end.getAttribute("title")) ?? "", /zoom-rtms\.write/);
    const record = page.locator('[data-stream="many-0"]').getByRole("button", { name: "Record for a report" });
    assert.equal(await record.isDisabled(), true);
    assert.match((await record.getAttribute("title")) ?? "", /zoom-rtms\.write/);
    await page.locator('[data-stream="many-199"]').scrollIntoViewIfNeeded();
    await has("many-199");
    assert.ok(
      asked.every((ids) => ids.length < 50),
      String(Math.max(...asked.map((ids) => ids.length))),
    );
    await page.unroute(PANEL_REQUEST);
    await page.waitForFunction(() => document.querySelectorAll(".zoom-rtms-card").length === 1);
  });

  it("shows the meaning, cause and cure of Zoom's refusal in German, beside Zoom's own text", async () => {
    const refused = simulator.play(playOptions(nr.url, { faults: { "refuse-signaling": 3 } }));
    await page.evaluate(() => localStorage.setItem("editor-language", "de"));
    await page.reload();
    await page.waitForFunction(() => (globalThis as unknown as EditorWindow).RED?.nodes?.node("n-stream"));
    await show(page, "zoom-rtms");
    await reaches(page, refused, "failed");
    const trouble = card(page, refused).locator(".zoom-rtms-trouble");
    const textOf = async (selector: string) => (await trouble.locator(selector).textContent()) ?? "";
    assert.match(await textOf("strong"), /^RTMS_HANDSHAKE, vor 0:\d\d$/);
    assert.deepEqual((await textOf(".zoom-rtms-explained")).split("\n"), GERMAN);
    assert.match(await textOf(".zoom-rtms-original"), /^Wortlaut \(englisch\): Zoom refused /);
    assert.match(await textOf(".zoom-rtms-original [lang=en]"), /^Zoom refused .* status 3 INVALID_SIGNATURE.*\.$/);
    const { text } = await reportOf(page, refused, "Bericht speichern");
    assert.deepEqual((JSON.parse(text) as Report).lines, []);
    await page.getByText("Es wurde nichts aufgezeichnet.").waitFor();
    const pauses = card(page, stream).getByRole("columnheader", { name: "Pausen" });
    assert.match((await pauses.getAttribute("title")) ?? "", /Sprechpause/);
    assert.deepEqual(await seriousFaults(page, PANEL), []);
  });

  it("logs no error on the browser's console", () => assert.deepEqual(complaints, []));
});

function fakeStream(streamId: string, isInView: boolean): PanelStream {
  const brief: PanelStream = { streamId, product: "phone", state: "streaming", age: 61_000, node: "n-stream" };
  if (!isInView) return brief;
  const media = { audio: { packets: 1, gaps: 0, dropped: 0 } };
  return {
    ...brief,
    detail: { id: streamId, media, reconnections: 0, people: [{ id: "1", talking: true, level: -20 }], traced: false },
  };
}
