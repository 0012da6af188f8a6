// Which proxy the environment variables name for a server. The rules are Node-RED's (its core/network/lib/proxyHelper.js,
// after proxy-from-env), so that this package uses the same proxy as Node-RED's own nodes. In addition, a WebSocket obeys
// http_proxy and https_proxy, which Node-RED obeys in its legacy mode only.

import { type HttpProxy, type ProxyChoice, proxyAt } from "../input";

/** `proxyOptions` of Node-RED's settings.js. */
export interface ProxyConventions {
  /** `legacy`: `http_proxy` for every server, and `no_proxy` holds parts of URLs. */
  mode?: "strict" | "legacy";
  favourUpperCase?: boolean;
  lowerCaseOnly?: boolean;
  /** Ignores npm's configuration. */
  excludeNpm?: boolean;
  /** Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>>;
}

interface Variable {
  name: string;
  value: string;
}

/** The variables that may name the proxy. The first that is set applies, each after the same with `npm_config_`. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "ws:": ["ws_proxy", "http_proxy"],
  "wss:": ["wss_proxy", "https_proxy"],
};
const DEFAULT_PORTS: Readonly<Record<string, string>> = { "ws:": "80", "wss:": "443" };

function namesFor(protocol: string): string[] {
  const own = (NAMES[protocol] ?? []).flatMap((name) => [`npm_config_${name}`, name]);
  return [...own, "npm_config_proxy", "all_proxy"];
}

function reader({ favourUpperCase, lowerCaseOnly, excludeNpm, env = process.env }: ProxyConventions) {
  return (names: readonly string[]): Variable | undefined => {
    for (const lower of names) {
      if (excludeNpm && lower.startsWith("npm_config_")) continue;
      const cases = favourUpperCase ? [lower.toUpperCase(), lower] : [lower, lower.toUpperCase()];
      for (const name of lowerCaseOnly ? [lower] : cases) {
        const value = env[name]?.trim();
        if (value) return { name, value };
      }
    }
    return undefined;
  };
}

const bare = (host: string) => host.replace(/^\[|\]$/g, "");

/** `host`, `.suffix`, `*suffix`, `*`, each with a `:port` if only that port is meant. */
function exempts(entry: string, host: string, port: string): boolean {
  const [, name = entry, onlyPort = port] = /^(\[.*\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  if (onlyPort !== port) return false;
  return /^[.*]/.test(name) ? host.endsWith(name.replace("*", "")) : host === bare(name);
}

function isExempt(url: URL, list: string): boolean {
  const port = url.port || (DEFAULT_PORTS[url.protocol] ?? "");
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .some((entry) => entry !== "" && exempts(entry, bare(url.hostname), port));
}

function strict(url: URL, conventions: ProxyConventions): Variable | undefined {
  const read = reader(conventions);
  const list = read(["npm_config_no_proxy", "no_proxy"])?.value ?? "";
  return isExempt(url, list) ? undefined : read(namesFor(url.protocol));
}

function legacy({ href }: URL, { env }: ProxyConventions): Variable | undefined {
  const read = reader({ favourUpperCase: true, ...(env && { env }) });
  const parts = (read(["no_proxy"])?.value ?? "").split(",").map((part) => part.trim());
  return parts.some((part) => part !== "" && href.includes(part)) ? undefined : read(["http_proxy"]);
}

/** The proxy of the environment variables, which are read for each connection. */
export function proxyFromEnvironment(conventions: ProxyConventions = {}): ProxyChoice {
  return (text): HttpProxy | undefined => {
    const mode = process.env.NR_PROXY_MODE || conventions.mode;
    const variable = (mode === "legacy" ? legacy : strict)(new URL(text), conventions);
    return variable && proxyAt(variable.value, `the environment variable ${variable.name}`);
  };
}
