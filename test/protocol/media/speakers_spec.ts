// The speaker of a packet of audio: by the packet, the roster, and the packets before it.

import assert from "node:assert/strict";
import fc from "fast-check";
import { MediaDecoder } from "../../../src/protocol/media/media";
import { Memory } from "../../../src/protocol/memory/memory";

const RECEIVED_AT = 1_700_000_000_000;

describe("who a packet of audio is from", () => {
  const memory = () => new Memory("meeting", "id", "stream", 0);
  /** The speakers of packets that come one after the other. */
  function speakers(contents: readonly object[], decoder = new MediaDecoder(memory())) {
    return contents.map((fields) => {
      const message = { msg_type: 14, content: { data: "AAAA", timestamp: 1, ...fields } };
      const decoded = decoder.decode("audio", message, RECEIVED_AT);
      assert.ok(decoded && decoded !== "replay");
      return { topic: decoded.topic, speaker: decoded.rtms.speaker };
    });
  }
  const ann = { user_id: 7, user_name: "Ann" };
  const bob = { user_id: 8, user_name: "Bob" };

  it("is the same however often speakers take turns, as if each packet stood alone", () => {
    const turns = fc.array(
      fc.constantFrom(ann, bob, { user_id: 0 }, { user_id: 7, user_name: "Anna" }, { channel_id: "c", ...ann }, {}),
      { minLength: 2, maxLength: 12, size: "max" },
    );
    fc.assert(
      fc.property(turns, (all) =>
        assert.deepStrictEqual(
          speakers(all),
          all.flatMap((one) => speakers([one])),
        ),
      ),
    );
  });

  it("uses a name that an event brought since the last packet", () => {
    const known = memory();
    const decoder = new MediaDecoder(known);
    assert.deepStrictEqual(speakers([{ user_id: 7 }], decoder)[0]?.speaker, { id: "7" });
    known.roster.set("7", "Ann");
    assert.deepStrictEqual(speakers([{ user_id: 7 }], decoder)[0]?.speaker, { id: "7", name: "Ann" });
    known.roster.set("7", "Anna");
    assert.deepStrictEqual(speakers([{ user_id: 7 }], decoder)[0]?.speaker, { id: "7", name: "Anna" });
  });

  it("is a fresh object on each message", () => {
    const [first, second, third] = speakers([ann, ann, ann]);
    assert.notEqual(first?.speaker, second?.speaker);
    assert.notEqual(second?.speaker, third?.speaker);
  });
});
