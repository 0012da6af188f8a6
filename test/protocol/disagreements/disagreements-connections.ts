// Where sources disagree about connections: keep-alives, reconnection, and the one owner of a stream
// (protocol#disagreements).

import assert from "node:assert/strict";
import * as enums from "../../../src/protocol/values/enums";
import { Rig, started } from "../fixtures";
import { audioFrame, type Rows } from "./disagreements";

export const CONNECTIONS: Rows = {
  30: [
    "keep-alives are answered at once; the watchdog waits 65 s",
    () => {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      assert.equal(signaling?.receive({ msg_type: 12, timestamp: 1 }).last.msg_type, 13);
      rig.world.pass(64_999);
      assert.equal(signaling?.closedWith, undefined);
      rig.world.pass(1);
      assert.equal(signaling?.closedWith, "terminated");
    },
  ],
  31: [
    "a missing keep-alive is no loss while data arrive",
    () => {
      const rig = new Rig({ transcript: false });
      const [signaling, audio] = rig.streaming();
      for (let n = 0; n < 10; n += 1) {
        rig.world.pass(30_000);
        signaling?.receive({ msg_type: 8, state: 1 });
        audio?.receive(audioFrame({ timestamp: n }));
      }
      assert.deepEqual([signaling?.closedWith, audio?.closedWith], [undefined, undefined]);
    },
  ],
  32: [
    "keep-alives are answered on both kinds of socket",
    () => {
      for (const socket of new Rig().streaming())
        assert.equal(socket.receive({ msg_type: 12, timestamp: 3 }).last.timestamp, 3);
    },
  ],
  33: ["the reply is 13, whatever its name", () => assert.equal(enums.MessageType.KEEP_ALIVE_RESP, 13)],
  51: [
    "one owner: a duplicate start opens nothing, an old socket goes before its successor",
    () => {
      const rig = new Rig();
      rig.streaming();
      rig.stream.webhook(started());
      assert.equal(rig.world.sockets.length, 3);
      const signaling = rig.world.sockets[0];
      rig.stream.webhook({ product: "meeting", action: "interrupted" });
      assert.equal(signaling?.closedWith, "terminated");
    },
  ],
  52: [
    "reconnection by whichever comes first, once",
    () => {
      const rig = new Rig();
      rig.streaming()[0]?.lose();
      rig.stream.webhook({ product: "meeting", action: "interrupted" });
      rig.world.pass(500);
      assert.equal(rig.world.sockets.length, 4);
    },
  ],
  53: [
    "a session's stop ends reconnection only if it was the only one",
    () => {
      for (const [others, phase] of [
        [0, "ended"],
        [1, "waiting"],
      ] as const) {
        const rig = new Rig();
        const [signaling] = rig.streaming();
        if (others) signaling?.receive({ msg_type: 9, state: 2, rtms_session_id: "other" });
        signaling?.receive({ msg_type: 9, state: 5, stop_reason: 6, rtms_session_id: "s" });
        assert.equal(rig.stream.phase, "joined");
        for (const socket of rig.world.open.filter((each) => each !== signaling)) if (!others) socket.lose();
        signaling?.lose();
        assert.equal(rig.stream.phase, phase);
      }
    },
  ],
  60: [
    "Phone: interrupted is reconnected",
    () => {
      const rig = new Rig({}, started("phone"));
      rig.streaming();
      rig.stream.webhook({ product: "phone", action: "interrupted" });
      assert.equal(rig.stream.phase, "waiting");
    },
  ],
};
