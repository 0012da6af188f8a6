// The ways to name a proxy to Node-RED, and the config nodes that name it.

import type { FlowNode, NodeRedOptions } from "./node-red-process";

interface Way {
  name: string;
  /** What Node-RED is started with, given the proxy's URL. */
  options: (proxy: string) => NodeRedOptions;
  app?: Record<string, unknown>;
  /** Config nodes beside the app. */
  nodes?: (proxy: string) => FlowNode[];
}

const LOGIN = { username: "me", password: "hunter2" };

export const proxyNode = (url: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id: "n-proxy",
  type: "http proxy",
  name: "",
  url,
  noproxy: [],
  credentials: LOGIN,
  ...more,
});

/** Fields as the editor saves those that hold nothing. */
export const tlsNode = (more: Partial<FlowNode> = {}): FlowNode => ({
  id: "n-tls",
  type: "tls-config",
  name: "",
  cert: "",
  key: "",
  ca: "",
  servername: "",
  verifyservercert: true,
  alpnprotocol: "",
  ...more,
});

export const ways = (scheme: "http" | "https"): Way[] => [
  { name: `${scheme}_proxy`, options: (proxy) => ({ env: { [`${scheme}_proxy`]: proxy } }) },
  {
    name: `${scheme.toUpperCase()}_PROXY`,
    options: (proxy) => ({ env: { [`${scheme.toUpperCase()}_PROXY`]: proxy } }),
  },
  {
    name: "the app node's proxy, before any variable and no_proxy",
    options: (proxy) => ({ env: { [`${scheme}_proxy`]: "http://127.0.0.1:9", no_proxy: "*", TEST_PROXY: proxy } }),
    app: { proxy: `\${TEST_PROXY}` },
  },
  {
    name: "the http proxy node, before the app node's own and any variable",
    options: () => ({ env: { [`${scheme}_proxy`]: "http://127.0.0.1:9", no_proxy: "*" } }),
    app: { httpProxy: "n-proxy", proxy: "http://127.0.0.1:9" },
    nodes: (proxy) => [proxyNode(proxy)],
  },
];
