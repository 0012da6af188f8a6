// The player with elements that obey a clock of the spec: many files stay together on one time line.

import assert from "node:assert/strict";
import { correct } from "../../../page/player/drift";
import type { Media } from "../../../page/player/elements";
import { Player } from "../../../page/player/player";
import { heard } from "../../../page/player/sources";
import type { Track } from "../../../src/page/model";

const track = (file: string, more: Partial<Track> = {}): Track => ({
  file,
  kind: "audio",
  type: "audio/wav",
  name: file,
  start: 0,
  duration: 20_000,
  bytes: 1000,
  peaks: false,
  ...more,
});

/** An element whose sound goes on with the spec's clock, slower or faster than it should if `skew` says so. */
class FakeMedia implements Media {
  src = "";
  currentTime = 0;
  playbackRate = 1;
  muted = false;
  paused = true;
  ended = false;
  seeking = false;
  readyState = 4;
  error: { code: number } | null = null;
  skew = 1;
  /** Seconds. */
  length = 20;
  play(): Promise<void> {
    this.paused = false;
    return Promise.resolve();
  }
  pause(): void {
    this.paused = true;
  }
  pass(seconds: number): void {
    if (this.paused || this.readyState < 3) return;
    this.currentTime = Math.min(this.length, this.currentTime + seconds * this.playbackRate * this.skew);
    this.ended = this.currentTime >= this.length;
  }
}

/** A player of these files, and how to let time pass. */
function rig(tracks: readonly Track[], duration = 20_000) {
  let now = 1000;
  const made = new Map<string, FakeMedia>();
  const player = new Player({
    tracks,
    duration,
    create: ({ file, duration: length }) => {
      const media = new FakeMedia();
      media.length = length / 1000;
      made.set(file, media);
      return media;
    },
    canPlay: (type) => type !== "audio/strange",
    now: () => now,
    onChange: () => undefined,
  });
  const media = (file: string): FakeMedia => {
    const found = made.get(file);
    assert.ok(found, `no element for ${file}`);
    return found;
  };
  return {
    player,
    made,
    media,
    /** In steps of a frame. */
    pass(ms: number) {
      for (let step = 0; step < ms; step += 20) {
        now += 20;
        for (const each of made.values()) each.pass(0.02);
        player.tick();
      }
    },
  };
}

const near = (found: number, expected: number, by: number) =>
  assert.ok(Math.abs(found - expected) <= by, `${found} instead of ${expected}`);

describe("which files are heard", () => {
  const canPlay = (type: string) => type !== "audio/strange";
  const files = (tracks: readonly Track[], only?: string) =>
    heard(tracks, { only, canPlay }).tracks.map(({ file }) => file);
  const [maya, tom, mix] = [track("maya", { speaker: "m" }), track("tom", { speaker: "t" }), track("mix")];

  it("are the mix, or else everybody's, or only one speaker's", () => {
    assert.deepEqual(files([maya, tom, mix]), ["mix"]);
    assert.deepEqual(files([maya, tom]), ["maya", "tom"]);
    assert.deepEqual(files([maya, tom, mix], "t"), ["tom"]);
    assert.deepEqual(heard([mix], { only: "t", canPlay }), { tracks: [mix], isMixed: true });
  });

  it("are no sound twice, and none that the browser cannot play", () => {
    const small = track("maya.m4a", { speaker: "m", bytes: 10 });
    assert.deepEqual(files([maya, small]), ["maya.m4a"]);
    assert.deepEqual(files([maya, { ...small, type: "audio/strange" }]), ["maya"]);
    const pieces = [track("2", { start: 20_000, speaker: "m" }), track("1", { speaker: "m" })];
    assert.deepEqual(files(pieces), ["1", "2"]);
    // A short file of the same sound does not silence the whole one, nor the whole one's pieces each other.
    const whole = track("whole", { duration: 60_000, bytes: 9000, speaker: "m" });
    assert.deepEqual(files([track("short", { start: 10_000, speaker: "m" }), whole]), ["whole"]);
    assert.deepEqual(files([...pieces, track("late", { start: 55_000, speaker: "m" }), whole]), ["whole", "late"]);
    const long = track("long", { duration: 38_000, bytes: 5000, speaker: "m" });
    assert.deepEqual(files([...pieces, long]), ["long"]);
  });

  it("are a video's only where there is nothing else", () => {
    const video = track("video", { kind: "video", type: "video/mp4" });
    assert.deepEqual(files([video]), ["video"]);
    assert.deepEqual(files([video, mix]), ["mix"]);
  });
});

