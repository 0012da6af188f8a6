import assert from "node:assert/strict";
import { RtmsError } from "../../../src/protocol/errors/errors";
import type { MediaOptions } from "../../../src/protocol/options/media-options";
import { mediaParams } from "../../../src/protocol/options/media-params";
import type { Medium } from "../../../src/protocol/values/media-names";

const audio = (options: Partial<MediaOptions>, product: "meeting" | "phone" = "meeting") =>
  mediaParams(["audio"], options, product).audio;
const refused = (options: Partial<MediaOptions>, cure: RegExp) =>
  assert.throws(() => mediaParams(["audio", "video", "share", "transcript"], options, "meeting"), {
    code: "RTMS_INPUT",
    message: cure,
  });

describe("media parameters (protocol#media-parameters)", () => {
  it("ask for 16 kHz mono L16 with each speaker apart, unless told otherwise", () => {
    assert.deepEqual(audio({}), { content_type: 2, sample_rate: 1, channel: 1, codec: 1, data_opt: 2, send_rate: 20 });
  });

  it("translate every choice of audio", () => {
    assert.deepEqual(audio({ audioRate: 48000, audioChannels: 2, audioStreams: "mixed", audioSendRate: 100 }), {
      content_type: 2,
      sample_rate: 3,
      channel: 2,
      codec: 1,
      data_opt: 1,
      send_rate: 100,
    });
    assert.equal((audio({ audioCodec: "opus", audioRate: 48000 }) as { codec: number }).codec, 4);
  });

  it("keep the channels of a phone call apart whatever is chosen", () => {
    assert.equal((audio({ audioStreams: "mixed" }, "phone") as { data_opt: number }).data_opt, 2);
  });

  it("translate video, screen share, transcript and chat", () => {
    assert.deepEqual(
      mediaParams(
        ["video", "share", "transcript", "chat"],
        { videoCodec: "h264", videoFps: 25, videoStreams: "individual", language: "german", detectLanguage: false },
        "meeting",
      ),
      {
        video: { content_type: 3, codec: 7, resolution: 2, fps: 25, data_opt: 4 },
        deskshare: { content_type: 3, codec: 5, resolution: 3, fps: 1 },
        transcript: { content_type: 5, enable_lid: false, src_language: 14 },
        chat: { content_type: 5 },
      },
    );
  });

  for (const [what, options, text] of [
    [
      "G.711 in stereo at another rate",
      { audioCodec: "g711", audioChannels: 2 },
      /not offer audioCodec g711 with audioRate 16000 and audioChannels 2: G\.711 is 8 kHz mono only, .* Choose audioRate 8000 and audioChannels 1, or audioCodec l16\.$/,
    ],
    ["a rate the codec does not have", { audioCodec: "opus" }, /Choose audioRate 48000, or audioCodec l16\.$/],
    [
      "a codec that is none",
      { audioCodec: "mp3", audioRate: 48000 },
      /offer audioCodec mp3: .* Choose audioCodec l16\.$/,
    ],
    ["a name every object has", { audioCodec: "toString" }, /Choose audioCodec l16\.$/],
    ["a number that is text", { audioRate: "16000" }, /audioRate "16000": .* Choose audioRate 16000\.$/],
    ["a packet length between the steps", { audioSendRate: 30 }, /steps of 20\. Choose audioSendRate 20\.$/],
    ["a packet too long", { audioSendRate: 1020 }, /Choose audioSendRate 1000\.$/],
    [
      "longer packets of Opus",
      { audioCodec: "opus", audioRate: 48000, audioSendRate: 40 },
      /Choose audioSendRate 20, or audioCodec l16\.$/,
    ],
    ["a choice of speakers that is none", { audioStreams: "one" }, /mixed, multi\. Choose audioStreams multi\.$/],
    ["images too often", { videoFps: 6 }, /1 to 5 times a second.* Choose videoFps 5, or videoCodec h264\.$/],
    ["slow H.264", { videoCodec: "h264", videoFps: 5 }, /6 to 30.* Choose videoFps 6, or videoCodec jpg\.$/],
    ["half an image", { videoFps: 2.5 }, /videoFps 2\.5: .* Choose videoFps 2\.$/],
    ["a resolution that is none", { videoResolution: "4k" }, /sd, hd, fhd, qhd\. Choose videoResolution hd\.$/],
    ["screen share images more than once a second", { shareFps: 2 }, /Choose shareFps 1\.$/],
    ["a language Zoom does not know", { language: "Klingon" }, /GERMAN\. Choose no language, which is Zoom's own/],
    ["a misspelt language", { language: "portugese" }, /Choose language PORTUGUESE, or no language/],
    [
      "half a language's name",
      { language: "Chinese" },
      /language CHINESE_SIMPLIFIED, or language CHINESE_TRADITIONAL, or/,
    ],
  ] as [string, Partial<MediaOptions>, RegExp][])
    it(`refuse ${what} before anything is sent, and name what to choose`, () => refused(options, text));

  it("use the default for what is not given", () => {
    assert.deepEqual(audio({ audioRate: undefined, audioCodec: undefined } as object), audio({}));
  });
});

/** Every combination of these values. */
function product(values: Record<string, readonly unknown[]>): Record<string, unknown>[] {
  return Object.entries(values).reduce<Record<string, unknown>[]>(
    (combinations, [name, all]) => combinations.flatMap((known) => all.map((value) => ({ ...known, [name]: value }))),
    [{}],
  );
}

/** The choices in a refusal: each `name value and name value`, between commas. */
function choicesIn(message: string): Partial<MediaOptions>[] {
  const text = / Choose (.*)\.$/.exec(message)?.[1] ?? "";
  return text.split(", or ").map((choice) =>
    Object.fromEntries(
      choice.split(" and ").map((part) => {
        const [name = "", value = ""] = part.split(" ");
        return [name, Number.isNaN(Number(value)) ? value : Number(value)];
      }),
    ),
  );
}

function refusalOf(ask: () => unknown, what: string): RtmsError {
  try {
    ask();
  } catch (thrown) {
    assert.ok(thrown instanceof RtmsError && thrown.code === "RTMS_INPUT", String(thrown));
    return thrown;
  }
  throw new assert.AssertionError({ message: `accepted: ${what}` });
}

/** Accepted if the matrix has it; else every choice that the refusal names is accepted, and none changes more than it must. */
function agrees(media: Medium[], options: Record<string, unknown>, isAccepted: (options: Values) => boolean): boolean {
  const ask = (asked: object) => mediaParams(media, asked as Partial<MediaOptions>, "meeting");
  if (isAccepted(options as Values)) {
    ask(options);
    return true;
  }
  const { message } = refusalOf(() => ask(options), JSON.stringify(options));
  const choices = choicesIn(message);
  assert.ok(choices.length > 0, message);
  for (const choice of choices) {
    const changed = { ...options, ...choice };
    assert.ok(isAccepted(changed as Values), message);
    ask(changed);
    for (const [name, value] of Object.entries(choice)) {
      assert.notEqual(options[name], value, message);
      assert.ok(!isAccepted({ ...changed, [name]: options[name] } as Values), `${name} need not change: ${message}`);
    }
  }
  return false;
}

type Values = Record<string, number> & Record<`${string}Codec`, string>;

describe("the whole product of media parameters (protocol#media-parameters)", () => {
  /** The rows of 7.1 as they stand there: codec, sample rates, channels, packet lengths. */
  const MATRIX: Record<string, [rates: number[], channels: number[], longest: number]> = {
    l16: [[8000, 16000, 32000, 48000], [1, 2], 1000],
    opus: [[48000], [1, 2], 20],
    g711: [[8000], [1], 20],
    g722: [[16000], [1], 20],
  };

  it("of audio is accepted or refused as the matrix of 7.1 says, and a refusal names what is accepted", () => {
    const all = product({
      audioCodec: [...Object.keys(MATRIX), "aac", ""],
      audioRate: [
        0,
        -8000,
        8000,
        11025,
        16000,
        24000,
        32000,
        44100,
        48000,
        96000,
        Number.NaN,
        Number.POSITIVE_INFINITY,
      ],
      audioChannels: [0, 1, 1.5, 2, 3, Number.NaN],
      audioSendRate: [-20, 0, 10, 20, 20.5, 40, 500, 990, 1000, 1020, 1e9, Number.NaN],
    });
    const accepted = all.filter((options) =>
      agrees(["audio"], options, ({ audioCodec = "", audioRate = 0, audioChannels = 0, audioSendRate = 0 }) => {
        const [rates, channels, longest] = MATRIX[audioCodec] ?? [[], [], 0];
        const fits = audioSendRate >= 20 && audioSendRate <= longest && audioSendRate % 20 === 0;
        return rates.includes(audioRate) && channels.includes(audioChannels) && fits;
      }),
    );
    assert.equal(accepted.length, 4 * 2 * 4 + 2 + 1 + 1);
  });

  for (const [medium, images] of [
    ["video", 5],
    ["share", 1],
  ] as const)
    it(`of ${medium} is taken or refused as protocol#media-parameters says; a refusal names what is`, () => {
      const all = product({
        [`${medium}Codec`]: ["jpg", "png", "h264", "vp8"],
        [`${medium}Fps`]: [...Array.from({ length: 33 }, (_, index) => index - 1), 0.5, 5.5, 1e6, Number.NaN],
      });
      const accepted = all.filter((options) =>
        agrees([medium], options, (values) => {
          const codec = String(values[`${medium}Codec`]);
          const fps = values[`${medium}Fps`] ?? 0;
          const [first, last] = codec === "h264" ? [6, 30] : [1, images];
          return ["jpg", "png", "h264"].includes(codec) && Number.isInteger(fps) && fps >= first && fps <= last;
        }),
      );
      assert.equal(accepted.length, 2 * images + 25);
    });

  it("of names is what the tables of 7 have", () => {
    const all = product({
      videoResolution: ["sd", "hd", "fhd", "qhd"],
      videoStreams: ["active", "individual"],
      shareResolution: ["sd", "hd", "fhd", "qhd"],
      audioStreams: ["mixed", "multi"],
    });
    const seen = all.map((options) => {
      const { video, deskshare, audio } = mediaParams(["video", "share", "audio"], options, "meeting") as Record<
        string,
        Record<string, number>
      >;
      return [video?.resolution, video?.data_opt, deskshare?.resolution, audio?.data_opt].join();
    });
    assert.equal(new Set(seen).size, 64);
    assert.deepEqual([seen[0], seen[63]], ["1,3,1,1", "4,4,4,2"]);
  });
});
