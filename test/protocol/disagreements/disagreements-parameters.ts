// Where sources disagree about parameters of media: what is asked for, and what is refused before it is sent
// (protocol#disagreements).

import assert from "node:assert/strict";
import { mediaParams } from "../../../src/protocol/options/media-params";
import type { Rows } from "./disagreements";

export const PARAMETERS: Rows = {
  37: [
    "screen share: images at 1 frame a second only, H264 only above 5",
    () => {
      const share = (shareCodec: "jpg" | "h264", shareFps: number) => () =>
        mediaParams(["share"], { shareCodec, shareFps }, "meeting");
      for (const [codec, fps] of [
        ["jpg", 2],
        ["jpg", 5],
        ["h264", 5],
      ] as const)
        assert.throws(share(codec, fps), { code: "RTMS_INPUT" });
      for (const [codec, fps] of [
        ["jpg", 1],
        ["h264", 6],
      ] as const)
        assert.doesNotThrow(share(codec, fps));
    },
  ],
  38: [
    "the resolution of a screen share is sent",
    () => assert.equal((mediaParams(["share"], {}, "meeting").deskshare as { resolution: number }).resolution, 3),
  ],
  39: [
    "25 frames a second need H264, individual video too",
    () => {
      assert.throws(() => mediaParams(["video"], { videoStreams: "individual", videoFps: 25 }, "meeting"), {
        code: "RTMS_INPUT",
      });
      assert.equal(
        (
          mediaParams(["video"], { videoStreams: "individual", videoFps: 25, videoCodec: "h264" }, "meeting").video as {
            codec: number;
          }
        ).codec,
        7,
      );
    },
  ],
  40: [
    "video data_opt is 3 or 4 only",
    () => {
      const option = (videoStreams: "active" | "individual") =>
        (mediaParams(["video"], { videoStreams }, "meeting").video as { data_opt: number }).data_opt;
      assert.deepEqual([option("active"), option("individual")], [3, 4]);
    },
  ],
  41: [
    "stereo for L16 and OPUS",
    () => {
      for (const audioCodec of ["l16", "opus"] as const)
        assert.equal(
          (
            mediaParams(["audio"], { audioCodec, audioRate: 48000, audioChannels: 2 }, "meeting").audio as {
              channel: number;
            }
          ).channel,
          2,
        );
    },
  ],
  42: [
    "send_rate is checked before sending",
    () => {
      for (const audioSendRate of [0, 10, 30, 1020, 2000])
        assert.throws(() => mediaParams(["audio"], { audioSendRate }, "meeting"), { code: "RTMS_INPUT" });
    },
  ],
  43: [
    "what the audio matrix refuses is refused here",
    () =>
      assert.throws(() => mediaParams(["audio"], { audioCodec: "g722", audioRate: 8000 }, "meeting"), {
        code: "RTMS_INPUT",
      }),
  ],
  48: [
    "the language is sent as src_language",
    () => {
      assert.deepEqual(mediaParams(["transcript"], { language: "GERMAN" }, "meeting").transcript, {
        content_type: 5,
        enable_lid: true,
        src_language: 14,
      });
    },
  ],
  49: [
    "Zoom's default language is left to Zoom",
    () => assert.equal("src_language" in (mediaParams(["transcript"], {}, "meeting").transcript as object), false),
  ],
};
