import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, join } from "node:path";
import { DISK, type Disk } from "../../../src/files/disk/disk";
import { measure } from "../../../src/mp4";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { deleteMovies } from "../../../src/video/movies/delete";
import { repairOnce } from "../../../src/video/movies/repair";
import { disown, failure, filesIn, handClock, ownFolder, watchedDisk } from "../../audio/recording-support";
import { readMovie } from "../../mp4/movie-reader";
import { until } from "../../until";
import { annexB } from "../clips";
import { ANA, BEN, eventMessage, frameMessage, inOrder, Making, type SentOptions, wordsMessage } from "./making";

const NAME = "meeting_abc==_2026-11-30_09-00-00";

/** Bytes that a file that is not empty has at least. */
const BLOCK = 4096;

/** A disk without room: what a file has can be written over, but none grows. */
function fullDisk(isFull: () => boolean): Disk {
  const watch = (handle: FileHandle): FileHandle =>
    new Proxy(handle, {
      get(target, name) {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        if (name !== "write" && name !== "writev" && name !== "writeFile") return value.bind(target);
        return (...args: unknown[]) => {
          // That is only done with marks.
          const isOver = name === "write" && args[3] === 0 && Number(args[2]) <= BLOCK;
          return isFull() && !isOver ? Promise.reject(failure("ENOSPC")) : value.apply(target, args);
        };
      },
    });
  return { ...DISK, open: async (...args) => watch(await DISK.open(...args)) };
}

