import assert from "node:assert/strict";
import { nalUnits, prefixedUnits, typeOf } from "../../../src/video/h264/nal";
import { readFrame } from "../../../src/video/movies/frame";
import { Pictures } from "../../../src/video/movies/pictures";
import { needFfmpeg } from "../../audio/ffmpeg";
import { annexB, clip, pictures } from "../clips";

describe("the pictures that are recorded", () => {
  /** 20 pictures with IDRs at 0 and 10. */
  let frames: Buffer[];
  let other: Buffer[];
  before(function () {
    needFfmpeg(this as unknown as Mocha.Context);
    frames = pictures(clip({ frames: 20, gop: 10 }));
    other = pictures(clip({ frames: 4, gop: 2, width: 320, height: 240 }));
  });

  const withoutSets = (frame: Buffer) => annexB(nalUnits(frame).filter((unit) => ![7, 8].includes(typeOf(unit))));
  const setsIn = (frame: Buffer) => annexB(nalUnits(frame).filter((unit) => [7, 8].includes(typeOf(unit))));
  const taken = (track: Pictures, payloads: readonly Buffer[], speaker = "1", from = 0) =>
    payloads.flatMap((payload, n) => {
      const frame = readFrame(payload, from + 40 * n, { id: speaker });
      return (frame && track.take(frame)) ?? [];
    });
  const typesOf = (data: readonly Buffer[]) => prefixedUnits(Buffer.concat(data)).map(typeOf);

  it("begin with an IDR that has its parameter sets, wherever the stream begins", () => {
    const track = new Pictures();
    const shown = taken(track, frames.slice(3));
    assert.deepEqual([shown.length, shown[0]?.isKey, shown[0]?.time], [10, true, 280]);
    assert.equal(track.dropped, 7);
    assert.equal(track.waitsSince, undefined);
  });

  it("have the last parameter sets in front of an IDR without any, and those in a message of their own", () => {
    const track = new Pictures();
    const first = frames[0] ?? Buffer.alloc(0);
    assert.deepEqual(taken(track, [setsIn(first)]), []);
    const [key, ...more] = taken(track, [withoutSets(first), ...frames.slice(1, 10), withoutSets(frames[10] ?? first)]);
    assert.deepEqual(
      typesOf(key?.data ?? []).filter((type) => type !== 6),
      [7, 8, 5],
    );
    assert.deepEqual(
      typesOf(more.at(-1)?.data ?? []).filter((type) => type !== 6),
      [7, 8, 5],
    );
  });

  it("have the last picture sets behind a sequence set that comes without any, also after black", () => {
    const track = new Pictures();
    taken(track, frames.slice(0, 2));
    track.black(100, undefined);
    const withoutPps = annexB(nalUnits(frames[10] ?? Buffer.alloc(0)).filter((unit) => typeOf(unit) !== 8));
    const [key] = taken(track, [withoutPps], "1", 400);
    assert.deepEqual(
      typesOf(key?.data ?? []).filter((type) => type !== 6),
      [7, 8, 7, 5],
    );
    assert.equal(track.damaged, 0);
  });

  it("go on after a mere loss, but after other parameter sets only with an IDR", () => {
    const track = new Pictures();
    assert.equal(taken(track, [...frames.slice(0, 3), ...frames.slice(6, 9)]).length, 6);
    assert.equal(taken(track, [setsIn(other[0] ?? Buffer.alloc(0)), other[1] ?? Buffer.alloc(0)]).length, 0);
    assert.deepEqual(
      taken(track, other.slice(2)).map(({ sets }) => [sets.width, sets.height]),
      [
        [320, 240],
        [320, 240],
      ],
    );
  });

  it("of another person begin with an IDR", () => {
    const track = new Pictures();
    assert.equal(taken(track, frames.slice(0, 5), "1").length, 5);
    assert.equal(taken(track, frames.slice(5, 12), "2").length, 2);
  });
});
