// What is wrong with a Mosquitto, or with the way to it, is told as RTMS_FLEET: passwords, access rules, TLS.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { RtmsError } from "../../../src/protocol/errors";
import { type Identity, makeIdentity, needsOpenssl } from "../../protocol/transport/network-support";
import { freePort, Mosquitto, needsMosquitto } from "./brokers";
import { isTold, Members, pause, ROOT, urlOf } from "./members";

describe("a Mosquitto that cannot carry a fleet", function () {
  needsMosquitto(this);
  this.timeout(30_000);
  const members = new Members();
  let broker: Mosquitto;

  beforeEach(async () => {
    broker = new Mosquitto(await freePort());
  });
  afterEach(async () => {
    await members.close();
    await broker.close();
  });

  /** MQTT 5 tells who may not publish; else only silence does. */
  const SILENT = "what this member publishes does not come back";
  const RIGHTS = {
    "3.1.1": [
      ["", SILENT],
      ["read", SILENT],
      ["write", SILENT],
    ],
    "5": [
      ["", "it refuses what is published"],
      ["read", "it refuses what is published"],
      ["write", SILENT],
    ],
  } as const;

  for (const [version, options] of [
    ["3.1.1", {}],
    ["5", { protocolVersion: 5 }],
  ] as const) {
    it(`refuses a wrong password, with MQTT ${version}, and takes the right one`, async () => {
      // The password "right-password", as mosquitto_passwd writes it.
      const passwords = broker.file("passwords", "node-red:right-password\n");
      execFileSync("mosquitto_passwd", ["-U", passwords]);
      await broker.start(["allow_anonymous false", `password_file ${passwords}`]);
      const [wrong, none] = ["wrong-password", undefined].map((password) =>
        members.open({
          url: urlOf(broker),
          options: { ...options, username: "node-red", ...(password && { password }) },
        }),
      );
      for (const each of [wrong, none])
        isTold((await each?.trouble()) as RtmsError, /refuses the connection \(.*\)\. User or password is wrong/);
      await members
        .open({ url: urlOf(broker), options: { ...options, username: "node-red", password: "right-password" } })
        .synced();
    });

    it(`has access rules that do not give both rights, with MQTT ${version}`, async () => {
      await Promise.all(
        RIGHTS[version].map(async ([right, told]) => {
          const strict = new Mosquitto(await freePort());
          const rules = strict.file("rules", right ? `topic ${right} ${ROOT}/#\n` : "topic readwrite other/#\n");
          try {
            await strict.start(["allow_anonymous true", `acl_file ${rules}`]);
            const a = members.open({ url: urlOf(strict), options });
            isTold(
              await a.trouble(),
              new RegExp(
                `does not let this member use its topics \\(${told}\\).*\\(in Mosquitto's acl_file: topic readwrite ${ROOT}/#\\)`,
              ),
            );
            assert.equal(a.count("synced"), 0, right);
          } finally {
            await strict.close();
          }
        }),
      );
    });

    it(`is enough with access rules for the fleet's topics alone, with MQTT ${version}`, async () => {
      await broker.start(["allow_anonymous true", `acl_file ${broker.file("rules", `topic readwrite ${ROOT}/#\n`)}`]);
      await members.open({ url: urlOf(broker), options }).synced();
    });

    it(`keeps no messages, with MQTT ${version}`, async () => {
      await broker.start(["allow_anonymous true", "retain_available false"]);
      isTold(
        await members.open({ url: urlOf(broker), options }).trouble(),
        // With MQTT 3.1.1, Mosquitto closes the connection without a word.
        /does not keep messages for those who subscribe later|with retained messages off, may also do so/,
      );
    });
  }
});

describe("a Mosquitto with TLS", function () {
  needsMosquitto(this);
  needsOpenssl(this);
  this.timeout(30_000);
  const members = new Members();
  let identity: Identity;
  let broker: Mosquitto;

  const tls = (...more: string[]) => [
    "allow_anonymous true",
    `cafile ${broker.file("ca.pem", identity.ca)}`,
    `certfile ${broker.file("cert.pem", identity.cert)}`,
    `keyfile ${broker.file("key.pem", identity.key)}`,
    ...more,
  ];

  before(() => {
    identity = makeIdentity("DNS:localhost");
  });
  beforeEach(async () => {
    broker = new Mosquitto(await freePort());
  });
  afterEach(async () => {
    await members.close();
    await broker.close();
  });

  it("works with its CA", async () => {
    await broker.start(tls());
    const options = { ca: identity.ca, rejectUnauthorized: true };
    const a = await members.open({ url: `mqtts://localhost:${broker.port}`, options }).synced();
    assert.deepEqual(a.troubles, []);
  });

  const FAULTS: readonly (readonly [what: string, host: string, hasCa: boolean, text: RegExp])[] = [
    [
      "a CA that Node.js does not trust",
      "localhost",
      false,
      /Its certificate is not signed by a CA that Node\.js trusts: put the certificate of the CA into the TLS configuration of the mqtt-broker node/,
    ],
    [
      "another name in its certificate",
      "127.0.0.1",
      true,
      /\(ERR_TLS_CERT_ALTNAME_INVALID\)\. Its certificate is for another name: .* Server Name/,
    ],
  ];
  for (const [what, host, hasCa, text] of FAULTS)
    it(`has ${what}`, async () => {
      await broker.start(tls());
      const options = { rejectUnauthorized: true, ...(hasCa && { ca: identity.ca }) };
      const a = members.open({ url: `mqtts://${host}:${broker.port}`, options });
      isTold(await a.trouble(), text);
      await pause(1000);
      assert.equal(a.troubles.length, 1);
    });

  it("asks for a client certificate", async () => {
    await broker.start(tls("require_certificate true"));
    const options = { ca: identity.ca, rejectUnauthorized: true };
    isTold(
      await members.open({ url: `mqtts://localhost:${broker.port}`, options }).trouble(),
      /asks for a client certificate that it trusts/,
    );
  });

  it("is spoken to without TLS", async () => {
    await broker.start(tls());
    isTold(
      await members.open({ url: `mqtt://localhost:${broker.port}` }).trouble(),
      /Most likely the port is another program's, or expects TLS where/,
    );
  });

  it("has none, and is spoken to with TLS", async () => {
    await broker.start();
    for (const rejectUnauthorized of [true, false])
      isTold(
        await members.open({ url: `mqtts://localhost:${broker.port}`, options: { rejectUnauthorized } }).trouble(),
        /TLS/,
      );
  });
});
