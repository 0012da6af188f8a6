// The dialog of the events node in a real browser, light and dark.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { FlowNode, NodeRedProcess } from "../runtime/node-red-process";
import { useEditor } from "./browser";
import { cancel, DIALOG, deploy, deployed, done, enter, held, open, reason, says, shown } from "./dialog";
import { assertReadable, seriousFaults, setTheme, THEMES } from "./looks";

const ENDPOINT = "wss://ws.zoom.us/ws?subscriptionId=abc";
const account = (id: string, host: string, name: string): FlowNode => ({
  id,
  type: "zoom-rtms-account",
  name,
  kind: "app",
  host,
  // Of nobody; this machine refuses the connection at once.
  credentials: { accountId: "", clientId: "a".repeat(22), clientSecret: "b".repeat(32) },
});

const FLOW: FlowNode[] = [
  { id: "tab", type: "tab", label: "Events" },
  account("zoom", "http://127.0.0.1:9", "Here"),
  account("government", "zoomgov.com", "Government"),
  account("public", "zoom.us", "Public"),
  { id: "events", type: "zoom-rtms-events-in", z: "tab", x: 200, y: 100, name: "", account: "", wires: [[], []] },
];

describe("the dialog of the events node in a real browser", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let page: Page;
  let complaints: string[];
  useEditor({ flow: FLOW, waitFor: "events", width: 1500, height: 1000 }, (editor) => {
    ({ nr, page, complaints } = editor);
    page.setDefaultTimeout(10_000);
  });

  const ACCOUNT = "#node-input-account";
  const FIELD = "#node-input-endpoint";

  it("says beside the fields what is wrong, by the account that is chosen in the dialog", async () => {
    await open(page, "events");
    await page.selectOption(ACCOUNT, "_ADD_");
    assert.match(await reason(page, "account"), /Choose the Zoom account/);
    assert.equal(await reason(page, "endpoint"), "", "without an account that is what is wrong");
    await page.selectOption(ACCOUNT, "public");
    assert.equal(await reason(page, "account"), "");
    assert.match(await reason(page, "endpoint"), /Enter the endpoint/);
    for (const [value, words] of [
      ["ws.zoom.us", /^A WebSocket URL/],
      ["ws://ws.zoom.us/ws?subscriptionId=abc", /begins with wss:/],
      ["wss://zoom.us.example.com/ws?subscriptionId=abc", /zoom\.us\.example\.com does not belong/],
      ["wss://ws.zoom.us/ws", /no subscriptionId/],
      [ENDPOINT, /^$/],
      ["$" + "{ENDPOINT}", /^$/],
    ] as const) {
      await enter(page, FIELD, value);
      await says(page, `${FIELD}-reason`, words);
    }
    await enter(page, FIELD, ENDPOINT);
    await page.selectOption(ACCOUNT, "government");
    await says(page, `${FIELD}-reason`, /ws\.zoom\.us does not belong/);
    await cancel(page);
  });

  it("keeps what is entered after Done, Deploy and reopening", async () => {
    const endpoint = "ws://127.0.0.1:9/ws?subscriptionId=abc";
    await open(page, "events");
    await enter(page, "#node-input-name", "From Zoom");
    await enter(page, ACCOUNT, "zoom");
    await enter(page, FIELD, endpoint);
    await done(page);
    await deploy(page);
    const { name, account: chosen, endpoint: saved } = deployed(nr, "events") ?? {};
    assert.deepEqual([name, chosen, saved], ["From Zoom", "zoom", endpoint]);
    await open(page, "events");
    const fields = await held(page, ["#node-input-name", ACCOUNT, FIELD]);
    assert.deepEqual(
      fields.map(({ value }) => value),
      ["From Zoom", "zoom", endpoint],
    );
    await cancel(page);
  });

  it("does not save a token that was pasted with the endpoint", async () => {
    await open(page, "events");
    await enter(page, FIELD, `${ENDPOINT}&access_token=pastedToken`);
    await enter(page, ACCOUNT, "public");
    await done(page);
    await deploy(page);
    assert.equal(deployed(nr, "events")?.endpoint, ENDPOINT);
  });

  for (const theme of THEMES)
    it(`is readable, ${theme}`, async () => {
      await setTheme(page, theme);
      await open(page, "events");
      await enter(page, FIELD, "wss://zoom.us.example.com/ws?subscriptionId=abc");
      assert.deepEqual(await seriousFaults(page, DIALOG), []);
      assertReadable(await shown(page, DIALOG));
      if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/events-in-${theme}.png` });
      await cancel(page);
    });

  it("logs no error on the browser's console", () => assert.deepEqual(complaints, []));
});
