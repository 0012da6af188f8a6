import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { FAULTS, type Faults, parseFault } from "../../../src/simulator";
import { sortFaults } from "../../../src/simulator/faults/fault-values";
import { contentOf, eventOf, MAYA, pcm, Stage } from "../support";

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

  it("close-on-bad-signature closes without a reply", async () => {
    const stream = stage.play({ scenario, faults: { "close-on-bad-signature": true } });
    const socket = await stage.socket();
    socket.send({ msg_type: 1, ...stage.claim(stream), signature: "0" });
    assert.deepEqual(await socket.closed, { code: 1000, reason: "Normal close" });
    assert.deepEqual(socket.messages, []);
    await stage.signaling(stream);
  });

  it("silent-close closes the first n handshakes without a reply", async () => {
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

  it("kick-old lets a second connection close the first one", async () => {
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
    signaling.send({ msg_type: 5, events: [{ event_type: 8, subscribe: true }] });
    const event = eventOf(await signaling.next(6));
    assert.ok("paticipant_info" in event && !("participant_info" in event));
  });

  it("refusals lets the refusals end", async () => {
    const stream = stage.play({ scenario, faults: { "refuse-signaling": 45, refusals: 2 } });
    for (let time = 0; time < 2; time++) {
      const socket = await stage.socket();
      socket.send({ msg_type: 1, ...stage.claim(stream) });
      assert.equal((await socket.next(2)).status_code, 45);
    }
    await stage.signaling(stream);
  });

  it("string-content puts the packet where its object was, and the rest beside it", async () => {
    const { media } = await flowing({ "string-content": true });
    const [packet] = media.of(14);
    assert.equal(typeof packet?.content, "string");
    assert.deepEqual([packet?.user_id, packet?.user_name], [1001, "Maya"]);
    assert.equal(typeof packet?.timestamp, "number");
  });

  it("no-protocol-version and seconds-in-20 leave out the one and shorten the other", async () => {
    const { signaling, media } = await flowing({ "no-protocol-version": true, "seconds-in-20": true });
    for (const reply of [signaling.of(2)[0], media.of(4)[0]]) assert.equal("protocol_version" in (reply ?? {}), false);
    signaling.send({ msg_type: 19 });
    assert.ok(Math.abs(Number((await signaling.next(20)).timestamp) - Date.now() / 1000) < 2);
    const honest = await flowing({});
    assert.equal(honest.signaling.of(2)[0]?.protocol_version, 1);
  });

  it("unknown-messages follow every accepted handshake", async () => {
    const { signaling, media } = await flowing({ "unknown-messages": true });
    await signaling.next(99);
    await media.next(99);
    await media.next(23);
    assert.ok(signaling.of(6).some((message) => eventOf(message).event_type === 77));
  });

  it("clock-skew moves every time that Zoom sends", async () => {
    const { stream, signaling, audio } = await flowing({ "clock-skew": -3_600_000 });
    const ahead = (time: unknown): number => Math.round((Number(time) - Date.now()) / 60_000);
    assert.equal(ahead(stream.startedAt), -60);
    assert.equal(ahead(audio.timestamp), -60);
    assert.equal(ahead(signaling.of(9)[0]?.timestamp), -60);
    assert.equal(ahead(stage.receiver.received.at(-1)?.body.event_ts), -60);
  });

  for (const [order, first] of [
    ["stopped-first", "webhook"],
    ["closed-first", "closed"],
    ["session-first", "session"],
  ] as const)
    it(`end-order=${order} sends the end in another order`, async () => {
      const { stream, signaling } = await flowing({ "end-order": order });
      const told: string[] = [];
      stream.on("webhook", ({ name }) => name.endsWith("stopped") && told.push("webhook"));
      void signaling.closed.then(() => told.push("closed"));
      await stream.stop();
      await signaling.closed;
      const states = signaling.messages.map(({ msg_type, state }) => `${msg_type} ${state}`);
      if (first === "session") assert.ok(states.indexOf("9 5") < states.indexOf("8 4"));
      else assert.equal(told[0], first);
      assert.equal(states.includes("8 4"), order !== "closed-first");
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
    const lasting = (text: string): object => sortFaults([parseFault(text)]).lasting;
    assert.deepEqual(lasting("binary-frames"), { "binary-frames": true });
    assert.deepEqual(lasting("silent-close"), { "silent-close": 1 });
    assert.deepEqual(lasting("refuse-media=16"), { "refuse-media": 16 });
    assert.deepEqual(lasting("clock-skew=-5000"), { "clock-skew": -5000 });
    assert.deepEqual(lasting("chat-shape=json"), { "chat-shape": "json" });
    assert.deepEqual(parseFault("drop-signaling@5000"), { at: 5000, fault: "drop-signaling", value: true });
    assert.deepEqual(parseFault("half-open=audio@1"), { at: 1, fault: "half-open", value: "audio" });
    assert.deepEqual(parseFault("stop@0"), { at: 0, fault: "stop", value: 6 });
    assert.throws(() => parseFault("refuse-media"), /needs an integer, as in refuse-media=3/);
    assert.throws(() => parseFault("silent-close=x"), /needs an integer/);
    assert.throws(() => parseFault("silent-close=-1"), /needs an integer/);
    assert.throws(() => parseFault("silent-close="), /needs an integer/);
    assert.throws(() => parseFault("binary-frames=1"), /takes no value/);
    assert.throws(() => parseFault("half-open=nobody@1"), /needs one of signaling, audio.*as in half-open=signaling/);
    assert.throws(() => parseFault("chat-shape"), /needs one of text, json/);
    assert.throws(() => parseFault("drop-all"), /needs a time.*drop-all@5000/);
    assert.throws(() => parseFault("drop-all@soon"), /the time NaN, but times are whole milliseconds/);
    assert.throws(() => parseFault("toString"), /no fault "toString"\. The faults are: close-on-bad-signature/);
    for (const { meaning } of Object.values(FAULTS)) assert.ok(meaning.length > 10);
  });
});
