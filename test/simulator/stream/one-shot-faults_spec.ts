import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, describe, it } from "mocha";
import { WebSocket } from "ws";
import type { Scenario, SimulatorOptions, TimedFault } from "../../../src/simulator";
import { GARBAGE } from "../../../src/simulator/sockets/garbage";
import { until } from "../../until";
import { contentOf, MAYA, pcm, RawSocket, Stage, sleep } from "../support";
import { connect, scenario, timesOf } from "../talk";

describe("simulator: moments", () => {
  let stage: Stage | undefined;
  const others: RawSocket[] = [];

  afterEach(async () => {
    for (const socket of others.splice(0)) socket.terminate();
    await stage?.close();
  });

  async function open(options: Partial<SimulatorOptions> = {}): Promise<Stage> {
    stage = await Stage.open(options);
    return stage;
  }

  it("happen when the script says, in the stream's own time, and are reported", async () => {
    const script: TimedFault[] = [
      // A second of the machine's time, in which the sockets are open, however busy it is.
      { at: 20_000, fault: "no-length", value: true },
      { at: 24_000, fault: "drop-medium", value: "audio" },
    ];
    const on = await open({ speed: 20 });
    const stream = on.play({ scenario, script });
    const told: string[] = [];
    stream.on("fault", ({ fault }) => told.push(fault));
    const { audio, signaling } = await connect(on, stream);
    assert.equal((await audio.closed).code, 1006);
    assert.deepEqual(told, ["no-length", "drop-medium"]);
    assert.ok(signaling.open);
    const bare = audio.of(14).filter((message) => contentOf(message).length === undefined);
    assert.ok(bare.length > 50 && bare.length < audio.of(14).length, `${bare.length} packets without a length`);
  });

  it("failover offers the stream again at another port; the old one does not answer", async () => {
    for (const [how, lingers] of [
      ["drop", false],
      ["half-open", true],
      ["linger", true],
    ] as const) {
      const on = await open();
      const stream = on.play({ scenario });
      const { signaling, audio } = await connect(on, stream);
      stream.inject("failover", how);
      const offers = () => on.receiver.events.filter((event) => event === "meeting.rtms_started").length;
      await until(() => offers() === 2 && (lingers || !(signaling.open || audio.open)));
      assert.deepEqual([signaling.open, audio.open], [lingers, lingers], how);
      const offer = on.receiver.received.at(-1)?.body;
      assert.equal(offer?.event, "meeting.rtms_started");
      assert.ok(Number(offer?.event_ts) > stream.startedAt);
      const url = String(offer?.payload.server_urls);
      assert.notEqual(url, on.simulator.url);

      const late = await on.socket();
      late.send({ msg_type: 1, ...on.claim(stream) });
      assert.equal((await late.closed).code, 1006);

      const moved = await RawSocket.open(url);
      others.push(moved);
      moved.send({ msg_type: 1, ...on.claim(stream) });
      const reply = await moved.next(2);
      assert.equal(reply.status_code, 0);
      assert.deepEqual((reply.media_server as { server_urls: { all: string } }).server_urls.all, url);
      const silent = audio.of(14).length;
      await sleep(60);
      assert.equal(audio.of(14).length, silent);
      await on.close();
    }
  });

  it("half-open loses what Zoom sends until it detects that; what its buffer cannot send again is excused", async () => {
    const on = await open({ speed: 40, keepAlive: { interval: 10_000, misses: 7 } });
    const long: Scenario = { ...scenario, audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(120_000, 1) }] };
    const stream = on.play({ scenario: long });
    const first = await connect(on, stream);
    await sleep(100);
    const interrupted = new Promise<void>((resolve) => stream.once("interrupted", () => resolve()));
    stream.inject("half-open", "all");
    await interrupted;
    first.signaling.terminate();
    first.audio.terminate();
    const second = await connect(on, stream);
    await stream.stop();
    await second.audio.closed;
    const heard = new Set([...timesOf(first.audio, stream), ...timesOf(second.audio, stream)]);
    const lost = stream.audio.filter(({ timestamp }) => !heard.has(timestamp - stream.startedAt));
    assert.ok(lost.length > 0);
    assert.ok(lost.every(({ excused, swallowed }) => excused && swallowed));
    const { losses } = await stream.done;
    assert.ok(
      Math.min(losses.swallowed, losses.excused) >= lost.length,
      `${JSON.stringify(losses)}, ${lost.length} lost`,
    );
  });

  it("hang is noticed only by the app, which may reconnect as soon as it has closed its socket", async () => {
    const on = await open({ keepAlive: { interval: 20, misses: 2 } });
    const stream = on.play({ scenario });
    const { signaling, audio } = await connect(on, stream);
    stream.inject("hang");
    await sleep(200);
    assert.ok(signaling.open && audio.open);
    assert.equal(on.receiver.events.includes("meeting.rtms_interrupted"), false);
    signaling.terminate();
    await sleep(30);
    assert.ok(on.receiver.events.includes("meeting.rtms_interrupted"));
    await connect(on, stream);
  });

  it("stall-keep-alives ends the requests and nothing else", async () => {
    const on = await open({ keepAlive: { interval: 20, misses: 2 } });
    const stream = on.play({ scenario });
    const { audio, signaling } = await connect(on, stream);
    await sleep(60);
    stream.inject("stall-keep-alives");
    await sleep(10);
    const asked = audio.of(12).length + signaling.of(12).length;
    const packets = audio.of(14).length;
    await sleep(120);
    assert.equal(audio.of(12).length + signaling.of(12).length, asked);
    assert.ok(audio.of(14).length > packets);
  });

  for (const [how, order] of [
    ["open", ["told"]],
    ["webhook-first", ["told", "closed"]],
    ["webhook-last", ["closed", "told"]],
    ["closed", undefined],
  ] as const)
    it(`interrupt=${how}`, async () => {
      // What is 2 s apart is then 400 ms apart, also on a busy machine.
      const on = await open({ speed: 5 });
      const { signaling } = await connect(
        on,
        on.play({ scenario, script: [{ at: 1000, fault: "interrupt", value: how }] }),
      );
      const happened: string[] = [];
      const told = until(() => on.receiver.events.includes("meeting.rtms_interrupted")).then(() =>
        happened.push("told"),
      );
      const closed = signaling.closed.then(() => happened.push("closed"));
      await Promise.all(how === "open" ? [told, sleep(500)] : [told, closed]);
      assert.equal(signaling.open, how === "open");
      if (order) assert.deepEqual(happened, order);
    });

  it("garbage sends frames that are no messages, and continues", async () => {
    const on = await open();
    const stream = on.play({ scenario });
    const frames: string[] = [];
    const socket = new WebSocket(on.simulator.url);
    socket.on("message", (data) => frames.push(data.toString()));
    await once(socket, "open");
    socket.send(JSON.stringify({ msg_type: 1, ...on.claim(stream) }));
    await once(socket, "message");
    stream.inject("garbage", "signaling");
    stream.send("signaling", { msg_type: 98 });
    await sleep(50);
    for (const frame of GARBAGE) assert.ok(frames.includes(frame.toString()), String(frame));
    assert.ok(frames.some((frame) => frame === '{"msg_type":98}'));
    assert.equal(socket.readyState, WebSocket.OPEN);
    socket.terminate();
  });

  it("resend-on-return sends again what has surely arrived", async () => {
    const on = await open({ speed: 20, keepAlive: { interval: 500 } });
    const stream = on.play({ scenario, faults: { "resend-on-return": 10 } });
    const first = await connect(on, stream);
    await sleep(300);
    first.signaling.terminate();
    await first.audio.closed;
    const second = await connect(on, stream);
    await sleep(50);
    const before = new Set(timesOf(first.audio, stream));
    const twice = timesOf(second.audio, stream).filter((time) => before.has(time));
    assert.ok(twice.length > 200, `${twice.length} packets twice`);
  });

  it("a pause is never sent, not even after a loss", async () => {
    const on = await open({ speed: 20 });
    const stream = on.play({ scenario });
    const first = await connect(on, stream);
    await sleep(50);
    stream.inject("pause");
    await sleep(100);
    stream.inject("resume");
    await sleep(50);
    stream.drop("all");
    await first.audio.closed;
    const second = await connect(on, stream);
    await stream.done;
    const heard = new Set([...timesOf(first.audio, stream), ...timesOf(second.audio, stream)]);
    const gaps = [...heard]
      .sort((a, b) => a - b)
      .filter((time, index, all) => index > 0 && time - (all[index - 1] ?? 0) > 20);
    assert.equal(gaps.length, 1);
    assert.ok(heard.size < 3000 - 60 && heard.size > 2500, `${heard.size} packets`);
    assert.equal(stream.audio.filter(({ excused }) => excused).length, 0);
  });

  it("flush leaves time between TERMINATING and TERMINATED, in which nothing flows", async () => {
    const on = await open({ flush: 100 });
    const stream = on.play({ scenario });
    const { signaling, audio } = await connect(on, stream);
    const done = stream.stop();
    assert.equal((await signaling.next(8)).state, 1);
    assert.equal((await signaling.next(8)).state, 3);
    await sleep(40);
    const packets = audio.of(14).length;
    assert.ok(signaling.open);
    await done;
    assert.equal((await signaling.closed).code, 1000);
    assert.equal(audio.of(14).length, packets);
    assert.equal(signaling.of(8).at(-1)?.state, 4);
  });
});
