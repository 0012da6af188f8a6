import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Medium } from "../../../src/protocol/values/media-names";
import { confirm } from "../../../src/simulator/handshake/params";

const ROWS: { medium: Medium; key: string; asked: object | number; status?: number; confirmed?: object }[] = [
  { medium: "audio", key: "audio", asked: 1, status: 18 },
  { medium: "audio", key: "audio", asked: { content_type: 3 }, status: 19 },
  { medium: "audio", key: "audio", asked: { sample_rate: 4 }, status: 20 },
  { medium: "audio", key: "audio", asked: { sample_rate: "1" }, status: 20 },
  { medium: "audio", key: "audio", asked: { channel: 3 }, status: 21 },
  { medium: "audio", key: "audio", asked: { codec: 5 }, status: 22 },
  { medium: "audio", key: "audio", asked: { content_type: 1 }, status: 22 },
  { medium: "audio", key: "audio", asked: { codec: 4 }, status: 20 },
  { medium: "audio", key: "audio", asked: { codec: 2, sample_rate: 0, channel: 2 }, status: 21 },
  { medium: "audio", key: "audio", asked: { codec: 4, sample_rate: 3, send_rate: 40 }, status: 24 },
  { medium: "audio", key: "audio", asked: { codec: 2 }, status: 20 },
  { medium: "audio", key: "audio", asked: { codec: 3, sample_rate: 0 }, status: 20 },
  { medium: "audio", key: "audio", asked: { codec: 3, channel: 2 }, status: 21 },
  { medium: "audio", key: "audio", asked: { content_type: 1, codec: 3 }, status: 19 },
  { medium: "audio", key: "audio", asked: { codec: 2, sample_rate: 0 }, confirmed: { codec: 2, sample_rate: 0 } },
  { medium: "audio", key: "audio", asked: { codec: 3 }, confirmed: { codec: 3, sample_rate: 1, channel: 1 } },
  { medium: "audio", key: "audio", asked: { codec: 4, sample_rate: 3 }, confirmed: { codec: 4, sample_rate: 3 } },
  { medium: "audio", key: "audio", asked: { codec: 4, sample_rate: 3, channel: 2 }, confirmed: { channel: 2 } },
  { medium: "audio", key: "audio", asked: { data_opt: 3 }, status: 23 },
  { medium: "audio", key: "audio", asked: { send_rate: 30 }, status: 24 },
  { medium: "audio", key: "audio", asked: { send_rate: 0 }, status: 24 },
  { medium: "audio", key: "audio", asked: { send_rate: 5000 }, confirmed: { send_rate: 1000 } },
  { medium: "audio", key: "audio", asked: { sample_rate: 3, channel: 2 }, confirmed: { sample_rate: 3, channel: 2 } },
  { medium: "video", key: "video", asked: { content_type: 2 }, status: 26 },
  { medium: "video", key: "video", asked: { codec: 1 }, status: 27 },
  { medium: "video", key: "video", asked: { resolution: 5 }, status: 28 },
  { medium: "video", key: "video", asked: { data_opt: 5 }, status: 29 },
  { medium: "video", key: "video", asked: { codec: 7, fps: 31 }, status: 30 },
  { medium: "video", key: "video", asked: { codec: 5, fps: 25 }, status: 30 },
  { medium: "video", key: "video", asked: { codec: 7, fps: 5 }, status: 30 },
  { medium: "video", key: "video", asked: { fps: 25 }, confirmed: { codec: 5, fps: 5, resolution: 2, data_opt: 3 } },
  { medium: "video", key: "video", asked: { codec: 7, fps: 25 }, confirmed: { codec: 7, fps: 25 } },
  { medium: "share", key: "deskshare", asked: {}, confirmed: { content_type: 3, codec: 5, resolution: 3, fps: 1 } },
  { medium: "share", key: "deskshare", asked: { codec: 5, fps: 5 }, confirmed: { fps: 5 } },
  { medium: "share", key: "deskshare", asked: { codec: 7, fps: 1 }, status: 35 },
  { medium: "transcript", key: "transcript", asked: { content_type: 1 }, status: 37 },
  { medium: "transcript", key: "transcript", asked: { src_language: 99 }, status: 43 },
  { medium: "transcript", key: "transcript", asked: { enable_lid: 1 }, status: 36 },
  { medium: "transcript", key: "transcript", asked: { language: 14 }, confirmed: { src_language: 14 } },
  { medium: "transcript", key: "transcript", asked: { src_language: -1 }, confirmed: { src_language: -1 } },
  { medium: "chat", key: "chat", asked: [], status: 38 },
  { medium: "chat", key: "chat", asked: { content_type: 2 }, status: 39 },
];

describe("simulator: media parameters", () => {
  for (const { medium, key, asked, status, confirmed } of ROWS)
    it(`${key} ${JSON.stringify(asked)} ${status === undefined ? "is confirmed" : `is refused with ${status}`}`, () => {
      const verdict = confirm([medium], { [key]: asked });
      if (status !== undefined) {
        assert.ok("refused" in verdict);
        assert.equal(verdict.refused.status, status);
        return;
      }
      assert.ok("params" in verdict);
      const params = { ...verdict.params[medium] };
      assert.deepEqual({ ...params, ...confirmed }, params);
    });

  it("says that Zoom would accept RTP, which only the simulator cannot send", () => {
    const verdict = confirm(["audio"], { audio: { content_type: 1, codec: 4, sample_rate: 3, channel: 2 } });
    assert.ok("refused" in verdict);
    assert.match(verdict.refused.reason, /Zoom would accept.*only RAW_AUDIO/);
  });

  it("looks at the media of the handshake only", () => {
    const verdict = confirm(["audio"], { video: { codec: 99 } });
    assert.ok("params" in verdict);
    assert.deepEqual(Object.keys(verdict.params), ["audio"]);
  });
});
