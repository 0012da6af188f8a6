// Video and screen share of the conversation that ships: what arrives decodes to what the simulator's record says of it, by
// person, slide and number, through changes of speaker, size and camera.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { conversation, type SentPicture, type StreamHandle } from "../../../src/simulator";
import { decode, ffmpeg, type Kind, readMark } from "../picture-mark";
import { SIZES } from "../picture-sizes";
import { contentOf, eventOf, MAYA, type Message, type RawSocket, Stage, TOM } from "../support";

const [VIDEO, SHARE] = [2, 4];
const [JPG, PNG, H264] = [5, 6, 7];
const [HD, FHD] = [2, 3];
const [ON, OFF] = [8, 9];
const [CAMERAS, SCREEN] = [15, 16];

const shownBy = ({ kind, number, complete, frame }: SentPicture) => ({ kind, number, complete, frame });
const bytesOf = (message: Message) => Buffer.from(String(contentOf(message).data), "base64");

/** Decodes the pictures of each size, and compares what they show with the record. */
function assertDecodes(kind: Kind, sent: readonly SentPicture[]): void {
  for (const size of SIZES) {
    const pictures = sent.filter(({ width }) => width === size[0]);
    if (pictures.length === 0) continue;
    const decoded = decode(kind, Buffer.concat(pictures.map(({ bytes }) => bytes)), size);
    assert.deepEqual(decoded.map(readMark), pictures.map(shownBy));
  }
}

/** Whatever follows another picture in the same way, once: with the milliseconds of its first. */
function runsOf<Run>(stream: StreamHandle, of: (picture: SentPicture) => Run): [number, Run][] {
  const all = stream.pictures.map((each): [number, Run] => [each.timestamp - stream.startedAt, of(each)]);
  return all.filter(([, run], index) => JSON.stringify(run) !== JSON.stringify(all[index - 1]?.[1]));
}

