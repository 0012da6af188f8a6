// Several clients of one stream, and a server that lets the newest connection close the ones before (protocol section
// 17): one client remains, within a bounded time, and the others report why they left. A single client of a server that
// closes its connections stays, however often that happens.

import assert from "node:assert/strict";
import type { FakeSocket } from "../fake-world";
import { MEDIA_URL, Rig, SIGNALING_URL, STREAM_ID } from "../fixtures";

const STEP = 20;

/** A linear congruential sequence in [0, 1). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}

/** Zoom's server, for clients whose worlds it moves on together. */
class Server {
  readonly #served = new Set<FakeSocket>();
  #passed = 0;
  /** Called with each client that has joined, its signaling socket first. */
  joined: (rig: Rig, sockets: FakeSocket[]) => void = () => undefined;

  /** @param late how long a handshake takes, milliseconds */
  constructor(
    readonly rigs: readonly Rig[],
    private readonly late: () => number = () => 0,
  ) {}

  start(): this {
    for (const { stream } of this.rigs) stream.start();
    return this;
  }

  pass(milliseconds: number): this {
    for (const end = this.#passed + milliseconds; this.#passed < end; this.#passed += STEP)
      for (const rig of this.rigs) {
        rig.world.pass(STEP);
        for (const socket of rig.world.sockets) if (!this.#served.has(socket)) this.#serve(rig, socket);
        if (this.#passed % 30_000 === 0)
          for (const socket of rig.world.open)
            if (this.#served.has(socket)) socket.receive({ msg_type: 12, timestamp: rig.world.clock.now() });
      }
    return this;
  }

  #serve(rig: Rig, socket: FakeSocket): void {
    this.#served.add(socket);
    rig.world.clock.setTimeout(() => {
      if (socket.closedWith !== undefined) return;
      if (socket.url !== SIGNALING_URL) {
        socket.accept().receive({ msg_type: 4, status_code: 0, media_params: socket.last.media_params });
        return;
      }
      for (const other of this.rigs)
        if (other !== rig) for (const old of other.world.open) if (old.isAccepted) old.lose(1000);
      socket.accept().receive({ msg_type: 2, status_code: 0, media_server: { server_urls: { all: MEDIA_URL } } });
      this.joined(rig, rig.world.open);
    }, this.late());
  }
}

const rigWith = (random: () => number): Rig => {
  const rig = new Rig();
  Object.defineProperty(rig.world, "chance", { get: random });
  return rig;
};

const taken = ({ failures }: Rig) => failures.filter(({ code }) => code === "RTMS_TAKEN");
const events = (rig: Rig, name: string) =>
  rig.of("event").flatMap(({ payload }) => {
    const event = payload as { event: string } & Record<string, unknown>;
    return event.event === name ? [event] : [];
  });

describe("clients that disconnect each other", () => {
  for (const count of [2, 3])
    for (const slow of [0, 300, 1500])
      it(`${count} of them, handshakes of up to ${slow} ms: one remains, the others report why they left`, () => {
        for (let seed = 1; seed <= 8; seed += 1) {
          const random = dice(seed);
          const server = new Server(
            Array.from({ length: count }, () => rigWith(random)),
            () => random() * slow,
          ).start();
          server.pass(180_000);
          const left = server.rigs.filter(({ stream }) => stream.isStreaming);
          const gone = server.rigs.filter((rig) => taken(rig).length === 1 && rig.stream.phase === "ended");
          assert.deepEqual([left.length, gone.length], [1, count - 1], `seed ${seed}`);
          for (const rig of gone) assert.equal(rig.failures.length, 1);
          const interruptions = server.rigs.map(({ events: names }) => names.filter((n) => n === "interrupted").length);
          assert.ok(Math.max(...interruptions) <= 8 * (count - 1), `${interruptions}`);
          const before = left[0]?.events.length;
          server.pass(120_000);
          assert.equal(left[0]?.events.length, before, "the one that is left has peace");
        }
      });

  it("reports what happened, waits longer each time, then leaves the stream to the other", () => {
    const server = new Server([new Rig(), new Rig()]).start().pass(60_000);
    const rig = server.rigs.find((each) => taken(each).length > 0) ?? assert.fail("nobody left");
    const [warning, ...more] = events(rig, "warning");
    assert.deepEqual(more, []);
    assert.equal(warning?.code, "RTMS_TAKEN");
    assert.match(String(warning?.message), /^Another client has this stream: .*two Node-REDs.* Let only one /);
    const tries = events(rig, "reconnecting").map(({ delay, cause }) => [cause, delay]);
    assert.deepEqual(tries, [
      ["signaling", 500],
      ["signaling", 500],
      ["taken", 8000],
      ["taken", 16_000],
    ]);
    const [failed] = events(rig, "failed");
    assert.deepEqual([failed?.code, failed?.retryable], ["RTMS_TAKEN", false]);
    assert.match(
      String(failed?.message),
      new RegExp(`This client left the stream to the other.*webhooks of the same app.*${STREAM_ID}`),
    );
    assert.deepEqual(rig.world.open, []);
  });

  it("leaves the stream to the one that has had it for long", () => {
    const [old, young] = [new Rig(), new Rig()];
    const server = new Server([old, young]);
    old.stream.start();
    server.pass(600_000);
    young.stream.start();
    server.pass(120_000);
    assert.deepEqual([old.stream.isStreaming, taken(young).length], [true, 1]);
  });

  it("connects all the same to end the stream, if that was asked for", () => {
    const server = new Server([new Rig(), new Rig()]).start();
    const isLast = (rig: Rig) => events(rig, "interrupted").length === 5;
    for (let time = 0; time < 60_000 && !server.rigs.some(isLast); time += STEP) server.pass(STEP);
    const rig = server.rigs.find(isLast) ?? assert.fail("nobody was thrown out five times");
    rig.stream.close();
    server.pass(6500);
    assert.equal(rig.stream.phase, "closing");
  });
});

describe("a single client, whose connections the server closes", () => {
  /** @param after is called after each loss, with its time */
  function flapping(
    code: number,
    after: (rig: Rig, lostAt: number) => void = () => undefined,
    sound?: (audio: FakeSocket) => void,
  ) {
    const rig = new Rig();
    const server = new Server([rig]);
    server.joined = (_rig, [signaling]) => {
      rig.world.clock.setTimeout(() => sound?.(rig.world.open[1] ?? assert.fail("no audio")), 100);
      rig.world.clock.setTimeout(() => {
        if (signaling?.closedWith !== undefined) return;
        const lostAt = rig.world.clock.now();
        signaling?.lose(code);
        after(rig, lostAt);
      }, 2000);
    };
    server.start().pass(300_000);
    return rig;
  }

  const asBefore = (rig: Rig) => {
    assert.deepEqual(rig.failures, []);
    assert.deepEqual(events(rig, "warning"), []);
    const tries = events(rig, "reconnecting");
    assert.ok(tries.length > 100, `${tries.length} tries`);
    assert.ok(tries.every(({ cause, delay }) => cause === "signaling" && delay === 500));
  };
  const tellInterrupted = (late: number) => (rig: Rig, eventTs: number) =>
    rig.world.clock.setTimeout(() => rig.stream.webhook({ product: "meeting", action: "interrupted", eventTs }), late);

  it("without a close frame: as before, for as long as it takes", () => {
    asBefore(flapping(1006));
  });

  it("with code 1000, and Zoom reports that the stream is interrupted: as before, however late the report is", () => {
    for (const late of [0, 400, 700, 2500]) asBefore(flapping(1000, tellInterrupted(late)));
  });

  it("with code 1000, and the report comes only after ten seconds: it never leaves", () => {
    const rig = flapping(1000, tellInterrupted(10_000));
    assert.deepEqual(rig.failures, []);
    assert.ok(events(rig, "connecting").length > 30);
  });

  it("with code 1000 and no report, but Zoom buffered the audio of each absence: it never leaves", () => {
    let lostAt = 0;
    const data = Buffer.alloc(640).toString("base64");
    const rig = flapping(
      1000,
      (_rig, at) => {
        lostAt = at;
      },
      (audio) => {
        const now = 1_700_000_000_000;
        const timestamp = Math.max(now, lostAt + 20);
        audio.receive({ msg_type: 14, content: { user_id: 1, user_name: "A", data, timestamp } });
      },
    );
    assert.deepEqual(rig.failures, []);
    assert.ok(events(rig, "connecting").length > 30);
  });

  it("with code 1000, no report and no audio is indistinguishable from a rival of another implementation, and leaves", () => {
    assert.deepEqual(taken(flapping(1000)).length, 1);
  });

  it("with code 1000, and the report comes while it connects again: as before", () => {
    const rig = new Rig();
    for (let losses = 1; losses <= 3; losses += 1) {
      const [signaling] = rig.streaming();
      const eventTs = rig.world.clock.now();
      signaling?.lose(1000);
      if (losses === 3) break;
      rig.world.pass(500);
      assert.equal(rig.stream.phase, "connecting");
      if (losses === 2) tellInterrupted(0)(rig, eventTs);
      rig.world.pass(0);
    }
    assert.equal(rig.event("reconnecting")?.cause, "signaling");
  });

  it("in the last wait before it would leave, Zoom's report makes it reconnect at once", () => {
    let losses = 0;
    const rig = flapping(1000, (each, eventTs) => {
      losses += 1;
      if (losses % 5 === 0) tellInterrupted(5500)(each, eventTs);
    });
    assert.deepEqual(rig.failures, []);
    assert.ok(losses > 25, `${losses}`);
  });
});
