// The editor half of zoom-rtms-app.

import { ask, onButton, type Said } from "../../editor/admin";
import { judgeReference } from "../../editor/config-reference";
import { credentialSentence, enteredCredentials, validateCredential } from "../../editor/credentials";
import { type Explained, explanationSentences } from "../../editor/explanations";
import { failureSentence } from "../../editor/failures";
import { dialogDefaults, type SavedProperties } from "../../editor/fields";
import { catalog, isElsewhere, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { proxyAt, serverCheck } from "../../src/protocol/input";
import { CREDENTIAL_NAMES, type CredentialFinding } from "../../src/runtime/app/credential-format";
import { prepareNetwork } from "./network.editor";
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

/** Properties that are not among those of the network. */
const OTHERS: readonly string[] = ["name", "version", "metrics"];

/** Advanced settings are out of the way, unless somebody uses them. */
function showUsed(node: object): void {
  const saved = node as Record<string, unknown>;
  const isChanged = Object.entries(PROPERTIES).some(
    ([name, { value }]) => !OTHERS.includes(name) && saved[name] !== undefined && String(saved[name]) !== String(value),
  );
  $("#zoom-rtms-app-network").prop("open", isChanged);
  $("#zoom-rtms-app-operation").prop("open", String(saved.metrics ?? false) !== "false");
}

/** What an account with the same Client ID has proven. */
interface Proof {
  account: string;
  differs?: boolean;
  failed?: Explained;
}

interface Checked {
  findings: CredentialFinding[];
  pretended?: boolean;
  proof?: Proof;
}

function proofSentences({ account, differs, failed }: Proof): Said[] {
  if (differs) return [{ level: "error", text: text("check.otherSecret", { account }) }];
  if (failed) return [{ level: "error", text: text("check.refused", { account }) }, ...explanationSentences(failed)];
  return [{ level: "ok", text: text("check.proven", { account }) }];
}

async function check(id: string): Promise<Said[]> {
  const answer = await ask<Checked>("app/check", { id, ...enteredCredentials(CREDENTIAL_NAMES) });
  if ("failure" in answer) return [failureSentence(answer.failure)];
  if (answer.pretended) return [{ level: "note", text: text("check.pretended") }];
  const said = answer.findings.map((each) => credentialSentence(each, (name) => text(`label.${name}`)));
  if (said.some(({ level }) => level === "error")) return said;
  if (answer.proof) return [...said, ...proofSentences(answer.proof)];
  return [...said, { level: "note", text: text("check.unproven") }];
}

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text, {
  servers: (value, _options) => isElsewhere(value) || isReadable(() => serverCheck(value)) || text("error.servers"),
  httpProxy: judgeReference,
  tls: judgeReference,
  proxy: (value, _options) => isElsewhere(value) || isReadable(() => proxyAt(value, "")) || text("error.proxy"),
  ca: (value, _options) => isElsewhere(value) || !/-----BEGIN|[\r\n]/.test(value) || text("error.ca"),
  maxFrame: "error.maxFrame",
  silence: "error.silence",
});

RED.nodes.registerType<SavedProperties<typeof PROPERTIES>, Record<keyof typeof CREDENTIALS, string>>("zoom-rtms-app", {
  category: "config",
  defaults,
  credentials: {
    clientId: { ...CREDENTIALS.clientId, validate: validateCredential },
    clientSecret: { ...CREDENTIALS.clientSecret, validate: validateCredential },
    secretToken: { ...CREDENTIALS.secretToken, validate: validateCredential },
    metricsToken: { ...CREDENTIALS.metricsToken, validate: validateCredential },
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
    showUsed(this);
    prepareNetwork(this);
    showReasons("zoom-rtms-app", this, { prefix: "node-config-input" });
    const id = String(this.id);
    onButton("#zoom-rtms-app-check", "#zoom-rtms-app-result", text("check.busy"), () => check(id));
  },
});
