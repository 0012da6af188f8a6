// The editor half of zoom-rtms-webhook-in.

import { ask, onButton, type Said, say } from "../../editor/admin";
import { failureSentence } from "../../editor/failures";
import { dialogDefaults, type SavedProperties } from "../../editor/fields";
import { catalog, isElsewhere, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { type Endpoint, endpointFault, endpointOf, isSamePath } from "./endpoint.editor";
import { PROPERTIES } from "./properties";

type WebhookInProperties = SavedProperties<typeof PROPERTIES>;

const text = catalog("zoom-rtms-webhook-in");
addStyle();

const field = (property: keyof WebhookInProperties): string => String($(`#node-input-${property}`).val() ?? "").trim();

/** `httpNodeRoot` is false where nodes may not serve HTTP. */
const httpNodeRoot = (): unknown => (RED.settings as { httpNodeRoot?: unknown }).httpNodeRoot;

/** What to enter as the event notification endpoint in Zoom, by the dialog that is open. */
const endpoint = (): Endpoint =>
  endpointOf({ publicUrl: field("publicUrl"), origin: location.origin, root: httpNodeRoot(), path: field("path") });

function showEndpoint(): void {
  const { url, isGuess } = endpoint();
  $("#zoom-rtms-webhook-in-endpoint").text(url);
  const said: Said[] = [];
  const fault = endpointFault(url);
  if (httpNodeRoot() === false) said.push({ level: "error", text: text("address.noRoot") });
  if (isGuess) said.push({ level: "note", text: text("address.guess") });
  if (fault !== "") said.push({ level: "note", text: text(`address.${fault}`) });
  say("#zoom-rtms-webhook-in-address", said);
}

/** A webhook node as the editor has it. */
type Listener = WebhookInProperties & { id: string; d?: boolean; z: string };

/** Another node that has this path with the same app, so that the second of them waits: its name and where it is. */
function rivalOf({ id, app }: Listener, path: string): { other: string; tab: string } | undefined {
  const all = RED.nodes.filterNodes({ type: "zoom-rtms-webhook-in" }) as unknown as Listener[];
  const rival = all.find((node) => node.id !== id && !node.d && node.app === app && isSamePath(node.path, path));
  if (!rival) return undefined;
  // Node-RED's types leave the id out.
  const workspace = RED.nodes.workspace as (id: string) => { label?: string } | undefined;
  return { other: rival.name || rival.path, tab: workspace(rival.z)?.label ?? "" };
}

/** The buttons speak of the node as it was deployed. */
interface Edited {
  id: string;
  changed?: boolean;
}

interface Result {
  outcome: string;
  status?: number;
  milliseconds?: number;
  notes?: string[];
}

const GOOD: readonly string[] = ["sent", "reachable"];

/** What came of a button, in sentences of the catalog: `test.<outcome>` or `reach.<outcome>`. */
function sentences(button: "test" | "reach", result: Result | { failure: string }, { changed }: Edited): Said[] {
  if ("failure" in result)
    return [failureSentence(result.failure, { gone: text("failure.gone"), failed: text("failure.failed") })];
  const { outcome, status = "", milliseconds = "", notes = [] } = result;
  const values = { status: String(status), milliseconds: String(milliseconds) };
  const said: Said[] = [{ level: GOOD.includes(outcome) ? "ok" : "error", text: text(`${button}.${outcome}`, values) }];
  for (const note of notes) said.push({ level: "note", text: text(`reach.note.${note}`) });
  if (changed) said.push({ level: "note", text: text("tip.deployed") });
  return said;
}

function copyEndpoint(): void {
  const { url } = endpoint();
  const button = $("#zoom-rtms-webhook-in-copy");
  // The type wants an element and a message, which the function does without.
  const copy = RED.clipboard.copyText as (value: string, element?: HTMLElement) => boolean;
  const copied = copy(url);
  button.trigger("focus");
  const said: Said = copied
    ? { level: "ok", text: text("address.copied") }
    : { level: "error", text: text("address.notCopied") };
  say("#zoom-rtms-webhook-in-address", [said]);
}

function prepareButtons(node: Edited): void {
  const place = "#zoom-rtms-webhook-in-result";
  const { id } = node;
  $("#zoom-rtms-webhook-in-copy").on("click", copyEndpoint);
  onButton("#zoom-rtms-webhook-in-test", place, text("test.busy"), async () =>
    sentences("test", await ask<Result>("webhook/test", { id }), node),
  );
  onButton("#zoom-rtms-webhook-in-reach", place, text("reach.busy"), async () =>
    sentences("reach", await ask<Result>("webhook/reach", { id, url: endpoint().url }), node),
  );
}

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text, {
  path(value, _options) {
    if (isElsewhere(value)) return true;
    if (/[?#]/.test(value) || /^[a-z]+:\/\//i.test(value)) return text("error.path");
    const rival = rivalOf(this as unknown as Listener, value);
    return rival === undefined || text("error.taken", rival);
  },
  replayWindow: "error.replayWindow",
  publicUrl: (value, _options) =>
    isElsewhere(value) || /^https:\/\/[^\s/?#]+[^\s?#]*$/.test(value) || text("error.publicUrl"),
});

RED.nodes.registerType<WebhookInProperties>("zoom-rtms-webhook-in", {
  category: "Zoom RTMS",
  color: "#7FB2E8",
  defaults,
  inputs: 0,
  outputs: 2,
  icon: "zoom-rtms-webhook-in.svg",
  paletteLabel: "zoom webhook",
  label() {
    return this.name || this._("label.listens", { path: String(this.path || PROPERTIES.path.value) });
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels(port) {
    return this._(port === 0 ? "port.lifecycle" : "port.other");
  },
  oneditprepare() {
    showDefaults("zoom-rtms-webhook-in", this);
    $("#node-input-path, #node-input-publicUrl").on("input change", showEndpoint);
    showEndpoint();
    prepareButtons(this as unknown as Edited);
    showReasons("zoom-rtms-webhook-in", this);
  },
});
