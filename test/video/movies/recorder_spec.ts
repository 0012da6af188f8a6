import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { needFfmpeg, sound } from "../../audio/ffmpeg";
import { filesIn, ownFolder } from "../../audio/recording-support";
import { annexB, clip, pictureSums, pictures } from "../clips";
import {
  ANA,
  BEN,
  decode,
  eventMessage,
  frameMessage,
  frameMessages,
  inOrder,
  Making,
  pictureTimes,
  probe,
  soundMessages,
  T0,
} from "./making";

describe("a recording of video", () => {
  const folder = ownFolder();
  /** 100 pictures of 160 x 120, and 50 of another size; an IDR each second. */
  let small: Buffer[];
  let large: Buffer[];
  let speech: Buffer;
  let black: string[];
  before(function () {
    this.timeout(60_000);
    needFfmpeg(this as unknown as Mocha.Context);
    small = pictures(clip({ frames: 100 }));
    large = pictures(clip({ frames: 50, width: 320, height: 240, source: "testsrc" }));
    speech = sound("sine=f=440:d=10", 16_000);
    const { sps, pps, slice } = blackFrame(160, 120);
    black = pictureSums(annexB([sps, pps, slice]));
  });

  const sums = (frames: readonly Buffer[]) => pictureSums(Buffer.concat(frames));
  const jsonOf = (path: string) => JSON.parse(readFileSync(path.replace(/mp4$/, "json"), "utf8"));
  const regular = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + 40 * n);

  it("has each picture, decoded as it was sent, and the sound, without a complaint of ffmpeg", async () => {
    const making = new Making(folder());
    await making.push(...inOrder(frameMessages(small, 0), soundMessages(speech.subarray(0, 128_000), 0)));
    await making.end();
    const { path } = making;
    decode(path);
    assert.deepEqual(pictureSums(path), sums(small));
    assert.deepEqual(pictureTimes(path), regular(100));
    const [video, audio] = probe(path);
    assert.deepEqual([video?.codec_name, video?.width, video?.height, audio?.codec_name], ["h264", 160, 120, "opus"]);
    assert.deepEqual(making.problems, []);
    const { file, start, startMs, sizes, speakers, frames, dropped, gaps, duration, complete } = jsonOf(path);
    assert.deepEqual([file, start, startMs], ["meeting_abc==_2026-11-30_09-00-00.mp4", "2026-11-30T09:00:00.000Z", T0]);
    assert.deepEqual([frames, dropped, gaps, duration, complete], [100, 0, 0, 4000, true]);
    assert.deepEqual([sizes, speakers], [[{ at: 0, width: 160, height: 120 }], [ANA]]);
    assert.deepEqual(making.messages[0]?.file.sizes, sizes);
  });

  it("goes on with other people and sizes in one file", async () => {
    const making = new Making(folder());
    await making.push(
      ...frameMessages(small.slice(0, 50), 0),
      // The first of them cannot be decoded.
      ...frameMessages(large.slice(20), 2000, { speaker: BEN }),
      ...frameMessages(small.slice(50), 3200),
    );
    await making.end();
    assert.deepEqual(pictureSums(making.path), [
      ...sums(small.slice(0, 50)),
      ...sums(large.slice(25)),
      ...sums(small.slice(50)),
    ]);
    const { sizes, speakers, dropped } = jsonOf(making.path);
    assert.deepEqual(
      sizes.map(({ at, width }: { at: number; width: number }) => [at, width]),
      [
        [0, 160],
        [2200, 320],
        [3200, 160],
      ],
    );
    assert.deepEqual([speakers, dropped], [[ANA, BEN], 5]);
  });

  it("ends in black where a camera was off at the end, and only sound came", async () => {
    const making = new Making(folder());
    const six = soundMessages(speech.subarray(0, 192_000), 0);
    await making.push(...inOrder(frameMessages(small.slice(0, 25), 0), six));
    await making.end();
    assert.deepEqual(pictureSums(making.path), [...sums(small.slice(0, 25)), ...black]);
    assert.equal(pictureTimes(making.path)[25], 1000);
  });

  it("records nothing more of a stream that was revoked", async () => {
    const making = new Making(folder());
    await making.push(...frameMessages(small.slice(0, 50), 0));
    making.recorder.revoke("S");
    await making.push(
      ...inOrder(frameMessages(small.slice(50), 2000), soundMessages(speech.subarray(0, 96_000), 2000)),
    );
    await making.end();
    assert.deepEqual([filesIn(folder()), making.problems], [[], []]);
  });

  it("is black while a camera is off, and begins again with an IDR", async () => {
    const making = new Making(folder());
    await making.push(
      ...frameMessages(small.slice(0, 30), 0),
      eventMessage("participant_video_off", 1300, [ANA]),
      ...frameMessages(small.slice(35), 1400),
      ...frameMessages(small.slice(75), 4000),
    );
    await making.end();
    const all = sums(small);
    assert.deepEqual(pictureSums(making.path), [...all.slice(0, 30), ...black, ...all.slice(50), ...all.slice(75)]);
    assert.equal(pictureTimes(making.path)[30], 1300);
    assert.equal(making.messages[0]?.file.frames, 30 + 1 + 50 + 25);
    assert.deepEqual(making.problems, [], "what cannot be shown before the next IDR is no damage");
    decode(making.path);
  });

  it("is black in a gap that ends with an IDR, but not where frames were merely lost", async () => {
    const making = new Making(folder());
    await making.push(
      ...frameMessages(small.slice(0, 25), 0),
      ...frameMessages(small.slice(25, 50), 6000),
      ...frameMessages(small.slice(50), 12_000),
    );
    await making.push(...frameMessages(small.slice(1, 25), 20_000));
    await making.end();
    const all = sums(small);
    const times = pictureTimes(making.path);
    assert.equal(times.length, 100 + 2 + 24);
    const found = pictureSums(making.path);
    assert.deepEqual(found.slice(0, 102), [
      ...all.slice(0, 25),
      ...black,
      ...all.slice(25, 50),
      ...black,
      ...all.slice(50),
    ]);
    assert.deepEqual([times[25], times[26], times[51], times[102]], [1000, 6000, 7000, 20_000]);
    assert.equal(jsonOf(making.path).gaps, 3);
  });

  it("goes on with sound while there is no picture, and with pictures while nobody speaks", async () => {
    const making = new Making(folder());
    const four = soundMessages(speech.subarray(0, 128_000), 0);
    await making.push(...inOrder(four, frameMessages(small, 3000), soundMessages(speech.subarray(0, 32_000), 6000)));
    await making.end();
    const [video, audio] = probe(making.path);
    assert.deepEqual([video?.nb_frames, audio?.nb_frames, audio?.start_time], ["101", "350", "0.000000"]);
    assert.deepEqual(pictureTimes(making.path).slice(0, 2), [0, 3000]);
    assert.deepEqual(pictureSums(making.path).slice(1), sums(small));
    decode(making.path);
  });

  it("has its last picture on disk soon, also if none follows", async () => {
    const making = new Making(folder());
    await making.push(...inOrder(frameMessages(small.slice(0, 10), 0), soundMessages(speech.subarray(0, 96_000), 0)));
    for (const writer of making.recorder.state.outlet.writers) await writer.idle();
    const [part = ""] = filesIn(folder()).filter((name) => name.endsWith(".part"));
    assert.deepEqual(pictureSums(`${folder()}/${part}`), sums(small.slice(0, 10)));
    await making.end();
  });

  it("of each participant has that one's sound, and a share is a recording of its own", async () => {
    const making = new Making(folder(), { who: "each" });
    await making.push(
      ...inOrder(
        frameMessages(small, 0),
        frameMessages(large, 1000, { speaker: BEN }),
        frameMessages(large, 500, { speaker: BEN, medium: "share" }),
        soundMessages(speech.subarray(0, 96_000), 0, { speaker: ANA }),
        soundMessages(speech.subarray(0, 32_000), 1500, { speaker: BEN }),
      ),
    );
    await making.push(eventMessage("sharing_stop", 4000));
    await making.recorder.settled();
    assert.deepEqual(filesIn(folder()).filter((name) => /share\.mp4$/.test(name)).length, 1);
    await making.end();
    const names = making.paths.map((path) => path.slice(folder().length + 1)).sort();
    assert.deepEqual(names, [
      "meeting_abc==_Ana_1_2026-11-30_09-00-00.mp4",
      "meeting_abc==_Ben_2_2026-11-30_09-00-00_share.mp4",
      "meeting_abc==_Ben_2_2026-11-30_09-00-01.mp4",
    ]);
    const tracks = names.map((name) => probe(`${folder()}/${name}`));
    assert.deepEqual(
      tracks.map(([video, audio]) => [video?.nb_frames, audio?.nb_frames, audio?.start_time]),
      [
        ["100", "150", "0.000000"],
        ["50", "50", "1.000000"],
        ["50", "50", "0.500000"],
      ],
    );
  });

  it("of a participant begins with the first picture, not with what was said before it", async () => {
    const making = new Making(folder(), { who: "each" });
    const speech4 = soundMessages(speech.subarray(0, 128_000), 0, { speaker: ANA });
    await making.push(...inOrder(frameMessages(small.slice(5), 0), speech4));
    await making.end();
    // The next IDR is 20 pictures later.
    assert.equal(making.messages[0]?.file.start, T0 + 800);
  });

  it("goes on in the same file when the node is deployed anew", async () => {
    const one = new Making(folder());
    await one.push(...inOrder(frameMessages(small.slice(0, 33), 0), soundMessages(speech.subarray(0, 42_240), 0)));
    one.recorder.leave();
    await one.recorder.settled();
    const other = new Making(folder(), {}, { state: one.recorder.state });
    await other.push(
      ...inOrder(frameMessages(small.slice(33), 1320), soundMessages(speech.subarray(42_240, 128_000), 1320)),
    );
    await other.end();
    assert.deepEqual([one.paths, other.paths.length], [[], 1]);
    assert.deepEqual(pictureSums(other.path), sums(small));
    assert.deepEqual(pictureTimes(other.path), regular(100));
  });

  it("ends at a flush, and begins again with the next IDR; with other settings too", async () => {
    const one = new Making(folder());
    await one.push(...frameMessages(small.slice(0, 33), 0));
    one.recorder.flush();
    await one.recorder.settled();
    await one.push(...frameMessages(small.slice(33, 60), 1320));
    one.recorder.leave();
    const other = new Making(folder(), { rotateMB: 7 }, { state: one.recorder.state });
    await other.push(...frameMessages(small.slice(60), 2400));
    await other.end();
    const all = sums(small);
    assert.deepEqual([...one.paths, ...other.paths].flatMap(pictureSums), [
      ...all.slice(0, 33),
      ...all.slice(50, 60),
      ...all.slice(75),
    ]);
  });

  it("goes on when Zoom's clock is set, with pictures and sound where they belong", async () => {
    const making = new Making(folder());
    const before = inOrder(frameMessages(small.slice(0, 50), 0), soundMessages(speech.subarray(0, 64_000), 0));
    const after = inOrder(frameMessages(small.slice(50), 2000), soundMessages(speech.subarray(64_000, 128_000), 2000));
    const jumped = after.map(({ rtms, audio, ...message }) => {
      const timestamp = rtms.timestamp + 7_200_000;
      return {
        ...message,
        rtms: { ...rtms, timestamp },
        ...(audio ? { audio: { ...(audio as object), timestamp } } : {}),
      };
    });
    await making.push(...before, ...jumped);
    await making.end();
    const times = pictureTimes(making.path);
    const expected = regular(100);
    assert.equal(times.length, 100);
    const off = times.map((time, n) => time - (expected[n] ?? 0));
    // When it was received is known to some milliseconds; all after the step are off by the same.
    assert.ok(
      off.every((each) => Math.abs(each) <= 40),
      off.join(),
    );
    assert.equal(new Set(off.slice(50)).size, 1);
    const [, audio] = probe(making.path);
    assert.ok(Math.abs(Number(audio?.duration) - 4) < 0.045, audio?.duration);
  });

  it("tells once what is no H.264, and what came too late", async () => {
    const making = new Making(folder());
    const jpg = { ...frameMessage(Buffer.from("JPG"), 0), video: { codec: "jpg" } };
    await making.push(jpg, jpg, frameMessage(Buffer.from("nothing"), 0), frameMessage(Buffer.from("nothing"), 0));
    await making.push(
      ...frameMessages(small, 0),
      frameMessage(small[3] ?? Buffer.alloc(0), 120),
      frameMessage(small[4] ?? Buffer.alloc(0), 160),
    );
    await making.end();
    assert.deepEqual(
      making.problems.map((text) => /JPG|damaged|too late|more than 200 ms/i.exec(text)?.[0]),
      ["JPG", "damaged", "more than 200 ms"],
    );
    assert.equal(jsonOf(making.path).dropped, 2);
  });

  it("warns once if nothing can be decoded for 30 s", async () => {
    const making = new Making(folder());
    const pieces = small.slice(1, 25);
    for (let second = 0; second < 40; second++) await making.push(...frameMessages(pieces, 1000 * second));
    await making.end();
    assert.deepEqual(making.paths, []);
    assert.deepEqual(
      making.problems.map((text) => /no picture to begin with \(IDR\) for 30 s/.test(text)),
      [true],
    );
  });
});
