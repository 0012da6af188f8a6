// The editor half of zoom-rtms-app.

import { ask, onButton, type Said } from "../../editor/admin";
import { dialogDefaults, type SavedProperties } from "../../editor/fields";
import { catalog, isElsewhere, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { proxyAt, serverCheck } from "../../src/protocol/input";
import {
  CREDENTIAL_NAMES,
  type CredentialFinding,
  type CredentialName,
  credentialFault,
} from "../../src/runtime/app/credential-format";
import { prepareNetwork, referenceReason } from "./network.editor";
import { CREDENTIALS, PROPERTIES } from "./properties";

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

/** Reports only what can never work; the button reports what is merely unusual. */
function validateCredential(value: string, _options: unknown): boolean | string {
  const fault = value === KEPT ? undefined : credentialFault(String(value ?? ""));
  return fault?.level === "error" ? text(`check.${fault.says}`) : true;
}

const enteredIn = (name: string): string => String($(`#node-config-input-${name}`).val() ?? "");

/** Properties that are not among the advanced settings. */
const ALWAYS_SHOWN: readonly string[] = ["name", "version"];

/** Advanced settings are out of the way, unless somebody uses them. */
function showNetwork(node: object): void {
  const saved = node as Record<string, unknown>;
  const isChanged = Object.entries(PROPERTIES).some(
    ([name, { value }]) =>
      !ALWAYS_SHOWN.includes(name) && saved[name] !== undefined && String(saved[name]) !== String(value),
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

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text, {
  servers: (value, _options) => isElsewhere(value) || isReadable(() => serverCheck(value)) || text("error.servers"),
  httpProxy: referenceReason,
  tls: referenceReason,
  proxy: (value, _options) => isElsewhere(value) || isReadable(() => proxyAt(value, "")) || text("error.proxy"),
  ca: (value, _options) => isElsewhere(value) || !/-----BEGIN|[\r\n]/.test(value) || text("error.ca"),
  maxFrame: "error.maxFrame",
  silence: "error.silence",
});

RED.nodes.registerType<SavedProperties<typeof PROPERTIES>, Record<CredentialName, string>>("zoom-rtms-app", {
  category: "config",
  defaults,
  credentials: {
    clientId: { ...CREDENTIALS.clientId, validate: validateCredential },
    clientSecret: { ...CREDENTIALS.clientSecret, validate: validateCredential },
    secretToken: { ...CREDENTIALS.secretToken, validate: validateCredential },
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
