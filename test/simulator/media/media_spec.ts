import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, beforeEach, describe, it } from "mocha";
import { newResampler } from "../../../src/audio/codecs/resampler";
import { conversation, type Scenario, type StreamHandle } from "../../../src/simulator";
import { contentOf, MAYA, pcm, type RawSocket, Stage, sleep, TOM } from "../support";

const AUDIO = 1;
const TRANSCRIPT = 8;
const ALL = 32;
const MULTI = { audio: { data_opt: 2 } };

/** Maya talks from 100 to 330 ms, Tom from 205 to 300 ms and again from 400 to 460 ms. */
const mayaSays = pcm(230, 1);
const tomSays = pcm(95, 2);
const tomAdds = pcm(60, 3);
const scenario: Scenario = {
  speakers: [MAYA, TOM],
  audio: [
    { speaker: MAYA.id, start: 100, pcm: mayaSays },
    { speaker: TOM.id, start: 205, pcm: tomSays },
    { speaker: TOM.id, start: 400, pcm: tomAdds },
  ],
  transcript: [
    { speaker: MAYA.id, start: 100, end: 330, text: "Grüße, Tom 👋" },
    { speaker: TOM.id, start: 205, end: 300, text: "Hallo", language: "GERMAN" },
  ],
};

interface AudioContent {
  user_id?: unknown;
  user_name?: unknown;
  channel_id?: unknown;
  data: string;
  length?: number;
  timestamp: number;
}

function audioOf(socket: RawSocket): AudioContent[] {
  return socket.of(14).map((message) => contentOf(message) as unknown as AudioContent);
}

/** What a raw client received, in the form of the ledger. */
function received(socket: RawSocket): { timestamp: number; bytes: Buffer }[] {
  return audioOf(socket).map(({ timestamp, data }) => ({ timestamp, bytes: Buffer.from(data, "base64") }));
}

/** One speaker's packets joined. */
function joined(socket: RawSocket, userId: number): Buffer {
  const own = audioOf(socket).filter(({ user_id }) => user_id === userId);
  return Buffer.concat(own.map(({ data }) => Buffer.from(data, "base64")));
}

