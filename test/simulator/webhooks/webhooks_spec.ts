import assert from "node:assert/strict";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Product } from "../../../src/protocol/values/media-names";
import { type LogEntry, type PlayOptions, Simulator } from "../../../src/simulator";
import { MAYA, pcm, SECRETS, Stage, sleep } from "../support";

const scenario = { speakers: [MAYA], audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(20, 1) }], duration: 60_000 };

describe("simulator: webhooks", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  /** The body and headers of the webhook that a stream begins with. */
  async function started(options: Partial<PlayOptions>) {
    const stream = stage.play({ scenario, ...options });
    await stream.started;
    const received = stage.receiver.received.at(-1);
    assert.ok(received);
    return { stream, ...received };
  }

  it("signs as the test vector of protocol#webhook-verification", async () => {
    const body =
      '{"event":"meeting.rtms_started","event_ts":1626230691572,"payload":{"meeting_uuid":"4444AAAiAAAAAiAiAiiAii==","operator_id":"30R7kT7bTIKSNUFEuH_Qlg","rtms_stream_id":"609340fb2a7946909659956c8aa9250c","server_urls":"wss://127.0.0.1:443"}}';
    const reply = await stage.simulator.sendWebhook(stage.receiver.url, body, { timestamp: 1626230691 });
    const [received] = stage.receiver.received;
    assert.equal(reply.status, 200);
    assert.ok(reply.ms > 0 && reply.ms < 3000);
    assert.equal(received?.raw.toString(), body);
    assert.equal(received?.headers["content-type"], "application/json");
    assert.equal(
      received?.headers["x-zm-signature"],
      "v0=3e8e6341c193c265fb14547e0ac6024cde5d9ea6203b8aff9e5a1f545788196c",
    );
  });

  it("signs with the seconds of now, unless told otherwise", async () => {
    const { url } = stage.receiver;
    await stage.simulator.sendWebhook(url, { event: "x" });
    await stage.simulator.sendWebhook(url, { event: "x" }, { badSignature: true });
    await stage.simulator.sendWebhook(url, { event: "x" }, { unsigned: true });
    const [honest, forged, unsigned] = stage.receiver.received;
    assert.equal(honest?.genuine, true);
    assert.ok(Math.abs(Number(honest?.headers["x-zm-request-timestamp"]) - Date.now() / 1000) <= 2);
    assert.equal(forged?.genuine, false);
    assert.equal(unsigned?.headers["x-zm-signature"], undefined);
  });

  const PAYLOADS: { product: Product; event: string; idField: string; fields: string[] }[] = [
    {
      product: "meeting",
      event: "meeting.rtms_started",
      idField: "meeting_uuid",
      fields: ["operator_id", "account_id", "meeting_id", "is_original_host"],
    },
    {
      product: "webinar",
      event: "webinar.rtms_started",
      idField: "webinar_uuid",
      fields: ["operator_id", "account_id", "meeting_id", "is_original_host", "webinar_id"],
    },
    {
      product: "session",
      event: "session.rtms_started",
      idField: "session_id",
      fields: ["session_key", "account_id"],
    },
    { product: "contact_center", event: "contact_center.voice_rtms_started", idField: "engagement_id", fields: [] },
    { product: "phone", event: "phone.rtms_started", idField: "call_id", fields: [] },
  ];
  for (const { product, event, idField, fields } of PAYLOADS)
    it(`begins a ${product} stream with ${event}`, async () => {
      const { stream, body, genuine } = await started({ product });
      assert.equal(genuine, true);
      assert.equal(body.event, event);
      assert.equal(body.event_ts, stream.startedAt);
      assert.deepEqual(Object.keys(body.payload), [idField, ...fields, "rtms_stream_id", "server_urls"]);
      assert.equal(body.payload[idField], stream.id);
      assert.equal(body.payload.rtms_stream_id, stream.streamId);
      assert.equal(body.payload.server_urls, stage.simulator.url);
      assert.match(stream.streamId, /^[0-9a-f]{32}$/);
      await stream.stop();
      const { event: last, payload } = stage.receiver.received.at(-1)?.body ?? assert.fail();
      assert.equal(last, event.replace("started", "stopped"));
      const always = product === "session" ? ["session_key"] : [];
      assert.deepEqual(Object.keys(payload), [idField, ...always, "rtms_stream_id", "stop_reason"]);
    });

  it("can nest the payload, name a webinar by meeting_uuid, and say other URLs", async () => {
    const nested = await started({ nested: true });
    assert.equal((nested.body.payload.object as { meeting_uuid: string }).meeting_uuid, nested.stream.id);
    const webinar = await started({ product: "webinar", webinarIdField: "meeting_uuid" });
    assert.equal(webinar.body.payload.meeting_uuid, webinar.stream.id);
    const urls = { signaling: "wss://rtms.example/a,wss://rtms.example/b", media: "ws://127.0.0.1:9" };
    const elsewhere = await started({ urls });
    assert.equal(elsewhere.body.payload.server_urls, urls.signaling);
    const signaling = await stage.socket();
    signaling.send({ msg_type: 1, ...stage.claim(elsewhere.stream) });
    const { media_server } = await signaling.next(2);
    assert.equal((media_server as { server_urls: { audio: string } }).server_urls.audio, urls.media);
  });

  it("switches the faults of webhooks on", async () => {
    const forged = await started({ faults: { "forged-signature": true } });
    assert.equal(forged.genuine, false);
    const stale = await started({ faults: { "stale-signature": 600 } });
    assert.equal(stale.genuine, true);
    const age = Date.now() / 1000 - Number(stale.headers["x-zm-request-timestamp"]);
    assert.ok(age >= 599 && age < 603, `${age} s old`);
    stage.receiver.received.length = 0;
    await stage.play({ scenario, faults: { "duplicate-webhook": 2 } }).started;
    const [first, second, third] = stage.receiver.received;
    assert.equal(stage.receiver.received.length, 3);
    assert.ok(first && second?.raw.equals(first.raw) && third?.raw.equals(first.raw));
  });

  it("validates a URL and checks the token", async () => {
    const reply = await stage.simulator.validateUrl(stage.receiver.url);
    assert.equal(reply.status, 200);
    assert.equal(stage.receiver.received[0]?.genuine, true);
  });

  const INVALID: { what: string; spoil: (on: Stage) => void; cure: RegExp }[] = [
    {
      what: "a wrong encryptedToken",
      spoil: ({ receiver }) => (receiver.validation = (plainToken) => ({ plainToken, encryptedToken: "0" })),
      cure: /uses another secret token/,
    },
    {
      what: "another plainToken",
      spoil: ({ receiver }) => (receiver.validation = () => ({ plainToken: "x" })),
      cure: /zoom-rtms-webhook-in/,
    },
    { what: "401", spoil: ({ receiver }) => (receiver.status = 401), cure: /answered 401.*same secret token/ },
    { what: "404", spoil: ({ receiver }) => (receiver.status = 404), cure: /answered 404.*path/ },
    { what: "503", spoil: ({ receiver }) => (receiver.status = 503), cure: /answered 503.*zoom-rtms-app/ },
    { what: "418", spoil: ({ receiver }) => (receiver.status = 418), cure: /answered 418.*200 and 204/ },
  ];
  for (const { what, spoil, cure } of INVALID)
    it(`refuses a URL that answers with ${what}, and names the cure`, async () => {
      spoil(stage);
      await assert.rejects(stage.simulator.validateUrl(stage.receiver.url), (error: Error & { code: string }) => {
        assert.equal(error.code, "SIMULATOR_WEBHOOK");
        assert.match(error.message, cure);
        assert.ok(!error.message.includes(SECRETS.secretToken));
        return true;
      });
    });

  it("reports when nothing listens, or the URL is not valid", async () => {
    await assert.rejects(stage.simulator.validateUrl("http://127.0.0.1:1/"), /nothing listens there/);
    await assert.rejects(stage.simulator.validateUrl("not a URL"), /that is not a URL/);
    const stream = stage.play({ scenario, webhookUrl: "http://127.0.0.1:1/" });
    const { status, error } = await stream.started;
    assert.deepEqual([status, error], [0, "ECONNREFUSED"]);
  });

  it("stops waiting for an answer after 3 seconds, as Zoom does, and at once when it is closed", async () => {
    const mute = createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const address = mute.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
    try {
      const reply = await stage.simulator.sendWebhook(url, {});
      assert.deepEqual([reply.status, reply.error], [0, "TIMEOUT"]);
      assert.ok(reply.ms >= 2990 && reply.ms < 3500);
      const pending = stage.simulator.sendWebhook(url, {});
      await sleep(20);
      await stage.simulator.close();
      assert.equal((await pending).status, 0);
      assert.equal((await stage.simulator.sendWebhook(stage.receiver.url, {})).status, 0);
      assert.deepEqual(stage.receiver.events, []);
    } finally {
      mute.close();
    }
  });

  it("logs what happens without secrets", async () => {
    const entries: LogEntry[] = [];
    const simulator = await new Simulator({ ...SECRETS, log: (entry) => entries.push(entry) }).listen();
    const stream = simulator.play({ webhookUrl: stage.receiver.url, scenario });
    await stream.stop();
    await simulator.close();
    const events = entries.map(({ event }) => event).sort();
    assert.deepEqual(events, ["ended", "webhook", "webhook"]);
    const text = JSON.stringify(entries);
    for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret));
  });

  it("refuses to be made without secrets, or to play a stream twice at once", () => {
    assert.throws(() => new Simulator({ ...SECRETS, clientSecret: "" }), /clientSecret/);
    assert.throws(() => new Simulator({ ...SECRETS, speed: 0 }), /speed/);
    stage.play({ scenario, streamId: "once" });
    assert.throws(() => stage.play({ scenario, streamId: "once" }), /already playing/);
  });

  it("sends a webhook that was not accepted again 5, 20 and 60 minutes later, by its own clock", async () => {
    const fast = await Stage.open({ speed: 60_000 });
    try {
      fast.receiver.status = 500;
      const began = Date.now();
      const times: number[] = [];
      const stream = fast.play({ scenario: { ...scenario, duration: 100_000_000 } });
      stream.on("webhook", () => times.push(Date.now() - began));
      await stream.started;
      await sleep(300);
      fast.receiver.status = 204;
      while (times.length < 4) await sleep(5);
      const started = fast.receiver.received.filter(({ body }) => body.event === "meeting.rtms_started");
      assert.ok(started.length >= 2, `${started.length} tries`);
      for (const { raw, genuine } of started) assert.ok(genuine && raw.equals(started[0]?.raw ?? Buffer.alloc(0)));
    } finally {
      await fast.close();
    }
  });

  it("delays and repeats webhooks, the same bytes under a fresh signature", async () => {
    const stream = stage.play({ scenario, faults: { "delay-webhook": 60, "repeat-webhook": 80 } });
    await sleep(30);
    assert.equal(stage.receiver.received.length, 0);
    await stream.started;
    assert.equal(stage.receiver.received.length, 1);
    await sleep(150);
    const [first, second] = stage.receiver.received;
    assert.ok(first && second?.raw.equals(first.raw) && second.genuine);
  });

  it("forgets what it was to send when it is closed", async () => {
    const stream = stage.play({ scenario, faults: { "delay-webhook": 3_600_000 } });
    await stage.simulator.close();
    assert.equal((await stream.started).error, "CLOSED");
  });
});
