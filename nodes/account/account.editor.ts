// The editor half of zoom-rtms-account.

import { ask, onButton, type Said } from "../../editor/admin";
import { judgeReference } from "../../editor/config-reference";
import { credentialSentence, enteredCredentials, validateCredential } from "../../editor/credentials";
import { type Explained, explanationSentences } from "../../editor/explanations";
import { failureSentence } from "../../editor/failures";
import { dialogDefaults, type SavedProperties, showChoices } from "../../editor/fields";
import { catalog, isElsewhere, showDefaults } from "../../editor/properties";
import { describe, showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { zoomHostOf } from "../../src/api/settings";
import { ACCOUNT_CREDENTIAL_NAMES, type AccountCredentialName } from "../../src/runtime/account/kinds";
import type { CredentialFinding } from "../../src/runtime/app/credential-format";
import { CREDENTIALS, PROPERTIES } from "./properties";

const text = catalog("zoom-rtms-account");
const PREFIX = "node-config-input";
addStyle();

const field = (name: string): string => String($(`#${PREFIX}-${name}`).val() ?? "");

/** The origin of a test server, as the runtime takes it (src/api/hosts). */
const HOST = /^(?:https:\/\/[^\s/?#@]+\/?|http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?\/?)$/i;

/** Zoom's names of the two credentials that a Video SDK account has instead. */
const VIDEO_SDK_LABELS: Readonly<Partial<Record<AccountCredentialName, string>>> = {
  clientId: "apiKey",
  clientSecret: "apiSecret",
};

function labelOf(name: AccountCredentialName): string {
  const other = field("kind") === "video-sdk" ? VIDEO_SDK_LABELS[name] : undefined;
  return text(`label.${other ?? name}`);
}

/** What the chosen kind is, and the credentials that it has. */
function showKind(): void {
  const kind = field("kind");
  $("#zoom-rtms-account-tip-kind").text(text(`kind.${kind}`));
  $("#zoom-rtms-account-row-accountId").toggle(kind === "server-to-server");
  for (const name of ["clientId", "clientSecret"] as const) $(`#zoom-rtms-account-label-${name}`).text(labelOf(name));
}

/** Advanced settings are out of the way, unless somebody uses them. */
function showNetwork({ host, httpProxy, tls }: { host?: string; httpProxy?: string; tls?: string }): void {
  const isChanged = Boolean(httpProxy || tls) || (host || PROPERTIES.host.value) !== PROPERTIES.host.value;
  $("#zoom-rtms-account-network").prop("open", isChanged);
  for (const name of ["httpProxy", "tls"]) describe($(`#${PREFIX}-${name}`), `zoom-rtms-account-tip-${name}`);
}

interface LackingScope {
  scope: string;
  products: readonly string[];
}

interface Checked {
  findings: CredentialFinding<AccountCredentialName>[];
  simulated?: boolean;
  token?: { scopes: readonly string[]; lacking: readonly LackingScope[]; unproven?: boolean };
  failed?: Explained;
}

const list = (words: readonly string[]): string => words.join(", ");

function tokenSentences({ scopes, lacking, unproven }: NonNullable<Checked["token"]>): Said[] {
  if (unproven) return [{ level: "note", text: text("check.unproven") }];
  const had = scopes.length > 0 ? text("check.scopes", { scopes: list(scopes) }) : text("check.noScopes");
  return [
    { level: "ok", text: text("check.token") },
    { level: "note", text: had },
    ...lacking.map(({ scope, products }): Said => {
      const what = list(products.map((product) => text(`product.${product}`)));
      return { level: "note", text: text("check.lacking", { scope, products: what }) };
    }),
    ...(lacking.length === 0 ? [{ level: "ok", text: text("check.complete") } as const] : []),
  ];
}

/** The config node that a field refers to; `_ADD_` is none. */
const referenceIn = (name: string): string => (field(name) === "_ADD_" ? "" : field(name));

async function check(id: string): Promise<Said[]> {
  const properties = { kind: field("kind"), host: field("host") };
  const references = { httpProxy: referenceIn("httpProxy"), tls: referenceIn("tls") };
  const credentials = enteredCredentials(ACCOUNT_CREDENTIAL_NAMES);
  const answer = await ask<Checked>("account/check", { id, ...properties, ...references, ...credentials });
  if ("failure" in answer) return [failureSentence(answer.failure)];
  if (answer.simulated) return [{ level: "note", text: text("check.simulated") }];
  const { findings, token, failed } = answer;
  const said = findings.map((each) => credentialSentence(each, labelOf));
  return [...said, ...(token ? tokenSentences(token) : []), ...(failed ? explanationSentences(failed) : [])];
}

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text, {
  host: (value, _options) =>
    isElsewhere(value) || zoomHostOf(value) !== undefined || HOST.test(value.trim()) || text("error.host"),
  httpProxy: judgeReference,
  tls: judgeReference,
});

RED.nodes.registerType<SavedProperties<typeof PROPERTIES>, Record<AccountCredentialName, string>>("zoom-rtms-account", {
  category: "config",
  defaults,
  credentials: {
    accountId: { ...CREDENTIALS.accountId, validate: validateCredential },
    clientId: { ...CREDENTIALS.clientId, validate: validateCredential },
    clientSecret: { ...CREDENTIALS.clientSecret, validate: validateCredential },
  },
  /** Heads the dialog: "Edit Zoom account node". */
  paletteLabel() {
    return this._("label.node");
  },
  label() {
    return this.name || this._("label.node");
  },
  oneditprepare() {
    showChoices(PROPERTIES, text, this, {}, PREFIX);
    showDefaults("zoom-rtms-account", this, PREFIX);
    $(`#${PREFIX}-kind`).on("change", showKind);
    showKind();
    showNetwork(this);
    showReasons("zoom-rtms-account", this, { prefix: PREFIX });
    const id = String(this.id);
    onButton("#zoom-rtms-account-check", "#zoom-rtms-account-result", text("check.busy"), () => check(id));
  },
});
