// The dialogs of zoom control and the Zoom account in a real browser: typed inputs, credentials by kind, the check with
// Zoom, whose API is on this machine, and why the last call failed.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { controlFlow, meetingStarted } from "../runtime/control-flow";
import type { NodeRedProcess } from "../runtime/node-red-process";
import { post } from "../runtime/webhook-client";
import { ACCOUNT_CREDENTIALS, ALL_SCOPES, ZoomApi } from "../runtime/zoom-api";
import { type EditorWindow, hideNotifications, useEditor } from "./browser";
import { cancel, DIALOG, deploy, deployed, deployedCredentials, done, enter, open, says, shown } from "./dialog";
import { assertReadable, seriousFaults, setTheme, THEMES } from "./looks";

/** What is visible of a typed input. */
const typedInput = (property: string) => `#node-input-${property} + .red-ui-typedInput-container`;

const zoom = new ZoomApi();

describe("the dialogs of zoom control and Zoom account in a real browser", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let page: Page;
  let complaints: string[];
  // Before Node-RED starts, the port of the API has to be known.
  const flow = controlFlow("http://127.0.0.1:1");
  useEditor({ flow, waitFor: "control", width: 1500, height: 1200 }, (editor) => {
    ({ nr, page, complaints } = editor);
    page.setDefaultTimeout(10_000);
  });
  before(async function () {
    if (!page) return this.skip();
    await hideNotifications(page);
    await zoom.listen();
    await open(page, "account");
    await enter(page, "#node-config-input-host", zoom.origin);
    await done(page);
    await deploy(page);
  });
  after(() => zoom.close());

  const typeOf = (property: string) =>
    page.evaluate(
      (field) => (document.querySelector(`#node-input-${field}Type`) as HTMLInputElement | null)?.value,
      property,
    );
  const chooseType = (property: string, type: string) =>
    page.evaluate(
      ([field, chosen]) => {
        const { $ } = globalThis as unknown as { $(what: string): { typedInput(name: string, value: string): void } };
        $(`#node-input-${field}`).typedInput("type", chosen);
      },
      [property, type] as const,
    );

  it("takes ID and participant from the message at first", async () => {
    await open(page, "control");
    assert.match(await shown(page, typedInput("zoomId")), /from the message/);
    assert.match(await shown(page, typedInput("participantUserId")), /the host, if the message tells/);
    assert.deepEqual([await typeOf("zoomId"), await typeOf("participantUserId")], ["auto", "auto"]);
    await cancel(page);
  });

  it("keeps what is entered in typed inputs after Done, Deploy and reopening", async () => {
    await open(page, "control");
    await chooseType("zoomId", "msg");
    await page.fill(`${typedInput("zoomId")} .red-ui-typedInput-input`, "meeting.number");
    await chooseType("participantUserId", "env");
    await page.fill(`${typedInput("participantUserId")} .red-ui-typedInput-input`, "HOST");
    await done(page);
    await deploy(page);
    const { zoomId, zoomIdType, participantUserId, participantUserIdType } = deployed(nr, "control") ?? {};
    assert.deepEqual(
      [zoomId, zoomIdType, participantUserId, participantUserIdType],
      ["meeting.number", "msg", "HOST", "env"],
    );
    await open(page, "control");
    assert.equal(await page.inputValue(`${typedInput("zoomId")} .red-ui-typedInput-input`), "meeting.number");
    await chooseType("zoomId", "auto");
    await chooseType("participantUserId", "auto");
    await done(page);
    await deploy(page);
    assert.equal(deployed(nr, "control")?.zoomIdType, "auto");
  });

  for (const theme of THEMES)
    it(`typed inputs with a value, ${theme}: each part has a name, axe finds no serious fault`, async () => {
      await setTheme(page, theme);
      await open(page, "control");
      for (const type of ["msg", "jsonata", "env", "auto"]) {
        await chooseType("zoomId", type);
        assert.deepEqual(await seriousFaults(page, DIALOG), [], type);
      }
      await cancel(page);
      await setTheme(page, "light");
    });

  it("says nothing of a failed call where there was none", async () => {
    await open(page, "control");
    assert.equal(await page.isVisible("#zoom-rtms-control-failed"), false);
    await cancel(page);
  });

  it("explains the last call that failed, in the editor's language", async () => {
    zoom.answers.push({ status: 400, body: { code: 2308, message: "Not allowed" } });
    await post(`${nr.url}/zoom/rtms`, meetingStarted());
    await nr.messages("errors", 1);
    await open(page, "control");
    await says(page, "#zoom-rtms-control-last", /action start:/);
    const said = await shown(page, "#zoom-rtms-control-last");
    assert.match(said, /not allowed to control RTMS.*neither host.*Set participantUserId to the user id/);
    assertReadable(said);
    assert.deepEqual(await seriousFaults(page, DIALOG), []);
    await cancel(page);
  });

  it("the account's dialog shows the credentials that its kind has, by Zoom's names", async () => {
    await open(page, "account");
    assert.equal(await page.isVisible("#node-config-input-accountId"), true);
    const words = new Set<string>();
    for (const [kind, labels] of [
      ["app", ["Client ID", "Client Secret"]],
      ["video-sdk", ["API Key", "API Secret"]],
    ] as const) {
      await enter(page, "#node-config-input-kind", kind);
      assert.equal(await page.isVisible("#node-config-input-accountId"), false, kind);
      assert.equal(await shown(page, "#zoom-rtms-account-label-clientId"), labels[0]);
      assert.equal(await shown(page, "#zoom-rtms-account-label-clientSecret"), labels[1]);
      words.add(await shown(page, "#zoom-rtms-account-tip-kind"));
    }
    assert.equal(words.size, 2);
    await cancel(page);
  });

  const check = async (words: RegExp) => {
    await page.click("#zoom-rtms-account-check");
    // A button under the mouse has Node-RED's own colours.
    await page.mouse.move(0, 0);
    await says(page, "#zoom-rtms-account-result", words);
    const said = await shown(page, "#zoom-rtms-account-result");
    assertReadable(said);
    assert.ok(!said.includes(ACCOUNT_CREDENTIALS.clientSecret));
    return said;
  };

  it("Check with Zoom: the token, its scopes, and what is missing", async () => {
    await open(page, "account");
    assert.match(
      await check(/has the scopes to control RTMS/),
      new RegExp(`Scopes of the token: ${ALL_SCOPES.join(", ")}`),
    );
    zoom.scopes = [];
    await check(/The token has no scopes\..*meeting:update.*controlled for: meetings, webinars\./);
    assert.deepEqual(await seriousFaults(page, DIALOG), []);
    await cancel(page);
  });

  it("Check with Zoom: what Zoom refuses, with its meaning, cause and cure", async () => {
    await open(page, "account");
    await enter(page, "#node-config-input-clientSecret", "exampleWrongSecret00000000000000");
    const said = await check(/Zoom does not know these credentials/);
    assert.match(said, /Copy Client ID and Client Secret/);
    await enter(page, "#node-config-input-clientSecret", "a b");
    await check(/Client Secret: The value contains white space/);
    await cancel(page);
  });

  it("Check with Zoom: only a call proves a Video SDK account", async () => {
    await open(page, "account");
    await enter(page, "#node-config-input-kind", "video-sdk");
    await check(/API Key: looks right.*Only the first call shows/);
    await cancel(page);
  });

  it("keeps credentials that are not touched", async () => {
    await open(page, "account");
    await enter(page, "#node-config-input-name", "Renamed");
    await done(page);
    await deploy(page);
    assert.deepEqual(deployedCredentials(nr, "account"), ACCOUNT_CREDENTIALS);
  });

  it("names a control node without a name by what it does", async () => {
    const label = await page.evaluate(() => {
      const { RED } = globalThis as unknown as EditorWindow;
      const { _def, ...node } = RED.nodes.node("control") ?? { _def: undefined };
      const { label: labelOf } = _def as unknown as { label(this: object): string };
      return labelOf.call({ ..._def, ...node, name: "", action: "pause" });
    });
    assert.equal(label, "pause RTMS");
  });

  it("logs no error on the browser's console", () => assert.deepEqual(complaints, []));
});