describe("the player", () => {
  it("starts every file at its place on the time line", () => {
    const { player, media, pass } = rig([track("a", { speaker: "a" }), track("b", { speaker: "b", start: 3000 })]);
    player.seek(2000);
    player.play();
    pass(500);
    assert.equal(media("b").paused, true);
    pass(1500);
    assert.equal(media("b").paused, false);
    near(media("a").currentTime * 1000, 4000, 60);
    near(media("b").currentTime * 1000, 1000, 60);
    near(player.time, 4000, 60);
  });

  it("keeps files together that run apart", () => {
    const { player, media, pass } = rig([track("a", { speaker: "a" }), track("b", { speaker: "b" })]);
    player.play();
    media("b").skew = 0.97;
    pass(10_000);
    near(media("b").currentTime, media("a").currentTime, 0.05);
    media("b").currentTime -= 2;
    pass(40);
    near(media("b").currentTime, media("a").currentTime, 0.05);
  });

  it("waits with all of them for one that has to load", () => {
    const { player, media, pass } = rig([track("a", { speaker: "a" }), track("b", { speaker: "b" })]);
    player.play();
    pass(1000);
    media("b").readyState = 2;
    pass(5000);
    near(player.time, 1000, 60);
    assert.equal(player.isWaiting, true);
    assert.equal(media("a").paused, true);
    media("b").readyState = 4;
    pass(1000);
    near(player.time, 2000, 100);
  });

  it("does not wait for ever: who is late joins", () => {
    const { player, media, pass } = rig(
      ["a", "b", "c"].map((file) => track(file, { speaker: file, duration: 60_000 })),
      60_000,
    );
    player.play();
    pass(1000);
    media("a").readyState = 0;
    pass(9000);
    assert.equal(player.isWaiting, true);
    pass(3000);
    near(player.time, 3000, 100);
    assert.deepEqual([player.isWaiting, media("b").paused, media("c").paused], [false, false, false]);
    media("a").readyState = 4;
    pass(1000);
    near(player.time, 4000, 100);
    near(media("a").currentTime, media("b").currentTime, 0.05);
    // The next one is waited for again.
    media("b").readyState = 2;
    pass(1000);
    assert.equal(player.isWaiting, true);
  });

  it("goes on where there is no file, and stops at the end", () => {
    const { player, pass } = rig([track("a", { duration: 1000 }), track("b", { start: 3000, duration: 1000 })], 4000);
    player.play();
    pass(2000);
    near(player.time, 2000, 80);
    pass(3000);
    assert.equal(player.time, 4000);
    assert.equal(player.isPlaying, false);
    player.play();
    near(player.time, 0, 40);
  });

  it("plays faster, leaves silence out, and hears only one", () => {
    const { player, media, made, pass } = rig([track("a", { speaker: "a" }), track("b", { speaker: "b" })]);
    player.choose({ rate: 2, quiet: [{ start: 2000, end: 9000 }] });
    player.play();
    pass(500);
    near(player.time, 1000, 60);
    pass(1000);
    near(player.time, 10_000, 120);
    player.choose({ only: "b" });
    pass(100);
    assert.equal(made.get("a")?.paused, true);
    assert.equal(media("b").paused, false);
  });

  it("goes on without a file that cannot be played, and says so", () => {
    const { player, media, pass } = rig([track("a", { speaker: "a" }), track("b", { speaker: "b" })]);
    player.play();
    media("a").error = { code: 4 };
    pass(1000);
    near(player.time, 1000, 80);
    assert.equal(player.hasFailed, true);
    assert.equal(media("b").paused, false);
  });

  it("loads a file again that could not be decoded, from where the meeting is, but not at the same place again", () => {
    const film = track("film", { kind: "video", type: "video/mp4" });
    const { player, made, media, pass } = rig([track("sound"), film]);
    player.choose({ video: film });
    player.play();
    pass(5000);
    const first = media("film");
    first.error = { code: 3 };
    pass(100);
    const second = media("film");
    assert.notEqual(second, first);
    near(second.currentTime, player.time / 1000, 0.05);
    assert.equal(player.hasFailed, false);
    second.error = { code: 3 };
    pass(500);
    assert.equal(media("film"), second);
    assert.equal(player.hasFailed, true);
    // The other files have gone on meanwhile.
    near(player.time, 5600, 50);
    pass(1000);
    assert.notEqual(media("film"), second);
    near(media("film").currentTime, player.time / 1000, 0.05);
    assert.equal(made.size, 2);
  });

  it("has elements only for what is heard soon, of a recording in a thousand pieces", () => {
    const pieces = Array.from({ length: 1000 }, (_, index) =>
      track(`p${index}`, { start: index * 5000, duration: 5000 }),
    );
    const { player, made, pass } = rig(pieces, 5_000_000);
    player.play();
    pass(12_000);
    assert.ok(made.size <= 6, String(made.size));
    player.seek(4_000_000);
    pass(100);
    assert.ok(made.has("p800"));
    assert.ok(made.size <= 10, String(made.size));
  });

  it("mutes a video beside other sound, and hears it alone", () => {
    const video = track("v", { kind: "video", type: "video/mp4" });
    const both = rig([track("a"), video]);
    both.player.choose({ video });
    both.player.play();
    assert.equal(both.media("v").muted, true);
    const alone = rig([video]);
    alone.player.choose({ video });
    alone.player.play();
    assert.equal(alone.media("v").muted, false);
  });
});

describe("a file that is not at its time", () => {
  it("is left, hurried, slowed or moved, by how far off it is", () => {
    assert.deepEqual(correct(10, 1.5), { seek: false, rate: 1.5 });
    assert.deepEqual(correct(100, 1), { seek: false, rate: 0.96 });
    assert.deepEqual(correct(-100, 1), { seek: false, rate: 1.04 });
    assert.deepEqual(correct(-300, 1), { seek: true });
  });
});
