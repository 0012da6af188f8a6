import assert from "node:assert/strict";
import { type MediaOptions, mediaParams } from "../../src/protocol/options";

const audio = (options: Partial<MediaOptions>, product: "meeting" | "phone" = "meeting") =>
  mediaParams(["audio"], options, product).audio;
const refused = (options: Partial<MediaOptions>, cure: RegExp) =>
  assert.throws(() => mediaParams(["audio", "video", "share", "transcript"], options, "meeting"), {
    code: "RTMS_INPUT",
    message: cure,
  });

describe("media parameters (protocol section 7)", () => {
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

  for (const [what, options, cure] of [
    ["a rate the codec does not have", { audioCodec: "opus" }, /48000/],
    ["G.711 in stereo", { audioCodec: "g711", audioRate: 8000, audioChannels: 2 }, /allows 1/],
    ["a packet length between the steps", { audioSendRate: 30 }, /steps of 20/],
    ["a packet too long", { audioSendRate: 1020 }, /20 to 1000/],
    ["longer packets of Opus", { audioCodec: "opus", audioRate: 48000, audioSendRate: 40 }, /allows 20/],
    ["images too often", { videoFps: 6 }, /1 to 5/],
    ["slow H.264", { videoCodec: "h264", videoFps: 5 }, /6 to 30/],
    ["screen share images more than once a second", { shareFps: 2 }, /1 to 1/],
    ["a language Zoom does not know", { language: "Klingon" }, /ENGLISH/],
  ] as [string, Partial<MediaOptions>, RegExp][])
    it(`refuse ${what} before anything is sent, and name what is allowed`, () => refused(options, cure));
});
