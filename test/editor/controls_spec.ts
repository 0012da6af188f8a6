// Every control of the dialogs in a real browser, light and dark: input survives Done, Deploy and another look; what is wrong has its
// reason beside it, which axe finds readable, light and dark. The simulator's faults: simulator_spec.ts. The
// events node, whose account must not be Zoom's here: events-dialog_spec.ts.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { FlowNode, NodeRedProcess } from "../runtime/node-red-process";
import { CREDENTIALS } from "../runtime/webhook-client";
import { ACCOUNT_CREDENTIALS } from "../runtime/zoom-api";
import { type EditorWindow, useEditor } from "./browser";
import { CONTROLS, OTHER_ACCOUNT, OTHER_APP, OTHER_BROKER, OTHER_FLEET, OTHER_PROXY, OTHER_TLS } from "./controls";
import { cancel, DIALOG, deploy, deployed, deployedCredentials, done, enter, held, open, says, shown } from "./dialog";
import { assertReadable, seriousFaults, setTheme, THEMES, type Theme } from "./looks";
import { brokerNode } from "./mqtt-broker";

const APP = "zoom-rtms-app";
const ACCOUNT = "zoom-rtms-account";
const FLEET = "zoom-rtms-fleet";
const CONFIG_NODES = [APP, ACCOUNT, FLEET];
/** Entered elsewhere: typed inputs (control-dialog_spec.ts). */
const TYPED_INPUTS = ["zoomId", "zoomIdType", "participantUserId", "participantUserIdType"];
/** Without a field: the ports follow the media, the version is the package's, faults have boxes of their own. */
const NO_FIELD = ["outputs", "version", "faults", ...TYPED_INPUTS];

const idOf = (theme: Theme, type: string) => `${theme}-${type}`;
/** How many outputs a node begins with. */
const OUTPUTS: Readonly<Record<string, number>> = { "zoom-rtms-webhook-in": 2, "zoom-rtms-stream": 3 };

const flow = (): FlowNode[] => {
  // As 0.1.0 saved it: the fields for a proxy's URL and a CA file are shown while they hold something.
  const older = { proxy: "http://older.example:1", ca: "/etc/ssl/older.pem" };
  const app = (id: string): FlowNode => ({ id, type: APP, name: "", ...older, credentials: CREDENTIALS });
  const node = (theme: Theme, type: string, y: number): FlowNode => {
    const wires = Array.from({ length: OUTPUTS[type] ?? 1 }, () => []);
    return { id: idOf(theme, type), type, z: "tab", x: theme === "light" ? 200 : 500, y, wires };
  };
  const account = (id: string): FlowNode => ({ id, type: ACCOUNT, name: "", credentials: ACCOUNT_CREDENTIALS });
  const fleet = (id: string): FlowNode => ({ id, type: FLEET, name: "first", broker: "broker" });
  const types = Object.keys(CONTROLS).filter((type) => !CONFIG_NODES.includes(type));
  return [
    { id: "tab", type: "tab", label: "Controls" },
    app(OTHER_APP),
    account(OTHER_ACCOUNT),
    brokerNode(OTHER_BROKER),
    brokerNode("broker"),
    fleet(OTHER_FLEET),
    { id: OTHER_PROXY, type: "http proxy", name: "", url: "http://proxy.example:3128", noproxy: [] },
    { id: OTHER_TLS, type: "tls-config", name: "", cert: "", key: "", ca: "", verifyservercert: true },
    ...THEMES.flatMap((theme) => [app(idOf(theme, APP)), account(idOf(theme, ACCOUNT)), fleet(idOf(theme, FLEET))]),
    ...THEMES.flatMap((theme) =>
      types.map((type, index) => {
        const own = node(theme, type, 80 * (index + 1));
        const hasApp = !/-out$/.test(type);
        const path = type === "zoom-rtms-webhook-in" ? { path: `/${theme}` } : {};
        const hasAccount = type === "zoom-rtms-control" && { account: idOf(theme, ACCOUNT) };
        return hasApp ? { ...own, app: idOf(theme, APP), ...path, ...hasAccount } : own;
      }),
    ),
  ];
};

