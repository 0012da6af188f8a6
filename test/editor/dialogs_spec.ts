// What the dialogs have in common, in a real browser. Every control of every dialog: controls_spec.ts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PROPERTIES as AUDIO_OUT } from "../../nodes/audio-out/properties";
import type { FlowNode, NodeRedProcess } from "../runtime/node-red-process";
import { streamFlow } from "../runtime/stream-flow";
import { CREDENTIALS } from "../runtime/webhook-client";
import { type EditorWindow, useEditor } from "./browser";
import {
  cancel,
  deploy,
  deployed,
  deployedCredentials,
  done,
  enter,
  entered,
  importFlow,
  open,
  property,
  says,
  shown,
  showsReason,
} from "./dialog";

/** As 0.1.0 saved an app with a proxy and a CA file. */
const OLD_APP: FlowNode = {
  id: "old-app",
  type: "zoom-rtms-app",
  name: "Of 0.1.0",
  servers: "*.zoom.us",
  proxy: "https://me:hunter2%40@proxy.example:3128",
  ca: "/etc/ssl/ours.pem",
  maxFrame: 16777216,
  silence: 65,
  credentials: CREDENTIALS,
};

/** Config nodes that no app can use, or not as they are. */
const UNUSABLE: FlowNode[] = [
  { id: "no-proxy", type: "http proxy", name: "off", url: "http://proxy.example:3128", noproxy: [], d: true },
  { id: "no-check", type: "tls-config", name: "lax", cert: "", key: "", ca: "", verifyservercert: false },
];

const IDS = ["n-app", "n-webhook", "n-stream", "n-audio-out", "n-transcript-out"];

