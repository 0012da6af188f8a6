// What the dialogs have in common, in a real browser. Every control of every dialog: controls_spec.ts.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { NodeRedProcess } from "../runtime/node-red-process";
import { streamFlow } from "../runtime/stream-flow";
import { CREDENTIALS } from "../runtime/webhook-client";
import { useEditor } from "./browser";
import {
  cancel,
  deploy,
  deployed,
  deployedCredentials,
  done,
  enter,
  entered,
  open,
  property,
  showsReason,
} from "./dialog";

const IDS = ["n-app", "n-webhook", "n-stream", "n-audio-out", "n-transcript-out"];

describe("the editor in a real browser", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let page: Page;
  let complaints: string[];
  useEditor({ flow: streamFlow(), waitFor: "n-stream" }, (editor) => {
    ({ nr, page, complaints } = editor);
  });

  for (const id of IDS)
    it(`${id}: every word of the dialog is in its catalog`, async () => {
      await open(page, id);
      const words = await page.locator(".red-ui-editor .form-row").allTextContents();
      assert.ok(words.length > 2);
      assert.deepEqual(
        words.filter((text) => /\b(label|option|placeholder|section|tip)\.\w+/.test(text)),
        [],
      );
      await cancel(page);
    });

  it("zoom-rtms-app: keeps credentials that are not touched", async () => {
    await open(page, "n-app");
    await page.fill("#node-config-input-name", "Renamed");
    assert.equal(await page.locator("#node-config-input-clientSecret").getAttribute("type"), "password");
    assert.equal((await page.locator("#node-config-input-clientSecret").inputValue()).includes("example"), false);
    await done(page);
    await deploy(page);
    assert.equal(await property(page, "n-app", "name"), "Renamed");
    assert.equal(deployedCredentials(nr, "n-app").clientSecret, CREDENTIALS.clientSecret);
  });

  it("zoom-rtms-app: a variable stands for a proxy, and what is no URL is wrong", async () => {
    const proxy = "#node-config-input-proxy";
    await open(page, "n-app");
    await showsReason(page, proxy, "http://user:x%zz@a", /user:password@/);
    await enter(page, proxy, `\${MY_PROXY}`);
    await done(page);
    await deploy(page);
    assert.equal(deployed(nr, "n-app")?.proxy, `\${MY_PROXY}`);
    await open(page, "n-app");
    assert.equal(await entered(page, proxy), `\${MY_PROXY}`);
    await cancel(page);
  });

  it("the wires follow their medium when the ports change", async () => {
    await open(page, "n-stream");
    await page.locator("#node-input-audio").setChecked(false);
    await page.locator("#node-input-chat").setChecked(true);
    await done(page);
    await deploy(page);
    assert.deepEqual(deployed(nr, "n-stream")?.wires, [
      ["collect-transcript", "n-transcript-out"],
      [],
      ["collect-events"],
    ]);
  });

  it("says nothing on the console that is an error", () => assert.deepEqual(complaints, []));
});
