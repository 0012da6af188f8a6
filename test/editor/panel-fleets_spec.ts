// The fleets in the live panel, in a real browser. The runtime's answers get a made-up fleet on their way, as a member of it
// would give it (test/runtime/panel/fleets_spec.ts).

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { PanelFleet, PanelMember, PanelReply, PanelStream } from "../../src/runtime/panel/reply";
import { streamFlow } from "../runtime/stream-flow";
import { type EditorWindow, useEditor } from "./browser";
import { assertReadable, seriousFaults, setTheme, THEMES } from "./looks";
import { picture } from "./pictures";

const PANEL = ".zoom-rtms-panel";
const FLEET = ".zoom-rtms-fleet";

const member = (name: string, streams: number, more: Partial<PanelMember> = {}): PanelMember => ({
  ...{ name, streams, capacity: 200, isSelf: false, differs: false },
  ...more,
});
const MEMBERS = [
  member("hall-1:1880", 20, { isSelf: true }),
  member("hall-2:1880", 20),
  member("hall-3:1880", 19, { capacity: 50, differs: true }),
];
const SHARED: PanelFleet = {
  ...{ name: "production", node: "n-stream", within: "tab", connected: true, waiting: 0 },
  members: MEMBERS.map((each) => ({ ...each, differs: false })),
};
const OWNERS = [
  { streamId: "K3nQ8vYtRjW0sLxB7mEa", owner: "hall-1:1880" },
  { streamId: "Pz5Tc1HdUg9fNoVi2rXw", owner: "hall-2:1880" },
  { streamId: "Qb4Sk6JyMe8aCzGu3hDl" },
];

describe("the fleets in the live panel, in a real browser", function () {
  this.timeout(60_000);
  let page: Page;
  let complaints: string[];
  let fleets: PanelFleet[] | undefined;
  let streams: PanelStream[] = [];
  /** When the panel asked for the owners of streams. */
  let asked: number[] = [];
  useEditor({ flow: streamFlow(), waitFor: "n-stream" }, (editor) => {
    ({ page, complaints } = editor);
    page.setDefaultTimeout(10_000);
  });
  before(async () => {
    await page.route(/\/zoom-rtms\/panel(\/words)?$/, async (route) => {
      const { owners } = route.request().postDataJSON() as { owners?: boolean };
      if (owners) asked.push(performance.now());
      const response = await route.fetch();
      const reply = (await response.json()) as PanelReply;
      const withOwners = fleets?.map((fleet) => (owners ? { ...fleet, owners: OWNERS } : fleet));
      await route.fulfill({ response, json: { ...reply, streams, ...(withOwners && { fleets: withOwners }) } });
    });
    await page.evaluate(() => (globalThis as unknown as EditorWindow).RED.sidebar.show("zoom-rtms"));
    await page.waitForSelector(".zoom-rtms-empty:not([hidden])");
  });
  beforeEach(() => {
    asked = [];
    streams = [];
  });

  const told = (words: RegExp) =>
    page.waitForFunction(
      ([selector, pattern]) => new RegExp(pattern).test(document.querySelector(selector)?.textContent ?? ""),
      [`${PANEL} [role=status]`, words.source] as const,
    );
  const says = (words: RegExp) => page.locator(FLEET).filter({ hasText: words }).waitFor();
  const rows = () => page.locator(`${FLEET} .zoom-rtms-body > table tbody tr`).allTextContents();

  it("are not there without one", async () => {
    assert.equal(await page.locator(".zoom-rtms-fleets").isVisible(), false);
  });

  it("show members, their load, and which one is this Node-RED", async () => {
    fleets = [SHARED];
    await says(/Fleet production.*connected.*Streams here: 20 of 59/);
    assert.deepEqual(await rows(), ["hall-1:1880 (this Node-RED)20200", "hall-2:188020200", "hall-3:18801950"]);
    for (const hidden of [".zoom-rtms-fleet-waiting", ".zoom-rtms-trouble"])
      assert.equal(await page.locator(`${FLEET} ${hidden}`).isVisible(), false, hidden);
    assert.deepEqual(asked, [], "nobody looks at the list of streams");
  });

  it("name a member with other settings, and say how many streams no member has", async () => {
    fleets = [{ ...SHARED, members: MEMBERS, waiting: 3 }];
    await says(/hall-3:1880 \(other settings\).*Without an owner: 3.*Deploy the same flow to all members/);
  });

  it("tell who listens of members that come and go, and of a broker that does not answer", async () => {
    fleets = [{ ...SHARED, members: MEMBERS.slice(0, 2) }];
    await told(/Fleet production: connected, members: 2\./);
    fleets = [{ ...SHARED, connected: false }];
    await told(/Fleet production: broker unreachable, members: 3\./);
    assert.equal(await page.locator(FLEET).getAttribute("data-state"), "reconnecting");
  });

  it("list who has which stream while the list is open, and ask for it once per second", async () => {
    fleets = [{ ...SHARED, waiting: 1 }];
    // With a stream, the panel asks five times per second.
    streams = [{ streamId: "K3nQ8vYtRjW0sLxB7mEa", product: "meeting", state: "streaming", age: 0, node: "n-stream" }];
    await says(/Who has which stream \(60\)/);
    await page.locator(`${FLEET} summary`).click();
    await says(/hall-2:1880.*Qb4Sk6JyMe8aCzGu3hDlnobody yet.*Not shown: 57/);
    while (asked.length < 3) await page.waitForTimeout(100);
    const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    assert.ok(Math.min(...pauses) > 900, String(pauses));
    await page.locator(`${FLEET} summary`).click();
    await page.waitForTimeout(500);
    asked = [];
    await page.waitForTimeout(1500);
    assert.deepEqual(asked, []);
  });

  for (const theme of THEMES)
    it(`are readable and named, ${theme}`, async () => {
      await setTheme(page, theme);
      fleets = [{ ...SHARED, members: MEMBERS, waiting: 1 }];
      const list = page.locator(`${FLEET} details`);
      await list.evaluate((details) => {
        (details as HTMLDetailsElement).open = true;
      });
      await says(/other settings.*nobody yet/);
      assertReadable((await page.locator(PANEL).textContent()) ?? "");
      assert.deepEqual(await seriousFaults(page, PANEL), []);
      if (theme === "light") await picture("live-panel-fleet", page.locator(FLEET));
    });

  it("go with the last one", async () => {
    fleets = undefined;
    await page.locator(FLEET).waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
  });
});
