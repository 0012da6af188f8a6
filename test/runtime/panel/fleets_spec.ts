// What the live panel shows of fleets, without a Node-RED: members, their load, and who has which stream.

import assert from "node:assert/strict";
import type { NodeAPI } from "node-red";
import type { FleetMember, FleetSource, OwnedStream } from "../../../src/runtime/panel/fleets";
import { Panel } from "../../../src/runtime/panel/panel";
import { MOST_OWNERS, PANEL_PATH, PANEL_WORDS_PATH, type PanelReply } from "../../../src/runtime/panel/reply";
import { servePanel } from "../../../src/runtime/panel/routes";

const NODE = { id: "n-stream", z: "tab" };

const member = (name: string, more: Partial<FleetMember> = {}): FleetMember => ({
  ...{ id: `${name}-1`, name, capacity: 200, streams: 3, isSelf: false, differs: false },
  ...more,
});

interface Fake {
  members?: FleetMember[];
  streams?: OwnedStream[];
  connected?: boolean;
  asked?: { view: number; streams: number };
}

const fleet = ({
  members = [],
  streams = [],
  connected = true,
  asked = { view: 0, streams: 0 },
}: Fake): FleetSource => ({
  name: "production",
  view() {
    asked.view += 1;
    return { members, waiting: streams.filter(({ owner }) => owner === undefined).length, connected };
  },
  streams() {
    asked.streams += 1;
    return streams;
  },
});

interface Route {
  permission: string;
  answer(body: object): Promise<PanelReply>;
}

/** What Node-RED's admin app would be asked, by path. */
function routesOf(panel: Panel): Map<string, Route> {
  const routes = new Map<string, Route>();
  type Handler = (request: object, response: object) => void;
  const post = (path: string, _guard: unknown, permission: string, handle: Handler) => {
    const answer = (body: object) => new Promise<PanelReply>((json) => handle({ body }, { json }));
    routes.set(path, { permission, answer });
  };
  const auth = { needsPermission: (permission: string) => permission };
  servePanel({ httpAdmin: { post }, auth } as object as NodeAPI, panel);
  return routes;
}

describe("the live panel's fleets", () => {
  let panel: Panel;
  beforeEach(() => {
    panel = new Panel();
  });
  const shown = (withOwners = false) => panel.reply([], { owners: withOwners }).fleets;

  it("are absent without one, so that the reply is what it was", () =>
    assert.deepEqual(panel.reply([]), { streams: [] }));

  it("have their members, this process first and the others by name, with their load and who differs", () => {
    const members = [
      member("c:1880"),
      member("b:1880", { differs: true }),
      member("d:1880", { isSelf: true, streams: 0 }),
    ];
    panel.fleet(NODE, fleet({ members, connected: false }));
    const plain = { capacity: 200, streams: 3, isSelf: false, differs: false };
    assert.deepEqual(shown(), [
      {
        ...{ name: "production", node: "n-stream", within: "tab", connected: false, waiting: 0 },
        members: [
          { ...plain, name: "d:1880", streams: 0, isSelf: true },
          { ...plain, name: "b:1880", differs: true },
          { ...plain, name: "c:1880" },
        ],
      },
    ]);
  });

  it("have their streams and owners only if somebody asks, in an order that does not change", () => {
    const streams = [{ streamId: "b", owner: "one:1880" }, { streamId: "c" }, { streamId: "a", owner: "two:1880" }];
    const asked = { view: 0, streams: 0 };
    panel.fleet(NODE, fleet({ streams, asked }));
    assert.deepEqual([shown()?.[0]?.owners, shown()?.[0]?.waiting], [undefined, 1]);
    assert.deepEqual(asked, { view: 2, streams: 0 });
    assert.deepEqual(shown(true)?.[0]?.owners, [
      { streamId: "a", owner: "two:1880" },
      { streamId: "b", owner: "one:1880" },
      { streamId: "c" },
    ]);
  });

  it("cost nothing while nobody looks", () => {
    const asked = { view: 0, streams: 0 };
    panel.fleet(NODE, fleet({ asked }));
    assert.deepEqual(asked, { view: 0, streams: 0 });
  });

  it(`list at most ${MOST_OWNERS} streams`, () => {
    const streams = Array.from({ length: 2000 }, (_, index) => ({ streamId: `s${index}`, owner: "one:1880" }));
    panel.fleet(NODE, fleet({ streams }));
    assert.equal(shown(true)?.[0]?.owners?.length, MOST_OWNERS);
  });

  it("have names and ids that a page can show, whatever a network holds", () => {
    const odd = `\u0000${"x".repeat(1000)}`;
    panel.fleet(NODE, fleet({ members: [member(odd)], streams: [{ streamId: odd, owner: odd }] }));
    const text = JSON.stringify(shown(true));
    assert.ok(text.length < 700, text);
    assert.doesNotMatch(text, /\\u0000/);
  });

  for (const [who, path, permission] of [
    ["who may only read", PANEL_PATH, "zoom-rtms.read"],
    ["who may change things", PANEL_WORDS_PATH, "zoom-rtms.write"],
  ] as const)
    it(`are shown to users ${who}, with the owners that they ask for`, async () => {
      panel.fleet(NODE, fleet({ streams: [{ streamId: "a", owner: "one:1880" }] }));
      const routes = routesOf(panel);
      assert.equal(routes.get(`/${path}`)?.permission, permission);
      const replies = [
        await routes.get(`/${path}`)?.answer({}),
        await routes.get(`/${path}`)?.answer({ owners: true }),
      ];
      assert.deepEqual(
        replies.map((reply) => reply?.fleets?.[0]?.owners),
        [undefined, [{ streamId: "a", owner: "one:1880" }]],
      );
    });

  it("go with their node, and with what withdraws them", () => {
    const withdraw = panel.fleet(NODE, fleet({}));
    panel.fleet({ id: "other" }, fleet({}));
    assert.deepEqual(
      shown()?.map(({ node }) => node),
      ["n-stream", "other"],
    );
    withdraw();
    panel.forget("other");
    assert.equal(shown(), undefined);
  });

  it("of a node's next instance stay when its former one withdraws late", () => {
    const withdraw = panel.fleet(NODE, fleet({}));
    panel.fleet(NODE, fleet({ connected: false }));
    withdraw();
    assert.deepEqual(
      shown()?.map(({ connected }) => connected),
      [false],
    );
  });
});
