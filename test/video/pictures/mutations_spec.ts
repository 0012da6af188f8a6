// 10,000 damaged JPGs and PNGs: no crash, no picture that takes long, and one error per stream.

import assert from "node:assert/strict";
import { MediaPayloadType, MediaResolution } from "../../../src/protocol/values";
import { encodePicture, personPicture } from "../../../src/simulator/pictures";
import { changed } from "../../../src/video/pictures/change";
import { PictureSender } from "../../../src/video/pictures/picture-sender";
import { picture, rtms } from "./wire";

const COUNT = 10_000;
/** Every so many is compared with the one before, too. */
const COMPARED = 20;
/** Milliseconds of CPU time: on a busy machine a clock tells little. */
const LONGEST = 2000;

/** Numbers from 0 to 1 that are the same each time. */
function* randoms(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Bytes changed, cut off or put in; the header more often than the rest. */
function mutated(bytes: Buffer, next: () => number): Buffer {
  const copy = Buffer.from(bytes);
  for (let count = 1 + Math.floor(next() * 6); count > 0; count -= 1) {
    const within = next() < 0.7 ? Math.min(copy.length, 700) : copy.length;
    copy[Math.floor(next() * within)] = Math.floor(next() * 256);
  }
  if (next() < 0.2) return copy.subarray(0, Math.floor(next() * copy.length));
  return next() < 0.1 ? Buffer.concat([copy.subarray(0, 100), Buffer.from([255, 216]), copy.subarray(100)]) : copy;
}

describe("damaged pictures", function () {
  this.timeout(240_000);

  it(`do no harm: ${COUNT} of them, each unusable one is an error, and no more`, async () => {
    const numbers = randoms(7);
    const next = () => numbers.next().value;
    const original = (codec: number) =>
      encodePicture(personPicture("Maya Chen", 0, 1), codec, MediaResolution.SD, { since: 0, label: "one" });
    const originals = { jpg: original(MediaPayloadType.JPG), png: original(MediaPayloadType.PNG) };
    let [sent, refused] = [0, 0];
    const callbacks = {
      emit: () => {
        sent += 1;
      },
      fail: assert.fail,
      saved: () => undefined,
      passOn: () => ({}),
    };
    const settings = {
      when: "each",
      everyMs: 1000,
      who: "each",
      directory: "",
      filename: "",
      deleteRevoked: false,
    } as const;
    const sender = new PictureSender(settings, callbacks);
    let last: Awaited<ReturnType<typeof changed>>;
    for (let n = 0; n < COUNT; n += 1) {
      const codec = n % 2 === 0 ? "jpg" : "png";
      const bytes = mutated(originals[codec], next);
      try {
        sender.video(picture(bytes, {}, codec), rtms());
      } catch (thrown) {
        assert.equal((thrown as { code?: string }).code, "RTMS_VIDEO");
        refused += 1;
      }
      if (n % COMPARED > 1) continue;
      const before = process.cpuUsage();
      last = (await changed(codec, bytes, last)) ?? last;
      assert.ok(process.cpuUsage(before).user / 1000 < LONGEST, `${n} took too long`);
    }
    assert.equal(sent + refused, COUNT);
    assert.ok(sent > COUNT / 4 && refused > COUNT / 20, `${sent} sent, ${refused} refused`);
  });
});
