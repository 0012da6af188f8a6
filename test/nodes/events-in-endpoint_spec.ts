// Which endpoints a token may be sent to (contract#event-connections).

import assert from "node:assert/strict";
import fc from "fast-check";
import { readEndpoint, withoutToken } from "../../nodes/events-in/endpoint";

const URL_OF_ZOOM = "wss://ws.zoom.us/ws?subscriptionId=abc";
const faultOf = (text: string, host = "zoom.us"): string => {
  const read = readEndpoint(text, host);
  return "url" in read ? "" : read.fault;
};

describe("the endpoint of an event subscription", () => {
  it("is taken as Zoom shows it, without a token, a fragment and white space", () => {
    for (const written of [
      URL_OF_ZOOM,
      ` ${URL_OF_ZOOM}\n`,
      `${URL_OF_ZOOM}#top`,
      `${URL_OF_ZOOM}&access_token=abc`,
      "wss://ws.zoom.us/ws?access_token=abc&subscriptionId=abc",
    ])
      assert.deepEqual(readEndpoint(written, "zoom.us"), { url: URL_OF_ZOOM });
  });

  it("is saved without a token that was pasted with it, and else as it was entered", () => {
    assert.equal(withoutToken(` ${URL_OF_ZOOM}&access_token=abc`), URL_OF_ZOOM);
    for (const text of [URL_OF_ZOOM, `${URL_OF_ZOOM} `, "$" + "{ENDPOINT}", "access_token=abc", ""])
      assert.equal(withoutToken(text), text);
  });

  it("is a host of the account", () => {
    for (const [text, host] of [
      [URL_OF_ZOOM, ""],
      [URL_OF_ZOOM, "Zoom.us"],
      [URL_OF_ZOOM, "https://zoom.us/"],
      [URL_OF_ZOOM, "https://api.zoom.us"],
      ["wss://ws.zoomgov.com/ws?subscriptionId=a", "zoomgov.com"],
      ["ws://127.0.0.1:1880/ws?subscriptionId=a", "http://127.0.0.1:1880"],
      ["ws://localhost:2/ws?subscriptionId=a", "http://127.0.0.1:1"],
      ["wss://test.example.com/ws?subscriptionId=a", "https://test.example.com"],
    ] as const)
      assert.equal(faultOf(text, host), "", text);
    for (const [text, host] of [
      ["wss://ws.zoom.us.example.com/ws?subscriptionId=a", "zoom.us"],
      ["wss://notzoom.us/ws?subscriptionId=a", "zoom.us"],
      ["wss://ws.zoomgov.com/ws?subscriptionId=a", "zoom.us"],
      ["ws://127.0.0.1/ws?subscriptionId=a", "zoom.us"],
      ["wss://example.com/ws?subscriptionId=a", "http://127.0.0.1:1"],
      [URL_OF_ZOOM, "http://127.0.0.1:1"],
    ] as const)
      assert.equal(faultOf(text, host), "stranger", text);
  });

  it("is encrypted, but on this machine", () => {
    assert.equal(faultOf("ws://ws.zoom.us/ws?subscriptionId=a"), "notSecure");
    assert.equal(faultOf("ws://test.example.com/?subscriptionId=a", "https://test.example.com"), "notSecure");
  });

  it("is a WebSocket URL with a subscription, and without a login", () => {
    for (const text of [
      "",
      "ws.zoom.us",
      "https://ws.zoom.us/ws?subscriptionId=a",
      "wss://a:b@ws.zoom.us/?subscriptionId=a",
    ])
      assert.equal(faultOf(text), "unreadable", text);
    for (const text of ["wss://ws.zoom.us/ws", "wss://ws.zoom.us/ws?subscriptionId="])
      assert.equal(faultOf(text), "noSubscription", text);
  });

  it("never leads to a host beyond the account's, whatever is written", () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl(), fc.string(), fc.domain()),
        fc.constantFrom("wss://", "ws://", ""),
        (rest, scheme) => {
          const read = readEndpoint(`${scheme}${rest}?subscriptionId=a`, "zoom.us");
          if ("url" in read) assert.match(new URL(read.url).hostname, /(^|\.)zoom\.us$/);
        },
      ),
    ));
});