describe("the editor in a real browser", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let page: Page;
  let complaints: string[];
  const flow = [...streamFlow({ app: { proxy: "http://proxy.example:3128" } }), OLD_APP, ...UNUSABLE];
  useEditor({ flow, waitFor: "n-stream" }, (editor) => {
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

  it("zoom-rtms-app: accepts a variable as proxy, and marks what is no URL", async () => {
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

  it("zoom-rtms-app: a new one has config nodes for proxy and TLS, and not the older fields", async () => {
    await page.evaluate(() =>
      (globalThis as unknown as EditorWindow).RED.editor.editConfig("", "zoom-rtms-app", "_ADD_"),
    );
    await page.waitForSelector("#node-config-dialog-ok", { state: "visible" });
    await page.locator("#zoom-rtms-app-network").evaluate((more) => more.setAttribute("open", ""));
    await page.waitForSelector("#node-config-input-httpProxy", { state: "visible" });
    await page.waitForSelector("#node-config-input-tls", { state: "visible" });
    for (const field of ["proxy", "ca"])
      assert.equal(await page.isVisible(`#node-config-input-${field}`), false, field);
    await cancel(page);
  });

  it("zoom-rtms-app: says why a config node cannot be used as it is", async () => {
    await open(page, "n-app");
    const reason = (field: string) => shown(page, `#node-config-input-${field}-reason`);
    assert.deepEqual([await reason("httpProxy"), await reason("tls")], ["", ""]);
    await enter(page, "#node-config-input-httpProxy", "no-proxy");
    await enter(page, "#node-config-input-tls", "no-check");
    assert.match(await reason("httpProxy"), /deleted or disabled/);
    assert.match(await reason("tls"), /does not verify server certificates/);
    assert.match(
      (await page.getAttribute("#node-config-input-tls", "aria-describedby")) ?? "",
      /app-tip-tls .*-reason/,
    );
    await cancel(page);
  });

  it("zoom-rtms-app: saving an app of 0.1.0 leaves proxy and CA file as they are", async () => {
    await open(page, "old-app");
    await page.fill("#node-config-input-name", "Still of 0.1.0");
    await done(page);
    await deploy(page);
    const { credentials: _, ...saved } = OLD_APP;
    const now = deployed(nr, "old-app") ?? {};
    for (const [name, value] of Object.entries({ ...saved, name: "Still of 0.1.0" }))
      assert.equal(String(now[name]), String(value), name);
    assert.ok(!now.httpProxy && !now.tls);
  });

  it("zoom-rtms-app: moves proxy and CA file into config nodes, and the password out of the flow", async () => {
    await open(page, "old-app");
    await page.click("#zoom-rtms-app-move-proxy");
    await page.click("#zoom-rtms-app-move-ca");
    await says(page, "#zoom-rtms-app-moved-proxy", /Moved to a new http proxy node.*Deploy/);
    for (const field of ["proxy", "ca"])
      assert.equal(await page.isVisible(`#node-config-input-${field}`), false, field);
    await done(page);
    await deploy(page);
    const app = deployed(nr, "old-app") ?? {};
    assert.deepEqual([app.proxy, app.ca], ["", ""]);
    const [proxyId, tlsId] = [String(app.httpProxy), String(app.tls)];
    const { type, url, noproxy } = deployed(nr, proxyId) ?? {};
    assert.deepEqual([type, url, noproxy], ["http proxy", "https://proxy.example:3128", []]);
    const { username, password } = deployedCredentials(nr, proxyId);
    assert.deepEqual([username, password], ["me", "hunter2@"]);
    const tls = deployed(nr, tlsId) ?? {};
    assert.deepEqual([tls.type, tls.ca, tls.cert, tls.verifyservercert], ["tls-config", OLD_APP.ca, "", true]);
    const flows = readFileSync(join(nr.userDir, "flows.json"), "utf8");
    assert.ok(!flows.includes("hunter2") && !flows.includes("me:"));

    await open(page, "old-app");
    assert.equal(await entered(page, "#node-config-input-httpProxy"), proxyId);
    assert.equal(await entered(page, "#node-config-input-tls"), tlsId);
    assert.equal(await page.isVisible("#zoom-rtms-app-move-proxy"), false);
    await cancel(page);
    await open(page, proxyId);
    assert.equal(await entered(page, "#node-config-input-username"), "me");
    assert.equal(await entered(page, "#node-config-input-password"), "__PWRD__");
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

  it("zoom-rtms-audio-out: has the bounds of its table behind the units", async () => {
    await open(page, "n-audio-out");
    for (const [name, unit] of [
      ["chunkMs", "ms"],
      ["silenceMs", "ms of silence"],
    ] as const) {
      const { least, most } = AUDIO_OUT[name];
      const shownUnit = await page.locator(`#node-input-${name} ~ .zoom-rtms-unit`).textContent();
      assert.equal(shownUnit, `${unit} (${least}–${most})`);
    }
    await cancel(page);
  });

  it("zoom-rtms-audio-out: a new node records; one saved without an output by an older package sends WAVs as before", async () => {
    const node = { type: "zoom-rtms-audio-out", z: "tab", y: 600, wires: [[]] };
    await importFlow(page, [{ ...node, id: "n-saved", x: 200, version: 1 }]);
    await page.evaluate(() => {
      const { RED } = globalThis as unknown as EditorWindow;
      RED.view.importNodes([{ id: "n-new", type: "zoom-rtms-audio-out", z: "tab", x: 500, y: 600, wires: [[]] }], {
        generateIds: false,
      });
      const fresh = RED.nodes.node("n-new");
      // As the palette makes one.
      for (const [name, { value }] of Object.entries(fresh?._def.defaults ?? {})) if (fresh) fresh[name] = value;
    });
    for (const [id, output] of [
      ["n-saved", "wav"],
      ["n-new", "file"],
    ] as const) {
      await open(page, id);
      assert.equal(await entered(page, "#node-input-output"), output);
      await done(page);
      assert.equal(await property(page, id, "output"), output);
    }
    assert.equal(await property(page, "n-new", "version"), 2);
  });

  it("logs no error on the browser's console", () => assert.deepEqual(complaints, []));
});
