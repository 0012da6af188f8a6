// The examples in a real browser, as a new user sees them: imported, deployed, and played with one click on the
// simulator's button; the result is in the debug panel. The exact results: test/runtime/example-flows_spec.ts.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type Changes, EXAMPLES, example, idOf } from "../runtime/example-files";
import { MqttBroker } from "../runtime/mqtt-broker";
import type { FlowNode, NodeRedProcess } from "../runtime/node-red-process";
import { SpeechServer } from "../runtime/speech-server";
import { SpeechSocket } from "../runtime/speech-socket";
import { type EditorWindow, hideNotifications, useEditor } from "./browser";
import { debugMessage, deploy, importFlow, showDebug } from "./dialog";

const TRY_IT = "Try it without Zoom";
const NO_URL = "Meetings without a public URL";
/** Nothing connects to it, since the account has no credentials here. */
const ENDPOINT = "wss://ws.zoom.us/ws?subscriptionId=exampleSubscription";
/** What comes of each that needs no Zoom: a debug node, and what it shows; or it has a page. */
const SHOWN: Readonly<Record<string, readonly [node: string, shown: RegExp] | undefined>> = {
  "A picture of everyone": ["pictures", /(Maya Chen|Tom Becker), 1280 × 720/],
  "A recording per speaker": ["recorded", /_(Maya_Chen|Tom_Becker)_\d+/],
  "Audio and transcripts to MQTT": ["lines", /Can you see what I am saying on your screen/],
  "Contact Center with pauses": ["recorded", /_call\.wav/],
  "Live captions in a browser": undefined,
  "Record the meeting": ["recorded", /_meeting\.mp4/],
  "Share streams in a fleet": ["said", /Can you see what I am saying on your screen/],
  "Slides to a folder": ["slides", /_slide_\d+\.jpg/],
  "Speech to text over HTTP": ["words", /(Maya Chen|Tom Becker): utterance \d/],
  "Speech to text over a websocket": ["words", /\d+ bytes/],
  [TRY_IT]: ["captions", /Maya Chen: Can you see what I am saying on your screen\?/],
  "Try starting streams without Zoom": ["captions", /Maya Chen: Can you see what I am saying on your screen\?/],
  "Watch the meeting": undefined,
};
/** The pages of those: where they are, and what they show before and after the click. */
const PAGES: Readonly<Record<string, readonly [path: string, before: string, after: string]>> = {
  "Live captions in a browser": ["captions", "Connected.", "Can you see what I am saying on your screen?"],
  // No example holds a password. With one: test/runtime/example-page_spec.ts.
  "Watch the meeting": ["zoom/", "This page needs a password", "This page needs a password"],
};
const EMPTY: FlowNode[] = [
  { id: "t0", type: "tab", label: "Flow 1" },
  { id: "c0", type: "comment", z: "t0", name: "nothing here", wires: [] },
];
/** Long enough for both to have spoken. */
const SECONDS = 9;
const PLAYED = 40_000;

/** Waits for a debug node's first message, unfolds it, and reads it. By id: another example's last may come late. */
async function debugShows(page: Page, id: string, words: RegExp): Promise<void> {
  const message = page.locator(`.red-ui-debug-msg-node-${id}`).first();
  await message.waitFor({ timeout: PLAYED });
  const folded = message.locator(".red-ui-debug-msg-expandable").first();
  if ((await folded.count()) > 0) await folded.click();
  assert.match((await message.textContent()) ?? "", words);
}

describe("the examples in a real browser", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  let page: Page;
  let complaints: string[];
  let changes: (name: string) => Changes;
  const open: { close(): unknown }[] = [];
  useEditor({ flow: EMPTY, waitFor: "c0" }, (editor) => {
    ({ nr, page, complaints } = editor);
  });

  before(async () => {
    await hideNotifications(page);
    const [speech, socket, broker] = await Promise.all([
      SpeechServer.listening(),
      SpeechSocket.listening(),
      MqttBroker.listening(),
    ]);
    open.push(speech, socket, broker);
    const addresses: Readonly<Record<string, string>> = { SPEECH_URL: speech.url, SPEECH_SOCKET: socket.url };
    changes = (name) => {
      const variables = (example(name).find(({ type }) => type === "tab")?.env ?? []) as Record<string, string>[];
      return {
        tab: { env: variables.map((each) => ({ ...each, value: addresses[each.name ?? ""] ?? each.value })) },
        "mqtt-broker": { port: String(broker.port) },
        ...(name === NO_URL && { "zoom-rtms-events-in": { endpoint: ENDPOINT } }),
        "zoom-rtms-simulator": { seconds: SECONDS },
      };
    };
  });
  after(() => Promise.all(open.map((each) => each.close())));

  for (const name of EXAMPLES)
    it(`imports "${name}.json": no unknown node, every node valid`, async () => {
      // Where the recogniser, the broker and Zoom's events are, and how long the meeting is, as a user would change it.
      const changed = example(name).map((node) => ({ ...node, ...changes(name)[node.type] }));
      // The app of all examples stays as the first brought it (examples-app_spec.ts).
      const flow = name === EXAMPLES[0] ? changed : changed.filter(({ type }) => type !== "zoom-rtms-app");
      const { added, unknown } = await importFlow(page, flow);
      assert.deepEqual([unknown, added.filter(({ valid }) => !valid)], [0, []]);
      assert.equal(added.length, flow.filter((node) => "x" in node && node.type !== "group").length);
      await deploy(page);
    });

  for (const [name, expected] of Object.entries(SHOWN))
    it(`plays "${name}" with one click, and ${expected ? "the debug panel" : "its page"} shows the result`, async () => {
      const flow = example(name);
      const simulator = idOf(flow, "zoom-rtms-simulator");
      await page.evaluate(
        (tab) => {
          const { RED } = globalThis as unknown as EditorWindow;
          RED.workspaces.show(tab);
          RED.actions.invoke("core:clear-debug-messages");
        },
        idOf(flow, "tab"),
      );
      await showDebug(page);
      const connected = flow.filter(({ type, client }) => /^mqtt (in|out)$/.test(type) || client);
      await Promise.all(connected.map(({ id }) => nr.status(id, /connected/)));
      const [path, before = "", after = ""] = PAGES[name] ?? [];
      const own = path === undefined ? undefined : await page.context().browser()?.newPage();
      await own?.goto(`${nr.url}/${path}`);
      await own?.getByText(before).first().waitFor();
      await page.locator(`[id="${simulator}"] .red-ui-flow-node-button-button`).click();
      await own?.getByText(after).first().waitFor({ timeout: PLAYED });
      await own?.close();
      if (expected) {
        const [node, words] = expected;
        await debugShows(page, flow.find((each) => each.type === "debug" && each.name === node)?.id ?? "", words);
      }
      await page
        .locator(`[id="${simulator}"] .red-ui-flow-node-status-label`, { hasText: "done" })
        .waitFor({ timeout: PLAYED });
      assert.equal(await debugMessage(page, "node: errors").count(), 0);
      if (name === TRY_IT) await debugMessage(page, "Tom Becker, corrected: Yes, I can.").first().waitFor();
    });

  it("plays all examples that have a simulator", () =>
    assert.deepEqual(
      Object.keys(SHOWN),
      EXAMPLES.filter((name) => example(name).some(({ type }) => type === "zoom-rtms-simulator")),
    ));

  it("logs no error on the browser's console", () => assert.deepEqual(complaints, []));
});