describe("every control of the dialogs in a real browser", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  let page: Page;
  let complaints: string[];
  useEditor({ flow: flow(), waitFor: "light-zoom-rtms-simulator", width: 1500, height: 1400 }, (editor) => {
    ({ nr, page, complaints } = editor);
    page.setDefaultTimeout(10_000);
  });
  after(() => page && setTheme(page, "light").catch(() => undefined));

  /** The properties of a type that have a field, and whether the dialog judges what is entered. */
  const propertiesOf = (type: string): Promise<{ name: string; isJudged: boolean }[]> =>
    page.evaluate(
      ([typeName, without]) => {
        const { defaults, credentials } = (globalThis as unknown as EditorWindow).RED.nodes.getType(typeName);
        return Object.entries({ ...defaults, ...credentials })
          .filter(([name]) => !without.includes(name))
          .map(([name, { validate }]) => ({ name, isJudged: Boolean(validate) }));
      },
      [type, NO_FIELD] as const,
    );
  const fieldOf = (type: string, property: string) =>
    `#node-${CONFIG_NODES.includes(type) ? "config-" : ""}input-${property}`;

  for (const [type, { stages, wrong }] of Object.entries(CONTROLS)) {
    it(`${type}: the table names every property, and every one that can be wrong`, async () => {
      const all = await propertiesOf(type);
      assert.deepEqual([...new Set(stages.flat().map(([name]) => name))].sort(), all.map(({ name }) => name).sort());
      await open(page, idOf("light", type));
      const judged = all.filter(({ isJudged }) => isJudged).map(({ name }) => name);
      const tags = await Promise.all(
        judged.map((name) => page.locator(fieldOf(type, name)).evaluate(({ tagName }) => tagName)),
      );
      await cancel(page);
      // A select offers nothing that is wrong.
      const typed = judged.filter((_, index) => tags[index] !== "SELECT");
      const refused = wrong
        .flatMap((each) => each.wrong.map(([name]) => name))
        .filter((name) => !["app", "account", "broker"].includes(name));
      assert.deepEqual([...new Set(refused)].sort(), typed.sort());
    });

    for (const theme of THEMES) {
      it(`${type}, ${theme}: every control keeps its input after Done, Deploy and reopening`, async () => {
        const id = idOf(theme, type);
        await setTheme(page, theme);
        for (const stage of stages) {
          const entries = stage.map(([name, value]) => ({
            name,
            field: fieldOf(type, name),
            value: typeof value === "string" ? value.replace("{theme}", theme) : value,
          }));
          const fields = entries.map(({ field }) => field);
          await open(page, id);
          for (const [index, { value }] of (await held(page, fields)).entries())
            assert.notEqual(value, entries[index]?.value, `${entries[index]?.name} is ${value} before`);
          for (const { field, value } of entries) await enter(page, field, value);
          await done(page);
          await deploy(page);
          await open(page, id);
          const saved: Record<string, unknown> = { ...deployed(nr, id), ...deployedCredentials(nr, id) };
          const shownNow = await held(page, fields);
          for (const [index, { value, name }] of entries.entries()) {
            assert.equal(String(saved[name]), String(value), name);
            assert.equal(shownNow[index]?.value, shownNow[index]?.type === "password" ? "__PWRD__" : value, name);
          }
          await done(page);
        }
      });

      it(`${type}, ${theme}: a wrong value has its reason beside it, readable, until it is corrected`, async () => {
        await setTheme(page, theme);
        for (const { given, wrong: entries } of wrong) {
          await open(page, idOf(theme, type));
          for (const [name, value] of given) await enter(page, fieldOf(type, name), value);
          const fields = entries.map(([name]) => fieldOf(type, name));
          const before = await held(page, fields);
          for (const [name, value, words] of entries) {
            const field = fieldOf(type, name);
            await enter(page, field, value);
            await says(page, `${field}-reason`, words);
            const [now] = await held(page, [field]);
            assert.deepEqual([now?.reasonRole, now?.invalid], ["alert", "true"], name);
            assert.match(now?.describedBy ?? "", /-reason/, name);
          }
          assert.deepEqual(await seriousFaults(page, DIALOG), []);
          assertReadable(await shown(page, DIALOG));
          for (const [index, field] of fields.entries()) await enter(page, field, before[index]?.value ?? "");
          for (const [index, { reason, invalid }] of (await held(page, fields)).entries())
            assert.deepEqual([reason, invalid], ["", null], fields[index]);
          await cancel(page);
        }
      });
    }
  }

  it("logs no error on the browser's console", () => assert.deepEqual(complaints, []));
});