describe("simulator: media", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  /** Plays to one media socket until the stream ends. */
  async function playAll(
    stream: StreamHandle,
    mediaType: number,
    params?: object,
    hello?: object,
  ): Promise<{ signaling: RawSocket; media: RawSocket }> {
    const signaling = await stage.signaling(stream, hello);
    const media = await stage.media(stream, mediaType, params);
    signaling.send({ msg_type: 7, rtms_stream_id: stream.streamId });
    await stream.done;
    await media.closed;
    return { signaling, media };
  }

  it("holds media until message 7, then becomes ACTIVE", async () => {
    const stream = stage.play({ scenario, pace: "fast" });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, ALL);
    await sleep(50);
    assert.deepEqual(media.of(14), []);
    assert.deepEqual(signaling.of(8), []);
    signaling.send({ msg_type: 7, rtms_stream_id: stream.streamId });
    await media.next(14);
    assert.equal((await signaling.next(8)).state, 1);
  });

  it("takes message 7 on a media socket too", async () => {
    const stream = stage.play({ scenario, pace: "fast" });
    await stage.signaling(stream);
    const media = await stage.media(stream, AUDIO);
    media.send({ msg_type: 7, rtms_stream_id: stream.streamId });
    await media.next(14);
  });

  it("sends each speaker alone while they talk, byte for byte (multi)", async () => {
    const stream = stage.play({ scenario, pace: "fast" });
    const { media } = await playAll(stream, AUDIO, MULTI);
    const packets = audioOf(media);
    const times = (id: number): number[] =>
      packets.filter(({ user_id }) => user_id === id).map(({ timestamp }) => timestamp - stream.startedAt);
    assert.deepEqual(times(1001), [100, 120, 140, 160, 180, 200, 220, 240, 260, 280, 300, 320]);
    assert.deepEqual(times(1002), [205, 225, 245, 265, 285, 400, 420, 440]);
    assert.deepEqual(joined(media, 1001), Buffer.concat([mayaSays, Buffer.alloc(10 * 32)]));
    assert.deepEqual(joined(media, 1002), Buffer.concat([tomSays, Buffer.alloc(5 * 32), tomAdds]));
    assert.deepEqual(new Set(packets.map(({ user_name }) => user_name)), new Set(["Maya", "Tom"]));
    assert.ok(packets.every(({ length, data }) => length === 640 && Buffer.from(data, "base64").length === 640));
  });

  it("continues in the same packets when a speaker begins again within the last one", async () => {
    const pieces = [pcm(50, 1), pcm(45, 2)] as const;
    const audio = [
      { speaker: MAYA.id, start: 0, pcm: pieces[0] },
      { speaker: MAYA.id, start: 55, pcm: pieces[1] },
    ];
    const stream = stage.play({ scenario: { speakers: [MAYA], audio }, pace: "fast" });
    const { media } = await playAll(stream, AUDIO, MULTI);
    assert.deepEqual(
      received(media).map(({ timestamp }) => timestamp - stream.startedAt),
      [0, 20, 40, 60, 80],
    );
    assert.deepEqual(joined(media, 1001), Buffer.concat([pieces[0], Buffer.alloc(5 * 32), pieces[1]]));
  });

  it("sends one packet per interval with silence and the sum of the voices (mixed)", async () => {
    const stream = stage.play({ scenario, pace: "fast" });
    const { media } = await playAll(stream, AUDIO);
    const packets = received(media);
    assert.deepEqual(
      packets.map(({ timestamp }) => timestamp - stream.startedAt),
      Array.from({ length: 23 }, (_, index) => index * 20),
    );
    const sound = Buffer.concat(packets.map(({ bytes }) => bytes));
    const sampleOf = (bytes: Buffer, ms: number, from: number): number =>
      ms >= from && ms - from < bytes.length / 32 ? bytes.readInt16LE((ms - from) * 32) : 0;
    for (let ms = 0; ms < 460; ms++) {
      const sum = sampleOf(mayaSays, ms, 100) + sampleOf(tomSays, ms, 205) + sampleOf(tomAdds, ms, 400);
      assert.equal(sound.readInt16LE(ms * 32), sum, `at ${ms} ms`);
    }
    assert.ok(audioOf(media).every((content) => content.user_id === 0 && !("user_name" in content)));
  });

  it("keeps a ledger that equals what a raw client received", async () => {
    const stream = stage.play({ scenario, pace: "fast" });
    const { media } = await playAll(stream, ALL, MULTI);
    assert.equal(stream.audio.length, 20);
    assert.deepEqual(
      stream.audio.map(({ timestamp, bytes }) => ({ timestamp, bytes })),
      received(media),
    );
    assert.deepEqual(
      stream.audio.map(({ speaker }) => speaker),
      audioOf(media).map(({ user_id }) => String(user_id)),
    );
    const { sent, closed } = await stream.done;
    assert.deepEqual(sent.audio, { packets: 20, bytes: 20 * 640, speakers: { 1001: 12, 1002: 8 } });
    assert.deepEqual(sent.transcript?.packets, 2);
    assert.deepEqual(closed, { reason: 6, name: "MEETING_ENDED" });
  });

  it("only counts, if told not to record", async () => {
    const stream = stage.play({ scenario, pace: "fast", record: false });
    await playAll(stream, ALL, MULTI);
    assert.deepEqual([stream.audio.length, stream.transcript.length], [0, 0]);
    assert.equal((await stream.done).sent.audio?.packets, 20);
  });

  it("sends transcripts as text, in the order in which they were finished", async () => {
    const stream = stage.play({ scenario, pace: "fast" });
    const { media } = await playAll(stream, TRANSCRIPT);
    const at = stream.startedAt;
    assert.deepEqual(media.of(17).map(contentOf), [
      {
        user_id: 1002,
        user_name: "Tom",
        start_time: at + 205,
        end_time: at + 300,
        timestamp: at + 205,
        language: 14,
        attribute: 1,
        sentence_id: 1,
        data: "Hallo",
      },
      {
        user_id: 1001,
        user_name: "Maya",
        start_time: at + 100,
        end_time: at + 330,
        timestamp: at + 100,
        language: 9,
        attribute: 1,
        sentence_id: 2,
        data: "Grüße, Tom 👋",
      },
    ]);
    assert.deepEqual(
      stream.transcript.map(({ text, end }) => [text, end - at]),
      [
        ["Hallo", 300],
        ["Grüße, Tom 👋", 330],
      ],
    );
  });

  const FORMATS = [
    { sample_rate: 0, channel: 1, send_rate: 20, bytes: 320 },
    { sample_rate: 1, channel: 1, send_rate: 100, bytes: 3200 },
    { sample_rate: 2, channel: 1, send_rate: 40, bytes: 2560 },
    { sample_rate: 3, channel: 2, send_rate: 20, bytes: 3840 },
  ];
  for (const { bytes, ...audio } of FORMATS)
    it(`cuts packets of ${bytes} bytes for ${JSON.stringify(audio)}`, async () => {
      const stream = stage.play({ scenario, pace: "fast" });
      const { media } = await playAll(stream, AUDIO, { audio: { ...audio, data_opt: 2 } });
      assert.deepEqual(new Set(audioOf(media).map(({ length }) => length)), new Set([bytes]));
      // What Maya says, resampled as a whole, whatever the packets; the same on both sides.
      const rate = [8000, 16_000, 32_000, 48_000][audio.sample_rate] ?? 0;
      const resampler = newResampler(16_000, rate, 1);
      const whole = Buffer.concat([resampler.push(mayaSays), resampler.rest()]);
      const got = joined(media, 1001);
      for (let at = 0; at < whole.length; at += 2)
        for (let side = 0; side < audio.channel; side++)
          assert.equal(got.readInt16LE(at * audio.channel + side * 2), whole.readInt16LE(at), `frame ${at / 2}`);
    });

  it("names channels instead of users in Contact Center, whatever data_opt says", async () => {
    const channels: Scenario = { ...scenario, speakers: [{ ...MAYA, channelId: "c-1" }, TOM] };
    const stream = stage.play({ product: "contact_center", scenario: channels, pace: "fast" });
    const { media } = await playAll(stream, ALL, { audio: { data_opt: 1 } });
    assert.deepEqual(new Set(audioOf(media).map(({ channel_id }) => channel_id)), new Set(["c-1", "channel-1002"]));
    assert.ok(audioOf(media).every((content) => !("user_id" in content) && !("user_name" in content)));
    assert.deepEqual(
      media.of(17).map((message) => contentOf(message).channel_id),
      ["channel-1002", "c-1"],
    );
  });

  it("starts a medium of its own with the message 7 that follows its handshake (split)", async () => {
    const stream = stage.play({ scenario });
    const signaling = await stage.signaling(stream);
    const audio = await stage.media(stream, AUDIO, MULTI);
    signaling.send({ msg_type: 7 });
    await audio.next(14);
    const transcript = await stage.media(stream, TRANSCRIPT);
    await sleep(350);
    assert.deepEqual(transcript.of(17), []);
    assert.equal(audio.of(17).length, 0);
    assert.ok(audio.open);
  });

  it("sends no media after a resume if message 7 never came", async () => {
    const stream = stage.play({ scenario: { ...scenario, duration: 5000 } });
    await stage.signaling(stream);
    stream.pause();
    const media = await stage.media(stream, AUDIO);
    stream.resume();
    await sleep(60);
    assert.deepEqual(media.of(14), []);
  });

  it("plays the conversation that ships, if given none", async () => {
    const stream = stage.play({ pace: "fast" });
    const { media } = await playAll(stream, ALL, MULTI);
    const { sent } = await stream.done;
    assert.deepEqual(Object.keys(sent.audio?.speakers ?? {}), ["16778240", "33556610"]);
    const said = new Map<unknown, unknown>();
    for (const { sentence_id, attribute, data } of media.of(17).map(contentOf)) {
      assert.equal(said.has(sentence_id), attribute !== 1);
      if (attribute === 3) said.delete(sentence_id);
      else said.set(sentence_id, data);
    }
    assert.ok(media.of(17).length > said.size, "it corrects itself");
    const words = conversation().transcript?.filter(({ deletedAt }) => deletedAt === undefined);
    assert.deepEqual(
      [...said.values()],
      words?.map(({ text }) => text),
    );
  });

  it("sends a test's own frames as they are", async () => {
    const stream = stage.play({ scenario: { ...scenario, duration: 5000 } });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, ALL);
    stream.send("signaling", { msg_type: 99 });
    stream.send("audio", Buffer.from('{"msg_type":98}'));
    await signaling.next(99);
    await media.next(98);
    assert.equal(media.binary.at(-1), true);
  });

  it("reports the first packet of each medium", async () => {
    const stream = stage.play({ scenario, pace: "fast" });
    const flowing = once(stream, "flowing");
    await playAll(stream, AUDIO);
    assert.deepEqual(await flowing, [{ medium: "audio" }]);
  });
});