describe("the end of a recording of video", () => {
  const folder = ownFolder();
  const keyOf = (side: number) => {
    const { sps, pps, slice } = blackFrame(side, side);
    return annexB([sps, pps, slice]);
  };
  const key = keyOf(64);
  /** A picture that refers to others. */
  const between = annexB([Buffer.from([0x41, 0x9a, 0x24, 0x6c, 0x41, 0x2f])]);

  /** A key frame every 200 ms. */
  const camera = (from: number, to: number, options: SentOptions = {}, picture = key) =>
    Array.from({ length: (to - from) / 200 }, (_, n) => frameMessage(picture, from + 200 * n, options));
  const jsonAt = (name = NAME) => JSON.parse(readFileSync(join(folder(), `${name}.json`), "utf8"));
  async function measured(path: string) {
    const handle = await open(path, "r");
    return await measure(handle).finally(() => handle.close());
  }

  it("on a full disk has a JSON and a message, also if there is no room for its captions", async () => {
    let isFull = false;
    const making = new Making(folder(), {}, { disk: fullDisk(() => isFull) });
    await making.push(...inOrder(camera(0, 6000), [wordsMessage("Hello", 1000)]));
    making.recorder.leave();
    await making.recorder.settled();
    isFull = true;
    await making.end();
    assert.deepEqual(filesIn(folder()), [`${NAME}.json`, `${NAME}.mp4`]);
    const { complete, captions } = jsonAt();
    assert.deepEqual([complete, captions], [false, undefined]);
    assert.deepEqual([making.messages.length, making.problems.length], [1, 1]);
  });

  it("leaves no half of its captions there", async () => {
    let isFull = false;
    const disk = watchedDisk((step) => {
      if (step === "writev" && isFull) throw failure("ENOSPC");
    });
    const begun: string[] = [];
    const noCaptions: Disk = {
      ...disk,
      rename: async (from, to) => {
        begun.push(basename(String(to)));
        if (String(to).endsWith(".vtt")) throw failure("ENOSPC");
        await disk.rename(from, to);
      },
    };
    const making = new Making(folder(), {}, { disk: noCaptions });
    await making.push(...inOrder(camera(0, 6000), [wordsMessage("Hello", 1000)]));
    making.recorder.leave();
    await making.recorder.settled();
    isFull = true;
    await making.end();
    assert.deepEqual(begun, [`${NAME}.vtt`, `${NAME}.json`]);
    assert.deepEqual(filesIn(folder()), [`${NAME}.json`, `${NAME}.mp4`]);
  });

  it("that a failure brought counts what is in the file, and nothing that was lost", async () => {
    let isFull = false;
    const making = new Making(folder(), {}, { disk: fullDisk(() => isFull) });
    await making.push(...camera(0, 5000));
    making.recorder.leave();
    await making.recorder.settled();
    isFull = true;
    await making.push(...camera(5000, 8000, {}, keyOf(128)));
    await until(() => making.problems.length > 0);
    await making.recorder.settled();
    const { duration, tracks } = await measured(join(folder(), `${NAME}.mp4`));
    const json = jsonAt();
    assert.deepEqual([json.duration, json.frames], [duration, tracks[0]?.samples]);
    assert.ok(json.frames >= 20 && json.frames <= 25, `${json.frames} frames`);
    assert.deepEqual(json.sizes, [{ at: 0, width: 64, height: 64 }]);
  });

  it("keeps the index if the disk fails behind it", async () => {
    let flushed = 0;
    const disk = watchedDisk((step) => {
      if (step === "datasync" && ++flushed === 2) throw failure("EIO");
    });
    const making = new Making(folder(), {}, { disk });
    await making.push(...camera(0, 5000));
    await making.end();
    const path = join(folder(), `${NAME}.mp4`);
    assert.equal(readMovie(path).tracks[0]?.samples.length, 25);
    const { complete, bytes, frames } = jsonAt();
    assert.deepEqual([complete, bytes, frames], [false, statSync(path).size, 25]);
    assert.equal(making.problems.length, 1);
  });

  it("is deleted when its consent is revoked after the end has failed", async () => {
    let isBroken = true;
    const disk = watchedDisk((step) => {
      if (step === "link" && isBroken) throw failure("EIO");
    });
    const making = new Making(folder(), {}, { disk });
    await making.push(...camera(0, 3000));
    await making.end();
    assert.deepEqual(filesIn(folder()), [`${NAME}.mp4.part`, `${NAME}.mp4.part.json`]);
    isBroken = false;
    making.recorder.revoke("S");
    await making.recorder.settled();
    assert.deepEqual(filesIn(folder()), []);
    assert.equal(making.problems.length, 1);
  });

  it("is left to the node that records it, if another one of the process deletes", async () => {
    const [one, other] = [new Making(folder()), new Making(folder())];
    await one.push(...camera(0, 3000));
    one.recorder.leave();
    await one.recorder.settled();
    other.recorder.revoke("S");
    await other.recorder.settled();
    await one.end();
    assert.equal(one.messages[0]?.file.frames, 15);
  });

  it("says why it could not be deleted, in whatever folder it is", async () => {
    let isBroken = false;
    const disk = watchedDisk((step) => {
      if (step === "unlink" && isBroken) throw failure("EIO");
    });
    const making = new Making(folder(), {}, { disk });
    await making.push(...camera(0, 3000));
    making.recorder.leave();
    await making.recorder.settled();
    isBroken = true;
    const elsewhere = join(folder(), "elsewhere");
    mkdirSync(elsewhere);
    const error = await deleteMovies(elsewhere, "S", making.recorder.state.outlet.writers);
    assert.match(
      `${error?.code} ${error?.message}`,
      /^RTMS_FILE The recordings of stream S could not be deleted .*EIO/,
    );
  });

  it("leaves nothing in memory, also if it was revoked", async () => {
    const making = new Making(folder());
    await making.push(...camera(0, 3000));
    const { writers } = making.recorder.state.outlet;
    assert.equal(writers.size, 1);
    making.recorder.revoke("S");
    await making.recorder.settled();
    assert.deepEqual([writers.size, filesIn(folder())], [0, []]);
  });

  it("that fails is told, and so is a later failure of the next file, which was not interrupted", async () => {
    const clock = handClock();
    let [flushed, isBroken] = [0, false];
    const disk = watchedDisk((step) => {
      if ((step === "datasync" && ++flushed === 1) || (step === "writev" && isBroken)) throw failure("EIO");
    });
    const making = new Making(folder(), { rotateMinutes: 5 / 60 }, { disk, clock });
    await making.push(...camera(0, 8000));
    await until(() => making.problems.length === 1);
    clock.pass(2);
    await making.push(...camera(8000, 13_000));
    await until(() => making.messages.length === 2 && filesIn(folder()).some((name) => name.endsWith(".part")));
    await Promise.all([...making.recorder.state.outlet.writers].map((writer) => writer.idle()));
    assert.deepEqual(making.resumed, []);
    isBroken = true;
    await making.push(...camera(13_000, 15_000));
    await until(() => making.problems.length === 2);
    assert.match(making.problems[1] ?? "", /EIO/);
  });

  it("by a kill keeps names that came late", async () => {
    const making = new Making(folder());
    await making.push(...camera(0, 2000, { speaker: { id: ANA.id } }), ...camera(2000, 4000));
    await making.push(...camera(4000, 6000, { speaker: BEN }));
    making.recorder.leave();
    await making.recorder.settled();
    disown(folder());
    const { files } = await repairOnce(folder());
    assert.deepEqual(files[0]?.speakers, [ANA, BEN]);
  });

  for (const [when, leftAt] of [
    ["before it is complete", 5000],
    ["after it", 17_000],
  ] as const)
    it(`of somebody who left is not put off by a last frame ${when}`, async () => {
      const making = new Making(folder(), { who: "each" });
      await making.push(
        ...inOrder(
          camera(0, 5000),
          camera(0, 60_000, { speaker: BEN }),
          [wordsMessage("Hello", 1000), eventMessage("participant_leave", 5100, [ANA])],
          [frameMessage(between, leftAt, { receivedAt: leftAt + 200 })],
        ),
      );
      assert.equal(making.recorder.state.streams.get("S")?.count, 1);
      assert.deepEqual(making.problems, []);
      await making.push(...camera(60_000, 61_000));
      assert.equal(making.recorder.state.streams.get("S")?.count, 2);
      await making.end();
      assert.equal(making.messages.length, 3);
    });
});
