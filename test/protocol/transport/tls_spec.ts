// TLS: always verified, TLS 1.2 at least, trust that can only be added to, and a client certificate where one is asked for.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { promisify } from "node:util";
import type { RtmsError } from "../../../src/protocol/errors/errors";
import { unreachable } from "../../../src/protocol/link/link-errors";
import { socketOpener } from "../../../src/protocol/transport/network";
import { type ClientCertificate, tlsSettings } from "../../../src/protocol/transport/network-trust";
import { withEnvironment } from "../../environment";
import { until } from "../../until";
import {
  attempt,
  HOST,
  hasOpenssl,
  type Identity,
  type Listening,
  LiveStream,
  LONG_AGO,
  makeIdentity,
  needsOpenssl,
  TinyProxy,
  TinyZoom,
} from "./network-support";

const direct = () => undefined;
const opener = (ca?: string | Buffer) => socketOpener({ proxy: direct, ...(ca !== undefined && { ca }) });

it("CI has openssl, so that no spec of certificates is skipped there", () => {
  assert.ok(hasOpenssl || !process.env.CI);
});

describe("wss to a server whose CA Node.js does not know", function () {
  needsOpenssl(this);
  const running: Listening[] = [];
  let ours: Identity;
  let other: Identity;
  const serve = (identity: Identity, more: tls.TlsOptions = {}) => {
    const zoom = new TinyZoom("127.0.0.1", { ...identity, ca: undefined, ...more });
    running.push(zoom);
    return zoom.listen();
  };
  const isRefused = async (outcome: Promise<"open" | Error>, words: RegExp, zoom: TinyZoom) => {
    assert.match(String(await outcome), words);
    assert.equal(zoom.sockets.length, 0);
  };

  before(() => {
    ours = makeIdentity();
    other = makeIdentity(`DNS:${HOST}`);
  });
  afterEach(() => Promise.all(running.splice(0).map((server) => server.close())));

  it("is an RTMS_CONNECTION error that names the TLS configuration", async () => {
    const zoom = await serve(ours);
    const live = new LiveStream(zoom.url(), { proxy: direct }, LONG_AGO);
    await until(() => live.count("failed") === 1);
    assert.equal(live.failures[0]?.code, "RTMS_CONNECTION");
    assert.match(
      `${live.failures[0]?.message}`,
      /not signed by a CA that Node\.js trusts\. .*app node's TLS configuration/,
    );
    assert.equal(zoom.sockets.length, 0);
  });

  it("carries a stream that was given the CA", async () => {
    const zoom = await serve(ours);
    const live = new LiveStream(zoom.url(), { ca: ours.ca, proxy: direct });
    await until(() => live.count("streaming") === 1);
    await live.stream.disconnect();
  });

  it("opens with several certificates, in a Buffer and between other words", async () => {
    const bundle = Buffer.from(`Bag: one\n${other.ca}\r\nBag: two\n${ours.ca.replace(/\n/g, "\r\n")}`);
    assert.equal(await attempt(opener(bundle), (await serve(ours)).url()), "open");
  });

  it("trusts no server by another CA, nor one that has another name", async () => {
    const zoom = await serve(ours);
    await isRefused(attempt(opener(other.ca), zoom.url()), /unable|certificate/, zoom);
    const misnamed = await serve(other);
    await isRefused(attempt(opener(other.ca), misnamed.url()), /altnames/, misnamed);
  });

  it("stays verified with NODE_TLS_REJECT_UNAUTHORIZED=0", async () => {
    const zoom = await serve(ours);
    const { emitWarning } = process;
    process.emitWarning = () => undefined;
    try {
      await withEnvironment({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, async () => {
        await new Promise<void>((resolve, reject) => {
          const probe = tls.connect({ port: zoom.port, host: "127.0.0.1" }, () => resolve(void probe.destroy()));
          probe.on("error", reject);
        });
        await isRefused(attempt(opener(), zoom.url()), /unable|certificate/, zoom);
      });
    } finally {
      process.emitWarning = emitWarning;
    }
  });

  it("asks for TLS 1.2 at least, whatever Node's default is", async () => {
    const old = { maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    const zoom = await serve(ours, old);
    const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls;
    Object.assign(tls, { DEFAULT_MIN_VERSION: "TLSv1", DEFAULT_CIPHERS: "DEFAULT@SECLEVEL=0" });
    try {
      const version = await new Promise((resolve, reject) => {
        const probe = tls.connect({ port: zoom.port, host: "127.0.0.1", ca: ours.ca }, () => {
          resolve(probe.getProtocol());
          probe.destroy();
        });
        probe.on("error", reject);
      });
      assert.equal(version, "TLSv1.1");
      // A text of its own, so that the context is made under these defaults.
      await isRefused(
        attempt(opener(`for TLS 1.1\n${ours.ca}`), zoom.url()),
        /protocol version|unsupported protocol/i,
        zoom,
      );
    } finally {
      Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS });
    }
    assert.equal(await attempt(opener(ours.ca), (await serve(ours, { maxVersion: "TLSv1.2" })).url()), "open");
  });

  it("trusts what NODE_EXTRA_CA_CERTS names as well as the CA it was given, and no more", async function () {
    this.timeout(60_000);
    const extra = makeIdentity();
    const stranger = makeIdentity();
    const zooms = [await serve(ours), await serve(extra), await serve(stranger)];
    const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-extra-"));
    writeFileSync(join(folder, "extra.pem"), extra.ca);
    writeFileSync(join(folder, "ours.pem"), ours.ca);
    const program = `
      const { socketOpener } = require("./src/protocol/transport/network");
      const { networkSettings } = require("./src/runtime/app/settings");
      const saved = { servers: "*.zoom.us", ca: ${JSON.stringify(join(folder, "ours.pem"))}, maxFrame: 1024, silence: 1 };
      const { ca } = networkSettings(saved, {});
      const open = socketOpener({ proxy: () => undefined, ca });
      Promise.all(${JSON.stringify(zooms.map((zoom) => zoom.url()))}.map((url) => new Promise((resolve) => {
        const opened = () => { socket.terminate(); resolve("open"); };
        const failed = () => resolve("refused");
        const socket = open(url, { maxFrame: 4096 }, { opened, failed, message() {}, closed() {} });
      }))).then((outcomes) => console.log(outcomes.join()));`;
    try {
      const { stdout } = await promisify(execFile)(process.execPath, ["--require", "tsx/cjs", "-e", program], {
        cwd: join(__dirname, "..", "..", ".."),
        env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, "extra.pem") },
        timeout: 30_000,
      });
      assert.equal(stdout.trim(), "open,open,refused");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  describe("which asks for a certificate", () => {
    const asks = (version: tls.SecureVersion): tls.TlsOptions & { requestCert: true } => ({
      ca: ours.ca,
      requestCert: true,
      minVersion: version,
      maxVersion: version,
    });
    const encrypted = (passphrase: string): ClientCertificate => {
      const cipher = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase } as const;
      return { cert: ours.cert, key: String(createPrivateKey(ours.key).export(cipher)), passphrase };
    };
    const identified = (clientCertificate: ClientCertificate, proxy: string | typeof direct = direct) =>
      socketOpener({ proxy, ca: ours.ca, clientCertificate });

    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      it(`opens with the client certificate, ${version}`, async () => {
        const zoom = await serve(ours, asks(version));
        const { cert, key } = ours;
        assert.equal(await attempt(identified({ cert, key }), zoom.url()), "open");
        assert.equal(await attempt(identified({ cert: Buffer.from(cert), key: Buffer.from(key) }), zoom.url()), "open");
        assert.equal(await attempt(identified(encrypted("the word")), zoom.url()), "open");
        const proxy = await new TinyProxy({ ...ours, ...asks(version) }).listen();
        running.push(proxy);
        assert.equal(await attempt(identified({ cert, key }, proxy.url()), zoom.url()), "open");
        assert.equal(proxy.asked.length, 1);
      });

      it(`does not open without one, and says what is missing, ${version}`, async () => {
        const zoom = await serve(ours, asks(version));
        const error = await attempt(opener(ours.ca), zoom.url());
        assert.ok(error instanceof Error);
        const { message } = unreachable("signaling", { opened: false, error }, 60_000, "stream-1");
        assert.match(
          message,
          /client certificate: put the certificate and its key into the app node's TLS configuration/,
        );
        assert.doesNotMatch(message, /OpenSSL|SSL routines/);
        assert.equal(zoom.sockets.length, 0);
      });
    }

    it("is refused before it begins if certificate, key and passphrase do not belong together", () => {
      const wrong: ClientCertificate[] = [
        { cert: ours.cert, key: other.key },
        { cert: "no certificate", key: ours.key },
        { ...encrypted("the word"), passphrase: "another word" },
      ];
      for (const each of wrong)
        assert.throws(
          () => identified(each),
          ({ code, message, cause }: RtmsError) =>
            code === "RTMS_INPUT" &&
            /client certificate cannot be used with its key \(.*\)\. .*passphrase/.test(message) &&
            [String(each.key), "another word"].every((secret) => !`${message} ${cause}`.includes(secret)),
        );
    });
  });

  it("shares what was made of a CA among streams, and keeps only the last few", () => {
    const context = (mark: number) => tlsSettings(`# ${mark}\n${ours.ca}`).secureContext;
    const first = context(0);
    assert.equal(context(0), first);
    for (let mark = 1; mark <= 8; mark += 1) context(mark);
    assert.notEqual(context(0), first);
  });

  it("costs a program nothing that opens no socket", async () => {
    const program = `
      const tls = require("node:tls");
      const { createSecureContext } = tls;
      let made = 0;
      tls.createSecureContext = (options) => { made += 1; return createSecureContext(options); };
      const { REAL_WORLD } = require("./src/protocol/transport");
      const idle = made;
      const none = () => {};
      const listener = { opened: none, message: none, failed: none, closed: none };
      REAL_WORLD.openSocket("ws://127.0.0.1:9", { maxFrame: 4096 }, listener).terminate();
      console.log(idle, made);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--require", "tsx/cjs", "-e", program], {
      cwd: join(__dirname, "..", "..", ".."),
      timeout: 30_000,
    });
    assert.equal(stdout.trim(), "0 1");
  });

  it("is refused before it begins if the CA cannot be read", () => {
    const code = "RTMS_INPUT";
    const cut = ours.ca.replace(/(CERTIFICATE-----\n).*\n/, "$1");
    const says = (words: RegExp) => (error: RtmsError) => error.code === code && words.test(error.message);
    assert.throws(() => opener("a word"), says(/The option ca contains no certificate in PEM format .*openssl x509/));
    assert.throws(() => opener(ours.key), says(/no certificate/));
    assert.throws(() => opener(`${ours.ca}\n${cut}`), says(/cannot be read, number 2 of 2/));
    assert.throws(() => opener(`${ours.ca.slice(0, 200)}\n${ours.ca}`), says(/cannot be read, number 1 of 2/));
  });
});
