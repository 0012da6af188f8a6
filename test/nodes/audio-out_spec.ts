import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import audioOut from "../../nodes/audio-out/audio-out";
import type { AudioOutMessage as AnyMessage } from "../../src/audio/envelope";
import { parseWav } from "../../src/audio/wav";
import { ALICE, audio, end, event, Harness, helper, type Message, ramp, T0, until } from "./output-harness";

type AudioOutMessage = AnyMessage & { payload: Buffer };

const BOB = { id: "2", name: "Bob" };
const PACKET = 320;
const silence = (samples: number) => Buffer.alloc(samples * 2);

function load(properties: Message = {}): Promise<Harness> {
  return Harness.load(audioOut, "zoom-rtms-audio-out", { output: "raw", ...properties });
}

/** `count` packets of 20 ms from `at` milliseconds on, whose samples count on from `first`. */
function packets(count: number, at = 0, first = 0, origin = {}): Message[] {
  return Array.from({ length: count }, (_, n) => audio(T0 + at + n * 20, ramp(first + n * PACKET, PACKET), origin));
}

/** What Node-RED leaves of a variable that is not set. */
const unset = ["$", "{NOT_SET}"].join("");
const sent = ({ out }: Harness) => out as unknown as AudioOutMessage[];
const payloads = (harness: Harness) => sent(harness).map(({ payload }) => payload);
const errors = ({ caught }: Harness) => caught.map(({ error }) => error as { code?: string; message: string });

function assertSamples(actual: Buffer | undefined, ...expected: Buffer[]): void {
  assert.ok(actual && Buffer.concat(expected).equals(actual), "the samples differ");
}

