// Brings properties that an older package saved up to date, step by step, when they are read. New nodes are saved with
// the version of their properties. The saved flow stays unchanged, so an older package can still read it.

import type { NodeDef } from "node-red";
import { finiteNumber } from "../../protocol/values";
import type { Properties } from "./properties";

/** Returns the properties in the form of the next version. Must not change its argument. */
export type Step = (properties: Properties) => Properties;

export interface Migrated {
  properties: Properties;
  /** What the user should know, with the cure. */
  warning?: string;
}

/** Converts properties of any version to the last one, which is the number of steps. */
export function migrate(steps: readonly Step[], properties: Properties): Migrated {
  const { version: saved } = properties;
  const last = steps.length;
  const version = saved === undefined || saved === null || saved === "" ? 0 : finiteNumber(saved);
  if (version === undefined || version < 0 || !Number.isInteger(version))
    return {
      properties,
      warning:
        `The property "version" is ${JSON.stringify(saved)}; expected a whole number from 0 to ${last}. The node's ` +
        `settings are read as version ${last}. Remove "version" from the flow, or replace the node with a new one.`,
    };
  if (version > last)
    return {
      properties,
      warning:
        `This node's settings have version ${version}, saved by a newer node-red-contrib-zoom-rtms. This release supports ` +
        `versions up to ${last}, and ignores the settings that it does not support. Update the package (Manage palette), ` +
        "or replace the node with a new one.",
    };
  const before = { ...properties };
  const after = steps.slice(version).reduce<Properties>((given, step) => step(given), before);
  return { properties: { ...after, version: last } };
}

/**
 * A node's saved properties, whichever version saved them; the node warns of those it cannot know.
 * @param steps of the node's type, from `nodes/<node>/migrations.ts`: at place n the step from version n to n + 1
 */
export function savedProperties(
  steps: readonly Step[],
  node: { warn(text: string): void },
  definition: NodeDef,
): Properties {
  const { properties, warning } = migrate(steps, { ...definition });
  if (warning !== undefined) node.warn(warning);
  return properties;
}
