// What the config node `zoom-rtms-app` holds, read and checked: the saved properties and the credentials of one app in
// Zoom's Marketplace (contract#zoom-app).

import { DEFAULT_SERVERS, onlyProxy, type ProxyChoice, serverCheck } from "../../protocol/input";
import { DEFAULT_MAX_FRAME, DEFAULT_SILENCE } from "../../protocol/options";
import {
  certificatesIn,
  keepsExtraCertificates,
  type ProxyConventions,
  proxyFromEnvironment,
} from "../../protocol/transport";
import { asError, RtmsError } from "../../protocol/words";
import { numberProperty, type Properties, textProperty } from "../node";
import { referenceFault } from "../variables";
import type { AppSettings } from "./app";
import { CertificateFiles } from "./certificate-files";
import type { CredentialName } from "./credential-format";

/** As Zoom's pages call them, and where they stand there. */
const CREDENTIALS = {
  clientId: { label: "Client ID", where: "Basic Information > App Credentials" },
  clientSecret: { label: "Client Secret", where: "Basic Information > App Credentials" },
  secretToken: { label: "Secret Token", where: "Features > Access > Token" },
} as const satisfies Record<CredentialName, object>;
export type Credentials = Partial<Record<CredentialName, string>>;

/**
 * A credential without the white space that comes along when it is pasted; Zoom's have none.
 * @throws RtmsError RTMS_CREDENTIALS if it is empty or an environment variable that is not set; it never holds a value
 */
export function credential(credentials: Credentials, name: CredentialName): string {
  const { label, where } = CREDENTIALS[name];
  const value = String(credentials[name] ?? "").trim();
  const fault = referenceFault(value);
  if (fault !== undefined) throw new RtmsError("RTMS_CREDENTIALS", `The Zoom app's ${label} ${fault}`);
  if (value === "")
    throw new RtmsError(
      "RTMS_CREDENTIALS",
      `The Zoom app has no ${label}. Copy it from marketplace.zoom.us > Manage > your app > ${where} ` +
        "into the config node, and deploy.",
    );
  return value;
}

/** As Node-RED's own nodes choose it, if the app names none. */
function proxyChoice(properties: Properties, conventions: ProxyConventions | undefined): ProxyChoice {
  const proxy = textProperty(properties, "proxy", "");
  return proxy === "" ? proxyFromEnvironment(conventions) : onlyProxy(proxy, "the app node");
}

/** Node.js warned at its start of a file that cannot be used, and goes on without it. */
function extraCertificates(files: CertificateFiles): string {
  try {
    return certificatesIn(files.read(process.env.NODE_EXTRA_CA_CERTS ?? ""), "").join("\n");
  } catch {
    return "";
  }
}

/** The certificates of the app's CA file, and those that Node.js would leave out beside them; empty if it names none. */
function addedCertificates(properties: Properties, files: CertificateFiles): string {
  const path = textProperty(properties, "ca", "");
  if (path === "") return "";
  const source = `The CA file ${path} of the app node`;
  let text: string;
  try {
    text = files.read(path);
  } catch (thrown) {
    throw new RtmsError(
      "RTMS_INPUT",
      `${source} cannot be read (${asError(thrown).message}). Give the whole path of a PEM file that Node-RED's user ` +
        "may read; it is looked for each minute.",
      { cause: thrown },
    );
  }
  const certificates = certificatesIn(text, source).join("\n");
  return keepsExtraCertificates ? certificates : `${certificates}\n${extraCertificates(files)}`;
}

/**
 * @param conventions `proxyOptions` of Node-RED's settings.js
 * @param files those that the app has read
 * @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT with the cure
 */
export function appSettings(
  properties: Properties,
  credentials: Credentials,
  conventions?: ProxyConventions,
  files = new CertificateFiles(),
): AppSettings {
  const servers = textProperty(properties, "servers", DEFAULT_SERVERS);
  return {
    clientId: credential(credentials, "clientId"),
    clientSecret: credential(credentials, "clientSecret"),
    servers,
    allows: serverCheck(servers),
    proxy: proxyChoice(properties, conventions),
    ca: addedCertificates(properties, files),
    maxFrame: numberProperty(properties, "maxFrame", DEFAULT_MAX_FRAME, 1024),
    silence: numberProperty(properties, "silence", DEFAULT_SILENCE / 1000, 1, 86_400) * 1000,
  };
}
