// Which servers a proxy is for: as the environment variables say, or all but those on a list. The rules are Node-RED's (its
// core/network/lib/proxyHelper.js, after proxy-from-env), so that this package uses the same proxy as Node-RED's own nodes.
// In addition, a WebSocket obeys http_proxy and https_proxy, which Node-RED obeys in its legacy mode only.

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
  "http:": ["http_proxy"],
  "https:": ["https_proxy"],
};
const DEFAULT_PORTS: Readonly<Record<string, string>> = { "ws:": "80", "wss:": "443", "http:": "80", "https:": "443" };

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

function strict(text: string, conventions: ProxyConventions): Variable | undefined {
  const url = new URL(text);
  const read = reader(conventions);
  const list = read(["npm_config_no_proxy", "no_proxy"])?.value ?? "";
  return isExempt(url, list) ? undefined : read(namesFor(url.protocol));
}

function legacy(url: string, { env }: ProxyConventions): Variable | undefined {
  const read = reader({ favourUpperCase: true, ...(env && { env }) });
  const parts = (read(["no_proxy"])?.value ?? "").split(",").map((part) => part.trim());
  return parts.some((part) => part !== "" && url.includes(part)) ? undefined : read(["http_proxy"]);
}

function variableFor(url: string, conventions: ProxyConventions): Variable | undefined {
  const mode = process.env.NR_PROXY_MODE || conventions.mode;
  return (mode === "legacy" ? legacy : strict)(url, conventions);
}

/** The proxy of the environment variables, which are read for each connection. */
export function proxyFromEnvironment(conventions: ProxyConventions = {}): ProxyChoice {
  return (url): HttpProxy | undefined => {
    const variable = variableFor(url, conventions);
    return variable && proxyAt(variable.value, `the environment variable ${variable.name}`);
  };
}

/**
 * One proxy for every server but those on a list, which is read as `no_proxy` is. Node-RED's http request node treats
 * its proxy as these three variables, too.
 */
export function proxyExcept(
  proxy: HttpProxy,
  exceptions: readonly string[],
  conventions: ProxyConventions = {},
): ProxyChoice {
  const env = { no_proxy: exceptions.join(","), http_proxy: proxy.label, https_proxy: proxy.label };
  return (url) => variableFor(url, { ...conventions, env }) && proxy;
}
