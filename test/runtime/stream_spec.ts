// The whole way in a real Node-RED process: a signed webhook in, exact media out, and nothing left behind.

import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator } from "../../src/simulator";
import { parseVtt } from "../transcript/vtt-parser";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import {
  complaints,
  eventNames,
  listeningSimulator,
  monologue,
  PACKET_BYTES,
  payload,
  playOptions,
  rtms,
  streamFlow,
} from "./stream-flow";
import { CREDENTIALS, post } from "./webhook-client";

const PACKETS = 150;
const EMBEDDED = join(__dirname, "programs", "embedded.cjs");
const UNSET = "$" + "{RTMS_TEST_UNSET}";

/** The status texts of the stream node, latest last. */
const statuses = async (nr: NodeRedProcess) =>
  (await nr.messages("status")).map(({ status }) => status as { fill?: string; text?: string });

describe("a stream through a real Node-RED", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await listeningSimulator();
  });
  afterEach(async () => {
    await simulator.close();
    await nr.stop().catch(() => undefined);
  });

  for (const mode of ["split", "unified"] as const)
    it(`delivers ${PACKETS} packets exactly, one WAV and valid captions (${mode})`, async () => {
      nr = await startNodeRed({ flow: streamFlow({ stream: { mode } }) });
      const scenario = monologue(PACKETS);
      const handle = simulator.play(playOptions(nr.url, { scenario, pace: "fast" }));
      const { handshakes } = await handle.done;
      assert.deepEqual(
        handshakes.map(({ status }) => status),
        mode === "split" ? [0, 0, 0] : [0, 0],
      );

      const audio = await nr.messages("audio", PACKETS + 1);
      const sent = scenario.audio[0]?.pcm ?? Buffer.alloc(0);
      for (const [index, message] of audio.slice(0, PACKETS).entries()) {
        assert.deepEqual(
          message.payload,
          sent.subarray(index * PACKET_BYTES, (index + 1) * PACKET_BYTES),
          `packet ${index}`,
        );
        assert.deepEqual(rtms(message), {
          product: "meeting",
          id: handle.id,
          streamId: handle.streamId,
          medium: "audio",
          timestamp: handle.startedAt + index * 20,
          receivedAt: rtms(message).receivedAt,
          sequence: index,
          speaker: { id: "16778240", name: "Ann <Example>" },
        });
        const { timestamp } = rtms(message);
        assert.deepEqual(message.audio, {
          rate: 16000,
          width: 2,
          channels: 1,
          encoding: "s16le",
          timestamp,
          duration: 20,
          samples: 320,
        });
        assert.equal(message.topic, `rtms/${handle.streamId}/audio/16778240`);
      }
      const end = audio[PACKETS] ?? {};
      assert.deepEqual([end.complete, end.payload, rtms(end).sequence], [true, Buffer.alloc(0), PACKETS]);
      assert.equal("speaker" in rtms(end), false);

      const wavs = await nr.messages("wav", 1);
      assert.equal(wavs.length, 1);
      const wav = payload<Buffer>(wavs[0] ?? {});
      assert.deepEqual(
        [wav.toString("latin1", 0, 4), wav.readUInt32LE(24), wav.readUInt32LE(40)],
        ["RIFF", 16000, sent.length],
      );
      assert.deepEqual(wav.subarray(44), sent);
      assert.equal(wavs[0]?.complete, true);

      const [captions] = await nr.messages("vtt", 1);
      const cues = parseVtt(payload<string>(captions ?? {}));
      assert.deepEqual(
        cues.map(({ start, end: until, voice, text }) => [start, until, voice, text]),
        [
          [0, 1000, "Ann ‹Example›", "Good morning."],
          [1000, 2000, "Ann ‹Example›", "2 < 3 & 4 --> 5"],
          [2000, 3000, "Ann ‹Example›", "Goodbye."],
        ],
      );

      const events = await nr.messages("events");
      const names = eventNames(events);
      assert.deepEqual(
        names.filter((name) => ["connecting", "streaming", "stopped", "failed"].includes(name)),
        ["connecting", "streaming", "stopped"],
      );
      assert.deepEqual(
        events.map((event) => rtms(event).sequence),
        events.map((_, index) => index),
      );
      assert.equal((await nr.messages("completed", 2)).length, 2);
      assert.deepEqual(await nr.messages("errors"), []);
      assert.deepEqual(complaints(nr), []);
    });

  it("is green only while media flow", async () => {
    nr = await startNodeRed({ flow: streamFlow() });
    void simulator.play(playOptions(nr.url, { scenario: monologue(500) }));
    await nr.messages("audio", 10);
    await sleep(1200);
    assert.equal((await statuses(nr)).at(-1)?.fill, "green");
    await simulator.close();
    await sleep(1500);
    assert.equal((await statuses(nr)).at(-1)?.fill, "yellow");
  });

  for (const onClose of ["disconnect", "close"] as const)
    it(`ends with Node-RED within 5 s, in mid-stream, and logs nothing about it (${onClose})`, async () => {
      nr = await startNodeRed({ flow: streamFlow({ stream: { onClose } }) });
      const handle = simulator.play(playOptions(nr.url, { scenario: monologue(500) }));
      await nr.messages("audio", 10);
      const { code, signal, milliseconds } = await nr.stop();
      assert.ok(milliseconds < 5000, `took ${milliseconds} ms`);
      assert.deepEqual([code, signal], [0, null]);
      assert.deepEqual(complaints(nr), []);
      if (onClose === "close") assert.equal((await handle.done).closed.reason, 20);
    });

  it("leaves no socket and no timer: a program that embeds Node-RED ends by itself, in mid-stream", async () => {
    nr = await startNodeRed({ flow: streamFlow(), program: EMBEDDED, env: { HOST_END: "itself" } });
    void simulator.play(playOptions(`${nr.url}/flows`, { scenario: monologue(500) }));
    await nr.messages("audio", 10);
    const { code, signal, milliseconds } = await nr.stop();
    assert.ok(milliseconds < 5000, `took ${milliseconds} ms`);
    assert.deepEqual([code, signal], [0, null]);
  });

  it("ends with Node-RED within 5 s while it waits to try again", async () => {
    nr = await startNodeRed({ flow: streamFlow() });
    const port = new URL(simulator.url).port;
    await simulator.close();
    const body = JSON.stringify({
      event: "meeting.rtms_started",
      event_ts: Date.now(),
      payload: {
        meeting_uuid: "4444AAAiAAAAAiAiAiiAii==",
        rtms_stream_id: "unreachable",
        server_urls: `ws://127.0.0.1:${port}`,
      },
    });
    await post(`${nr.url}/zoom/rtms`, body);
    await nr.messages("events", 3);
    const { code, milliseconds } = await nr.stop();
    assert.ok(milliseconds < 5000, `took ${milliseconds} ms`);
    assert.equal(code, 0);
  });
});

