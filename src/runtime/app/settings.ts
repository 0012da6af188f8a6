// Reads and checks the saved properties and credentials of the app node (contract#zoom-app).

import { asError } from "../../protocol/errors";
import { onlyProxy, type ProxyChoice, serverCheck } from "../../protocol/input";
import {
  certificatesIn,
  keepsExtraCertificates,
  type ProxyConventions,
  proxyFromEnvironment,
  tlsSettings,
} from "../../protocol/transport";
import { type Properties, textProperty } from "../node";
import { runtimeError } from "../texts";
import { referenceFault } from "../variables";
import type { AppSettings } from "./app";
import { CertificateFiles } from "./certificate-files";
import type { CredentialName } from "./credential-format";
import { type FindNode, proxyOfNode, type Resolve, type TlsNode, tlsOfNode } from "./network-nodes";

/** Their names on Zoom's pages, and where to find them. */
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
  if (fault !== undefined) throw runtimeError("RTMS_CREDENTIALS", "credentialVariable", { label, fault });
  if (value === "") throw runtimeError("RTMS_CREDENTIALS", "noCredential", { label, where });
  return value;
}

/** What an app's settings depend on besides what was saved with it. */
export interface Surroundings {
  /** `proxyOptions` of Node-RED's settings.js. */
  conventions?: ProxyConventions | undefined;
  /** Those that the app has read. */
  files: CertificateFiles;
  find: FindNode;
  resolve: Resolve;
  /** Called for settings that have no effect, with the cure. */
  warn(text: string): void;
}

const nothingAround = (): Surroundings => ({
  files: new CertificateFiles(),
  find: () => undefined,
  resolve: (values) => values,
  warn: () => undefined,
});

/** The `http proxy` node's; else that of 0.1.0's URL; else as Node-RED's own nodes choose it. */
function proxyChoice(properties: Properties, { conventions, find, resolve }: Surroundings): ProxyChoice {
  const ofNode = proxyOfNode(properties, find, resolve, conventions);
  if (ofNode) return ofNode;
  const url = textProperty(properties, "proxy", "");
  return url === "" ? proxyFromEnvironment(conventions) : onlyProxy(url, "the app node");
}

/** Ignores an unusable file, as Node.js does after a warning at its start. */
function extraCertificates(files: CertificateFiles): string {
  try {
    return certificatesIn(files.read(process.env.NODE_EXTRA_CA_CERTS ?? ""), "").join("\n");
  } catch {
    return "";
  }
}

/** The certificates of the CA file that 0.1.0 had a path for; empty if the app names none. */
function certificatesOfFile(path: string, files: CertificateFiles): string {
  if (path === "") return "";
  const source = `The CA file ${path} of the app node`;
  let text: string;
  try {
    text = files.read(path);
  } catch (thrown) {
    throw runtimeError("RTMS_INPUT", "certificateFile", { source, error: asError(thrown).message }, { cause: thrown });
  }
  return certificatesIn(text, source).join("\n");
}

/** The certificates of the app, and those that Node.js would leave out beside them; empty if it has none. */
function addedCertificates(path: string, tls: TlsNode | undefined, files: CertificateFiles): string {
  const ofNode = tls?.ca ? certificatesIn(tls.ca, "The CA certificate of the app's TLS configuration").join("\n") : "";
  const certificates = [ofNode, certificatesOfFile(path, files)].filter((pem) => pem !== "").join("\n");
  return certificates === "" || keepsExtraCertificates ? certificates : `${certificates}\n${extraCertificates(files)}`;
}

/** Whom the app's connections trust, and how they identify themselves. */
function trustOf(
  properties: Properties,
  path: string,
  { find, files, warn }: Surroundings,
): Pick<AppSettings, "ca" | "clientCertificate"> {
  const tls = tlsOfNode(properties, find);
  for (const warning of tls?.warnings ?? []) warn(warning);
  const ca = addedCertificates(path, tls, files);
  if (!tls?.clientCertificate) return { ca };
  // What cannot be used is reported when the flow starts, not with the first stream.
  tlsSettings(ca, tls.clientCertificate);
  return { ca, clientCertificate: tls.clientCertificate };
}

/**
 * What the app's streams sign with.
 * @throws RtmsError RTMS_CREDENTIALS with the cure
 */
export function signingCredentials(credentials: Credentials): Pick<AppSettings, "clientId" | "clientSecret"> {
  return { clientId: credential(credentials, "clientId"), clientSecret: credential(credentials, "clientSecret") };
}

/** What the app node's property table reads. */
export interface AppProperties {
  servers: string;
  /** The path of the CA file; empty if there is none. */
  ca: string;
  /** Bytes. */
  maxFrame: number;
  /** Seconds. */
  silence: number;
}

/**
 * How the app's streams connect.
 * @param properties for those that the table does not read: config nodes, and the proxy that counts without one
 * @throws RtmsError RTMS_INPUT with the cure
 */
export function networkSettings(
  { servers, ca, maxFrame, silence }: AppProperties,
  properties: Properties,
  surroundings = nothingAround(),
): Omit<AppSettings, keyof ReturnType<typeof signingCredentials>> {
  return {
    servers,
    allows: serverCheck(servers),
    proxy: proxyChoice(properties, surroundings),
    ...trustOf(properties, ca, surroundings),
    maxFrame,
    silence: silence * 1000,
  };
}
