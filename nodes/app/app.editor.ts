// The editor half of zoom-rtms-app. `registerType` keeps its literals: the flow library's scorecard reads them.

import { ask, onButton, type Said } from "../../editor/admin";
import { catalog, isElsewhere, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { proxyAt, serverCheck } from "../../src/protocol/input";
import { CREDENTIAL_NAMES, type CredentialFinding, credentialFault } from "../../src/runtime/app/credential-format";
import { prepareNetwork, referenceReason } from "./network.editor";

interface AppProperties {
  name: string;
  version?: number;
  servers: string;
  /** Ids of config nodes. */
  httpProxy: string;
  tls: string;
  /** What 0.1.0 had in their place. */
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
addStyle();

/** Whether the runtime would read a value, by the very code it reads it with. */
function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/** What the editor shows for a secret that it does not know. */
const KEPT = "__PWRD__";

/** What can never work; what is only unusual, the button tells. */
function validateCredential(value: string, _options: unknown): boolean | string {
  const fault = value === KEPT ? undefined : credentialFault(String(value ?? ""));
  return fault?.level === "error" ? text(`check.${fault.says}`) : true;
}

const enteredIn = (name: string): string => String($(`#node-config-input-${name}`).val() ?? "");

/** Advanced settings are out of the way, unless somebody uses them. */
function showNetwork(node: object): void {
  const saved = node as Record<string, unknown>;
  const defaults: Readonly<Record<string, { value: unknown }>> = RED.nodes.getType("zoom-rtms-app").defaults;
  const isChanged = (["servers", "httpProxy", "tls", "proxy", "ca", "maxFrame", "silence"] as const).some(
    (name) => saved[name] !== undefined && String(saved[name]) !== String(defaults[name]?.value),
  );
  $("#zoom-rtms-app-network").prop("open", isChanged);
}

interface Checked {
  findings: CredentialFinding[];
  pretended?: boolean;
}

function sentence({ name, level, says, variable = "", other }: CredentialFinding): Said {
  const values = { variable, other: other ? text(`label.${other}`) : "" };
  return { level, text: `${text(`label.${name}`)}: ${text(`check.${says}`, values)}` };
}

/** Secrets that were not touched stay where they are: the runtime looks at those that were deployed. */
async function check(id: string): Promise<Said[]> {
  const touched = CREDENTIAL_NAMES.filter((name) => enteredIn(name) !== KEPT);
  const entered = Object.fromEntries(touched.map((name) => [name, enteredIn(name)]));
  const answer = await ask<Checked>("app/check", { id, ...entered });
  if ("failure" in answer) return [{ level: "error", text: text(`failure.${answer.failure}`) }];
  if (answer.pretended) return [{ level: "note", text: text("check.pretended") }];
  const said = answer.findings.map(sentence);
  const isWell = said.every(({ level }) => level !== "error");
  return isWell ? [...said, { level: "note", text: text("check.unproven") }] : said;
}

RED.nodes.registerType<AppProperties, AppCredentials>("zoom-rtms-app", {
  category: "config",
  defaults: {
    name: { value: "" },
    version: { value: 1 },
    servers: {
      value: "*.zoom.us, *.zoomgov.com",
      label: text("label.servers"),
      validate: (value, _options) =>
        isElsewhere(value) || isReadable(() => serverCheck(value)) || text("error.servers"),
    },
    httpProxy: {
      value: "",
      type: "http proxy",
      required: false,
      label: text("label.httpProxy"),
      validate: referenceReason,
    },
    tls: {
      value: "",
      type: "tls-config",
      required: false,
      label: text("label.tls"),
      validate: referenceReason,
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
    clientId: { type: "text", validate: validateCredential },
    clientSecret: { type: "password", validate: validateCredential },
    secretToken: { type: "password", validate: validateCredential },
  },
  /** Heads the dialog: "Edit Zoom app node". */
  paletteLabel() {
    return this._("label.node");
  },
  label() {
    return this.name || this._("label.node");
  },
  oneditprepare() {
    showDefaults("zoom-rtms-app", this, "node-config-input");
    showNetwork(this);
    prepareNetwork(this);
    showReasons("zoom-rtms-app", this, { prefix: "node-config-input" });
    const id = String(this.id);
    onButton("#zoom-rtms-app-check", "#zoom-rtms-app-result", text("check.busy"), () => check(id));
  },
});
