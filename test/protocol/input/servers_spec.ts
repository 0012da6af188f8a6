import assert from "node:assert/strict";
import { RtmsError } from "../../../src/protocol/errors/errors";
import { firstWebSocketUrl, serverCheck } from "../../../src/protocol/input/servers";
import { Rig, started } from "../fixtures";

describe("servers", () => {
  const ZOOM = "*.zoom.us, *.zoomgov.com";
  const cases: { servers: string; allowed: string[]; refused: string[] }[] = [
    {
      servers: ZOOM,
      allowed: [
        "wss://x.zoom.us",
        "wss://rtms-sjc1.zoom.us:443/signaling?a=b",
        "wss://a.b.c.zoom.us:8443/",
        "WSS://X.ZOOM.US",
        "wss://x.zoom.us.",
        "wss://x.zoomgov.com",
      ],
      refused: [
        "wss://zoom.us",
        "wss://.zoom.us",
        "wss://evilzoom.us",
        "wss://zoom.us.evil.com",
        "wss://x.zoom.us.evil.com",
        "wss://x.zoom.us..",
        "wss://x.zoom.us@evil.com",
        "wss://x.zoom.us:pass@evil.com",
        "wss://someone@x.zoom.us",
        "wss://evil.com/x.zoom.us",
        "wss://evil.com?x.zoom.us",
        "wss://evil.com#x.zoom.us",
        "wss://evil.com\\@x.zoom.us",
        "wss://evil.com\\.zoom.us",
        "wss://x.zoom.us\n.evil.com",
        "wss://x.zoom.us#fragment",
        "ws://x.zoom.us",
        "http://x.zoom.us",
        "https://x.zoom.us",
        "wss://127.0.0.1",
        "wss://[::1]",
        "//x.zoom.us",
        "x.zoom.us",
        "wss://",
        "",
      ],
    },
    { servers: "zoom.us", allowed: ["wss://zoom.us", "wss://zoom.us:9"], refused: ["wss://x.zoom.us"] },
    {
      servers: "*.zoom.us:443",
      allowed: ["wss://x.zoom.us", "wss://x.zoom.us:443"],
      refused: ["wss://x.zoom.us:8443", "wss://x.zoom.us:80"],
    },
    {
      servers: "ws://127.0.0.1, ws://[0:0::1]:9000",
      allowed: ["ws://127.0.0.1:4000", "ws://127.1:80", "ws://[::1]:9000"],
      refused: ["wss://127.0.0.1:4000", "ws://127.0.0.2", "ws://[::1]", "ws://localhost"],
    },
    { servers: "WSS://Bücher.Example.", allowed: ["wss://bücher.example", "wss://xn--bcher-kva.example"], refused: [] },
    { servers: " , ", allowed: [], refused: ["wss://x.zoom.us", "wss://"] },
  ];
  for (const { servers, allowed, refused } of cases) {
    const allows = serverCheck(servers);
    for (const url of allowed) it(`"${servers}" allows ${url}`, () => assert.ok(allows(url)));
    for (const url of refused) it(`"${servers}" refuses ${JSON.stringify(url)}`, () => assert.ok(!allows(url)));
  }

  for (const pattern of [
    "*",
    "*.*.us",
    "x.*.us",
    "https://zoom.us",
    "zoom.us/path",
    "a b",
    "zoom.us:99999",
    "u@zoom.us",
    "[::1",
  ])
    it(`"${pattern}" is no pattern`, () => {
      assert.throws(
        () => serverCheck(pattern),
        (error: unknown) =>
          error instanceof RtmsError && error.code === "RTMS_INPUT" && error.message.includes(pattern),
      );
    });
});

describe("firstWebSocketUrl", () => {
  const cases: [unknown, string | undefined][] = [
    ["wss://a:443", "wss://a:443"],
    ["rtmps://a, wss://b , wss://c", "wss://b"],
    [["https://a", "ws://b"], "ws://b"],
    [{ signaling: "wss://a", other: "wss://b" }, "wss://a"],
    [{ all: { nested: "wss://a" } }, "wss://a"],
    ["https://a", undefined],
    ["wss://a b", undefined],
    [null, undefined],
    [7, undefined],
  ];
  for (const [value, url] of cases)
    it(String(JSON.stringify(value)).slice(0, 50), () => assert.equal(firstWebSocketUrl(value), url));

  it("does not recurse without end", () => {
    let deep: unknown = "wss://a";
    for (let level = 0; level < 100_000; level++) deep = [deep];
    assert.equal(firstWebSocketUrl(deep), undefined);
  });
});

describe("servers, often asked", () => {
  it("still allow hosts beyond ASCII once the engine has optimised", () => {
    const allows = serverCheck("bücher.example");
    for (let n = 0; n < 30_000; n += 1) allows("wss://ascii.example");
    for (let n = 0; n < 1000; n += 1) assert.equal(allows("wss://bücher.example"), true);
  });
});

describe("a check of the caller's that allows everything", () => {
  const NONE = "wss://127.0.0.1:443x/media";

  it("does not let a media server through that is no URL", () => {
    const rig = new Rig({ allows: () => true });
    rig.join({ all: NONE });
    assert.deepEqual([rig.stream.phase, rig.failures[0]?.code], ["ended", "RTMS_SERVER_NOT_ALLOWED"]);
    assert.match(String(rig.failures[0]?.message), /The server no URL is not among/);
  });

  it("nor a signaling server", () => {
    const rig = new Rig({ allows: () => true }, started("meeting", { serverUrl: NONE }));
    rig.stream.start();
    assert.deepEqual([rig.world.sockets.length, rig.failures[0]?.code], [0, "RTMS_SERVER_NOT_ALLOWED"]);
  });
});
