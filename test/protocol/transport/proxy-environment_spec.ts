// Which proxy the environment variables name: by Node-RED's rules.

import assert from "node:assert/strict";
import * as fc from "fast-check";
import { proxyAt } from "../../../src/protocol/input/proxy";
import {
  type ProxyConventions,
  proxyExcept,
  proxyFromEnvironment,
} from "../../../src/protocol/transport/proxy-environment";

// Node-RED's own nodes choose their proxy with it.
const { getProxyForUrl } = require("@node-red/nodes/core/network/lib/proxyHelper") as {
  getProxyForUrl(url: string, options: ProxyConventions): string;
};

type Env = Record<string, string>;
const ZOOM = "wss://rtms-sjc1.zoom.us/signaling";

describe("the environment variables' proxy", () => {
  const chosen = (url: string, env: Env, more: ProxyConventions = {}) => {
    const proxy = proxyFromEnvironment({ env, ...more })(url);
    return proxy && `${proxy.host}:${proxy.port}`;
  };

  const rows: [what: string, url: string, env: Env, expected: string | undefined, more?: ProxyConventions][] = [
    ["none without variables", ZOOM, {}, undefined],
    ["https_proxy for wss", ZOOM, { https_proxy: "http://a:1" }, "a:1"],
    ["HTTPS_PROXY for wss", ZOOM, { HTTPS_PROXY: "http://a:1" }, "a:1"],
    ["not http_proxy for wss", ZOOM, { http_proxy: "http://a:1" }, undefined],
    ["http_proxy for ws", "ws://127.0.0.1:80", { http_proxy: "http://a:1", https_proxy: "http://b:1" }, "a:1"],
    ["all_proxy for both", ZOOM, { ALL_PROXY: "http://a:1" }, "a:1"],
    ["the scheme's own before all_proxy", ZOOM, { all_proxy: "http://a:1", https_proxy: "http://b:1" }, "b:1"],
    ["Node-RED's wss_proxy before https_proxy", ZOOM, { https_proxy: "http://a:1", wss_proxy: "http://b:1" }, "b:1"],
    ["npm's before both", ZOOM, { https_proxy: "http://a:1", npm_config_https_proxy: "http://b:1" }, "b:1"],
    ["lower case first", ZOOM, { https_proxy: "http://a:1", HTTPS_PROXY: "http://b:1" }, "a:1"],
    ["an empty variable as none", ZOOM, { https_proxy: " ", HTTPS_PROXY: "http://b:1" }, "b:1"],
    ["a proxy without scheme as http", ZOOM, { https_proxy: "proxy.example:3128" }, "proxy.example:3128"],
    ["port 80 without a port", ZOOM, { https_proxy: "http://proxy.example" }, "proxy.example:80"],
    ["port 443 for an https proxy", ZOOM, { https_proxy: "https://proxy.example" }, "proxy.example:443"],
    ["an IPv6 proxy", ZOOM, { https_proxy: "http://[::1]:3128" }, "::1:3128"],
    [
      "upper case first if settings.js says so",
      ZOOM,
      { https_proxy: "a:1", HTTPS_PROXY: "b:1" },
      "b:1",
      { favourUpperCase: true },
    ],
    ["lower case only if settings.js says so", ZOOM, { HTTPS_PROXY: "b:1" }, undefined, { lowerCaseOnly: true }],
    ["npm's not if settings.js says so", ZOOM, { npm_config_proxy: "b:1" }, undefined, { excludeNpm: true }],
    ["http_proxy for wss in legacy mode", ZOOM, { http_proxy: "a:1", HTTP_PROXY: "b:1" }, "b:1", { mode: "legacy" }],
    [
      "no_proxy's parts of URLs in legacy mode",
      ZOOM,
      { http_proxy: "a:1", no_proxy: "x, sjc1" },
      undefined,
      { mode: "legacy" },
    ],
    [
      "no part in an empty entry of legacy mode",
      ZOOM,
      { http_proxy: "a:1", no_proxy: "x," },
      "a:1",
      { mode: "legacy" },
    ],
  ];
  for (const [what, url, env, expected, more] of rows)
    it(`is ${what}`, () => assert.equal(chosen(url, env, more), expected));

  const exemptions: [noProxy: string, url: string, isExempt: boolean][] = [
    ["*", ZOOM, true],
    ["rtms-sjc1.zoom.us", ZOOM, true],
    ["RTMS-SJC1.Zoom.US", ZOOM, true],
    ["a.example rtms-sjc1.zoom.us", ZOOM, true],
    ["a.example,,rtms-sjc1.zoom.us ,b.example", ZOOM, true],
    [".zoom.us", ZOOM, true],
    ["*.zoom.us", ZOOM, true],
    ["*zoom.us", ZOOM, true],
    ["zoom.us", ZOOM, false],
    [".zoom.us", "wss://zoom.us", false],
    ["sjc1.zoom.us", ZOOM, false],
    ["rtms-sjc1.zoom.us:443", ZOOM, true],
    ["rtms-sjc1.zoom.us:8443", ZOOM, false],
    [".zoom.us:8443", "wss://rtms-sjc1.zoom.us:8443", true],
    ["127.0.0.1", "ws://127.0.0.1:1234", true],
    ["127.0.0.1:80", "ws://127.0.0.1", true],
    ["localhost", "ws://127.0.0.1:1234", false],
    ["::1", "ws://[::1]:1234", true],
    ["[::1]:1234", "ws://[::1]:1234", true],
    ["[::1]:1", "ws://[::1]:1234", false],
  ];
  for (const [list, url, isExempt] of exemptions)
    it(`no_proxy=${list} ${isExempt ? "exempts" : "does not exempt"} ${url}`, () => {
      const env = { all_proxy: "http://a:1" };
      assert.equal(chosen(url, { ...env, no_proxy: list }) === undefined, isExempt);
      assert.equal(chosen(url, { ...env, NO_PROXY: list }) === undefined, isExempt);
    });

  const host = fc.constantFrom("rtms.zoom.us", "zoom.us", "sjc.rtms.zoom.us", "127.0.0.1", "other.example");
  const url = fc
    .tuple(fc.constantFrom("ws", "wss"), host, fc.constantFrom("", ":443", ":80", ":8080"))
    .map(([scheme, name, port]) => `${scheme}://${name}${port}/path`);
  const entry = fc
    .tuple(fc.constantFrom("", ".", "*.", "*"), host, fc.constantFrom("", ":443", ":80", ":8080"))
    .map((parts) => parts.join(""));

  it("is what Node-RED's own nodes would take, in any environment", () => {
    const list = fc
      .tuple(fc.array(entry, { maxLength: 3 }), fc.constantFrom(",", " "))
      .map(([entries, separator]) => entries.join(separator));
    const noProxy = fc.oneof({ weight: 4, arbitrary: list }, { weight: 1, arbitrary: fc.constant("*") });
    // With http_proxy and https_proxy this package reads more than Node-RED does for WebSockets.
    const names = ["ws_proxy", "wss_proxy", "all_proxy", "npm_config_proxy", "npm_config_wss_proxy"];
    const spelt = names.flatMap((name) => [name, name.toUpperCase()]);
    const proxies = Object.fromEntries(spelt.map((name) => [name, fc.constant(`http://${name.replace(/_/g, "-")}:1`)]));
    const env = fc.record(
      { ...proxies, no_proxy: noProxy, NO_PROXY: noProxy, npm_config_no_proxy: noProxy },
      { requiredKeys: [] },
    );
    const options = fc.record(
      { favourUpperCase: fc.boolean(), lowerCaseOnly: fc.boolean(), excludeNpm: fc.boolean() },
      { requiredKeys: [] },
    );
    void fc.assert(
      fc.property(url, env as fc.Arbitrary<Env>, options, (address, variables, conventions) => {
        const theirs = getProxyForUrl(address, { ...conventions, env: variables });
        const expected = theirs ? `${new URL(theirs).hostname}:1` : undefined;
        assert.equal(chosen(address, variables, conventions), expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("is what Node-RED's own nodes would take for HTTP", () => {
    const names = ["http_proxy", "https_proxy", "all_proxy", "npm_config_proxy", "npm_config_https_proxy"];
    const spelt = names.flatMap((name) => [name, name.toUpperCase()]);
    const proxies = Object.fromEntries(spelt.map((name) => [name, fc.constant(`http://${name.replace(/_/g, "-")}:1`)]));
    const env = fc.record({ ...proxies, no_proxy: entry }, { requiredKeys: [] });
    const mode = fc.constantFrom("strict" as const, "legacy" as const);
    void fc.assert(
      fc.property(url, env as fc.Arbitrary<Env>, mode, (address, variables, mode) => {
        const http = address.replace(/^ws/, "http");
        const theirs = getProxyForUrl(http, { mode, env: variables });
        assert.equal(chosen(http, variables, { mode }), theirs ? `${new URL(theirs).hostname}:1` : undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it("of an http proxy node is for the servers that Node-RED's http request node takes it for", () => {
    const proxy = proxyAt("http://user:word@proxy.example:3128", "a test");
    const exceptions = fc.array(fc.oneof({ weight: 5, arbitrary: entry }, { weight: 1, arbitrary: fc.constant("*") }), {
      maxLength: 3,
    });
    const options = fc.record(
      {
        mode: fc.constantFrom("strict" as const, "legacy" as const),
        favourUpperCase: fc.boolean(),
        lowerCaseOnly: fc.boolean(),
        excludeNpm: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    let exempt = 0;
    void fc.assert(
      fc.property(url, exceptions, options, (address, hosts, conventions) => {
        const env = { no_proxy: hosts.join(","), http_proxy: "http://proxy", https_proxy: "http://proxy" };
        const theirs = getProxyForUrl(address.replace(/^ws/, "http"), { ...conventions, env });
        const ours = proxyExcept(proxy, hosts, conventions)(address);
        assert.equal(ours, theirs ? proxy : undefined);
        if (!ours) exempt += 1;
      }),
      { numRuns: 2000 },
    );
    assert.ok(exempt > 100 && exempt < 1900, `${exempt} of 2000 are exempt`);
  });
});