describe("simulator: video and screen share", function () {
  this.timeout(60_000);
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  /** Plays the conversation as fast as it goes. */
  async function play(
    medium: "video" | "share",
    params: object,
  ): Promise<{ stream: StreamHandle; signaling: RawSocket }> {
    const stream = stage.play({ scenario: conversation(), media: [medium], pace: "fast" });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, medium === "video" ? VIDEO : SHARE, params);
    signaling.send({ msg_type: 5, events: [ON, OFF].map((event_type) => ({ event_type, subscribe: true })) });
    signaling.send({ msg_type: 7 });
    await stream.done;
    await media.closed;
    const arrived = media.of(medium === "video" ? CAMERAS : SCREEN);
    assert.ok(stream.pictures.length > 20);
    assert.deepEqual(
      stream.pictures.map(({ timestamp, bytes }) => [timestamp, bytes.length]),
      arrived.map((message) => [contentOf(message).timestamp, contentOf(message).length]),
    );
    assert.ok(arrived.every((message, index) => stream.pictures[index]?.bytes.equals(bytesOf(message))));
    return { stream, signaling };
  }

  it("shows who speaks in H.264: small at first, then larger; and nothing while the camera is off", async () => {
    const { stream } = await play("video", { video: { codec: H264, fps: 10, resolution: HD } });
    assert.deepEqual(runsOf(stream, ({ number, height }) => [number, height]).slice(0, 9), [
      [0, [0, 360]],
      [1000, [0, 720]],
      [3500, [1, 360]],
      [4500, [1, 720]],
      [8700, [0, 360]],
      [9700, [0, 720]],
      [12_600, [1, 360]],
      // Off from 13.6 to 15.6 s.
      [16_600, [1, 720]],
      [17_600, [0, 360]],
    ]);
    const off = stream.pictures.filter(({ timestamp }) => {
      const at = timestamp - stream.startedAt;
      return at >= 13_600 && at < 15_600;
    });
    assert.deepEqual(off, []);
    // A keyframe wherever a decoder needs one.
    for (const [index, picture] of stream.pictures.entries()) {
      const before = stream.pictures[index - 1];
      const follows =
        before?.number === picture.number && before.width === picture.width && before.frame === picture.frame - 1;
      if (!follows) assert.ok(picture.keyframe, `${index}`);
    }
    ffmpeg("-v warning -threads 1 -f h264 -i - -f null -", Buffer.concat(stream.pictures.map(({ bytes }) => bytes)));
    assertDecodes("h264", stream.pictures);
  });

  it("reaches each resolution in H.264 after another second, with a keyframe every two at least", async () => {
    const { stream } = await play("video", { video: { codec: H264, fps: 6, resolution: FHD } });
    const second = stream.pictures.filter(({ number }) => number === 1).slice(0, 24);
    assert.deepEqual(
      second.flatMap(({ keyframe, height }, index) => (keyframe ? [[index, height]] : [])),
      [
        [0, 360],
        [6, 720],
        [12, 1080],
      ],
    );
    const keyframes = stream.pictures.flatMap(({ keyframe, timestamp }) => (keyframe ? [timestamp] : []));
    assert.ok(keyframes.every((at, index) => at - (keyframes[index - 1] ?? at) <= 4000));
  });

  for (const [kind, codec] of [
    ["jpg", JPG],
    ["png", PNG],
  ] as const)
    it(`shows who speaks in whole pictures of the resolution that was asked for (${kind})`, async () => {
      const { stream } = await play("video", { video: { codec, fps: 2, resolution: HD } });
      assert.ok(stream.pictures.every(({ keyframe, height }) => keyframe && height === 720));
      assert.deepEqual(new Set(stream.pictures.map(({ number }) => number)), new Set([0, 1]));
      assertDecodes(kind, stream.pictures);
    });

  it("tells whose camera goes off and on (9, 8)", async () => {
    const { stream, signaling } = await play("video", { video: { codec: JPG, fps: 5 } });
    const [maya, tom] = conversation().speakers.map(({ id, name }) => ({ user_id: Number(id), user_name: name }));
    assert.deepEqual(
      signaling
        .of(6)
        .map(eventOf)
        .filter(({ event_type }) => event_type === ON || event_type === OFF)
        .sort((a, b) => Number(a.timestamp) - Number(b.timestamp))
        .map(({ event_type, timestamp, participants }) => [
          event_type,
          Number(timestamp) - stream.startedAt,
          participants,
        ]),
      [
        [ON, 0, [maya, tom]],
        [OFF, 13_600, [{ user_id: tom?.user_id }]],
        [ON, 15_600, [tom]],
      ],
    );
  });

  it("tells a late subscriber only of the cameras that are on", async () => {
    const scenario = {
      ...conversation(),
      cameraOff: [{ speaker: conversation().speakers[0]?.id ?? "", start: 0, end: 20_000 }],
    };
    const stream = stage.play({ scenario, media: ["video"] });
    const signaling = await stage.signaling(stream);
    signaling.send({ msg_type: 5, events: [{ event_type: ON, subscribe: true }] });
    for (;;) {
      const { event_type, participants } = eventOf(await signaling.next(6));
      if (event_type !== ON) continue;
      assert.deepEqual(
        (participants as { user_name: string }[]).map(({ user_name }) => user_name),
        ["Tom Becker"],
      );
      return;
    }
  });

  for (const [kind, codec, fps] of [
    ["jpg", JPG, 1],
    ["png", PNG, 1],
    ["h264", H264, 6],
  ] as const)
    it(`shows a new slide every 6 s and its last line after 3, in the resolution that was asked for (${kind})`, async () => {
      const { stream } = await play("share", { deskshare: { codec, fps, resolution: HD } });
      assert.deepEqual(
        runsOf(stream, ({ kind: what, number, complete, height, speaker }) => [
          what,
          number,
          complete,
          height,
          speaker,
        ]),
        Array.from({ length: 10 }, (_, half) => [
          half * 3000,
          ["slide", half >> 1, half % 2 === 1, 720, conversation().speakers[0]?.id],
        ]),
      );
      assertDecodes(kind, stream.pictures);
    });

  it("begins with a keyframe for each participant whom the app selects, and ends the one before", async () => {
    const scenario = { speakers: [MAYA, TOM], audio: [], duration: 60_000 };
    const stream = stage.play({ scenario, media: ["video"] });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, VIDEO, { video: { codec: H264, fps: 30, data_opt: 4 } });
    signaling.send({ msg_type: 7 });
    for (const user_id of [1001, 1002, 1001]) {
      const before = media.of(CAMERAS).length;
      signaling.send({ msg_type: 28, user_id, subscribe: true, timestamp: 1 });
      await signaling.next(29);
      // The first may still be the other's.
      for (;;) {
        await media.next(CAMERAS);
        if (
          media
            .of(CAMERAS)
            .slice(before)
            .filter((message) => contentOf(message).user_id === user_id).length >= 5
        )
          break;
      }
    }
    signaling.send({ msg_type: 28, user_id: 1001, subscribe: false, timestamp: 1 });
    await signaling.next(29);
    const selected = stream.pictures.filter(({ speaker }, index) => speaker !== stream.pictures[index - 1]?.speaker);
    assert.deepEqual(
      selected.map(({ number, keyframe, width }) => [number, keyframe, width]),
      [
        [0, true, 640],
        [1, true, 640],
        [0, true, 640],
      ],
    );
    assertDecodes("h264", stream.pictures);
    const count = stream.pictures.length;
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(stream.pictures.length, count);
  });
});
