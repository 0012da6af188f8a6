// What the parts of the stream node's dialog share: its properties, its fields, and reading them as media options.

import type { SavedProperties } from "../../editor/fields";
import { catalog } from "../../editor/properties";
import { MEDIA_DEFAULTS, type MediaOptions } from "../../src/protocol/options";
import type { PROPERTIES } from "./properties";

/** The node as the editor holds it. */
export type StreamNode = SavedProperties<typeof PROPERTIES>;

export const text = catalog("zoom-rtms-stream");

export type Field = JQuery<HTMLElement>;
export const field = (name: string): Field => $(`#node-input-${name}`);

/** The node whose dialog is open; any other is validated by what it has saved. */
let edited: object | undefined;
export function setEdited(node: object | undefined): void {
  edited = node;
}

function valueIn(name: string): unknown {
  const input = field(name);
  return input.is(":checkbox") ? input.is(":checked") : input.val();
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";

/** What a node asks of Zoom, as far as it is known here: numbers as numbers, NaN for what only the runtime knows. */
export function mediaOptionsOf(node: object): MediaOptions {
  const saved = node as Readonly<Record<string, unknown>>;
  const entries = Object.entries(MEDIA_DEFAULTS).map(([name, standard]) => {
    const shown = node === edited ? valueIn(name) : undefined;
    const value = [shown, saved[name], standard].find((each) => !isEmpty(each)) ?? standard;
    return [name, typeof standard === "number" ? Number(value) : value];
  });
  return Object.fromEntries(entries) as MediaOptions;
}

const REFERENCE = /^\$\{[^}]+\}$/;

/** Fills a select and chooses `chosen` if it can be had or is an environment variable, else the first. */
export function setChoices(
  select: Field,
  values: readonly (string | number)[],
  label: (value: string) => string,
  chosen: string,
): void {
  const choices = values.map(String);
  select.empty();
  for (const value of choices) select.append($("<option>").val(value).text(label(value)));
  if (REFERENCE.test(chosen))
    select.append(
      $("<option>")
        .val(chosen)
        .text(text("option.environment", { value: chosen })),
    );
  const isThere = choices.includes(chosen) || REFERENCE.test(chosen);
  select.val(isThere ? chosen : (choices[0] ?? ""));
}
