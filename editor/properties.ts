// What the dialogs share: properties that a flow does not hold take their default, in the runtime and here.

export { isAbsent, isElsewhere, isOn } from "./values";

/**
 * Shows the defaults of the properties that the flow does not hold, so that saving the dialog does not change them. Which config node
 * is chosen, the editor shows.
 * @param prefix `node-config-input` for config nodes
 */
export function showDefaults(type: string, node: object, prefix = "node-input"): void {
  const saved = node as Record<string, unknown>;
  for (const [property, { value, type: configType }] of Object.entries(RED.nodes.getType(type).defaults)) {
    if (saved[property] !== undefined || configType !== undefined) continue;
    const input = $(`#${prefix}-${property}`);
    if (input.is(":checkbox")) input.prop("checked", Boolean(value));
    else input.val(String(value));
  }
}

/** Texts of one node's catalog, for the places where the editor gives no `this._`. */
export function catalog(type: string): (key: string, values?: Record<string, string>) => string {
  return (key, values) => RED._(`node-red-contrib-zoom-rtms/${type}:${key}`, values);
}
