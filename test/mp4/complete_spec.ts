// Movies that were interrupted anywhere, and what is made of them.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import fc from "fast-check";
import { type AvcDescription, complete, Fragments, type Run, type Sample, type Track } from "../../src/mp4";
import { readMovie } from "./movie-reader";
import {
  AVC,
  completed,
  completedBytes,
  OPUS,
  ownFolder,
  packets,
  parts,
  pictures,
  seconds,
  writeMovie,
} from "./movies";

const PRE_SKIP = 312;

describe("a movie that is completed", () => {
  const at = ownFolder();

  it("is an ordinary movie: one mdat, and an index of every sample", async () => {
    const { path } = writeMovie(at("ordinary.mp4"), [OPUS, AVC], seconds(3));
    const told = await completed(path);
    assert.deepEqual(told, {
      bytes: statSync(path).size,
      duration: 3000,
      tracks: [
        { samples: 150, keys: 150, scale: 48_000, start: 0, frames: 144_000 - PRE_SKIP },
        { samples: 75, keys: 8, scale: 90_000, start: 0, frames: 270_000 },
      ],
    });
    const { boxes, tracks } = readMovie(path);
    assert.deepEqual(boxes, ["ftyp", "mdat", "moov"]);
    const found = tracks.map(({ samples }) => samples.map(({ data }) => data.toString()).join(""));
    const written = [packets(150), pictures(75)].map((samples) => samples.flatMap(({ data }) => data).join(""));
    assert.deepEqual(found, written);
  });

  it("stays as it is when it is completed again", async () => {
    const { path } = writeMovie(at("again.mp4"), [OPUS, AVC], seconds(3));
    const told = await completed(path);
    const bytes = readFileSync(path);
    assert.deepEqual(await completed(path), told);
    assert.deepEqual(readFileSync(path), bytes);
  });

  it("is right wherever its growing file was cut off: at each byte of a fragment", async () => {
    const { path, ends } = writeMovie(at("cut.mp4"), [OPUS, AVC], parts(3));
    const whole = readFileSync(path);
    const [, one = 0, two = 0] = ends;
    const [told, bytes] = await completedBytes(path, whole.subarray(0, one));
    assert.equal(told.duration, 100);
    for (let length = one; length < two; length++)
      assert.deepEqual(await completedBytes(path, whole.subarray(0, length)), [told, bytes], `cut at ${length}`);
    assert.equal((await completedBytes(path, whole.subarray(0, two)))[0].duration, 200);
  });

  it("is right when its completion was cut off: at each byte of its index, and before the last step", async () => {
    const { path } = writeMovie(at("half.mp4"), [OPUS, AVC], parts(2));
    const growing = readFileSync(path);
    await completed(path);
    const whole = readFileSync(path);
    const unpatched = Buffer.concat([growing, whole.subarray(growing.length)]);
    assert.ok(!unpatched.equals(whole));
    for (let length = growing.length; length <= unpatched.length; length++) {
      const [, bytes] = await completedBytes(path, unpatched.subarray(0, length));
      assert.ok(bytes.equals(whole), `cut at ${length}`);
    }
  });

  it("is right when the disk left zeros: behind it, and in its last fragment", async () => {
    const { path, ends } = writeMovie(at("zeros.mp4"), [OPUS, AVC], seconds(2));
    const whole = readFileSync(path);
    const [, one = 0] = ends;
    const [, expected] = await completedBytes(path, whole.subarray(0, one));
    const zeros = Buffer.alloc(70_000);
    assert.deepEqual((await completedBytes(path, Buffer.concat([whole.subarray(0, one), zeros])))[1], expected);
    // A power failure may leave the length of what was written without all of its bytes.
    for (const from of [8, 24, 40, 60, 100, 200])
      assert.deepEqual(
        (await completedBytes(path, Buffer.from(whole).fill(0, one + from, one + 600)))[1],
        expected,
        `zeros from ${from} on`,
      );
  });

  it("has its index on disk before the bytes are written that make it count", async () => {
    const { path } = writeMovie(at("order.mp4"), [OPUS], [[{ track: 0, at: 0, samples: packets(50) }]]);
    const handle = await open(path, "r+");
    const steps: unknown[] = [];
    const watched: FileHandle = Object.assign(Object.create(handle), {
      async writev(buffers: Buffer[], from: number) {
        steps.push(from);
        return await handle.writev(buffers, from);
      },
      async datasync() {
        steps.push("synced");
        await handle.datasync();
      },
    });
    const { size } = await handle.stat();
    await complete(watched);
    await handle.close();
    const room = readFileSync(path).readUInt32BE(0);
    assert.deepEqual(steps, [size, "synced", room, "synced"]);
  });

  it("is left as it is when there is nothing to play", async () => {
    const { path, ends } = writeMovie(at("nothing.mp4"), [OPUS], [[{ track: 0, at: 0, samples: packets(1) }]]);
    const whole = readFileSync(path);
    for (let length = 0; length < (ends[1] ?? 0); length++) {
      const bytes = whole.subarray(0, length);
      const [told, after] = await completedBytes(path, bytes);
      assert.deepEqual([told.bytes, told.duration, after], [0, 0, bytes], `cut at ${length}`);
    }
  });

  it("leaves out a track without a sample", async () => {
    const { path } = writeMovie(at("one.mp4"), [OPUS, AVC], [[{ track: 1, at: 0, samples: pictures(5) }]]);
    const told = await completed(path);
    assert.deepEqual(
      told.tracks.map(({ samples }) => samples),
      [0, 5],
    );
    assert.equal(readMovie(path).tracks.length, 1);
  });

  it("ends where its last packet says that its padding begins", async () => {
    const last: Sample = { ...(packets(1, 9)[0] as Sample), duration: 401 };
    const { path } = writeMovie(at("end.m4a"), [OPUS], [[{ track: 0, at: 0, samples: [...packets(9), last] }]]);
    const frames = 9 * 960 + 401 - PRE_SKIP;
    assert.equal((await completed(path)).duration, frames / 48);
    const { duration, tracks } = readMovie(path);
    assert.deepEqual([duration, tracks[0]?.edits], [frames, [{ duration: frames, from: PRE_SKIP }]]);
  });

  it("has late starts and gaps as exact time", async () => {
    const { path } = writeMovie(
      at("gaps.mp4"),
      [OPUS, AVC],
      [
        [{ track: 0, at: 12_345, samples: packets(2) }],
        [{ track: 1, at: 90_001, samples: pictures(2) }],
        [{ track: 1, at: 99_999, samples: pictures(1, 2) }],
        [{ track: 0, at: 48_000, samples: packets(1, 2) }],
      ],
    );
    const told = await completed(path);
    assert.deepEqual(
      told.tracks.map(({ start, frames }) => [start, frames]),
      [
        [12_345, 48_000 + 960 - 12_345 - PRE_SKIP],
        [90_001, 99_999 + 3600 - 90_001],
      ],
    );
    const { tracks } = readMovie(path);
    assert.deepEqual(
      tracks.map(({ samples }) => samples.map((sample) => sample.at)),
      [
        [0, 960, 48_000 - 12_345],
        [0, 3600, 99_999 - 90_001],
      ],
    );
    // An edit of a movie counts in 1/48000 s.
    assert.deepEqual(
      tracks.map(({ edits }) => edits),
      [
        [
          { duration: 12_345, from: -1 },
          { duration: 48_000 + 960 - 12_345 - PRE_SKIP, from: PRE_SKIP },
        ],
        [
          { duration: Math.round((90_001 * 48) / 90), from: -1 },
          { duration: Math.round((103_599 * 48) / 90) - Math.round((90_001 * 48) / 90), from: 0 },
        ],
      ],
    );
  });

  it("asks once for each description that the head lacks, with its first key frame", async () => {
    const coded = (description: number, count: number, first: number): Sample[] =>
      pictures(count, first).map((sample) => ({ ...sample, description }));
    const samples = [...coded(1, 10, 0), ...coded(2, 10, 10), ...coded(3, 15, 20), ...coded(2, 10, 40)];
    const { path } = writeMovie(at("sizes.mp4"), [AVC], [[{ track: 0, at: 0, samples }]]);
    const asked: string[] = [];
    await completed(path, {
      describe: (keyFrame) => {
        asked.push(keyFrame.toString());
        return asked.length > 1 ? undefined : SMALL;
      },
    });
    assert.deepEqual(asked, ["picture 10;", "picture 20;"]);
    const [track] = readMovie(path).tracks;
    assert.equal(track?.descriptions, 3);
    assert.deepEqual(
      track?.samples.map(({ description }) => description),
      samples.map(({ description }) => description),
    );
  });

  it("has an index that says what its fragments say (property)", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(randomTrack, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 4 }),
        async (all, together) => {
          const tracks = all.map(({ track }) => track);
          const runs = all.flatMap(({ runs }, track) => timed(runs).map((run) => ({ ...run, track })));
          const { path } = writeMovie(at("random.mp4"), tracks, inFragments(runs, together));
          const told = await completed(path);
          const { tracks: found, duration, scale } = readMovie(path);
          const expected = all.map((_, track) => expectedOf(runs.filter((run) => run.track === track)));
          assert.deepEqual(
            found.map(({ samples }) => samples),
            expected.map(({ samples }) => samples),
          );
          for (const [track, { start, end }] of expected.entries()) {
            const preSkip = tracks[track]?.kind === "opus" ? PRE_SKIP : 0;
            const { samples } = expected[track] ?? { samples: [] };
            assert.deepEqual(told.tracks[track], {
              samples: samples.length,
              keys: samples.filter(({ isKey }) => isKey).length,
              scale: found[track]?.scale,
              start,
              frames: Math.max(0, end - start - preSkip),
            });
            assert.equal(found[track]?.duration, end - start);
          }
          assert.ok(Math.abs((duration * 1000) / scale - told.duration) < 0.02);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("may be larger than 4 GiB", async () => {
    const [first = [], last = []] = seconds(2);
    const writer = new Fragments([OPUS, AVC]);
    const bytes = (runs: readonly Run[]) => Buffer.concat(writer.next(runs));
    const ends = [Buffer.concat([writer.head(), bytes(first)]), bytes(last)] as const;
    // Its picture is a hole. The size of the only sample is the last word of the moof, that of the mdat is the next one.
    const size = 2 ** 32 - 9;
    const hole = bytes([{ track: 1, at: 90_000, samples: [{ data: [Buffer.alloc(0)], duration: 1, isKey: true }] }]);
    hole.writeUInt32BE(size, hole.length - 12);
    hole.writeUInt32BE(size + 8, hole.length - 8);
    const path = at("large.mp4");
    const handle = await open(path, "w+");
    try {
      let end = 0;
      for (const [part, room] of [
        [ends[0], 0],
        [hole, size],
        [hole, size],
        [ends[1], 0],
      ] as const) {
        await handle.write(part, 0, part.length, end);
        end += part.length + room;
      }
      const told = await complete(handle);
      assert.equal(told.bytes, (await handle.stat()).size);
      assert.ok(told.bytes > 2 ** 33);
      assert.deepEqual(await complete(handle), told);
      const { tracks, boxes } = readMovie(path);
      assert.deepEqual(boxes, ["ftyp", "mdat", "moov"]);
      const texts = tracks.map(({ samples }) => samples.map(({ data }) => data.toString()).join(""));
      const written = [packets(100), pictures(50)].map((samples) => samples.flatMap(({ data }) => data).join(""));
      assert.deepEqual(texts, written);
    } finally {
      await handle.truncate(0);
      await handle.close();
    }
  });
});

const SMALL: AvcDescription = {
  sps: Buffer.from("6742c01e", "hex"),
  pps: Buffer.from("68", "hex"),
  width: 160,
  height: 90,
};

interface RandomTrack {
  readonly track: Track;
  readonly runs: readonly { gap: number; samples: readonly Sample[] }[];
}

const randomSample = (isSound: boolean) =>
  fc.record({
    data: fc.array(
      fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes)),
      { maxLength: 3 },
    ),
    duration: isSound ? fc.constantFrom(120, 480, 960, 960, 960, 2880) : fc.nat({ max: 9000 }),
    isKey: isSound ? fc.constant(true) : fc.boolean(),
    description: isSound ? fc.constant(1) : fc.integer({ min: 1, max: 3 }),
  });

