// A medium that Zoom refuses fails alone, whatever the status; one connection for all media is replaced by one for each
// (protocol#split-and-unified, protocol#status-codes, protocol#observation-2 and protocol#observation-3).

import assert from "node:assert/strict";
import { StatusCode } from "../../../src/protocol";
import { statusClass } from "../../../src/protocol/errors/explanations";
import type { FakeSocket } from "../fake-world";
import { MEDIA_URL, Rig } from "../fixtures";

const ALL = { audio: true, transcript: true, video: true, share: true, chat: true } as const;
const BITS = { audio: 1, video: 2, share: 4, transcript: 8, chat: 16 } as const;

const accept = (socket: FakeSocket | undefined) => socket?.accept().receive({ msg_type: 4, status_code: 0 });
const refuse = (socket: FakeSocket | undefined, status_code: number) =>
  socket?.accept().receive({ msg_type: 4, status_code, reason: "no" });

/** The open socket whose handshake asks for a medium. */
function socketOf(rig: Rig, bit: number): FakeSocket {
  const found = rig.world.open.find((socket) => socket.accept().sent[0]?.media_type === bit);
  return found ?? assert.fail(`no socket asks for ${bit}`);
}

describe("a medium that is refused", () => {
  const FOR_GOOD = Object.values(StatusCode).filter((code) => code !== 0 && statusClass(code) !== "T");
  it("with any permanent status fails alone: the others stream, and it is not requested again", () => {
    for (const status of FOR_GOOD) {
      const rig = new Rig({ ...ALL });
      const signaling = rig.join();
      const chat = socketOf(rig, BITS.chat);
      refuse(chat, status);
      for (const socket of rig.world.open) if (socket !== signaling) accept(socket);
      assert.deepEqual(
        rig.failures.map(({ code, medium }) => [code, medium]),
        [["RTMS_MEDIA_HANDSHAKE", "chat"]],
        `status ${status}`,
      );
      assert.deepEqual(rig.event("streaming")?.media, ["audio", "transcript", "video", "share"]);
      assert.equal(chat.closedWith, "terminated", "a socket that was refused is not served again");
      const made = rig.world.sockets.length;
      rig.world.pass(30_000);
      assert.equal(rig.world.sockets.length, made);
      signaling.receive({ msg_type: 12, timestamp: 1 });
      assert.equal(rig.stream.isStreaming, true);
    }
  });

  it("ends the stream when it was the last, with its own words", () => {
    const rig = new Rig();
    rig.join();
    refuse(socketOf(rig, BITS.transcript), 43);
    refuse(socketOf(rig, BITS.audio), 20);
    assert.deepEqual(
      rig.failures.map(({ medium }) => medium),
      ["transcript", undefined],
    );
    assert.deepEqual(rig.event("failed")?.status, { code: 20, name: "INVALID_MEDIA_AUDIO_SAMPLE_RATE" });
  });

  it("temporarily (47, 16, 45) is requested again on a new socket, while the others stream", () => {
    for (const status of [47, 16, 45]) {
      const rig = new Rig({ transcript: false, chat: true });
      rig.join();
      const first = socketOf(rig, BITS.chat);
      refuse(first, status);
      accept(socketOf(rig, BITS.audio));
      assert.deepEqual([rig.event("streaming")?.media, rig.failures], [["audio"], []]);
      rig.world.pass(500);
      const second = socketOf(rig, BITS.chat);
      assert.notEqual(second, first);
      accept(second);
      assert.deepEqual(rig.event("streaming")?.media, ["audio", "chat"]);
    }
  });

  it("temporarily, but for the whole window, fails alone then", () => {
    const rig = new Rig({ transcript: false, chat: true });
    const signaling = rig.join();
    accept(socketOf(rig, BITS.audio));
    for (let passed = 0; passed < 70_000 && rig.failures.length === 0; passed += 500) {
      const chat = rig.world.open.find((socket) => socket.accept().sent[0]?.media_type === BITS.chat);
      if (chat) refuse(chat, 47);
      if (passed % 10_000 === 0)
        for (const socket of [signaling, socketOf(rig, BITS.audio)]) socket.receive({ msg_type: 12, timestamp: 1 });
      rig.world.pass(500);
    }
    assert.deepEqual([rig.failures[0]?.medium, rig.stream.phase], ["chat", "joined"]);
    assert.equal(rig.stream.isStreaming, true);
  });

  it("by a silent close, twice, fails alone, and credentials are not blamed: signaling accepted them", () => {
    const rig = new Rig();
    rig.join();
    socketOf(rig, BITS.transcript).lose(1000);
    rig.world.pass(1500);
    socketOf(rig, BITS.transcript).lose(1000);
    accept(socketOf(rig, BITS.audio));
    assert.deepEqual([rig.failures[0]?.medium, rig.stream.isStreaming], ["transcript", true]);
    assert.match(rig.failures[0]?.message ?? "", /closed the media connection \(1000\) without answering/);
    assert.doesNotMatch(rig.failures[0]?.message ?? "", /check them in the app node/);
  });

  it("when it reconnects after a loss fails alone too", () => {
    const rig = new Rig();
    const [, audio] = rig.streaming();
    audio?.lose();
    rig.world.pass(500);
    refuse(socketOf(rig, BITS.audio), 3);
    assert.deepEqual([rig.failures[0]?.medium, rig.stream.phase], ["audio", "joined"]);
    assert.equal(rig.stream.isStreaming, true);
  });
});

