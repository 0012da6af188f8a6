// Saved properties of every version: each step once, in its place; and dialogs save the last version.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { MIGRATIONS as account } from "../../../nodes/account/migrations";
import { MIGRATIONS as app } from "../../../nodes/app/migrations";
import { MIGRATIONS as audioOut } from "../../../nodes/audio-out/migrations";
import { MIGRATIONS as control } from "../../../nodes/control/migrations";
import { MIGRATIONS as eventsIn } from "../../../nodes/events-in/migrations";
import { MIGRATIONS as fleet } from "../../../nodes/fleet/migrations";
import { MIGRATIONS as page } from "../../../nodes/page/migrations";
import { MIGRATIONS as simulator } from "../../../nodes/simulator/migrations";
import { MIGRATIONS as stream } from "../../../nodes/stream/migrations";
import { MIGRATIONS as transcriptOut } from "../../../nodes/transcript-out/migrations";
import { MIGRATIONS as videoOut } from "../../../nodes/video-out/migrations";
import { MIGRATIONS as webhookIn } from "../../../nodes/webhook-in/migrations";
import { migrate, type Step, savedProperties } from "../../../src/runtime/node/migrations";
import { dialogOf } from "../../property-tables";

/** The steps of each node, by the name of its folder. */
const MIGRATIONS: Readonly<Record<string, readonly Step[]>> = {
  account,
  app,
  "audio-out": audioOut,
  control,
  "events-in": eventsIn,
  fleet,
  simulator,
  stream,
  "transcript-out": transcriptOut,
  page,
  "video-out": videoOut,
  "webhook-in": webhookIn,
};

const NODES = join(__dirname, "..", "..", "..", "nodes");

/** Steps that write down their number. */
const counting = (count: number): Step[] =>
  Array.from({ length: count }, (_, index) => (properties) => ({
    ...properties,
    taken: [...(properties.taken as number[]), index],
  }));

describe("properties that another version saved", () => {
  it("take the steps from their version to the last, each once and in order", () =>
    fc.assert(
      fc.property(fc.nat(8), fc.nat(8), fc.boolean(), (last, saved, isText) => {
        fc.pre(saved <= last);
        const version = isText ? String(saved) : saved;
        const { properties, warning } = migrate(counting(last), { version, taken: [] });
        const steps = Array.from({ length: last - saved }, (_, index) => saved + index);
        assert.deepEqual([properties, warning], [{ version: last, taken: steps }, undefined]);
      }),
    ));

  for (const version of [undefined, null, ""])
    it(`are of version 0 if it is ${JSON.stringify(version)}`, () =>
      assert.deepEqual(migrate(counting(2), { version, taken: [] }).properties, { version: 2, taken: [0, 1] }));

  it("are not changed themselves", () => {
    const saved = Object.freeze({ seconds: 3 });
    const toMilliseconds: Step = ({ seconds, ...rest }) => ({ ...rest, ms: Number(seconds) * 1000 });
    assert.deepEqual(migrate([toMilliseconds], saved).properties, { version: 1, ms: 3000 });
    assert.deepEqual(saved, { seconds: 3 });
  });

  it("of a newer version are used as they are, with a warning that says what to do", () => {
    const { properties, warning = "" } = migrate(counting(2), { version: 3, taken: [] });
    assert.deepEqual(properties, { version: 3, taken: [] });
    assert.match(warning, /have version 3, saved by a newer .* versions up to 2.*Update the package/);
  });

  for (const version of ["x", -1, 0.5, true, {}])
    it(`are taken for the last version's, with a warning, if it is ${JSON.stringify(version)}`, () => {
      const { properties, warning = "" } = migrate(counting(2), { version, taken: [] });
      assert.deepEqual(properties.taken, []);
      assert.match(warning, /"version" is .*; expected a whole number from 0 to 2/);
    });
});

describe("the version of a node's properties", () => {
  const runtimeOf = (name: string) => readFileSync(join(NODES, name, `${name}.ts`), "utf8");

  it("is known for every node of the package", () =>
    assert.deepEqual(readdirSync(NODES).sort(), Object.keys(MIGRATIONS).sort()));

  for (const [name, steps] of Object.entries(MIGRATIONS)) {
    it(`is saved by the dialog of ${name}, the last one`, () => {
      assert.equal(dialogOf(name).defaults.version?.value, steps.length);
    });

    // An output node leaves it to `outputNode`, which does nothing before.
    it(`is looked at by ${name} before any other property`, () =>
      assert.match(runtimeOf(name), /savedProperties\(MIGRATIONS, |outputNode\(RED, \{\s+migrations: MIGRATIONS,/));
  }

  it("0 means what 1 means: the first flows had none", () => {
    const warnings: string[] = [];
    const node = { warn: (text: string) => void warnings.push(text) };
    for (const [name, steps] of Object.entries(MIGRATIONS)) {
      const definition = { id: "n", type: `zoom-rtms-${name}`, name: "", z: "tab", path: "/x" };
      const versioned = { ...definition, version: 1 };
      assert.deepEqual(savedProperties(steps, node, definition), savedProperties(steps, node, versioned));
    }
    assert.deepEqual(warnings, []);
  });

  it("1 of audio-out, or none, keeps messages with WAVs where nothing was chosen; a new node records", () => {
    const outputOf = (saved: object) => migrate(audioOut, { ...saved }).properties.output;
    for (const version of [undefined, "", 0, 1, "1"])
      for (const output of [undefined, null, "", " "]) assert.equal(outputOf({ version, output }), "wav");
    assert.equal(outputOf({ version: 1, output: "raw" }), "raw");
    assert.equal(outputOf({ version: 2 }), undefined);
    assert.equal(dialogOf("audio-out").defaults.output?.value, "file");
  });

  it("is warned of once when it is newer", () => {
    const warnings: string[] = [];
    const definition = { id: "n", type: "zoom-rtms-app", name: "", z: "", version: 99 };
    savedProperties(app, { warn: (text) => void warnings.push(text) }, definition);
    assert.equal(warnings.length, 1);
  });
});
