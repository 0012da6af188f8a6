// Where sources disagree (protocol#disagreements): one test a row, for the behaviour that the row tells a client to
// choose. Rows that only tell an emulator what to do are the simulator's; they are named in EMULATOR below.

import assert from "node:assert/strict";
import { Rig } from "../fixtures";
import { eventOf } from "./disagreements";
import { CONNECTIONS } from "./disagreements-connections";
import { HANDSHAKES } from "./disagreements-handshakes";
import { MESSAGES } from "./disagreements-messages";
import { OFFERS } from "./disagreements-offers";
import { PARAMETERS } from "./disagreements-parameters";

/** Rows about an emulator, the REST interface, or documents only. */
const EMULATOR = [57, 61];

/** In the order of the section; a row that two subjects had would be tested twice. */
const ROWS = [OFFERS, HANDSHAKES, PARAMETERS, MESSAGES, CONNECTIONS]
  .flatMap((rows) => Object.entries(rows))
  .sort(([one], [other]) => Number(one) - Number(other));

describe("where sources disagree (protocol#disagreements)", () => {
  for (const [row, [name, check]] of ROWS) it(`row ${row}: ${name}`, check);

  it("every row of 1 to 61 is tested, but for those that no client can show", () => {
    const missing = Array.from({ length: 61 }, (_, index) => index + 1).filter(
      (row) => !ROWS.some(([tested]) => Number(tested) === row) && !EMULATOR.includes(row),
    );
    assert.deepEqual(missing, []);
  });

  it("unknown events and messages are passed through or ignored (protocol#disagreement-61)", () => {
    assert.equal(
      (eventOf({ msg_type: 6, event: { event_type: 33, event_ts: 1 } }, "contact_center").payload as { event: string })
        .event,
      "unknown",
    );
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    const before = rig.heard.length;
    for (const socket of [signaling, audio])
      socket?.receive({ msg_type: 23, whatever: true }).receive({ msg_type: 99 });
    assert.deepEqual([rig.heard.length, rig.stream.phase], [before, "joined"]);
  });
});