describe("a stream that fails in a real Node-RED", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;

  before(async () => {
    nr = await startNodeRed();
    simulator = await listeningSimulator();
  });
  after(async () => {
    await simulator.close();
    await nr.stop();
  });

  interface Failure {
    what: string;
    app?: Record<string, unknown>;
    faults?: Record<string, unknown>;
    code: string;
    cure: RegExp;
    /** How many errors there are; one unless each medium fails separately. */
    errors?: number;
  }
  const FAILURES: Failure[] = [
    {
      what: "missing credentials",
      app: { credentials: { ...CREDENTIALS, clientSecret: "" } },
      code: "RTMS_CREDENTIALS",
      cure: /Client Secret.*deploy/s,
    },
    {
      what: "credentials from a variable that is not set",
      app: { credentials: { ...CREDENTIALS, clientId: UNSET } },
      code: "RTMS_CREDENTIALS",
      cure: /RTMS_TEST_UNSET.*not set/s,
    },
    {
      what: "a server that is not allowed",
      app: { servers: "*.zoom.us" },
      code: "RTMS_SERVER_NOT_ALLOWED",
      cure: /127\.0\.0\.1.*servers/s,
    },
    {
      what: "a refused handshake",
      app: { credentials: { ...CREDENTIALS, clientSecret: "anotherClientSecret000" } },
      code: "RTMS_HANDSHAKE",
      cure: /INVALID_SIGNATURE.*Client Secret/s,
    },
    {
      what: "sockets that close without a reply",
      faults: { "silent-close": 9 },
      code: "RTMS_HANDSHAKE",
      cure: /without answering.*Client ID/s,
    },
    {
      what: "a refused media handshake",
      faults: { "refuse-media": 24 },
      code: "RTMS_MEDIA_HANDSHAKE",
      cure: /AUDIO_SEND_RATE.*stream node/s,
      errors: 2,
    },
  ];
  for (const { what, app = {}, faults = {}, code, cure, errors = 1 } of FAILURES)
    it(`turns ${what} into ${errors === 1 ? "one error" : "one error a medium"} with code, cause and cure, and a red status`, async () => {
      await nr.renew(streamFlow({ app }));
      void simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS), faults }));
      const [message] = await nr.messages("errors", 1);
      const error = message?.error as { code: string; message: string; source: { id: string } };
      assert.deepEqual([error.code, error.source.id], [code, "n-stream"]);
      assert.match(error.message, cure);
      for (const secret of Object.values(CREDENTIALS)) assert.equal(nr.log.join().includes(secret), false);
      await sleep(1200);
      assert.equal((await nr.messages("errors")).length, errors);
      const last = (await statuses(nr)).at(-1);
      assert.deepEqual([last?.fill, last?.text], ["red", code]);
    });
});
