import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { DECODERS, type SourceEncoding } from "../../../src/audio/codecs/decoders";
import { newResampler } from "../../../src/audio/codecs/resampler";
import { audioPackets, type Cut } from "../../../src/simulator/media/audio-packets";
import { prepare, type Scenario } from "../../../src/simulator/scenario";
import { conversation } from "../../../src/simulator/scenario/conversation";
import { correlation, side } from "../../audio/signals";
import { contentOf, MAYA, Stage, TOM } from "../support";

const AUDIO = 1;

interface Codec {
  encoding: SourceEncoding;
  /** As asked for in message 3. */
  asked: { codec: number; sample_rate: number; channel?: number };
  rate: number;
  channels: number;
  /** Frames that what is decoded is late by: the filters and the look-ahead of the codec. */
  late: number;
  /** Bytes a packet, where it is always the same. */
  bytes?: number;
  alike: number;
}

/** Every codec with all its rates and channels (protocol#audio-parameters). */
const CODECS: readonly Codec[] = [
  { encoding: "s16le", asked: { codec: 1, sample_rate: 0 }, rate: 8000, channels: 1, late: 0, bytes: 320, alike: 1 },
  { encoding: "s16le", asked: { codec: 1, sample_rate: 1 }, rate: 16_000, channels: 1, late: 0, bytes: 640, alike: 1 },
  { encoding: "s16le", asked: { codec: 1, sample_rate: 2 }, rate: 32_000, channels: 1, late: 0, bytes: 1280, alike: 1 },
  {
    encoding: "s16le",
    asked: { codec: 1, sample_rate: 3, channel: 2 },
    rate: 48_000,
    channels: 2,
    late: 0,
    bytes: 3840,
    alike: 1,
  },
  { encoding: "alaw", asked: { codec: 2, sample_rate: 0 }, rate: 8000, channels: 1, late: 0, bytes: 160, alike: 0.999 },
  {
    encoding: "g722",
    asked: { codec: 3, sample_rate: 1 },
    rate: 16_000,
    channels: 1,
    late: 22,
    bytes: 160,
    alike: 0.99,
  },
  { encoding: "opus", asked: { codec: 4, sample_rate: 3 }, rate: 48_000, channels: 1, late: 312, alike: 0.95 },
  {
    encoding: "opus",
    asked: { codec: 4, sample_rate: 3, channel: 2 },
    rate: 48_000,
    channels: 2,
    late: 312,
    alike: 0.95,
  },
];

/** Four seconds of the first speaker of the conversation that ships with the simulator, and two of the second. */
function scenarioOfSpeech(): Scenario {
  const { audio } = conversation();
  const [one, other] = [0, 1].map((index) => audio[index]?.pcm ?? Buffer.alloc(0));
  return {
    speakers: [MAYA, TOM],
    audio: [
      { speaker: MAYA.id, start: 100, pcm: one?.subarray(0, 4 * 32_000) ?? Buffer.alloc(0) },
      { speaker: TOM.id, start: 700, pcm: other?.subarray(0, 2 * 32_000) ?? Buffer.alloc(0) },
    ],
  };
}

function atRate(pcm: Buffer, rate: number): Buffer {
  const resampler = newResampler(16_000, rate, 1);
  return Buffer.concat([resampler.push(pcm), resampler.rest()]);
}

describe("simulator: codecs", () => {
  const scenario = scenarioOfSpeech();
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  for (const { encoding, asked, rate, channels, late, bytes, alike } of CODECS) {
    const name = `${encoding} at ${rate} Hz, ${channels === 1 ? "mono" : "stereo"}`;

    it(`${name}: decodes to what each speaker says, in its place`, async () => {
      const stream = stage.play({ scenario, pace: "fast" });
      const signaling = await stage.signaling(stream);
      const media = await stage.media(stream, AUDIO, { audio: { ...asked, data_opt: 2 } });
      signaling.send({ msg_type: 7 });
      await stream.done;
      await media.closed;
      for (const [index, { id }] of scenario.speakers.entries()) {
        const contents = media.of(14).map(contentOf);
        const packets = contents
          .filter(({ user_id }) => String(user_id) === id)
          .map(({ data }) => Buffer.from(String(data), "base64"));
        if (bytes !== undefined) assert.ok(packets.every(({ length }) => length === bytes));
        const decoder = DECODERS[encoding].open({ rate, channels });
        const heard = Buffer.concat(packets.map((packet) => decoder.decode(packet)));
        decoder.close();
        assert.equal(heard.length, packets.length * (rate / 50) * channels * 2);
        const said = atRate(scenario.audio[index]?.pcm ?? Buffer.alloc(0), rate);
        for (const which of [0, 1] as const) {
          const mono = channels === 1 ? heard : side(heard, which);
          const found = correlation(said, mono, late);
          assert.ok(found >= alike - 1e-9, `${found} on side ${which}`);
          assert.ok(correlation(said, mono, late + 20) < found, "nowhere else");
        }
      }
    });

    for (const apart of [true, false])
      it(`${name}, ${apart ? "multi" : "mixed"}: sends the same bytes again after a loss`, () => {
        const cut: Cut = { codec: asked.codec, rate, channels, interval: 20, apart };
        const all = [...audioPackets(prepare(scenario), 0, cut)];
        const script = prepare(scenario);
        const before = [...audioPackets(script, 0, cut)].slice(0, 50);
        const again = [...audioPackets(script, 500, cut)];
        assert.deepEqual(before, all.slice(0, 50));
        assert.deepEqual(
          again,
          all.filter(({ due }) => due > 500),
        );
      });
  }
});
