// A refusal is a reply without a zero status and without what success carries (protocol#disagreement-18 and
// protocol#observation-15).

import assert from "node:assert/strict";
import { MEDIA_URL, Rig, started } from "../fixtures";

const answered = (reply: object, product: "meeting" | "webinar" = "meeting") => {
  const rig = new Rig({}, started(product));
  rig.stream.start();
  rig.world.newest.accept().receive(reply);
  return rig;
};
const URLS = { media_server: { server_urls: { all: MEDIA_URL } } };

describe("a reply to the signaling handshake", () => {
  for (const [reply, status, words] of [
    [{ msg_type: 2, reason: "Invalid signature" }, 3, /status 3 INVALID_SIGNATURE "Invalid signature".*Client Secret/],
    [{ msg_type: 2, status: 3 }, 3, /status 3 INVALID_SIGNATURE/],
    [{ msg_type: 2, status: "STATUS_INVALID_SIGNATURE", ...URLS }, 3, /status 3 INVALID_SIGNATURE/],
    [{ msg_type: 2, reason: "The moon is full" }, undefined, /without a status "The moon is full"/],
    [{ msg_type: 2 }, undefined, /without a status\./],
    [{ msg_type: 2, status_code: "ERR", ...URLS }, undefined, /without a status/],
  ] as const)
    it(`${JSON.stringify(reply)} refuses, and says what`, () => {
      const rig = answered(reply);
      assert.deepEqual([rig.stream.phase, rig.failures[0]?.code], ["ended", "RTMS_HANDSHAKE"]);
      assert.match(rig.failures[0]?.message ?? "", words);
      assert.doesNotMatch(rig.failures[0]?.message ?? "", /-1|UNKNOWN|undefined/);
      assert.equal((rig.event("failed")?.status as { code: number } | undefined)?.code, status);
    });

  it("has the class of the name in its text: a transient refusal is retried", () =>
    assert.equal(answered({ msg_type: 2, reason: "Duplicate signal request" }).stream.phase, "waiting"));

  for (const reply of [
    { msg_type: 2, ...URLS },
    { msg_type: 2, status: 0, ...URLS },
    { msg_type: 2, status: "OK", ...URLS },
    { msg_type: 2, status: "success", ...URLS },
    { msg_type: 2, reason: "welcome", ...URLS },
  ])
    it(`${JSON.stringify(reply)} accepts`, () => assert.equal(answered(reply).stream.phase, "joined"));
});

describe("a reply to a media handshake", () => {
  const media = (reply: object) => {
    const rig = new Rig({ transcript: false });
    rig.join();
    rig.world.newest.accept().receive(reply);
    return rig;
  };

  for (const [reply, status] of [
    [{ msg_type: 4, status: 9 }, 9],
    [{ msg_type: 4, reason: "Invalid signature" }, 3],
    [{ msg_type: 4, status_code: 9, media_params: {} }, 9],
    [{ msg_type: 2, status: 3 }, 3],
    [{ msg_type: 2, reason: "Invalid signature" }, 3],
    [{ msg_type: 4, reason: "The moon is full" }, undefined],
  ] as const)
    it(`${JSON.stringify(reply)} refuses`, () => {
      const rig = media(reply);
      assert.equal(rig.failures[0]?.code, "RTMS_MEDIA_HANDSHAKE");
      assert.equal((rig.event("failed")?.status as { code: number } | undefined)?.code, status);
      assert.equal(rig.events.includes("streaming"), false);
    });

  for (const reply of [
    { msg_type: 4 },
    { msg_type: 4, reason: "OK" },
    { msg_type: 4, status: 0 },
    { msg_type: 4, reason: "welcome", media_params: { audio: {} } },
  ])
    it(`${JSON.stringify(reply)} accepts`, () => assert.equal(media(reply).events.at(-1), "streaming"));
});

describe("a webinar's id", () => {
  it("that is not known under one field (status 2 or 4) is tried under the other, once", () => {
    for (const status_code of [2, 4]) {
      const rig = answered({ msg_type: 2, status_code }, "webinar");
      assert.equal(rig.stream.phase, "waiting");
      rig.world.pass(1500);
      assert.ok("webinar_uuid" in rig.world.newest.accept().last);
      rig.world.newest.receive({ msg_type: 2, status_code });
      assert.deepEqual([rig.stream.phase, rig.world.sockets.length], ["ended", 2]);
    }
    assert.equal(answered({ msg_type: 2, status_code: 3 }, "webinar").stream.phase, "ended");
    assert.equal(answered({ msg_type: 2, status_code: 2 }).stream.phase, "ended", "a meeting has one field");
  });
});

describe("a Video SDK session's id (protocol#observation-10)", () => {
  const ID = { meeting_uuid: "the id", session_id: "the id" };
  it("is sent under both fields, on signaling and on media, signed once", () => {
    const rig = new Rig({ transcript: false }, started("session", { id: "the id" }));
    rig.stream.start();
    const { meeting_uuid, session_id, signature } = rig.world.newest.accept().last;
    rig.join();
    const media = rig.world.newest.accept().last;
    assert.deepEqual({ meeting_uuid, session_id }, ID);
    assert.deepEqual([media.meeting_uuid, media.session_id, media.signature], ["the id", "the id", signature]);
  });

  it("is sent as the Id field says, and only so, where that is set", () => {
    for (const idField of ["session_id", "meeting_uuid"]) {
      const rig = new Rig({ idField }, started("session", { id: "the id" }));
      rig.stream.start();
      const sent = rig.world.newest.accept().last;
      assert.deepEqual(
        Object.keys(sent).filter((key) => key in ID),
        [idField],
      );
    }
  });

  it("is tried once more after a silent close, under both again", () => {
    const rig = new Rig({}, started("session", { id: "the id" }));
    rig.stream.start();
    rig.world.newest.accept().lose(1000);
    rig.world.pass(1500);
    const { meeting_uuid, session_id } = rig.world.newest.accept().last;
    assert.deepEqual({ meeting_uuid, session_id }, ID);
  });
});
