// A node's property table (nodes/<node>/properties.ts) means the same to the runtime and to the dialog: what one
// accepts the other accepts, up to the bounds, and no further.

import assert from "node:assert/strict";
import { type PropertyRow, readProperties } from "../../src/runtime/node/property-table";
import { dialogOf, judged, TABLES } from "../property-tables";

/** Values of a row that are right, and values that are just wrong. */
function examples(row: PropertyRow): { right: unknown[]; wrong: unknown[] } {
  switch (row.kind) {
    case "boolean":
      return { right: [true, false, "true"], wrong: [] };
    case "choice":
      return { right: [...row.choices, ...row.choices.map(String)], wrong: ["none of them", `${row.choices[0]}x`] };
    case "number": {
      const { least = 0, most, whole } = row;
      const ends = [least, ...(most === undefined ? [] : [most])];
      const beyond = [least - 1, ...(most === undefined ? [] : [most + 1]), ...(whole ? [least + 0.5] : [])];
      return { right: [...ends, ...ends.map(String)], wrong: [...beyond, ...beyond.map(String), "many"] };
    }
    case "text":
      return { right: ["", ...(row.parts ?? []).map((part) => `{${part}}`)], wrong: [] };
    default:
      return { right: [], wrong: [] };
  }
}

/** What goes together only with other properties is judged by a rule of its own. */
const TOGETHER: readonly string[] = [
  "audioCodec",
  "audioRate",
  "audioChannels",
  "audioSendRate",
  "videoFps",
  "shareFps",
];
const TEMPLATE = "{who}_{date}";

for (const [node, table] of Object.entries(TABLES))
  describe(`the property table of ${node}`, () => {
    const { defaults } = dialogOf(node);
    const read = (name: string, value: unknown): unknown =>
      (readProperties(table, { [name]: value }) as Record<string, unknown>)[name];

    it("has a definition in the dialog for each row, with its default", () =>
      assert.deepEqual(
        Object.entries(defaults).map(([name, { value }]) => [name, value]),
        Object.entries(table).map(([name, { value }]) => [name, value]),
      ));

    it("has the config nodes that it refers to in the dialog, and which of them have to be chosen", () => {
      const rows = Object.entries(table).flatMap(([name, row]) => (row.kind === "node" ? [{ name, ...row }] : []));
      const references = Object.entries(defaults).filter(([, { type }]) => type !== undefined);
      assert.deepEqual(
        references.map(([name, { type, required }]) => [name, type, required]),
        rows.map(({ name, type, required = true }) => [name, type, required]),
      );
    });

    it("has defaults that it accepts itself", () => {
      for (const [name, value] of Object.entries(readProperties(table, {})))
        assert.equal(
          value,
          table[name]?.value === "" && table[name]?.kind === "number" ? undefined : table[name]?.value,
          name,
        );
    });

    for (const [name, row] of Object.entries(table)) {
      const { right, wrong } = examples(row);
      if (right.length === 0 || TOGETHER.includes(name)) continue;
      it(`accepts for ${name} what it declares, in the runtime and in the dialog`, () => {
        for (const value of right) {
          assert.equal(String(read(name, value)), value === "" ? String(row.value) : String(value));
          if (row.kind !== "boolean") assert.equal(judged(node, name, value), true, String(value));
        }
        for (const value of wrong) {
          assert.throws(() => read(name, value), new RegExp(`"${name}" is .*; expected `), String(value));
          assert.equal(typeof judged(node, name, value), "string", String(value));
        }
      });
      if (row.kind === "text" && row.parts)
        it(`shows in the dialog which part of ${name} does not exist`, () =>
          assert.notEqual(judged(node, name, TEMPLATE), true));
    }
  });
