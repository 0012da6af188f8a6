// zoom-rtms-fleet: what it gives to the stream nodes, and what it says when something is missing.

import assert from "node:assert/strict";
import type { NodeAPI } from "node-red";
import register from "../../nodes/fleet/fleet";
import { forbiddenCharacter, topicsOf } from "../../nodes/fleet/topic-part";
import { RtmsError } from "../../src/protocol/errors/errors";
import { type FleetNode, findFleet } from "../../src/runtime/fleet/fleet-node";
import { judged } from "../property-tables";

const BROKER = { id: "broker", type: "mqtt-broker" };
const SAVED = { name: "production", broker: "broker" };

type Nodes = Readonly<Record<string, object>>;
type Variables = Readonly<Record<string, string>>;

/** Node-RED as far as the node asks it for anything, with the fleet that it makes. */
function nodeRed(
  properties: object,
  { nodes = { broker: BROKER } as Nodes, variables = {} as Variables } = {},
): NodeAPI {
  const fleet = { warn: () => undefined } as object as FleetNode;
  const registerType = (type: string, make: (this: FleetNode, definition: object) => void) => {
    Object.assign(fleet, { type });
    make.call(fleet, { id: "fleet", type, ...properties });
  };
  const all: Nodes = { ...nodes, fleet };
  const ofNodes = { createNode: () => undefined, getNode: (id: string) => all[id] ?? null, registerType };
  const util = { getSetting: (_node: object, name: string) => variables[name] };
  const RED = { nodes: ofNodes, util } as object as NodeAPI;
  register(RED);
  return RED;
}

const settingsOf = (properties: object, around?: Parameters<typeof nodeRed>[1]) =>
  findFleet(nodeRed(properties, around), "fleet").settings();

const fails = (text: RegExp) => (error: unknown) =>
  error instanceof RtmsError && error.code === "RTMS_INPUT" && text.test(error.message);

describe("zoom-rtms-fleet", () => {
  it("gives name and broker with the defaults of docs/nodes.md, found by its id", () =>
    assert.deepEqual(settingsOf(SAVED), { name: "production", prefix: "zoom-rtms", balance: true, broker: "broker" }));

  it("gives what was saved, numbers and booleans as text too, without white space around it", () =>
    assert.deepEqual(settingsOf({ ...SAVED, name: " Büro 2 ", prefix: " site-7 ", balance: "false" }), {
      name: "Büro 2",
      prefix: "site-7",
      balance: false,
      broker: "broker",
    }));

  it("takes a variable from the node that uses it", () => {
    const RED = nodeRed({ ...SAVED, name: `\${FLEET}` }, { variables: { FLEET: "night" } });
    const fleet = findFleet(RED, "fleet");
    assert.equal(fleet.settings({} as FleetNode).name, "night");
    assert.throws(() => fleet.settings(), fails(/environment variable FLEET, which is not set/));
  });

  it("has a name", () => {
    for (const name of ["", " ", undefined, null])
      assert.throws(() => settingsOf({ ...SAVED, name }), fails(/no name, by which its members find each other/));
  });

  for (const [property, value, character] of [
    ["name", "a/b", "/"],
    ["name", "a+", "+"],
    ["prefix", "#", "#"],
    ["prefix", "zoom\u0000rtms", "\u0000"],
    ["prefix", "$SYS", "$"],
    ["name", "half \ud83d", "\ud83d"],
  ] as const)
    it(`refuses the ${property} ${JSON.stringify(value)} by its character, in the dialog too`, () => {
      const written = JSON.stringify(character).replace(/[$+\\]/g, "\\$&");
      const says = new RegExp(`^The ${property} of the Zoom fleet is ".*so ${written} cannot be in it`);
      assert.throws(() => settingsOf({ ...SAVED, [property]: value }), fails(says));
      assert.equal(typeof judged("fleet", property, value), "string");
    });

  it("leaves the dialog's reason out for names that a topic may hold, and for variables", () => {
    for (const value of ["production", "Büro 2", "a$b", "会议", `\${FLEET}`])
      for (const property of ["name", "prefix"]) assert.equal(judged("fleet", property, value), true, value);
    assert.equal(typeof judged("fleet", "name", ""), "string");
    assert.equal(judged("fleet", "prefix", ""), true);
  });

  for (const [what, nodes] of [
    ["not there", {}],
    ["of another type", { broker: { type: "websocket-client" } }],
  ] as const)
    it(`names a broker that is ${what}`, () =>
      assert.throws(() => settingsOf(SAVED, { nodes }), fails(/^The Zoom fleet production has no MQTT broker/)));

  it("is not found if it is deleted, disabled or no fleet", () => {
    const app = { type: "zoom-rtms-app", settings: () => ({}) };
    const RED = nodeRed(SAVED, { nodes: { broker: BROKER, app } });
    for (const id of ["gone", "broker", "app"])
      assert.throws(() => findFleet(RED, id), fails(/fleet of this node is deleted/));
  });

  it("shows in the dialog the topics that its broker has to allow", () => {
    assert.equal(topicsOf("zoom-rtms", "production"), "zoom-rtms/production/#");
    assert.equal(forbiddenCharacter("zoom-rtms"), undefined);
  });
});
