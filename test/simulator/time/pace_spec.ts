import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Scenario } from "../../../src/simulator";
import { contentOf, MAYA, pcm, Stage, sleep } from "../support";
import { AUDIO, timesOf } from "../talk";

const talking = (ms: number): Scenario => ({
  speakers: [MAYA],
  audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(ms, 1) }],
});

describe("simulator: pace", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  it("keeps to the clock: no packet early, none late, no drift", async () => {
    const duration = 1200;
    const stream = stage.play({ scenario: talking(duration) });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, AUDIO);
    signaling.send({ msg_type: 7 });
    const lateness: number[] = [];
    for (let packet = 0; packet < duration / 20; packet++) {
      const { timestamp } = contentOf(await media.next(14));
      lateness.push(Date.now() - Number(timestamp) - 20);
    }
    const settled = lateness.slice(10);
    assert.ok(Math.min(...settled) >= -5, `early by ${-Math.min(...settled)} ms`);
    const sorted = settled.sort((a, b) => a - b);
    assert.ok(
      (sorted[Math.floor(sorted.length / 2)] ?? 99) <= 15,
      `median lateness ${sorted[Math.floor(sorted.length / 2)]} ms`,
    );
    const { closed } = await stream.done;
    assert.equal(closed.name, "MEETING_ENDED");
    assert.ok(Math.abs(Date.now() - stream.startedAt - duration) < 150);
  });

  it("runs ten times as fast if told to", async () => {
    const fast = await Stage.open({ speed: 10 });
    try {
      const began = Date.now();
      const stream = fast.play({ scenario: talking(3000) });
      const signaling = await fast.signaling(stream);
      await fast.media(stream, AUDIO);
      signaling.send({ msg_type: 7 });
      const { sent } = await stream.done;
      const took = Date.now() - began;
      assert.equal(sent.audio?.packets, 150);
      assert.ok(took >= 290 && took < 800, `took ${took} ms`);
    } finally {
      await fast.close();
    }
  });

  it("delivers the audio since *_started in a burst, in order, unless buffer_data is false", async () => {
    for (const buffer_data of [true, false]) {
      const stream = stage.play({ scenario: talking(900) });
      await sleep(300);
      const signaling = await stage.signaling(stream, { buffer_data });
      const media = await stage.media(stream, AUDIO);
      signaling.send({ msg_type: 7 });
      await media.closed;
      const times = timesOf(media, stream);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => a - b),
      );
      if (buffer_data) assert.equal(times.length, 45);
      else assert.ok(Number(times[0]) >= 280 && Number(times[0]) < 600, `first packet at ${times[0]} ms`);
    }
  });

  it("keeps at most 60 s for an app that comes late", async () => {
    const fast = await Stage.open({ speed: 200, windows: { signaling: 200_000 } });
    try {
      const stream = fast.play({ scenario: talking(100_000) });
      await sleep(450);
      const signaling = await fast.signaling(stream);
      const media = await fast.media(stream, AUDIO, { audio: { send_rate: 1000 } });
      signaling.send({ msg_type: 7 });
      const { timestamp } = contentOf(await media.next(14));
      const first = Number(timestamp) - stream.startedAt;
      assert.ok(first >= 25_000 && first < 60_000, `first packet at ${first} ms`);
    } finally {
      await fast.close();
    }
  });

  it("sends nothing while paused, and leaves out what was said meanwhile", async () => {
    const stream = stage.play({ scenario: talking(900) });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, AUDIO);
    signaling.send({ msg_type: 7 });
    await media.next(14);
    stream.pause();
    await sleep(30);
    const before = media.of(14).length;
    await sleep(200);
    assert.equal(media.of(14).length, before);
    stream.resume();
    await stream.done;
    await media.closed;
    const times = timesOf(media, stream);
    const gaps = times.slice(1).map((time, index) => time - Number(times[index]));
    assert.ok(Math.max(...gaps) >= 160, `the longest gap is ${Math.max(...gaps)} ms`);
    assert.deepEqual(
      signaling.of(9).map(({ state }) => state),
      [1, 2, 3, 4, 5],
    );
    assert.deepEqual(
      signaling.of(8).map(({ state }) => state),
      [1, 5, 6, 3, 4],
    );
  });
});
