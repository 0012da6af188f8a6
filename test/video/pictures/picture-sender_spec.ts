// Which pictures are sent, and when (contract#pictures).

import assert from "node:assert/strict";
import fc from "fast-check";
import type { PictureMessage } from "../../../src/video/pictures/picture";
import { PictureSender, type PictureState } from "../../../src/video/pictures/picture-sender";
import type { PictureSettings } from "../../../src/video/settings";
import { filesIn, ownFolder } from "../../audio/recording-support";
import { ANN, BOB, jpg, type Origin, picture, rtms } from "./wire";

const SETTINGS: PictureSettings = {
  when: "each",
  everyMs: 1000,
  who: "each",
  directory: "",
  filename: "",
  deleteRevoked: false,
};

class Bench {
  now = 0;
  readonly sent: PictureMessage[] = [];
  readonly problems: Error[] = [];
  readonly sender: PictureSender;

  constructor(settings: Partial<PictureSettings> = {}, state?: PictureState, limits = {}) {
    const callbacks = {
      emit: (message: PictureMessage) => void this.sent.push(message),
      fail: (error: Error) => void this.problems.push(error),
      saved: () => undefined,
      passOn: ({ mine }: Readonly<Record<string, unknown>>) => ({ mine }),
    };
    this.sender = new PictureSender({ ...SETTINGS, ...settings }, callbacks, state, { now: () => this.now, limits });
  }

  take(bytes: Buffer, origin: Origin = {}, codec = "jpg", keyframe = true): Error | undefined {
    return this.sender.video(picture(bytes, origin, codec, keyframe), rtms(origin));
  }

  event(event: string, fields: object): void {
    this.sender.event({ event, ...fields }, rtms());
  }

  speaks = (speaker: object) => this.event("active_speaker_change", { speaker });

  /** What was sent, as speaker or `share` and number. */
  get shown(): string[] {
    return this.sent.map(({ payload, rtms: { medium, speaker } }) => {
      const whose = medium === "share" ? "share" : (speaker?.name ?? "");
      return `${whose} ${(payload as Buffer).readUInt16BE(6)}`;
    });
  }
}

