// Every example deploys in a real Node-RED: no node is unknown, none refuses its settings, nothing fails. And each is as
// an example should be: core nodes beside ours, no secrets, a comment that says what to do, a tidy picture.

import assert from "node:assert/strict";
import { SimulatorApi } from "../../src/simulator";
import { EXAMPLES, example, filledIn } from "./example-files";
import { MqttBroker } from "./mqtt-broker";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";

const CREDENTIALS = {
  app: { clientId: "a", clientSecret: "b", secretToken: "c" },
  account: { accountId: "d", clientId: "e", clientSecret: "f" },
};
const OURS = /^zoom-rtms-/;
/** Function nodes: what waits, in its order, is more than core nodes keep. */
const QUEUES: Readonly<Record<string, readonly string[]>> = {
  "Speech to text over HTTP": ["a few at a time"],
  "Speech to text over a websocket": ["in order"],
};
/** The editor's grid, half a node's height and the least of its width. */
const GRID = 20;
const [HALF_HEIGHT, HALF_WIDTH] = [15, 50];

interface Rectangle {
  id: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

const numberOf = (node: FlowNode, property: string): number => {
  assert.equal(typeof node[property], "number", `${node.id}.${property}`);
  return node[property] as number;
};
const isVisible = (node: FlowNode) => node.type !== "group" && "x" in node;

const rectangleOf = (group: FlowNode): Rectangle => ({
  id: group.id,
  x: numberOf(group, "x"),
  y: numberOf(group, "y"),
  w: numberOf(group, "w"),
  h: numberOf(group, "h"),
});

/** The nodes that are outside their group. */
function strays(flow: readonly FlowNode[]): string[] {
  const groups = flow.filter(({ type }) => type === "group");
  return groups.flatMap((group) => {
    const { x: left, y: top, w, h } = rectangleOf(group);
    const [right, bottom] = [left + w, top + h];
    const members = flow.filter(({ g }) => g === group.id);
    assert.deepEqual(
      members.map(({ id }) => id),
      group.nodes,
    );
    return members
      .filter((node) => {
        const [x, y] = [numberOf(node, "x"), numberOf(node, "y")];
        return x < left || x > right || y - HALF_HEIGHT < top || y + HALF_HEIGHT > bottom;
      })
      .map(({ id }) => id);
  });
}

/** Pairs of which one lies upon the other. */
function overlaps(shapes: readonly Rectangle[]): string[] {
  return shapes.flatMap((one, index) =>
    shapes
      .slice(index + 1)
      .filter(({ x, y, w, h }) => x < one.x + one.w && one.x < x + w && y < one.y + one.h && one.y < y + h)
      .map(({ id }) => `${one.id} ${id}`),
  );
}

describe("the examples", () => {
  let nr: NodeRedProcess;
  let core: ReadonlySet<string>;
  let zoom: SimulatorApi;
  /** A fleet says at once what is wrong with its broker. */
  let broker: MqttBroker;

  before(async () => {
    broker = await MqttBroker.listening();
    zoom = new SimulatorApi({ accountId: "d", clientId: "e", clientSecret: "f" });
    await zoom.listen();
    nr = await startNodeRed();
    const sets = (await nr.nodes()).filter(({ id }) => id.startsWith("node-red/"));
    core = new Set([...sets.flatMap(({ types }) => types), "tab", "group"]);
  });
  after(async () => {
    await nr.stop();
    await zoom.close();
    await broker.close();
  });

  it("load every node of the package without an error", async () => {
    const ours = (await nr.nodes()).filter(({ id }) => id.startsWith("node-red-contrib-zoom-rtms/"));
    assert.deepEqual(
      ours.map(({ types, enabled, err }) => [...types, enabled, err]).sort(),
      [
        "account",
        "app",
        "audio-out",
        "control",
        "events-in",
        "fleet",
        "page",
        "simulator",
        "stream",
        "transcript-out",
        "video-out",
        "webhook-in",
      ].map((name) => [`zoom-rtms-${name}`, true, undefined]),
    );
  });

  for (const name of EXAMPLES)
    it(`"${name}" starts, and every node of it is known`, async () => {
      const port = String(broker.port);
      const flow = example(name).map((node) => (node.type === "mqtt-broker" ? { ...node, port } : node));
      const from = nr.log.length;
      await nr.deploy(filledIn(flow, { origin: zoom.origin, endpoint: zoom.endpoint(), credentials: CREDENTIALS }));
      const said = nr.log.slice(from).join("\n");
      assert.doesNotMatch(said, /missing types|\[error\]|\[warn\] \[zoom/);
    });

  for (const name of EXAMPLES)
    it(`"${name}" has core nodes only beside ours, and a function node only for a queue`, () => {
      const flow = example(name);
      assert.deepEqual(
        flow.filter(({ type }) => !OURS.test(type) && !core.has(type)),
        [],
      );
      const functions = flow.filter(({ type }) => type === "function");
      assert.deepEqual(
        functions.map((node) => node.name),
        QUEUES[name] ?? [],
      );
      // No module is to be installed for them.
      assert.ok(functions.every(({ libs }) => Array.isArray(libs) && libs.length === 0));
    });

  for (const name of EXAMPLES)
    it(`"${name}" says what to do, and holds no secrets`, () => {
      const flow = example(name);
      const [comment] = flow.filter(({ type }) => type === "comment");
      assert.ok(String(comment?.name).length > 20 && String(comment?.info).length > 200);
      // In every language the node that the comment tells to click has the name by which it does.
      for (const simulator of flow.filter(({ type }) => type === "zoom-rtms-simulator"))
        assert.ok(`${comment?.name} ${comment?.info}`.includes(String(simulator.name || "no name")), simulator.id);
      assert.deepEqual(
        flow.filter((node) => "credentials" in node),
        [],
      );
      for (const { name: variable, type, value } of flow.flatMap(({ env = [] }) => env as Record<string, string>[]))
        if (/KEY|SECRET|TOKEN|PASSWORD/.test(variable ?? "")) assert.deepEqual([type, value], ["cred", ""]);
    });

  for (const name of EXAMPLES)
    it(`"${name}" goes from left to right, its nodes in rows and inside their groups`, () => {
      const flow = example(name);
      const nodes = flow.filter(isVisible);
      const byId = new Map(nodes.map((node) => [node.id, node]));
      for (const node of nodes) assert.equal(numberOf(node, "y") % GRID, 0, `${node.id} is off the grid`);
      for (const { id, x, wires } of nodes)
        for (const to of (wires as string[][]).flat())
          assert.ok(Number(byId.get(to)?.x) > Number(x), `${id} to ${to} goes back`);
      assert.deepEqual(strays(flow), []);
      const shapes = nodes.map((node) => ({
        id: node.id,
        x: numberOf(node, "x") - HALF_WIDTH,
        y: numberOf(node, "y") - HALF_HEIGHT,
        w: 2 * HALF_WIDTH,
        h: 2 * HALF_HEIGHT,
      }));
      assert.deepEqual(overlaps(shapes.filter(({ id }) => !/^link /.test(byId.get(id)?.type ?? ""))), []);
      const groups = flow.filter(({ type }) => type === "group");
      assert.deepEqual(overlaps(groups.map(rectangleOf)), []);
    });

  it("show errors as sentences, and leave files to the nodes, which put them below the user directory", () => {
    const all = EXAMPLES.flatMap(example);
    for (const node of all.filter(({ type, name }) => type === "debug" && name === "errors"))
      assert.equal(node.complete, "error.message", node.id);
    assert.deepEqual(
      all.filter(({ type }) => type === "file"),
      [],
    );
  });

  it("may be imported all at once: no id, path or address is taken twice, but for the one app that all have alike", () => {
    const all = EXAMPLES.flatMap(example);
    const apps = all.filter(({ type }) => type === "zoom-rtms-app");
    assert.equal(apps.length, EXAMPLES.length);
    for (const app of apps) assert.deepEqual(app, apps[0]);
    assert.equal(all.filter(({ id }) => id === apps[0]?.id).length, apps.length);
    const ids = all.filter(({ type }) => type !== "zoom-rtms-app").map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const paths = all.filter(({ type }) => type === "zoom-rtms-webhook-in").map(({ path }) => path);
    assert.equal(new Set(paths).size, paths.length);
  });
});