describe("zoom-rtms-audio-out", () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());
  afterEach(() => helper.unload());

  describe("chunk: packet", () => {
    it("sends each packet on, with the message's own properties, and an empty last message", async () => {
      const harness = await load({ chunk: "packet" });
      const [one, two] = packets(2);
      await harness.feed(
        { ...one, mine: "kept", _msgid: "m1" },
        { ...two, payload: two?.payload },
        end("audio", T0 + 40),
      );
      const [first, second, last] = sent(harness);
      assert.equal(harness.out.length, 3);
      assertSamples(first?.payload, ramp(0, PACKET));
      assertSamples(second?.payload, ramp(PACKET, PACKET));
      assert.equal(first?.mine, "kept");
      assert.equal(first?._msgid, "m1");
      assert.equal(first?.topic, "rtms/S1/audio/1");
      assert.equal(first?.format, "raw");
      assert.deepEqual(first?.audio, {
        rate: 16000,
        width: 2,
        channels: 1,
        encoding: "s16le",
        timestamp: T0,
        duration: 20,
        samples: PACKET,
      });
      assert.deepEqual(first?.rtms, {
        product: "meeting",
        id: "uuid/1==",
        streamId: "S1",
        medium: "audio",
        timestamp: T0,
        receivedAt: T0 + 7,
        sequence: 0,
        speaker: ALICE,
      });
      assert.equal(first && "complete" in first, false);
      assert.deepEqual(last?.parts, { id: first?.parts.id, index: 2, type: "buffer", count: 3 });
      assert.equal(last?.complete, true);
      assert.equal(last?.payload.length, 0);
      assert.equal(last?.audio.samples, 0);
      assert.equal(last?.audio.timestamp, T0 + 40);
      assert.deepEqual(last?.rtms.speaker, ALICE);
      assert.equal(last?.rtms.sequence, 2);
    });

    it("puts the silence of a gap ahead of the packet behind it", async () => {
      const harness = await load({ chunk: "packet" });
      await harness.feed(...packets(1), ...packets(1, 120, PACKET));
      assert.equal(harness.out.length, 1, "another might be missing before it");
      await harness.feed(end("audio", T0));
      assertSamples(payloads(harness)[1], silence(1600), ramp(PACKET, PACKET));
      assert.equal(sent(harness)[1]?.audio.timestamp, T0 + 20);
    });

    it("waits at most lateMs for what is missing, and not at all with 0", async () => {
      const settled = await load({ chunk: "packet", lateMs: 100 });
      const [one, two, three, four, ...more] = packets(9).filter((_, n) => n !== 2) as [Message, ...Message[]];
      await settled.feed(one, ...[two, three, four].filter((m) => m !== undefined));
      assert.equal(settled.out.length, 2);
      await settled.feed(...packets(1, 40, 2 * PACKET));
      assertSamples(Buffer.concat(payloads(settled)), ramp(0, 5 * PACKET));
      await settled.feed(...more);
      assert.equal(settled.out.length, 9);
      await helper.unload();
      const hasty = await load({ chunk: "packet", lateMs: "0" });
      await hasty.feed(...packets(1), ...packets(1, 120, PACKET));
      assert.equal(hasty.out.length, 2);
    });

    it("lets go of what waits in vain when nobody speaks any more", async () => {
      const harness = await load({ chunk: "packet", lateMs: 100 });
      await harness.feed(...packets(1), ...packets(1, 120, PACKET));
      await until(() => harness.out.length === 2);
    });

    it("sends and keeps memory of its own", async () => {
      const harness = await load({ chunk: "packet" });
      const packet = audio(T0, ramp(0, PACKET));
      const early = audio(T0 + 40, ramp(0, PACKET));
      await harness.feed(packet, early);
      for (const { payload } of [packet, early]) (payload as Buffer).fill(0);
      await harness.feed(end("audio", T0));
      assertSamples(Buffer.concat(payloads(harness)), ramp(0, PACKET), silence(PACKET), ramp(0, PACKET));
    });
  });

  describe("chunk: time", () => {
    it("cuts to the sample across packets and sends the rest at the end, with the group's first properties", async () => {
      const harness = await load({ chunk: "time", chunkMs: "50" });
      const [one, ...more] = packets(6);
      await harness.feed({ ...one, mine: 1, _msgid: "m1" }, ...more.map((m) => ({ ...m, mine: 2 })), end("audio", T0));
      assert.deepEqual(
        sent(harness).map((m) => m.audio.samples),
        [800, 800, 320],
      );
      assertSamples(Buffer.concat(payloads(harness)), ramp(0, 1920));
      assert.deepEqual(
        sent(harness).map((m) => m.mine),
        [1, 1, 1],
      );
      assert.notEqual(sent(harness)[0]?._msgid, "m1");
      assert.deepEqual(
        sent(harness).map((m) => m.audio.timestamp),
        [T0, T0 + 50, T0 + 100],
      );
      assert.deepEqual(
        sent(harness).map((m) => m.complete),
        [undefined, undefined, true],
      );
      assert.equal(sent(harness)[2]?.parts.count, 3);
      assert.equal(new Set(sent(harness).map((m) => m.filename)).size, 3);
    });

    it("writes a plain WAV header before each chunk, and a bare one when nothing is left", async () => {
      const harness = await load({ output: "wav", chunk: "time", chunkMs: 20 });
      await harness.feed(...packets(2), end("audio", T0));
      const [first, , last] = sent(harness);
      assert.equal(first?.payload.length, 44 + 640);
      const wav = parseWav(first?.payload ?? Buffer.alloc(0));
      assert.deepEqual([wav.rate, wav.channels, wav.width], [16000, 1, 2]);
      assertSamples(wav.samples, ramp(0, PACKET));
      assert.equal(first?.format, "wav");
      assert.equal(last?.payload.length, 44);
      assert.equal(parseWav(last?.payload ?? Buffer.alloc(0)).samples.length, 0);
      assert.equal(last?.complete, true);
    });

    it("fills a gap to the sample, joins jitter, and adds nothing with fillGaps off", async () => {
      const fed = [
        ...packets(1),
        audio(T0 + 33, ramp(PACKET, PACKET)),
        audio(T0 + 5040, ramp(640, PACKET)),
        end("audio", T0),
      ];
      const filled = await load({ chunk: "time", chunkMs: 20 });
      await filled.feed(...fed);
      assertSamples(Buffer.concat(payloads(filled)), ramp(0, 640), silence(80_000), ramp(640, PACKET));
      await helper.unload();
      const joined = await load({ chunk: "time", chunkMs: 20, fillGaps: "false" });
      await joined.feed(...fed);
      assertSamples(Buffer.concat(payloads(joined)), ramp(0, 960));
    });
  });

  describe("chunk: stream", () => {
    it("sends one WAV a speaker, lined up on the stream's first packet", async () => {
      const harness = await load({ output: "wav", chunk: "stream" });
      const bob = { speaker: BOB };
      await harness.feed(...packets(2), ...packets(2, 110, 0, bob), ...packets(1, 40, 640), end("audio", T0 + 200));
      assert.equal(harness.out.length, 2);
      const [alice, other] = sent(harness);
      assertSamples(parseWav(alice?.payload ?? Buffer.alloc(0)).samples, ramp(0, 960));
      assertSamples(parseWav(other?.payload ?? Buffer.alloc(0)).samples, silence(1760), ramp(0, 640));
      assert.equal(other?.audio.timestamp, T0);
      assert.deepEqual(other?.rtms.speaker, BOB);
      assert.equal(other?.filename, "meeting_uuid_1==_Bob_2_2025-11-21_04-40-00.wav");
      for (const message of [alice, other]) {
        assert.equal(message?.complete, true);
        assert.equal(message?.parts.count, 1);
        assert.equal(message?.rtms.sequence, 0);
      }
      assert.notEqual(alice?.parts.id, other?.parts.id);
    });

    it("keeps the line when another speaker's packet came first but was spoken later", async () => {
      const harness = await load({ chunk: "stream" });
      await harness.feed(...packets(1, 15), ...packets(1, 0, 0, { speaker: BOB }), end("audio", T0));
      assertSamples(payloads(harness)[0], silence(240), ramp(0, PACKET));
      assertSamples(payloads(harness)[1], ramp(0, PACKET));
    });
  });

  it("keeps two streams and three speakers apart, sequences counted for each", async () => {
    const harness = await load({ chunk: "time", chunkMs: 40 });
    const who = [
      { streamId: "S1", speaker: ALICE },
      { streamId: "S1", speaker: BOB },
      { streamId: "S2", speaker: ALICE },
    ];
    const each = who.map((origin, n) => packets(5, 0, n * 10_000, origin));
    for (let n = 0; n < 5; n++) await harness.feed(...each.flatMap((list) => list.slice(n, n + 1)));
    await harness.feed(end("audio", T0, "S1"));
    assert.equal(sent(harness).filter((m) => m.rtms.streamId === "S2" && m.complete).length, 0);
    await harness.feed(end("audio", T0, "S2"));
    who.forEach(({ streamId, speaker }, n) => {
      const mine = sent(harness).filter((m) => m.rtms.streamId === streamId && m.rtms.speaker?.id === speaker.id);
      assertSamples(Buffer.concat(mine.map((m) => m.payload)), ramp(n * 10_000, 1600));
      assert.deepEqual(
        mine.map((m) => m.rtms.sequence),
        [0, 1, 2],
      );
      assert.deepEqual(
        mine.map((m) => m.parts.index),
        [0, 1, 2],
      );
      assert.deepEqual(
        mine.map((m) => m.complete),
        [undefined, undefined, true],
      );
      assert.equal(new Set(mine.map((m) => m.parts.id)).size, 1);
    });
  });

  it("takes mixed audio as one speaker without a name", async () => {
    const harness = await load({ chunk: "packet" });
    await harness.feed(...packets(1, 0, 0, { speaker: undefined }));
    const [message] = sent(harness);
    assert.equal(message?.topic, "rtms/S1/audio");
    assert.equal(message && "speaker" in message.rtms, false);
    assert.match(String(message?.filename), /_unknown_/);
  });

  describe("the end of a stream", () => {
    for (const [name, last] of [
      ["its end message", end("audio", T0 + 40)],
      ["the event stopped", event("stopped", T0 + 40)],
      ["the event failed", event("failed", T0 + 40)],
      ["a flush of all", { payload: { action: "flush" } }],
      ["a flush of this stream", { payload: { action: "flush", streamId: "S1" } }],
    ] as const)
      it(`comes with ${name}, once`, async () => {
        const harness = await load({ chunk: "stream" });
        await harness.feed(...packets(2), last, last);
        assert.equal(harness.out.length, 1);
        assertSamples(payloads(harness)[0], ramp(0, 640));
        assert.equal(sent(harness)[0]?.complete, true);
      });

    for (const [name, other] of [
      ["another stream's end", end("audio", T0, "S2")],
      ["another medium's end", end("transcript", T0)],
      ["the failure of another medium", event("failed", T0, { medium: "video" })],
      ["a flush of another stream", { payload: { action: "flush", streamId: "S2" } }],
      ["another event", event("interrupted", T0)],
      ["a webhook", { payload: { event: "meeting.rtms_started" }, rtms: { action: "started" } }],
    ] as const)
      it(`does not come with ${name}`, async () => {
        const harness = await load({ chunk: "stream" });
        await harness.feed(...packets(1), other);
        assert.deepEqual(harness.out, []);
        assert.deepEqual(harness.caught, []);
      });

    it("lets the sequence go on after a flush, and begin anew after an end", async () => {
      const harness = await load({ chunk: "stream" });
      await harness.feed(...packets(1), { payload: { action: "flush" } }, ...packets(1, 5000, 0), end("audio", T0));
      await harness.feed(...packets(1, 9000), end("audio", T0));
      assert.deepEqual(
        sent(harness).map((m) => m.rtms.sequence),
        [0, 1, 0],
      );
      assert.equal(sent(harness)[1]?.audio.samples, PACKET, "a recording after a flush begins with its own audio");
    });

    it("comes when the node is removed", async () => {
      const harness = await load({ chunk: "stream" });
      await harness.feed(...packets(2));
      await harness.remove();
      assertSamples(payloads(harness)[0], ramp(0, 640));
      assert.equal(sent(harness)[0]?.complete, true);
    });
  });

  it("carries open chunks and sequences over a deploy", async () => {
    const properties = { output: "raw", chunk: "time", chunkMs: 50 };
    const harness = await load(properties);
    const [one, two, three, four, ...more] = packets(7);
    await harness.feed(...[one, two, three, four].filter((m) => m !== undefined));
    await harness.deploy({ ...properties, name: "changed" });
    assert.equal(harness.out.length, 1);
    await harness.feed(...more, end("audio", T0));
    assertSamples(Buffer.concat(payloads(harness)), ramp(0, 7 * PACKET));
    assert.deepEqual(
      sent(harness).map((m) => m.rtms.sequence),
      [0, 1, 2],
    );
    assert.equal(new Set(sent(harness).map((m) => m.parts.id)).size, 1);
  });

  it("ends what was begun under other settings when the deploy changed them", async () => {
    const harness = await load({ chunk: "time", chunkMs: 1000 });
    await harness.feed(...packets(2));
    await harness.deploy({ output: "wav", chunk: "stream" });
    await harness.feed(...packets(1, 40, 640), end("audio", T0));
    const [old, fresh] = sent(harness);
    assertSamples(old?.payload, ramp(0, 640));
    assert.equal(old?.complete, true);
    assertSamples(parseWav(fresh?.payload ?? Buffer.alloc(0)).samples, ramp(640, PACKET));
    assert.equal(fresh?.rtms.sequence, 1);
  });

  describe("output: file", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "zoom-rtms-test-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const files = () => readdirSync(folder).filter((name) => name.endsWith(".wav"));
    const load = (properties: Message = {}) =>
      Harness.load(audioOut, "zoom-rtms-audio-out", { output: "file", directory: folder, lateMs: 0, ...properties });

    it("sends the path of each speaker's file, lined up, when the stream ends", async () => {
      const harness = await load();
      await harness.feed(...packets(5), ...packets(5, 200, 0, { speaker: BOB }), end("audio", T0));
      assert.equal(harness.out.length, 2, "done() waits for the files");
      const [alice, bob] = [...harness.out].sort((a, b) => String(a.payload).localeCompare(String(b.payload)));
      const wav = (message: Message | undefined) => parseWav(readFileSync(String(message?.payload)));
      assertSamples(wav(alice).samples, ramp(0, 1600));
      assertSamples(wav(bob).samples, silence(3200), ramp(0, 1600));
      assert.equal(alice?.filename, alice?.payload);
      assert.deepEqual([alice?.format, alice?.complete], ["wav", true]);
      assert.deepEqual(alice?.file, {
        path: alice?.payload,
        bytes: statSync(String(alice?.payload)).size,
        duration: 100,
        start: T0,
        speaker: ALICE,
      });
      assert.match(String(bob?.payload), /meeting_uuid_1==_Bob_2_2025-11-21_04-40-00\.wav$/);
      assert.deepEqual(bob?.parts && { ...bob.parts, id: "" }, { id: "", index: 0, type: "buffer", count: 1 });
    });

    it("begins a new file after each minute, with one group", async () => {
      const harness = await load({ rotateMinutes: 1, source: "mix" });
      const minutes = [0, 1, 2].flatMap((minute) => packets(1, minute * 60_000, minute * PACKET));
      await harness.feed(...minutes, end("audio", T0));
      await until(() => harness.out.length === 3);
      assert.deepEqual(
        sent(harness).map(({ audio, parts }) => [audio.samples, parts.index, parts.count]),
        [
          [960_000, 0, undefined],
          [960_000, 1, undefined],
          [PACKET, 2, 3],
        ],
      );
      assert.equal(new Set(sent(harness).map(({ parts }) => parts.id)).size, 1);
      assert.equal(files().length, 3);
    });

    it("is finished when the node is deployed again", async () => {
      const harness = await load();
      await harness.feed(...packets(3));
      await harness.deploy({ output: "file", directory: folder });
      assert.equal(files().length, 1);
      assertSamples(parseWav(readFileSync(join(folder, files()[0] ?? ""))).samples, ramp(0, 960));
    });

    it("is encoded and resampled as it comes", async () => {
      const harness = await load({ encoding: "mulaw", rate: "8000" });
      await harness.feed(...packets(50), end("audio", T0));
      const wav = parseWav(readFileSync(String(harness.out[0]?.payload)));
      assert.deepEqual([wav.rate, wav.encoding, wav.samples.length], [8000, "mulaw", 8000]);
    });

    it("goes when Zoom revokes the stream, if the setting says so", async () => {
      const reason = { reason: { code: 1, name: "REVOKED", final: true, revoked: true } };
      const kept = await load();
      await kept.feed(...packets(3), event("stopped", T0, reason));
      assert.equal(files().length, 1);
      await helper.unload();
      const harness = await load({ deleteRevoked: true });
      await harness.feed(...packets(3, 0, 0, { streamId: "S2" }));
      await harness.feed(...packets(3), { payload: { action: "flush", streamId: "S1" } }, ...packets(3, 1000));
      assert.equal(harness.out.length, 1);
      await harness.feed(event("stopped", T0, reason));
      assert.deepEqual(harness.caught, []);
      assert.equal(files().length, 0, "S2 is not complete yet");
      assert.equal(harness.out.length, 2);
      assert.equal(harness.out.at(-1)?.payload, "");
      assert.equal(harness.out.at(-1)?.complete, true);
      await harness.feed(end("audio", T0, "S2"));
      assert.equal(files().length, 1);
    });

    it("tells of a folder that cannot be written, at the start and once a stream, and leaves the flow alone", async () => {
      writeFileSync(join(folder, "taken"), "");
      const harness = await load({ directory: join(folder, "taken") });
      await until(() => harness.caught.length === 1);
      await harness.feed(...packets(100), end("audio", T0));
      await until(() => harness.out.length > 0);
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_FILE", "RTMS_FILE"],
      );
      assert.match(errors(harness)[1]?.message ?? "", /S1/);
      assert.equal(harness.out.at(-1)?.complete, true);
      assert.equal(harness.out.at(-1)?.payload, "");
    });
  });

  it("waits for the resampler, in order", async () => {
    const harness = await load({ rate: 48_000, chunk: "stream" });
    await harness.feed(...packets(50), end("audio", T0));
    assert.deepEqual(
      sent(harness).map(({ audio }) => [audio.rate, audio.samples]),
      [[48_000, 48_000]],
    );
    assert.equal(harness.completed.length, 51);
  });

  it("has the caller on the left, as the events tell", async () => {
    const harness = await load({ source: "stereo", chunk: "stream" });
    const call = (channelId: string, mode: string) => event("user_answered", T0, { participant: { channelId, mode } });
    await harness.feed(call("agent", "callee"), call("customer", "caller"));
    await harness.feed(...packets(2, 0, 0, { speaker: { id: "agent" } }));
    await harness.feed(...packets(2, 0, 1000, { speaker: { id: "customer" } }), end("audio", T0));
    const [message] = sent(harness);
    assert.deepEqual([message?.audio.channels, message?.audio.samples], [2, 640]);
    assert.equal(message?.payload.readInt16LE(0), ramp(1000, 1).readInt16LE(0));
    assert.equal(message?.payload.readInt16LE(2), ramp(0, 1).readInt16LE(0));
  });

  describe("what it cannot take", () => {
    it("refuses other codecs once a stream, naming the cure, and goes on", async () => {
      const harness = await load({ chunk: "packet" });
      const mp3 = audio(T0, ramp(0, 10), {}, { encoding: "mp3", width: 0 });
      await harness.feed(mp3, { ...mp3 }, { ...audio(T0, ramp(0, 10), { streamId: "S2" }, { encoding: "mp3" }) });
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_AUDIO_FORMAT", "RTMS_AUDIO_FORMAT"],
      );
      assert.match(errors(harness)[0]?.message ?? "", /S1.*mp3.*s16le, alaw/s);
      await harness.feed(...packets(1));
      assert.equal(harness.out.length, 1);
    });

    it("leaves out half a sample and says so once", async () => {
      const harness = await load({ chunk: "packet" });
      const odd = () => audio(T0, Buffer.concat([ramp(0, 4), Buffer.from([1])]));
      await harness.feed(odd(), odd());
      assertSamples(payloads(harness)[0], ramp(0, 4));
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_AUDIO_FORMAT"],
      );
    });

    it("begins a new group when the format changes", async () => {
      const harness = await load({ chunk: "stream" });
      await harness.feed(...packets(1), audio(T0 + 20, ramp(0, 160), {}, { rate: 8000 }), end("audio", T0));
      assert.deepEqual(
        sent(harness).map((m) => [m.audio.rate, m.audio.samples]),
        [
          [16000, 320],
          [8000, 160],
        ],
      );
      assert.deepEqual(
        sent(harness).map((m) => m.rtms.sequence),
        [0, 1],
      );
    });

    it("tells of a clock that was set, once, and goes on behind it", async () => {
      const harness = await load({ chunk: "packet" });
      const day = 86_400_000;
      await harness.feed(
        ...packets(1),
        ...packets(2, 2 * day),
        ...packets(2, -3 * day),
        ...packets(1, -3 * day + 140),
        end("audio", T0),
      );
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_LIMIT"],
      );
      assert.deepEqual(
        sent(harness).map((m) => m.audio.samples),
        [320, 320, 320, 320, 320, 1920, 0],
      );
    });

    it("answers what is no message of a stream with RTMS_INPUT", async () => {
      const harness = await load();
      await harness.feed({ payload: Buffer.alloc(2) }, { payload: { action: "dance" } }, { rtms: { medium: "audio" } });
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_INPUT", "RTMS_INPUT", "RTMS_INPUT"],
      );
    });

    it("takes a Buffer that went through JSON", async () => {
      const harness = await load({ chunk: "packet" });
      await harness.feed(JSON.parse(JSON.stringify(packets(1)[0])));
      assertSamples(payloads(harness)[0], ramp(0, PACKET));
    });
  });

  for (const [property, value, supported] of [
    ["output", "mp3", /wav, raw, wav-stream, data-uri, file/],
    ["source", "all", /each, mix, stereo/],
    ["encoding", "opus", /s16le, f32le, mulaw, alaw/],
    ["rate", 11025, /0, 8000, .*48000/],
    ["chunk", "word", /packet, time, silence, stream/],
    ["chunkMs", 5, /20 to 60000/],
    ["silenceMs", "none", /100 to 10000/],
    ["minMs", -1, /0 to 10000/],
    ["maxMs", 999, /1000 to 600000/],
    ["padMs", 2001, /0 to 2000/],
    ["lateMs", 10001, /0 to 10000/],
    ["rotateMB", -1, /0 to/],
    ["rotateMinutes", -1, /0 to/],
    ["directory", unset, /NOT_SET/],
    ["filename", unset, /NOT_SET/],
  ] as const)
    it(`refuses ${property} ${value} with a red status and the cure, once a stream`, async () => {
      const harness = await load({ [property]: value });
      await harness.feed(...packets(2));
      assert.equal(harness.out.length, 0);
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_INPUT"],
      );
      assert.match(errors(harness)[0]?.message ?? "", supported);
      assert.match(errors(harness)[0]?.message ?? "", new RegExp(`"${property}"`));
    });

  it("shows how many speakers are open and never what they are called", async () => {
    const harness = await load({ chunk: "stream" });
    await harness.feed(...packets(1));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    assert.match(JSON.stringify(harness.statuses.at(-1)), /status.speakers/);
    assert.doesNotMatch(JSON.stringify(harness.statuses), /Alice/);
  });
});
