// The calls that control RTMS, product by product (protocol#rest-calls).

import assert from "node:assert/strict";
import fc from "fast-check";
import { hostsOf, lackingScopes, neededScope } from "../../src/api";
import { type ControlRequest, callOf } from "../../src/api/rest";
import { threw } from "../nodes/threw";

const start = (more: Partial<ControlRequest>): ControlRequest => ({
  action: "start",
  product: "meeting",
  id: "123 4567 8901",
  clientId: "rtms-app",
  participantUserId: "host",
  ...more,
});
const pathOf = (product: ControlRequest["product"], id: string) =>
  callOf(start({ product, id }), product === "session" ? "video-sdk" : "server-to-server").path;

describe("the call that controls RTMS", () => {
  it("is the meeting's for meetings and webinars, with the RTMS app and the user", () => {
    for (const product of ["meeting", "webinar"] as const) {
      const { method, path, body } = callOf(start({ product, action: "pause" }), "server-to-server");
      assert.deepEqual([method, path], ["PATCH", "/live_meetings/12345678901/rtms_app/status"]);
      assert.deepEqual(JSON.parse(body), {
        action: "pause",
        settings: { client_id: "rtms-app", participant_user_id: "host" },
      });
    }
  });

  it("is a PUT for Contact Center, with the app only", () => {
    const { method, path, body } = callOf(start({ product: "contact_center", id: "Ab_9-x" }), "app");
    assert.deepEqual([method, path], ["PUT", "/contact_center/Ab_9-x/rtms_app/status"]);
    assert.deepEqual(JSON.parse(body), { action: "start", settings: { client_id: "rtms-app" } });
  });

  it("has the action only for a Video SDK session", () => {
    const { method, path, body } = callOf(start({ product: "session", id: "abc==" }), "video-sdk");
    assert.deepEqual([method, path], ["PATCH", "/videosdk/sessions/abc%3D%3D/rtms_app/status"]);
    assert.deepEqual(JSON.parse(body), { action: "start" });
  });

  it("leaves out settings that are not given", () => {
    const { body } = callOf(start({ clientId: "", participantUserId: "" }), "server-to-server");
    assert.deepEqual(JSON.parse(body), { action: "start" });
  });

  it("encodes a session's id with a slash twice", () => {
    assert.equal(pathOf("session", "/a=="), "/videosdk/sessions/%252Fa%253D%253D/rtms_app/status");
    assert.equal(pathOf("session", "a//b"), "/videosdk/sessions/a%252F%252Fb/rtms_app/status");
  });

  it("reads a meeting's number as Zoom shows it, however it is grouped", () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(..."0123456789"), { minLength: 9, maxLength: 12 }),
        fc.array(fc.constantFrom("", " ", "-", "\u00a0", " – "), { minLength: 12, maxLength: 12 }),
        (digits, gaps) => {
          const written = digits.map((digit, index) => digit + gaps[index]).join("");
          assert.equal(pathOf("meeting", written), `/live_meetings/${digits.join("")}/rtms_app/status`);
        },
      ),
    ));

  it("keeps any id in one segment of the path, from which it can be read again", () =>
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", minLength: 1 }),
        fc.constantFrom("session", "contact_center"),
        (id, product) => {
          let path: string;
          try {
            path = pathOf(product as "session", id);
          } catch (thrown) {
            assert.match(String(thrown), /The id is not one of Zoom's|There is no id/);
            return;
          }
          const { pathname, search, hash } = new URL(`https://api.zoom.us/v2${path}`);
          assert.deepEqual([pathname, search, hash], [`/v2${path}`, "", ""]);
          const segments = path.split("/");
          const depth = product === "session" ? 3 : 2;
          assert.equal(segments.length, depth + 3);
          const once = decodeURIComponent(segments[depth] ?? "");
          assert.equal(product === "session" && id.includes("/") ? decodeURIComponent(once) : once, id);
        },
      ),
    ));

  const refused: [what: string, more: Partial<ControlRequest>, text: RegExp][] = [
    ["a meeting's UUID, with the cure", { id: "4444AAAiAAAAAiAiAiiAii==" }, /meeting's number.*payload\.object\.id/],
    ["a UUID of digits and signs", { id: "1234567890/+==" }, /UUID/],
    ["a number that is none", { id: "12345678901#" }, /digits only/],
    ["no id", { id: "  " }, /no id/],
    ["a relative path", { product: "contact_center", id: ".." }, /not one of Zoom's/],
    ["an endless id", { product: "contact_center", id: "x".repeat(513) }, /not one of Zoom's/],
    ["half a character", { product: "contact_center", id: "\ud800" }, /not one of Zoom's/],
    ["Phone, with the reason", { product: "phone", id: "1" }, /Zoom publishes no such call/],
    ["a session without API key", { product: "session" }, /kind video-sdk/],
  ];
  for (const [what, more, text] of refused)
    it(`refuses ${what}`, () =>
      assert.throws(() => callOf(start(more), "server-to-server"), threw("RTMS_INPUT", text)));

  it("refuses a meeting with an API key of the Video SDK", () =>
    assert.throws(() => callOf(start({}), "video-sdk"), threw("RTMS_INPUT", /only control RTMS of Video SDK/)));
});

describe("the scopes of the calls", () => {
  const MEETING = "meeting:update:participant_rtms_app_status";
  const CENTER = "contact_center:update:engagement_rtms_app_status";

  it("have :admin for a server-to-server app, and do not exist for the Video SDK and Phone", () => {
    assert.equal(neededScope({ product: "webinar" }, "server-to-server"), `${MEETING}:admin`);
    assert.equal(neededScope({ product: "meeting" }, "app"), MEETING);
    assert.equal(neededScope({ product: "contact_center" }, "app"), CENTER);
    assert.equal(neededScope({ product: "session" }, "video-sdk"), undefined);
    assert.equal(neededScope({ product: "phone" }, "app"), undefined);
  });

  it("are lacking with what cannot be done without them, had with or without :admin", () => {
    assert.deepEqual(lackingScopes("server-to-server", [MEETING, "x"]), [
      { scope: `${CENTER}:admin`, products: ["contact_center"] },
    ]);
    assert.deepEqual(lackingScopes("app", []), [
      { scope: MEETING, products: ["meeting", "webinar"] },
      { scope: CENTER, products: ["contact_center"] },
    ]);
    assert.deepEqual(lackingScopes("app", [`${MEETING}:admin`, CENTER]), []);
    assert.deepEqual(lackingScopes("video-sdk", []), []);
  });
});

describe("the hosts of an account", () => {
  it("are Zoom's, or the government's", () => {
    const zoom = { oauth: "https://zoom.us/oauth/token", api: "https://api.zoom.us/v2", events: "wss://ws.zoom.us/ws" };
    assert.deepEqual(hostsOf("zoom.us"), zoom);
    assert.deepEqual(hostsOf(" "), zoom);
    assert.equal(hostsOf("ZoomGov.com ").api, "https://api.zoomgov.com/v2");
  });

  it("are Zoom's if an address of Zoom was copied", () => {
    for (const host of ["https://zoom.us", "https://zoom.us/", "api.zoom.us", "https://us02web.zoom.us"])
      assert.deepEqual(hostsOf(host), hostsOf("zoom.us"), host);
    assert.deepEqual(hostsOf("https://marketplace.zoomgov.com/"), hostsOf("zoomgov.com"));
    assert.equal(hostsOf("https://notzoom.us").api, "https://notzoom.us/v2");
    assert.equal(hostsOf("https://zoom.us.example.com").api, "https://zoom.us.example.com/v2");
  });

  it("are a test server's, without TLS only on this machine", () => {
    assert.deepEqual(hostsOf("http://127.0.0.1:8080/"), {
      oauth: "http://127.0.0.1:8080/oauth/token",
      api: "http://127.0.0.1:8080/v2",
      events: "ws://127.0.0.1:8080/ws",
    });
    for (const host of ["http://localhost:1", "http://[::1]:1", "https://zoom.test"]) assert.ok(hostsOf(host), host);
    assert.equal(hostsOf("https://zoom.test").events, "wss://zoom.test/ws");
  });

  it("are refused otherwise, with the cure and nothing of what was written", () => {
    const odd = [
      "zoom.com",
      "http://zoom.us",
      "http://127.0.0.1.evil.test",
      "http://10.0.0.1",
      "https://a:hunter2@b",
      "ftp://a",
    ];
    for (const host of [...odd, "https://a/path", "https://a?hunter2", "https://a#b", "ws://127.0.0.1:1"])
      assert.throws(() => hostsOf(host), threw("RTMS_INPUT", /^(?!.*hunter2).*must be zoom\.us, zoomgov\.com/), host);
  });
});
