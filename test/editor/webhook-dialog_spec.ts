// The dialogs of the webhook and app nodes in a real browser: reasons are beside their field, and the buttons report
// their result.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { NodeRedProcess } from "../runtime/node-red-process";
import { streamFlow } from "../runtime/stream-flow";
import { CREDENTIALS } from "../runtime/webhook-client";
import { type EditorWindow, useEditor } from "./browser";
import { cancel, deploy, done, open, reason, says, shown } from "./dialog";

/** For a credential that is `${MY_ID}`. */
const ENVIRONMENT = { MY_ID: "fromTheEnvironment0000" };

describe("the dialogs of webhook and app in a real browser", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let page: Page;
  let complaints: string[];
  useEditor({ flow: streamFlow(), env: ENVIRONMENT, waitFor: "n-stream", width: 1500, height: 1400 }, (editor) => {
    ({ nr, page, complaints } = editor);
    page.setDefaultTimeout(10_000);
  });

  it("webhook and stream: without an app they say so beside the field", async () => {
    for (const id of ["n-webhook", "n-stream"]) {
      await open(page, id);
      assert.equal(await reason(page, "app"), "");
      await page.selectOption("#node-input-app", "_ADD_");
      assert.match(await reason(page, "app"), /Choose the Zoom app/);
      await page.selectOption("#node-input-app", "n-app");
      assert.equal(await reason(page, "app"), "");
      await cancel(page);
    }
  });

  it("webhook: without a public URL the address is a guess, and it says what Zoom needs", async () => {
    await open(page, "n-webhook");
    assert.equal(await shown(page, "#zoom-rtms-webhook-in-endpoint"), `${nr.url}/zoom/rtms`);
    assert.match(await shown(page, "#zoom-rtms-webhook-in-address"), /guess.*https/s);
    await page.fill("#node-input-publicUrl", "http://a.example");
    assert.match(await reason(page, "publicUrl"), /https:/);
    await page.fill("#node-input-publicUrl", "https://node-red.example.com/");
    assert.equal(await reason(page, "publicUrl"), "");
    assert.equal(await shown(page, "#zoom-rtms-webhook-in-endpoint"), "https://node-red.example.com/zoom/rtms");
    assert.equal(await shown(page, "#zoom-rtms-webhook-in-address"), "");
    await page.fill("#node-input-publicUrl", "https://node-red.example.com/zoom/rtms");
    assert.equal(await shown(page, "#zoom-rtms-webhook-in-endpoint"), "https://node-red.example.com/zoom/rtms");
    await done(page);
  });

  it("webhook: the button copies the whole address, and says so", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(page, "n-webhook");
    await page.click("#zoom-rtms-webhook-in-copy");
    assert.match(await shown(page, "#zoom-rtms-webhook-in-address"), /clipboard/);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "https://node-red.example.com/zoom/rtms");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "zoom-rtms-webhook-in-copy");
    await cancel(page);
  });

  it("webhook: the test button, pressed by keyboard, reports that the event arrived", async () => {
    await deploy(page);
    await open(page, "n-webhook");
    await page.focus("#zoom-rtms-webhook-in-test");
    await page.keyboard.press("Enter");
    await says(page, "#zoom-rtms-webhook-in-result", /verified/);
    assert.equal(await page.getAttribute("#zoom-rtms-webhook-in-result", "role"), "status");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "zoom-rtms-webhook-in-test");
    await cancel(page);
  });

  it("webhook: whether the URL is reachable is shown with the cure", async () => {
    await open(page, "n-webhook");
    const result = (words: RegExp) => says(page, "#zoom-rtms-webhook-in-result", words);
    await page.fill("#node-input-publicUrl", "");
    await page.click("#zoom-rtms-webhook-in-reach");
    await result(/Answered as Zoom expects it/);
    await result(/Zoom calls https only/);
    await page.fill("#node-input-publicUrl", `${nr.url}/somewhere`);
    await page.click("#zoom-rtms-webhook-in-reach");
    await result(/404.*Compare the path/);
    await page.fill("#node-input-publicUrl", "https://nobody.invalid");
    await page.click("#zoom-rtms-webhook-in-reach");
    await result(/DNS/);
    await cancel(page);
  });

  it("webhook: a result disappears with the address it belongs to, also one that is still pending", async () => {
    await open(page, "n-webhook");
    const result = "#zoom-rtms-webhook-in-result";
    await page.click("#zoom-rtms-webhook-in-reach");
    await says(page, result, /./);
    await page.fill("#node-input-publicUrl", "https://other.example");
    assert.equal(await shown(page, result), "");
    await page.route(/\/webhook\/reach/, async (route) => {
      await page.fill("#node-input-publicUrl", "https://third.example");
      await route.fulfill({ json: { outcome: "reachable", milliseconds: 1 } });
    });
    await page.click("#zoom-rtms-webhook-in-reach");
    await page.waitForSelector("#zoom-rtms-webhook-in-reach[aria-disabled]", { state: "detached" });
    assert.equal(await shown(page, result), "");
    await page.unroute(/\/webhook\/reach/);
    await cancel(page);
  });

  it("webhook: a node that was never deployed is reported as such, and one with another node's path is marked", async () => {
    await page.evaluate(() => {
      const { RED } = globalThis as unknown as EditorWindow;
      const copy = {
        id: "n-new",
        type: "zoom-rtms-webhook-in",
        z: "tab",
        x: 9,
        y: 9,
        app: "n-app",
        path: "/new",
        wires: [[], []],
      };
      RED.view.importNodes([copy], { generateIds: false });
      RED.view.select({});
    });
    const isValid = () =>
      page.evaluate(() => {
        const { RED } = globalThis as unknown as EditorWindow;
        return RED.nodes.node("n-new")?.valid;
      });
    assert.equal(await isValid(), true);
    await open(page, "n-new");
    await page.fill("#node-input-path", "/Zoom/rtms/");
    assert.match(await reason(page, "path"), /\/zoom\/rtms on Streams has this path with the same app/);
    await done(page);
    assert.equal(await isValid(), false);
    await open(page, "n-new");
    await page.fill("#node-input-path", "/new");
    assert.equal(await reason(page, "path"), "");
    await page.click("#zoom-rtms-webhook-in-test");
    await says(page, "#zoom-rtms-webhook-in-result", /not deployed yet/);
    await cancel(page);
  });

  it("app: the check reports what is wrong with which credential, and shows none of them", async () => {
    await open(page, "n-app");
    const result = "#zoom-rtms-app-result";
    await page.click("#zoom-rtms-app-check");
    await says(page, "#zoom-rtms-app-result", /Only Zoom can confirm/);
    await page.fill("#node-config-input-clientId", `\${MY_ID}`);
    await page.fill("#node-config-input-clientSecret", "$SECRET");
    assert.match(await shown(page, "#node-config-input-clientSecret-reason"), /written as \$\{NAME\}/);
    await page.fill("#node-config-input-secretToken", `\${NOT_SET}`);
    await page.click("#zoom-rtms-app-check");
    await says(page, "#zoom-rtms-app-result", /NOT_SET/);
    const said = await shown(page, result);
    assert.match(said, /Client ID: looks right, and is taken from the environment variable MY_ID/);
    assert.match(said, /Client Secret: .*\$\{NAME\}/);
    assert.match(said, /Secret Token: .*NOT_SET, which is not set/);
    const html = await page.content();
    for (const secret of [CREDENTIALS.clientSecret, CREDENTIALS.secretToken, "fromTheEnvironment"])
      assert.ok(!html.includes(secret), secret);
    await cancel(page);
  });

  it("both say what to do where a proxy hides the editor's address from Node-RED, and whose right it is", async () => {
    for (const [status, words] of [
      [403, /Host header/],
      [401, /zoom-rtms\.write/],
    ] as const) {
      await page.route(/\/zoom-rtms\//, (route) => route.fulfill({ status }));
      await open(page, "n-webhook");
      await page.click("#zoom-rtms-webhook-in-test");
      await says(page, "#zoom-rtms-webhook-in-result", words);
      await cancel(page);
      await open(page, "n-app");
      await page.click("#zoom-rtms-app-check");
      await says(page, "#zoom-rtms-app-result", words);
      await cancel(page);
      await page.unroute(/\/zoom-rtms\//);
    }
  });

  it("logs no error on the browser's console", () =>
    assert.deepEqual(
      complaints.filter((line) => !/status of 40[134]/.test(line)),
      [],
    ));
});
