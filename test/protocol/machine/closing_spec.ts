// The end that the user requests (contract#commands, `close`; protocol#closing): Zoom is asked as soon as there is a
// signaling socket to ask on, and the stream ends although nobody answers.

import assert from "node:assert/strict";
import { MEDIA_URL, Rig, STREAM_ID, started } from "../fixtures";

const MOVED = "wss://rtms-iad1.zoom.us/signaling";
const ANSWER = { msg_type: 22, rtms_stream_id: STREAM_ID, status_code: 0, reason: "OK" };
const GONE = { msg_type: 22, rtms_stream_id: STREAM_ID, status_code: 2, reason: "Invalid RTMS stream id" };

const reasonOf = (rig: Rig) => (rig.event("stopped")?.reason as { code: number } | undefined)?.code;

/** The types of what this side has sent on the newest signaling socket, after Zoom's welcome. */
const asked = (rig: Rig) => rig.join().sent.map(({ msg_type }) => msg_type);

describe("a close that is wanted before signaling is up", () => {
  const SITUATIONS: Record<string, (rig: Rig) => void> = {
    "before the start": (rig) => {
      rig.stream.close();
      rig.stream.start();
    },
    "while signaling connects": (rig) => {
      rig.stream.start();
      rig.stream.close();
    },
    "while it waits to try again": (rig) => {
      rig.streaming()[0]?.lose();
      rig.stream.close();
      rig.world.pass(500);
    },
    "before a try that fails": (rig) => {
      rig.stream.start();
      rig.stream.close();
      rig.world.newest.lose();
      rig.world.pass(500);
    },
    "before a server move": (rig) => {
      rig.stream.start();
      rig.stream.close();
      rig.stream.webhook(started("meeting", { serverUrl: MOVED, eventTs: 1_700_000_100_000 }));
    },
  };
  for (const [when, prepare] of Object.entries(SITUATIONS))
    it(`${when}: is requested as soon as signaling is up, and no medium is opened any more`, () => {
      const rig = new Rig();
      prepare(rig);
      const before = rig.world.sockets.length;
      assert.deepEqual(asked(rig), [1, 21]);
      assert.deepEqual([rig.stream.phase, rig.world.sockets.length], ["closing", before]);
      rig.world.newest.receive(ANSWER).receive({ msg_type: 8, state: 4, reason: 20 });
      assert.deepEqual([rig.stream.phase, reasonOf(rig)], ["ended", 20]);
    });

  it("is asked for by the stream's next owner in this process", async () => {
    const rig = new Rig();
    rig.streaming()[0]?.lose();
    rig.stream.close();
    const successor = new Rig({}, started(), await rig.stream.detach());
    successor.stream.start();
    successor.world.pass(500);
    assert.deepEqual(asked(successor), [1, 21]);
  });
});

describe("a close that was asked for", () => {
  /** A stream that has asked for its end. */
  function closing(): Rig {
    const rig = new Rig();
    rig.streaming();
    rig.stream.close();
    return rig;
  }
  const answer = (rig: Rig, reply: object = ANSWER) => rig.world.sockets[0]?.receive(reply);

  /** It ends after so long, and not a millisecond earlier. */
  function endsAfter(rig: Rig, milliseconds: number): void {
    rig.world.pass(milliseconds - 1);
    assert.equal(rig.stream.phase, "closing");
    rig.world.pass(1);
    assert.deepEqual([rig.stream.phase, reasonOf(rig)], ["ended", 20]);
    assert.deepEqual(rig.failures, []);
  }

  it("is waited for 5 s if Zoom does not answer", () => endsAfter(closing(), 5000));

  for (const [what, reply] of [
    ["says yes", ANSWER],
    ["does not know the stream any more", GONE],
  ] as const)
    it(`is waited for one more second after Zoom ${what}`, () => {
      const rig = closing();
      rig.world.pass(2000);
      answer(rig, reply);
      endsAfter(rig, 1000);
    });

  it("is not waited for beyond the 5 s because the answer came late", () => {
    const rig = closing();
    rig.world.pass(4500);
    answer(rig);
    endsAfter(rig, 500);
  });

  it("is asked for once, and asking again does not prolong it", () => {
    const rig = closing();
    rig.world.pass(3000);
    rig.stream.close();
    assert.equal(rig.world.sockets[0]?.sent.filter(({ msg_type }) => msg_type === 21).length, 1);
    endsAfter(rig, 2000);
  });

  it("is not undone by a server move, an interruption or a lost medium; media flow on until the end", () => {
    const rig = closing();
    const [, audio, transcript] = rig.world.sockets;
    rig.stream.webhook(started("meeting", { serverUrl: MOVED, eventTs: 1_700_000_100_000 }));
    rig.stream.webhook({ product: "meeting", action: "interrupted", streamId: STREAM_ID });
    transcript?.lose();
    audio?.receive({ msg_type: 14, content: { user_id: 5, data: "AQI=", timestamp: 1000 } });
    assert.deepEqual(
      rig.world.open.map(({ url }) => url.startsWith(MEDIA_URL)),
      [false, true],
    );
    assert.equal(rig.of("audio").length, 1);
    endsAfter(rig, 5000);
    assert.equal(rig.world.sockets.length, 3);
  });
});
