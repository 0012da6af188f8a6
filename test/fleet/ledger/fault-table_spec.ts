// Which text tells a fault, and when the next attempt is due: a table, by the codes of Node.js and the numbers of MQTT.

import assert from "node:assert/strict";
import { connectionFault, denialFault, lossFault, retainFault, unstable } from "../../../src/fleet/ledger/faults";
import { LEDGER_TEXTS, troubleError } from "../../../src/fleet/ledger/texts";
import { ToldFaults } from "../../../src/fleet/ledger/told-faults";

const BROKER = "mqtt://broker.example:1883";
const failure = (code?: string | number, message = "it failed") =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

const ROWS: readonly [code: string | number | undefined, cure: string, retry: string][] = [
  ["ECONNREFUSED", "notListening", "soon"],
  ["ENOTFOUND", "unknownHost", "soon"],
  ["EAI_AGAIN", "unknownHost", "soon"],
  ["EHOSTUNREACH", "noRoute", "soon"],
  ["ETIMEDOUT", "noRoute", "soon"],
  ["ECONNRESET", "noAnswer", "soon"],
  [undefined, "noAnswer", "soon"],
  ["EWHATEVER", "noAnswer", "soon"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "untrusted", "late"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "untrusted", "late"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "otherName", "late"],
  ["CERT_HAS_EXPIRED", "expired", "late"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "noTls", "late"],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "clientCertificate", "late"],
  ["ERR_SSL_ANYTHING_NEW", "tls", "late"],
  ["EPROTO", "tls", "late"],
  [1, "protocol", "late"],
  [132, "protocol", "late"],
  [2, "clientId", "late"],
  [133, "clientId", "late"],
  [3, "busy", "soon"],
  [136, "busy", "soon"],
  [4, "password", "late"],
  [5, "password", "late"],
  [134, "password", "late"],
  [135, "password", "late"],
  [128, "other", "late"],
];

describe("a connection that a broker does not accept", () => {
  for (const [code, cure, retry] of ROWS)
    it(`is told by ${cure} if the code is ${code}`, () => {
      const fault = connectionFault(failure(code), BROKER);
      assert.deepEqual([fault.trouble.params.cure, fault.retry], [{ code: cure }, retry]);
      assert.match(troubleError(fault.trouble).message, new RegExp(`^The fleet's broker ${BROKER} (cannot|refuses)`));
    });

  it("is told as one without retained messages if that is why it refuses", () => {
    assert.deepEqual(connectionFault(failure(154), BROKER), retainFault(BROKER));
  });

  it("is told without an error, too", () => {
    const { message } = troubleError(connectionFault(undefined, BROKER).trouble);
    assert.match(message, /cannot be reached \(it closed the connection\)\. Most likely the port/);
  });

  it("is named without what Node.js leaves empty", () => {
    assert.match(
      troubleError(connectionFault(failure("ECONNREFUSED", ""), BROKER).trouble).message,
      /\(ECONNREFUSED\)/,
    );
    assert.match(
      troubleError(lossFault(failure(undefined, "Keepalive timeout"), BROKER).trouble).message,
      /\(Keepalive timeout\)/,
    );
  });
});

describe("the texts of a fleet's errors", () => {
  it("have no parameter that is left", () => {
    for (const fault of [
      ...(["publish", "subscribe", "closes", "silent"] as const).map((denial) =>
        denialFault(denial, BROKER, "zoom-rtms/a"),
      ),
      retainFault(BROKER),
      lossFault(undefined, BROKER),
    ])
      assert.doesNotMatch(troubleError(fault.trouble).message, /[{}]/);
  });

  it("are short enough to be read", () => {
    for (const [name, text] of Object.entries(LEDGER_TEXTS)) assert.ok(text.length < 480, `${name}: ${text.length}`);
  });
});

describe("a fault", () => {
  const [away, wrong] = [connectionFault(failure("ECONNREFUSED"), BROKER), connectionFault(failure(5), BROKER)];

  it("is told once, whatever comes in between, and again after the connection worked", () => {
    const told = new ToldFaults();
    assert.deepEqual(
      [away, away, wrong, away, wrong].map((fault) => told.isDue(fault, 0)),
      [true, false, true, false, false],
    );
    told.works();
    assert.deepEqual(
      [wrong, wrong].map((fault) => told.isDue(fault, 0)),
      [true, false],
    );
  });

  it("of a broker that worked is told after 10 s, but at once if it is a setting's", () => {
    const told = new ToldFaults();
    told.works();
    told.lost(1000);
    assert.deepEqual(
      [1000, 10_999, 11_000, 12_000].map((now) => told.isDue(away, now)),
      [false, false, true, false],
    );
    assert.equal(told.isDue(wrong, 1000), true);
  });

  it("is told as an unstable connection with the third loss in a minute, once until it is stable", () => {
    const told = new ToldFaults();
    const losses = (...instants: number[]) =>
      instants.map((now) => {
        told.works();
        return told.lost(now * 1000);
      });
    assert.deepEqual(losses(0, 59, 61, 118, 119, 120), [undefined, undefined, undefined, 3, undefined, undefined]);
    assert.deepEqual(losses(300, 301, 302), [undefined, undefined, 3]);
    const fault = lossFault(failure("ECONNRESET"), BROKER);
    assert.match(
      troubleError(unstable(3, fault)).message,
      /broke 3 times in a minute \(ECONNRESET\)\. Check the network/,
    );
  });
});
