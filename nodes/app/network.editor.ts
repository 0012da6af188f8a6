// Proxy and TLS in the app's dialog: Node-RED's own config nodes. The text fields that 0.1.0 had instead are shown while
// they hold something, each with a button that moves it into a config node.

import type { EditorNodeInstance } from "node-red";
import { say } from "../../editor/admin";
import { catalog, isElsewhere } from "../../editor/properties";
import { describe } from "../../editor/reasons";
import { proxyAt } from "../../src/protocol/input";

const text = catalog("zoom-rtms-app");
const PREFIX = "node-config-input";

interface Contents {
  properties: object;
  credentials: object;
}

/** Credentials leave the URL, for the flow holds it. `undefined` for a URL that cannot be read. */
function proxyContents(value: string): Contents | undefined {
  if (isElsewhere(value)) return { properties: { url: value.trim() }, credentials: {} };
  try {
    const { secure, host, port, username, password } = proxyAt(value, "");
    const url = `${secure ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
    return { properties: { url }, credentials: { username, password, has_password: password !== "" } };
  } catch {
    return undefined;
  }
}

const certificateContents = (value: string): Contents => ({ properties: { ca: value.trim() }, credentials: {} });

/** A text field of 0.1.0, and the config node that takes its place. */
interface OlderField {
  name: "proxy" | "ca";
  reference: "httpProxy" | "tls";
  type: string;
  contents(value: string): Contents | undefined;
}

const OLDER: readonly OlderField[] = [
  { name: "proxy", reference: "httpProxy", type: "http proxy", contents: proxyContents },
  { name: "ca", reference: "tls", type: "tls-config", contents: certificateContents },
];

/** Adds a config node as the editor's own dialog does, so that it can be undone. Gives its id. */
function addConfigNode(type: string, { properties, credentials }: Contents): string {
  const definition = RED.nodes.getType(type);
  const defaults = Object.entries(definition.defaults).map(([name, { value }]) => [name, structuredClone(value)]);
  const id = RED.nodes.id();
  const own = { id, type, z: "", users: [], _def: definition, label: definition.label, changed: true };
  RED.nodes.add({ ...own, ...Object.fromEntries(defaults), ...properties, credentials });
  RED.history.push({ t: "add", nodes: [id], dirty: RED.nodes.dirty() });
  RED.nodes.dirty(true);
  return id;
}

function move({ name, reference, type, contents }: OlderField): void {
  const older = $(`#${PREFIX}-${name}`);
  const found = contents(String(older.val() ?? ""));
  // The reason beside the field says what is wrong with it.
  if (!found) return;
  const id = addConfigNode(type, found);
  const added = RED.nodes.node(id) as EditorNodeInstance | null;
  const label = added ? RED.utils.getNodeLabel(added, id) : id;
  const select = $(`#${PREFIX}-${reference}`);
  select
    .append($("<option>", { value: id }).text(label))
    .val(id)
    .trigger("change")
    .trigger("focus");
  older.val("").trigger("change");
  $(`#zoom-rtms-app-older-${name}`).hide();
  say(`#zoom-rtms-app-moved-${name}`, [{ level: "ok", text: text(`moved.${name}`) }]);
}

/** To be called in `oneditprepare`, after the editor has put its own lists in place of the config nodes' fields. */
export function prepareNetwork(node: object): void {
  const saved = node as Record<string, unknown>;
  for (const field of OLDER) {
    describe($(`#${PREFIX}-${field.reference}`), `zoom-rtms-app-tip-${field.reference}`);
    $(`#zoom-rtms-app-older-${field.name}`).toggle(Boolean(saved[field.name]));
    $(`#zoom-rtms-app-move-${field.name}`).on("click", () => move(field));
  }
  // A tls-config node that may not name files has nowhere to show the path.
  const { tlsConfigDisableLocalFiles } = RED.settings as { tlsConfigDisableLocalFiles?: boolean };
  $("#zoom-rtms-app-move-ca").toggle(!tlsConfigDisableLocalFiles);
}
