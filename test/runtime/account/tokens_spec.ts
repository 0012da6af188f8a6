// One access token per account in the process.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { rootCertificates } from "node:tls";
import type { AccountSettings } from "../../../src/runtime/account/account";
import { tokensFor } from "../../../src/runtime/account/tokens";

const settings = (account: Partial<AccountSettings["account"]> = {}, network: object = {}): AccountSettings => ({
  account: { kind: "app", host: "zoom.us", accountId: "", clientId: "id", clientSecret: "secret", ...account },
  network: { proxy: () => undefined, ca: "", ...network },
});
const proxyTo = (host: string) => () => ({ secure: false, host, port: 1, username: "", password: "", label: host });

describe("the tokens of accounts", () => {
  it("are the same for the same account, whichever node asks", () =>
    assert.equal(tokensFor(settings()), tokensFor(settings())));

  const others: [string, AccountSettings][] = [
    ["another kind", settings({ kind: "video-sdk" })],
    ["another host", settings({ host: "zoomgov.com" })],
    ["another account id", settings({ accountId: "other" })],
    ["another client id", settings({ clientId: "other" })],
    ["another secret", settings({ clientSecret: "other" })],
    ["a proxy", settings({}, { proxy: proxyTo("proxy.example") })],
    ["CA certificates", settings({}, { ca: rootCertificates[0] })],
  ];
  for (const [what, other] of others)
    it(`are others for ${what}`, () => assert.notEqual(tokensFor(other), tokensFor(settings())));

  it("follow a proxy that is changed", () => {
    const first = tokensFor(settings({}, { proxy: proxyTo("one.example") }));
    assert.notEqual(tokensFor(settings({}, { proxy: proxyTo("two.example") })), first);
    assert.equal(tokensFor(settings({}, { proxy: proxyTo("one.example") })), first);
  });

  it("are asked for once by many nodes", async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests += 1;
      request.resume();
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ access_token: "t", token_type: "bearer", expires_in: 3600, scope: "a b" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const tokens = await Promise.all([1, 2, 3].map(() => tokensFor(settings({ host })).get()));
      assert.deepEqual([...new Set(tokens.map(({ value }) => value))], ["t"]);
      assert.deepEqual(tokens[0]?.scopes, ["a", "b"]);
      assert.equal(requests, 1);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
