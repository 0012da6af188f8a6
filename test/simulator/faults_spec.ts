import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { FAULTS, type Faults, parseFault } from "../../src/simulator";
import { contentOf, eventOf, MAYA, pcm, Stage } from "./support";

const scenario = { speakers: [MAYA], audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(60, 1) }], duration: 60_000 };

describe("simulator: faults", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  /** The first frames of a stream with these faults. */
  async function flowing(faults: Faults) {
    const stream = stage.play({ scenario, faults });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, 1, { audio: { data_opt: 2 } });
    signaling.send({ msg_type: 7 });
    const audio = contentOf(await media.next(14));
    return { stream, signaling, media, audio };
  }

  it("close-on-bad-signature closes without a word", async () => {
    const stream = stage.play({ scenario, faults: { "close-on-bad-signature": true } });
    const socket = await stage.socket();
    socket.send({ msg_type: 1, ...stage.claim(stream), signature: "0" });
    assert.deepEqual(await socket.closed, { code: 1000, reason: "Normal close" });
    assert.deepEqual(socket.messages, []);
    await stage.signaling(stream);
  });

  it("silent-close closes the first n handshakes without a word", async () => {
    const stream = stage.play({ scenario, faults: { "silent-close": 2 } });
    for (const msg_type of [1, 3]) {
      const socket = await stage.socket();
      socket.send({ msg_type, media_type: 1, ...stage.claim(stream) });
      assert.equal((await socket.closed).code, 1000);
      assert.deepEqual(socket.messages, []);
    }
    await stage.signaling(stream);
    const { handshakes } = await stream.stop();
    assert.deepEqual(
      handshakes.map(({ socket, silent = false }) => [socket, silent]),
      [
        ["signaling", true],
        ["audio", true],
        ["signaling", false],
      ],
    );
  });

  it("refuse-signaling and refuse-media refuse with the status given", async () => {
    const stream = stage.play({ scenario, faults: { "refuse-signaling": 45, "refuse-media": 9 } });
    const signaling = await stage.socket();
    signaling.send({ msg_type: 1, ...stage.claim(stream) });
    const answer = await signaling.next(2);
    assert.deepEqual([answer.status_code, answer.reason], [45, "Internal exception"]);
    const media = await stage.socket();
    media.send({ msg_type: 3, media_type: 1, ...stage.claim(stream) });
    assert.equal((await media.next(4)).status_code, 9);
  });

  it("binary-frames sends all frames as binary", async () => {
    const { signaling, media } = await flowing({ "binary-frames": true });
    assert.ok([...signaling.binary, ...media.binary].every((binary) => binary));
    const honest = await flowing({});
    assert.ok([...honest.signaling.binary, ...honest.media.binary].every((binary) => !binary));
  });

  it("kick-old lets a second connection throw the first one out", async () => {
    const { stream, signaling } = await flowing({ "kick-old": true });
    await stage.signaling(stream);
    assert.equal((await signaling.closed).code, 1000);
  });

  it("no-length and string-user-id change the packets", async () => {
    const { audio } = await flowing({ "no-length": true, "string-user-id": true });
    assert.deepEqual([audio.length, audio.user_id], [undefined, "1001"]);
    const honest = await flowing({});
    assert.deepEqual([honest.audio.length, honest.audio.user_id], [640, 1001]);
  });

  it("misspelt-participant-info misspells it", async () => {
    const faults = { "misspelt-participant-info": true };
    const stream = stage.play({ product: "phone", scenario, faults });
    const signaling = await stage.signaling(stream);
    await signaling.next(6);
    signaling.send({ msg_type: 5, events: [{ event_type: 8, subscribe: true }] });
    const event = eventOf(await signaling.next(6));
    assert.ok("paticipant_info" in event && !("participant_info" in event));
  });

  it("belongs to all streams, or to one, which can also be spared", async () => {
    const all = await Stage.open({ faults: { "refuse-signaling": 45 } });
    try {
      const socket = await all.socket();
      socket.send({ msg_type: 1, ...all.claim(all.play({ scenario })) });
      assert.equal((await socket.next(2)).status_code, 45);
      await all.signaling(all.play({ scenario, faults: { "refuse-signaling": 0 } }));
    } finally {
      await all.close();
    }
  });

  it("is read as the command line writes it", () => {
    assert.deepEqual(parseFault("binary-frames"), { at: 0, fault: "binary-frames", value: true });
    assert.deepEqual(parseFault("silent-close"), { at: 0, fault: "silent-close", value: 1 });
    assert.deepEqual(parseFault("refuse-media=16"), { at: 0, fault: "refuse-media", value: 16 });
    assert.equal(parseFault("refuse-media=16@5000").at, 5000);
    for (const wrong of ["refuse-media", "silent-close=x", "binary-frames=1", "toString", "binary-frames@soon"])
      assert.throws(() => parseFault(wrong), { code: "SIMULATOR_OPTIONS" }, wrong);
    for (const { meaning } of Object.values(FAULTS)) assert.ok(meaning.length > 10);
  });
});
