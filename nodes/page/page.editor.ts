// The editor half of zoom-rtms-page.

import { dialogDefaults, type SavedProperties } from "../../editor/fields";
import { catalog, isElsewhere, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { CREDENTIALS, PROPERTIES } from "./properties";

type PageProperties = SavedProperties<typeof PROPERTIES>;

const text = catalog("zoom-rtms-page");
addStyle();

const field = (name: string): string => String($(`#node-input-${name}`).val() ?? "").trim();
const partsOf = (path: string): string[] => path.split("/").filter((part) => part !== "");

/** Where the page is, as this browser reaches Node-RED; empty where nodes may not serve HTTP, or only Node-RED knows it. */
function address(): string {
  const { httpNodeRoot } = RED.settings as { httpNodeRoot?: unknown };
  const path = field("path") || PROPERTIES.path.value;
  if (httpNodeRoot === false || /\$\{[^}]+\}/.test(path)) return "";
  const root = typeof httpNodeRoot === "string" ? partsOf(httpNodeRoot) : [];
  return [location.origin, ...root, ...partsOf(path), ""].join("/");
}

function showAddress(): void {
  const url = address();
  const link = $("#zoom-rtms-page-address").text(url || text("address.none"));
  if (url === "") link.removeAttr("href");
  else link.attr("href", url);
}

function showDirectory(): void {
  const directory = field("directory");
  $('[data-row="report"]').toggle(directory !== "");
  $("#zoom-rtms-page-tip-directory").text(text(`tip.directory.${directory === "" ? "none" : "kept"}`));
}

/** A page node as the editor has it. */
type Other = PageProperties & { id: string; d?: boolean };

/** The name of another page with this path, so that the second of them is not served; empty if there is none. */
function rivalOf({ id }: Other, path: string): string {
  const key = (one: string) =>
    partsOf(one || PROPERTIES.path.value)
      .join("/")
      .toLowerCase();
  const all = RED.nodes.filterNodes({ type: "zoom-rtms-page" }) as unknown as Other[];
  const rival = all.find((node) => node.id !== id && !node.d && key(node.path) === key(path));
  return rival ? rival.name || rival.path || PROPERTIES.path.value : "";
}

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text, {
  path(value, _options) {
    if (isElsewhere(value)) return true;
    if (/[?#]/.test(value) || /^[a-z]+:\/\//i.test(value)) return text("error.path");
    const rival = rivalOf(this as unknown as Other, value);
    return rival === "" || text("error.taken", { other: rival });
  },
});

RED.nodes.registerType<PageProperties, { password: string }>("zoom-rtms-page", {
  category: "Zoom RTMS",
  color: "#7CC5A4",
  defaults,
  credentials: { password: CREDENTIALS.password },
  inputs: 1,
  outputs: 0,
  icon: "zoom-rtms-page.svg",
  align: "right",
  paletteLabel: "zoom page",
  label() {
    return this.name || this._("label.serves", { path: String(this.path || PROPERTIES.path.value) });
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("port.input");
  },
  oneditprepare() {
    showDefaults("zoom-rtms-page", this);
    $("#node-input-path").on("input change", showAddress);
    $("#node-input-directory").on("input change", showDirectory);
    showAddress();
    showDirectory();
    showReasons("zoom-rtms-page", this);
  },
});
