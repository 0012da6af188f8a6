// A frame larger than allowed: this side closes the socket, and must not attribute that to Zoom.

import assert from "node:assert/strict";
import { until } from "../../until";
import { LiveStream, LONG_AGO, TinyZoom } from "../transport/network-support";

describe("a frame larger than maxFrame", () => {
  let zoom: TinyZoom;
  beforeEach(async () => {
    zoom = await new TinyZoom().listen();
  });
  afterEach(() => zoom.close());

  const all = { mode: "unified", transcript: true, video: true, share: true } as const;
  for (const [where, maxFrame, options] of [
    ["signaling", 50, {}],
    ["media", 250, all],
  ] as const)
    it(`in the ${where} handshake says so: RTMS_LIMIT, and to raise maxFrame`, async () => {
      const live = new LiveStream(zoom.url(), { maxFrame, ...options }, LONG_AGO);
      await until(() => live.failures.length > 0);
      const [{ code, message } = { code: "", message: "" }] = live.failures;
      assert.equal(code, "RTMS_LIMIT");
      assert.match(message, new RegExp(`larger frame on the ${where} connection.*Raise maxFrame .* in the app node`));
      assert.doesNotMatch(message, /Client ID/);
    });

  it("among media is reported with the interruption, and what to do", async () => {
    const live = new LiveStream(zoom.url(), { maxFrame: 2000 });
    await until(() => live.count("streaming") === 1);
    zoom.media.socket.send("x".repeat(2001));
    await until(() => live.count("interrupted") === 1);
    const told = live.events.find((event) => event.event === "interrupted");
    assert.match(String(told?.message), /a frame of 2001 bytes.*limit of 2000 bytes.*Raise maxFrame/);
    await live.stream.disconnect();
  });
});
