// The editor half of zoom-rtms-app. `registerType` keeps its literals: the flow library's scorecard reads them.

import { catalog, isAbsent, showDefaults } from "../../editor/properties";
import { serverCheck } from "../../src/protocol/servers";

interface AppProperties {
  name: string;
  servers: string;
  proxy: string;
  ca: string;
  maxFrame: number | string;
  silence: number | string;
}

interface AppCredentials {
  clientId: string;
  clientSecret: string;
  secretToken: string;
}

const text = catalog("zoom-rtms-app");

function areServers(value: string): boolean {
  try {
    serverCheck(value);
    return true;
  } catch {
    return false;
  }
}

RED.nodes.registerType<AppProperties, AppCredentials>("zoom-rtms-app", {
  category: "config",
  defaults: {
    name: { value: "" },
    servers: {
      value: "*.zoom.us, *.zoomgov.com",
      label: text("label.servers"),
      validate: (value, _options) => isAbsent(value) || areServers(value) || text("error.servers"),
    },
    proxy: { value: "", label: text("label.proxy"), validate: (value, _options) => !value || text("error.proxy") },
    ca: { value: "", label: text("label.ca"), validate: (value, _options) => !value || text("error.ca") },
    maxFrame: {
      value: 16_777_216,
      label: text("label.maxFrame"),
      validate: (value, _options) => isAbsent(value) || Number(value) >= 1024 || text("error.maxFrame"),
    },
    silence: {
      value: 65,
      label: text("label.silence"),
      validate: (value, _options) =>
        isAbsent(value) || (Number(value) >= 1 && Number(value) <= 86_400) || text("error.silence"),
    },
  },
  credentials: {
    clientId: { type: "text" },
    clientSecret: { type: "password" },
    secretToken: { type: "password" },
  },
  label() {
    return this.name || this._("label.node");
  },
  oneditprepare() {
    showDefaults("zoom-rtms-app", this, "node-config-input");
    // Made by a later version: shown, so that they can be emptied.
    for (const property of ["proxy", "ca"] as const)
      $(`#node-config-input-${property}`).closest(".form-row").toggle(Boolean(this[property]));
  },
});