describe("one connection for all media", () => {
  const urls = { all: MEDIA_URL, audio: `${MEDIA_URL}/audio`, chat: `${MEDIA_URL}/chat` };
  const unified = { audio: true, transcript: false, chat: true, mode: "unified" as const };

  it("that is refused because of one medium, permanently or temporarily, is replaced by one per medium", () => {
    for (const status of [13, 38, 39, 47, 12, 36, 43, 46, 10, 27, 14, 7]) {
      const rig = new Rig(unified);
      rig.join(urls);
      const all = rig.world.newest;
      assert.equal(all.accept().sent[0]?.media_type, 32);
      refuse(all, status);
      assert.equal(all.closedWith, "terminated");
      const audio = socketOf(rig, BITS.audio);
      const chat = socketOf(rig, BITS.chat);
      assert.deepEqual([audio.url, chat.url], [urls.audio, urls.chat]);
      accept(audio);
      refuse(chat, 13);
      assert.deepEqual([rig.event("streaming")?.media, rig.failures[0]?.medium], [["audio"], "chat"], `${status}`);
      const warning = rig.event("warning");
      const told = warning?.status as { code: number } | undefined;
      assert.deepEqual([told?.code, warning?.media], [status, ["audio", "chat"]]);
      assert.match(String(warning?.message), /Each medium now has its own connection\.$/);
    }
  });

  it("is not tried again on this server, so that a reconnection does not begin with a refusal", () => {
    const rig = new Rig(unified);
    const signaling = rig.join(urls);
    refuse(rig.world.newest, 39);
    for (const bit of [1, 16]) accept(socketOf(rig, bit));
    signaling.lose();
    rig.world.pass(500);
    rig.join(urls);
    const types = rig.world.open.slice(1).map((socket) => socket.accept().sent[0]?.media_type);
    assert.deepEqual(types, [1, 16]);
    for (const bit of [1, 16]) accept(socketOf(rig, bit));
    assert.deepEqual(rig.event("streaming")?.media, ["audio", "chat"]);
  });

  it("that is refused temporarily is requested again as it is", () => {
    for (const status of [15, 16, 45]) {
      const rig = new Rig(unified);
      rig.join(urls);
      refuse(rig.world.newest, status);
      rig.world.pass(500);
      assert.equal(rig.world.newest.accept().sent[0]?.media_type, 32);
      accept(rig.world.newest);
      assert.deepEqual([rig.event("streaming")?.media, rig.event("warning")], [["audio", "chat"], undefined]);
    }
  });

  it("never asks for several media by their bits", () => {
    for (const mode of ["split", "unified"] as const) {
      const rig = new Rig({ ...ALL, mode });
      rig.join();
      for (const socket of rig.world.sockets.slice(1)) {
        const type = Number(socket.accept().sent[0]?.media_type);
        assert.ok([1, 2, 4, 8, 16, 32].includes(type), `${mode}: ${type}`);
      }
    }
  });
});
