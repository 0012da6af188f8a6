// How a Zoom app or Zoom account reaches Zoom: by which proxy, whom it trusts, and how it identifies itself. Both refer to
// Node-RED's own config nodes; the app still reads what 0.1.0 saved in place of them.

import { asError } from "../../protocol/errors";
import { onlyProxy, type ProxyChoice } from "../../protocol/input";
import {
  type ClientCertificate,
  certificatesIn,
  keepsExtraCertificates,
  type ProxyConventions,
  proxyFromEnvironment,
  tlsSettings,
} from "../../protocol/transport";
import { type Properties, textProperty } from "../node";
import { runtimeError } from "../texts";
import { CertificateFiles } from "./certificate-files";
import { type FindNode, type Owner, proxyOfNode, type Resolve, type TlsNode, tlsOfNode } from "./network-nodes";

/** What the settings depend on besides what was saved with the node. */
export interface Surroundings {
  /** Which node this is, for the words of errors. */
  owner: Owner;
  /** `proxyOptions` of Node-RED's settings.js. */
  conventions?: ProxyConventions | undefined;
  /** Those that the node has read. */
  files: CertificateFiles;
  find: FindNode;
  resolve: Resolve;
  /** Called for settings that have no effect, with the cure. */
  warn(text: string): void;
}

/** For a node without config nodes. */
export const nothingAround = (owner: Owner): Surroundings => ({
  owner,
  files: new CertificateFiles(),
  find: () => undefined,
  resolve: (values) => values,
  warn: () => undefined,
});

/** The `http proxy` node's; else that of 0.1.0's URL; else as Node-RED's own nodes choose it. */
function proxyChoice(properties: Properties, surroundings: Surroundings): ProxyChoice {
  const ofNode = proxyOfNode(properties, surroundings);
  const { conventions } = surroundings;
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

/** The certificates of the CA file that 0.1.0 had a path for; empty if there is none. */
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

/** The certificates of the node, and those that Node.js would leave out beside them; empty if it has none. */
function addedCertificates(path: string, tls: TlsNode | undefined, { files, owner }: Surroundings): string {
  const source = `The CA certificate of the ${owner}'s TLS configuration`;
  const ofNode = tls?.ca ? certificatesIn(tls.ca, source).join("\n") : "";
  const certificates = [ofNode, certificatesOfFile(path, files)].filter((pem) => pem !== "").join("\n");
  return certificates === "" || keepsExtraCertificates ? certificates : `${certificates}\n${extraCertificates(files)}`;
}

export interface Network {
  /** The proxy of each server, if any. */
  proxy: ProxyChoice;
  /** PEM text of CA certificates to trust beside those that Node.js trusts; empty: none. */
  ca: string;
  /** Shown to servers and https proxies that ask for a certificate. */
  clientCertificate?: ClientCertificate;
}

/** Whom the connections trust, and how they identify themselves. */
function trustOf(properties: Properties, path: string, surroundings: Surroundings): Omit<Network, "proxy"> {
  const tls = tlsOfNode(properties, surroundings);
  for (const warning of tls?.warnings ?? []) surroundings.warn(warning);
  const ca = addedCertificates(path, tls, surroundings);
  if (!tls?.clientCertificate) return { ca };
  // What cannot be used is reported when the flow starts, not with the first connection.
  tlsSettings(ca, tls.clientCertificate);
  return { ca, clientCertificate: tls.clientCertificate };
}

/**
 * How a node's connections are made.
 * @param caFile the path that 0.1.0 saved with an app; empty if there is none
 * @throws RtmsError RTMS_INPUT with the cure
 */
export function networkOf(properties: Properties, caFile: string, surroundings: Surroundings): Network {
  return { proxy: proxyChoice(properties, surroundings), ...trustOf(properties, caFile, surroundings) };
}