const randomTrack: fc.Arbitrary<RandomTrack> = fc.boolean().chain((isSound) =>
  fc.record({
    track: fc.constant(isSound ? OPUS : AVC),
    runs: fc.array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.nat({ max: 1e7 })),
        samples: fc.array(randomSample(isSound), { minLength: 1, maxLength: 12 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
);

const lengthOf = (samples: readonly Sample[]) => samples.reduce((sum, { duration }) => sum + duration, 0);

/** Each begins after the one before it, and a gap. */
function timed(runs: RandomTrack["runs"]): Omit<Run, "track">[] {
  let end = 0;
  return runs.map(({ gap, samples }) => {
    const at = end + gap;
    end = at + lengthOf(samples);
    return { at, samples };
  });
}

/** So many runs in each, of several tracks or of one. */
function inFragments(runs: readonly Run[], together: number): Run[][] {
  return runs.flatMap((_, index) => (index % together === 0 ? [runs.slice(index, index + together)] : []));
}

/** What an index is to say of these runs. A gap makes the sample before it longer. */
function expectedOf(runs: readonly Run[]) {
  const start = runs[0]?.at ?? 0;
  const last = runs.at(-1);
  const end = last ? last.at + lengthOf(last.samples) : 0;
  const begun = runs.flatMap((run) =>
    run.samples.map((sample, index) => ({ sample, at: run.at + lengthOf(run.samples.slice(0, index)) - start })),
  );
  const samples = begun.map(({ sample: { data, isKey, description }, at }, index) => {
    const duration = (begun[index + 1]?.at ?? end - start) - at;
    return { data: Buffer.concat(data), at, duration, isKey, description };
  });
  return { start, end, samples };
}
