import assert from "node:assert/strict";
import { Dice, generator } from "../../chaos/random";
import { brokenText, mutated, mutatedBytes, textOf } from "../../fuzz/mutate";
import samples from "../../protocol/fixtures/wire-samples.json";
import { BUILT, INVALID, LIVE, Rig, settled } from "./rig";

const FRAMES = 10_000;

const EVENTS: readonly object[] = (samples as { direction: string; socket: string; json: object }[])
  .filter(({ direction, socket }) => direction === "zoom->app" && socket === "webhook")
  .map(({ json }) => json);

/** A frame of bytes that nobody would send, of one that Zoom sends, or of one that is nearly that. */
function frameOf(dice: Dice): Buffer {
  const event = dice.pick(EVENTS);
  const kind = dice.roll();
  if (kind < 0.1) return Buffer.from(Array.from({ length: dice.between(0, 200) }, () => dice.between(0, 255)));
  const inner = kind < 0.5 ? textOf(dice, mutated(dice, event, dice.pick(EVENTS)), 0.05) : JSON.stringify(event);
  const message = { module: "message", content: inner };
  if (kind < 0.2) return Buffer.from(JSON.stringify(message));
  if (kind < 0.5) return Buffer.from(textOf(dice, mutated(dice, message, dice.pick([BUILT, INVALID, LIVE])), 0.05));
  if (kind < 0.55)
    return Buffer.from(JSON.stringify({ ...message, content: dice.pick([event, [event], 7, null, true]) }));
  if (kind < 0.6)
    return Buffer.from(textOf(dice, mutated(dice, dice.pick([LIVE, { module: "news", content: inner }]))));
  if (kind < 0.62) return Buffer.from(`${"[".repeat(dice.between(1, 50_000))}`);
  if (kind < 0.63)
    return Buffer.from(JSON.stringify({ module: "message", content: "x".repeat(dice.between(1, 1_100_000)) }));
  if (kind < 0.65)
    return Buffer.from(JSON.stringify({ module: "message", content: `${'{"a":'.repeat(40)}1${"}".repeat(40)}` }));
  if (kind < 0.7) return Buffer.from(JSON.stringify(message));
  const text = JSON.stringify(message);
  return kind < 0.85 ? brokenText(dice, text) : mutatedBytes(dice, Buffer.from(text));
}

/** The name of the event that a frame holds by the words of the document, or undefined: by other means than the source. */
function eventIn(frame: Buffer): string | undefined {
  try {
    const { module, content } = JSON.parse(frame.toString());
    if (module !== "message") return undefined;
    const { event } = typeof content === "string" ? JSON.parse(content) : content;
    return typeof event === "string" && !/^-?\d+$/.test(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

describe("10,000 fuzzed frames on an event connection", () => {
  it("throw nothing, make up no event, and stop no later one", async () => {
    const dice = new Dice(generator(20_261_129));
    const rig = await Rig.connected();
    const counts = { events: 0, tooMuch: 0 };
    for (let number = 0; number < FRAMES; number += 1) {
      const frame = frameOf(dice);
      rig.events.length = 0;
      if (!rig.newest.isAccepted) rig.newest.receive(BUILT);
      const open = rig.newest;
      open.receiveBytes(Buffer.from(frame));
      const expected = eventIn(frame);
      const [event, ...others] = rig.events;
      assert.deepEqual(others, []);
      if (event) {
        assert.equal(event.event, expected, `frame ${number}: ${frame.toString().slice(0, 300)}`);
        counts.events += 1;
      } else if (expected !== undefined) counts.tooMuch += 1;
      // A mutated refusal closes the connection, as it should.
      if (open.closedWith !== undefined) await rig.passUntilNext();
      await settled();
    }
    assert.ok(counts.events > 1000, `${counts.events} of the frames were events`);
    // Beyond the bounds, or an id that is no id.
    assert.ok(counts.tooMuch < counts.events / 20, `${counts.tooMuch} of the frames were refused events`);
    if (!rig.newest.isAccepted) rig.newest.receive(BUILT);
    rig.events.length = 0;
    rig.newest.receive({ module: "message", content: JSON.stringify({ event: "last", payload: {} }) });
    assert.deepEqual(rig.names, ["last"]);
    assert.equal(rig.warnings.length, 1, "what was no event was said once");
  });
});
