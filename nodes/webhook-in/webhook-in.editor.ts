// The editor half of zoom-rtms-webhook-in. `registerType` keeps its literals: the flow library's scorecard reads them.

import { catalog, isAbsent, showDefaults } from "../../editor/properties";

interface WebhookInProperties {
  name: string;
  app: string;
  path: string;
  replayWindow: number | string;
  publicUrl: string;
}

const text = catalog("zoom-rtms-webhook-in");

const field = (property: keyof WebhookInProperties): string => String($(`#node-input-${property}`).val() ?? "").trim();

const trimSlashes = (part: string): string => part.replace(/^\/+|\/+$/g, "");

/** What to enter as the event notification endpoint in Zoom. */
function endpoint(): string {
  const { httpNodeRoot } = RED.settings as { httpNodeRoot?: unknown };
  const root = typeof httpNodeRoot === "string" ? httpNodeRoot : "";
  const host = field("publicUrl").replace(/\/+$/, "") || text("placeholder.host");
  return [host, trimSlashes(root), trimSlashes(field("path") || "/zoom/rtms")].filter((part) => part !== "").join("/");
}

RED.nodes.registerType<WebhookInProperties>("zoom-rtms-webhook-in", {
  category: "Zoom RTMS",
  color: "#A6BBCF",
  defaults: {
    name: { value: "" },
    app: { value: "", label: text("label.app"), type: "zoom-rtms-app", required: true },
    path: {
      value: "/zoom/rtms",
      label: text("label.path"),
      validate: (value, _options) => isAbsent(value) || !/[?#]/.test(value) || text("error.path"),
    },
    replayWindow: {
      value: 300,
      label: text("label.replayWindow"),
      validate: (value, _options) => isAbsent(value) || Number(value) >= 0 || text("error.replayWindow"),
    },
    publicUrl: {
      value: "",
      label: text("label.publicUrl"),
      validate: (value, _options) => !value || /^https:\/\/[^\s/?#]+[^\s?#]*$/.test(value) || text("error.publicUrl"),
    },
  },
  inputs: 0,
  outputs: 2,
  icon: "zoom-rtms-webhook-in.svg",
  paletteLabel: "rtms webhook",
  label() {
    return this.name || this._("label.node");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels(port) {
    return this._(port === 0 ? "port.lifecycle" : "port.other");
  },
  oneditprepare() {
    showDefaults("zoom-rtms-webhook-in", this);
    const show = () => {
      $("#zoom-rtms-webhook-in-endpoint").text(endpoint());
    };
    $("#node-input-path, #node-input-publicUrl").on("input change", show);
    show();
  },
});
