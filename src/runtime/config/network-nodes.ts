// Node-RED's own config nodes for the network, to which an app or account refers by id: `http proxy` and `tls-config`
// (contract#zoom-app). Their fields are those of Node-RED's core nodes 06-httpproxy.js and 05-tls.js.

import { isObject, type ProxyChoice, proxyAt } from "../../protocol/input";
import { type ClientCertificate, type ProxyConventions, proxyExcept } from "../../protocol/transport";
import { type Properties, textProperty } from "../node";
import { runtimeError } from "../texts";
import { referenceFault } from "../variables";

/** The node of an id, as `RED.nodes.getNode` gives it. */
export type FindNode = (id: string) => object | null | undefined;

/** What a `${NAME}` stands for to the node that uses the app or account. */
export type Resolve = (values: Properties) => Properties;

/** The node that refers to them, in words. */
export type Owner = "app" | "account";

/** Who refers, and how to find the node that is meant. */
export interface Referrer {
  owner: Owner;
  find: FindNode;
}

const REFERENCES = { httpProxy: "http proxy", tls: "tls-config" } as const;
type Reference = keyof typeof REFERENCES;

/**
 * The config node that a property refers to; `undefined` if it refers to none.
 * @throws RtmsError RTMS_INPUT if there is no such node
 */
function referredTo(properties: Properties, property: Reference, { owner, find }: Referrer): Properties | undefined {
  const id = textProperty(properties, property, "");
  if (id === "") return undefined;
  const type = REFERENCES[property];
  const node = find(id);
  if (isObject(node) && node.type === type) return node;
  throw runtimeError("RTMS_INPUT", "goneNode", { owner, type, id });
}

/** @throws RtmsError RTMS_INPUT naming an environment variable that is not set */
function fieldOf(values: Properties, name: string, nodeName: string): string {
  const text = String(values[name] ?? "");
  const fault = referenceFault(text);
  if (fault === undefined) return text;
  throw runtimeError("RTMS_INPUT", "fieldVariable", { name, node: nodeName, fault });
}

export interface ProxySurroundings extends Referrer {
  resolve: Resolve;
  /** `proxyOptions` of Node-RED's settings.js. */
  conventions?: ProxyConventions | undefined;
}

/**
 * The proxy of the `http proxy` node that is referred to; `undefined` if there is none.
 * @throws RtmsError RTMS_INPUT if the node is gone, or holds no usable URL
 */
export function proxyOfNode(properties: Properties, surroundings: ProxySurroundings): ProxyChoice | undefined {
  const node = referredTo(properties, "httpProxy", surroundings);
  if (!node) return undefined;
  const { owner, resolve, conventions } = surroundings;
  const name = `the ${owner}'s http proxy node`;
  const credentials = isObject(node.credentials) ? node.credentials : {};
  const own = resolve({ url: node.url, username: credentials.username, password: credentials.password });
  const proxy = proxyAt(fieldOf(own, "url", name), name);
  const username = fieldOf(own, "username", name);
  const password = fieldOf(own, "password", name);
  const login = username === "" && password === "" ? {} : { username, password };
  const exceptions = Array.isArray(node.noproxy) ? node.noproxy.map(String) : [];
  return proxyExcept({ ...proxy, ...login }, exceptions, conventions);
}

/** What of a `tls-config` node counts for connections to Zoom. */
export interface TlsNode {
  /** PEM text. Empty: none. */
  ca: string;
  clientCertificate?: ClientCertificate;
  /** What does not count, with the cure. */
  warnings: readonly string[];
}

/** What these connections have of their own, whatever a `tls-config` node says: each a field, when it is at odds, and why. */
const IGNORED: readonly { isSet(node: Properties): boolean; warning(owner: Owner): string }[] = [
  {
    isSet: ({ verifyservercert }) => verifyservercert === false,
    warning: (owner) =>
      `The Zoom ${owner}'s TLS configuration does not verify server certificates. They are verified anyway. If Zoom's ` +
      "servers have a certificate from a CA of your network, add that CA to the configuration. Then tick Verify server " +
      "certificate, or choose another configuration.",
  },
  {
    isSet: ({ servername }) => Boolean(servername),
    warning: (owner) =>
      `The Server Name of the Zoom ${owner}'s TLS configuration is not used: each Zoom server is verified by its own name. ` +
      "Choose a configuration without it.",
  },
  {
    isSet: ({ alpnprotocol }) => Boolean(alpnprotocol),
    warning: (owner) =>
      `The ALPN Protocol of the Zoom ${owner}'s TLS configuration is not used: WebSockets need http/1.1. Choose a ` +
      "configuration without it.",
  },
];

const isPem = (value: unknown): value is string | Buffer => typeof value === "string" || Buffer.isBuffer(value);

/**
 * What the `tls-config` node that is referred to holds; `undefined` if there is none.
 * @throws RtmsError RTMS_INPUT if the node is gone, or could not read its files
 */
export function tlsOfNode(properties: Properties, referrer: Referrer): TlsNode | undefined {
  const node = referredTo(properties, "tls", referrer);
  const { owner } = referrer;
  if (!node) return undefined;
  if (node.valid === false) throw runtimeError("RTMS_INPUT", "unreadTls", { owner });
  const { ca, cert, key } = node;
  const passphrase = isObject(node.credentials) ? String(node.credentials.passphrase ?? "") : "";
  return {
    ca: isPem(ca) ? String(ca) : "",
    ...(isPem(cert) && isPem(key) && { clientCertificate: { cert, key, ...(passphrase !== "" && { passphrase }) } }),
    warnings: IGNORED.filter(({ isSet }) => isSet(node)).map(({ warning }) => warning(owner)),
  };
}
