// The editor half of zoom-rtms-app. `registerType` keeps its literals: the flow library's scorecard reads them.

import { catalog, isAbsent, showDefaults } from "../../editor/properties";
import { proxyAt } from "../../src/protocol/proxy";
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

/** Whether the runtime would read a value, by the very code it reads it with. */
function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/** Nothing to check here: the default, or an environment variable. */
const isElsewhere = (value: string) => isAbsent(value) || /^\$\{[^}]+\}$/.test(value);

RED.nodes.registerType<AppProperties, AppCredentials>("zoom-rtms-app", {
  category: "config",
  defaults: {
    name: { value: "" },
    servers: {
      value: "*.zoom.us, *.zoomgov.com",
      label: text("label.servers"),
      validate: (value, _options) =>
        isElsewhere(value) || isReadable(() => serverCheck(value)) || text("error.servers"),
    },
    proxy: {
      value: "",
      label: text("label.proxy"),
      validate: (value, _options) => isElsewhere(value) || isReadable(() => proxyAt(value, "")) || text("error.proxy"),
    },
    ca: {
      value: "",
      label: text("label.ca"),
      validate: (value, _options) => isElsewhere(value) || !/-----BEGIN|[\r\n]/.test(value) || text("error.ca"),
    },
    maxFrame: {
      value: 16_777_216,
      label: text("label.maxFrame"),
      validate: (value, _options) => isElsewhere(value) || Number(value) >= 1024 || text("error.maxFrame"),
    },
    silence: {
      value: 65,
      label: text("label.silence"),
      validate: (value, _options) =>
        isElsewhere(value) || (Number(value) >= 1 && Number(value) <= 86_400) || text("error.silence"),
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
  },
});
