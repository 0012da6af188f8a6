// wss://: a client of this package that trusts the certificate is served, one that does not is not.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { before, describe, it } from "mocha";
import { type RtmsError, RtmsStream, type StreamOptions } from "../../../src/protocol";
import { type Certificate, type Faults, type Scenario, selfSignedCertificate } from "../../../src/simulator";
import { until } from "../../until";
import { MAYA, pcm, SECRETS, Stage } from "../support";

const scenario: Scenario = { speakers: [MAYA], audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(400, 1) }] };

describe("simulator: wss://", function () {
  this.timeout(20_000);
  let tls: Certificate;
  before(() => {
    tls = selfSignedCertificate();
  });

  /** Joins a stream that is served over TLS, as far as it comes. */
  async function join(options: Partial<StreamOptions>, faults: Faults = {}) {
    const stage = await Stage.open({ tls });
    const stream = stage.play({ scenario, faults });
    const client = new RtmsStream(
      {
        product: "meeting",
        action: "started",
        id: stream.id,
        streamId: stream.streamId,
        serverUrl: stage.simulator.url,
      },
      { ...SECRETS, transcript: false, allows: (url) => url.startsWith("wss:"), proxy: () => undefined, ...options },
    );
    const sound: Buffer[] = [];
    const failures: RtmsError[] = [];
    client.on("audio", ({ payload }) => sound.push(Buffer.from(payload)));
    client.on("failure", (error) => failures.push(error));
    client.start();
    return { stage, stream, client, sound, failures };
  }

  it("is signed by itself, for 127.0.0.1 and localhost, for a year", () => {
    const certificate = new X509Certificate(tls.cert);
    assert.ok(certificate.verify(certificate.publicKey));
    assert.equal(certificate.subjectAltName, "IP Address:127.0.0.1, DNS:localhost");
    assert.ok(certificate.ca);
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    assert.ok(days > 390 && days < 398, `${days} days`);
    assert.ok(Date.parse(certificate.validFrom) < Date.now());
    assert.notEqual(selfSignedCertificate().key, tls.key);
  });

  it("serves signaling and media to clients that trust the certificate, every sample", async () => {
    const { stage, stream, client, sound } = await join({ ca: tls.cert });
    try {
      assert.match(stage.simulator.url, /^wss:\/\/127\.0\.0\.1:\d+$/);
      assert.match(String(stage.receiver.received[0]?.body.payload.server_urls ?? stage.simulator.url), /^wss:/);
      await stream.done;
      await until(() => Buffer.concat(sound).equals(pcm(400, 1)));
    } finally {
      await client.close();
      await stage.close();
    }
  });

  it("serves no client that does not trust it", async () => {
    const { stage, stream, client, sound } = await join({});
    try {
      await until(() => stage.receiver.received.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.deepEqual(sound, []);
      assert.deepEqual((await stream.stop()).handshakes, []);
    } finally {
      await client.close();
      await stage.close();
    }
  });

  it("resets by RST under TLS, too, and a failover's second port is wss", async () => {
    const stage = await Stage.open({ tls, faults: { reset: 1 } });
    try {
      const stream = stage.play({ scenario: { ...scenario, duration: 20_000 } });
      await stream.started;
      const { WebSocket } = await import("ws");
      const closed = (): Promise<{ code: number; answer: string }> =>
        new Promise((resolve) => {
          let answer = "";
          const socket = new WebSocket(stage.simulator.url, { ca: tls.cert });
          socket.on("error", () => undefined);
          socket.on("message", (data) => {
            answer ||= data.toString();
            socket.close();
          });
          socket.on("open", () => socket.send(JSON.stringify({ msg_type: 1, ...stage.claim(stream) })));
          socket.on("close", (code) => resolve({ code, answer }));
        });
      assert.deepEqual(await closed(), { code: 1006, answer: "" });
      assert.equal(JSON.parse((await closed()).answer).status_code, 0);
      const moved = new Promise<string>((resolve) => stream.once("moved", ({ url }) => resolve(url)));
      stream.inject("failover");
      assert.match(await moved, /^wss:\/\/127\.0\.0\.1:\d+$/);
      assert.deepEqual(
        stage.simulator.urls.map((url) => url.slice(0, 4)),
        ["wss:", "wss:"],
      );
    } finally {
      await stage.close();
    }
  });
});