describe("pictures that are sent", () => {
  const folder = ownFolder();

  it("are those that came, with their size, a safe name, and what the user added", () => {
    const bench = new Bench();
    const bytes = jpg(1, 1280, 720);
    bench.take(bytes);
    bench.take(jpg(2), { medium: "share", speaker: BOB });
    const [first, second] = bench.sent;
    assert.equal(first?.payload, bytes);
    const { payload: _, ...rest } = first ?? {};
    assert.deepEqual(rest, {
      mine: "kept",
      topic: "rtms/S1/video/1",
      rtms: { ...rtms(), sequence: 0 },
      video: { codec: "jpg", fps: 5, resolution: "sd", keyframe: true, width: 1280, height: 720 },
      contentType: "image/jpeg",
      filename: "meeting_uuid_1==_Ann_1_2025-11-21_04-40-00_00000.jpg",
    });
    assert.equal(second?.topic, "rtms/S1/share/2");
    assert.equal(second?.filename, "meeting_uuid_1==_share_Bob_2_2025-11-21_04-40-00_00000.jpg");
    assert.deepEqual([first?.rtms.sequence, second?.rtms.sequence], [0, 0]);
  });

  it("of who: active are only the active speaker's, and everybody's before an event; and of screens always", () => {
    const bench = new Bench({ who: "active" });
    bench.take(jpg(1), { speaker: ANN });
    bench.speaks(BOB);
    bench.take(jpg(2), { speaker: ANN });
    bench.take(jpg(3), { speaker: BOB });
    bench.take(jpg(4), { medium: "share", speaker: ANN });
    assert.deepEqual(bench.shown, ["Ann 1", "Bob 3", "share 4"]);
  });

  it("at intervals are the newest of each source, also the last of a burst, when its time has come", () => {
    const bench = new Bench({ when: "time" });
    for (const [at, n] of [
      [0, 1],
      [10, 2],
      [20, 3],
    ] as const) {
      bench.now = at;
      bench.take(jpg(n));
      bench.take(jpg(n + 10), { speaker: BOB });
    }
    assert.deepEqual(bench.shown, ["Ann 1", "Bob 11"]);
    assert.equal(bench.sender.wait, 980);
    bench.now = 999;
    bench.sender.tick();
    assert.equal(bench.sent.length, 2);
    bench.now = 1000;
    bench.sender.tick();
    assert.deepEqual(bench.shown.slice(2), ["Ann 3", "Bob 13"]);
    assert.equal(bench.sender.wait, undefined);
    bench.now = 5000;
    bench.take(jpg(4));
    assert.deepEqual(bench.shown.slice(4), ["Ann 4"]);
  });

  it("at intervals are never closer than that, and the last that came is always sent", () =>
    fc.assert(
      fc.property(fc.array(fc.nat(700), { minLength: 1, maxLength: 60 }), (steps) => {
        const bench = new Bench({ when: "time" });
        const times: number[] = [];
        const note = () => {
          while (times.length < bench.sent.length) times.push(bench.now);
        };
        const until = (end: number) => {
          for (let wait = bench.sender.wait; wait !== undefined && bench.now + wait <= end; wait = bench.sender.wait) {
            bench.now += wait;
            bench.sender.tick();
            note();
          }
          bench.now = end;
        };
        for (const [n, step] of steps.entries()) {
          until(bench.now + step);
          bench.take(jpg(n));
          note();
        }
        until(bench.now + 1000);
        assert.ok(times.every((time, n) => n === 0 || time - (times[n - 1] ?? 0) >= 1000));
        assert.equal(bench.shown.at(-1), `Ann ${steps.length - 1}`);
      }),
    ));

  it("at a change of speaker are one of each new speaker, the first after the event", () => {
    const bench = new Bench({ when: "speaker" });
    bench.speaks(ANN);
    bench.take(jpg(1), { speaker: BOB });
    for (const n of [2, 3]) bench.take(jpg(n), { speaker: ANN });
    bench.take(jpg(4), { medium: "share" });
    bench.speaks(ANN);
    bench.take(jpg(5), { speaker: ANN });
    bench.speaks(BOB);
    bench.speaks(ANN);
    bench.take(jpg(6), { speaker: ANN });
    bench.speaks(BOB);
    bench.take(jpg(7), { speaker: ANN });
    bench.take(jpg(8), { speaker: BOB });
    assert.deepEqual(bench.shown, ["Ann 2", "Ann 6", "Bob 8"]);
  });

  it("at a change of speaker follow the pictures where no event comes", () => {
    const bench = new Bench({ when: "speaker" });
    for (const [n, speaker] of [ANN, ANN, BOB, BOB, ANN].entries()) bench.take(jpg(n), { speaker });
    bench.speaks(ANN);
    bench.take(jpg(9), { speaker: ANN });
    assert.deepEqual(bench.shown, ["Ann 0", "Bob 2", "Ann 4"]);
  });

  it("that changed are never of equal bytes in a row, per source, and in order", async () => {
    const bench = new Bench({ when: "change" });
    for (const n of [1, 1, 2, 2, 2, 1]) {
      bench.take(jpg(n));
      bench.take(jpg(n), { medium: "share" });
      await bench.sender.settled();
    }
    assert.deepEqual(
      bench.shown.filter((each) => each.startsWith("share")),
      ["share 1", "share 2", "share 1"],
    );
    assert.equal(bench.sent.length, 6);
  });

  it("that changed while another was compared are the newest", async () => {
    const bench = new Bench({ when: "change" });
    for (const n of [1, 2, 3, 4]) bench.take(jpg(n));
    await bench.sender.settled();
    assert.deepEqual(bench.shown, ["Ann 1", "Ann 4"]);
  });

  it("on command are the newest of each source that is shown, as copies of what was sent", () => {
    const bench = new Bench({ when: "speaker" });
    const bytes = jpg(1);
    bench.take(bytes, { speaker: ANN });
    bench.take(jpg(2), { speaker: BOB });
    bench.take(jpg(3), { medium: "share" });
    bench.event("participant_video_off", { participants: [BOB] });
    bench.sent.length = 0;
    bench.sender.picture("S2");
    bench.sender.picture("S1");
    assert.deepEqual(bench.shown, ["Ann 1", "share 3"]);
    assert.notEqual(bench.sent[0]?.payload, bytes);
    bench.event("sharing_stop", {});
    bench.sender.picture();
    assert.deepEqual(bench.shown.slice(2), ["Ann 1"]);
  });

  it("that wait are sent on a flush, when a camera is off, and at the end; and are gone when the stream is revoked", () => {
    const ends: Record<string, (bench: Bench) => void> = {
      flush: ({ sender }) => sender.flush(),
      off: (bench) => bench.event("participant_video_off", { participants: [ANN] }),
      left: (bench) => bench.event("participant_leave", { participants: [ANN] }),
      finish: ({ sender }) => sender.finish(rtms()),
      leave: ({ sender }) => sender.leave("S1"),
      revoke: ({ sender }) => sender.revoke("S1"),
    };
    for (const [name, end] of Object.entries(ends)) {
      const bench = new Bench({ when: "time" });
      bench.take(jpg(1));
      bench.take(jpg(2));
      end(bench);
      assert.deepEqual(bench.shown, name === "revoke" ? ["Ann 1"] : ["Ann 1", "Ann 2"], name);
      assert.equal(bench.sender.wait, undefined, name);
    }
  });

  it("are not sent if their stream is revoked while they are written", async () => {
    const bench = new Bench({ directory: folder(), deleteRevoked: true });
    bench.take(jpg(1));
    // The disk has begun, and has some more steps before it.
    await new Promise(setImmediate);
    bench.sender.revoke("S1");
    await bench.sender.settled();
    assert.deepEqual([bench.sent, filesIn(folder()), bench.problems], [[], [], []]);
  });

  it("go on in the next instance: numbers, what waits, who speaks", () => {
    const first = new Bench({ when: "time", who: "active" });
    first.speaks(ANN);
    first.take(jpg(1));
    first.take(jpg(2));
    const next = new Bench({ when: "time", who: "active" }, first.sender.state);
    next.take(jpg(3), { speaker: BOB });
    next.now = 1000;
    next.sender.tick();
    assert.deepEqual(next.shown, ["Ann 2"]);
    assert.equal(next.sent[0]?.rtms.sequence, 1);
    assert.match(next.sent[0]?.filename ?? "", /_00001\.jpg$/);
    assert.equal(first.sent.length, 1);
  });

  it("are of a bounded number of streams and sources, of which the oldest goes", () => {
    const bench = new Bench({ when: "time" }, undefined, { streams: 2, sources: 2 });
    for (const id of ["1", "2", "3"]) bench.take(jpg(Number(id)), { speaker: { id, name: id } });
    bench.take(jpg(4), { speaker: { id: "1", name: "1" } });
    assert.equal(bench.sent.length, 4, "the first is new again");
    for (const streamId of ["S2", "S3"]) bench.take(jpg(5), { streamId });
    assert.deepEqual([...bench.sender.state.streams.keys()], ["S2", "S3"]);
  });

  it("are pictures: anything else is an error that names the stream, and changes nothing", () => {
    const bench = new Bench();
    const wrong: readonly (readonly [message: object, codec: RegExp])[] = [
      [{ payload: "text", video: { codec: "jpg" } }, /no picture.*Buffer/],
      [{ payload: jpg(1), video: { codec: "gif" } }, /no picture/],
      [{ payload: jpg(1) }, /no picture/],
      [{ payload: jpg(1), video: { codec: "png" } }, /no PNG, or is damaged/],
      [{ payload: Buffer.alloc(0), video: { codec: "jpg" } }, /no JPG, or is damaged/],
      [{ payload: jpg(1, 0, 0), video: { codec: "jpg" } }, /damaged/],
    ];
    for (const [message, says] of wrong)
      assert.throws(() => bench.sender.video({ ...message }, rtms()), { code: "RTMS_VIDEO", message: says });
    bench.take(jpg(2));
    assert.deepEqual(bench.shown, ["Ann 2"]);
  });
});
