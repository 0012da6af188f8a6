// What live servers do and Zoom's documents do not describe (protocol#observations).

import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Faults, Scenario, StreamHandle } from "../../../src/simulator";
import { until } from "../../until";
import { contentOf, eventOf, MAYA, type Message, pcm, type RawSocket, Stage, sleep, TOM } from "../support";
import { alive } from "../talk";

const AUDIO = 1;
const TRANSCRIPT = 8;
/** Late enough for every socket to be there. */
const SAID = 1500;

const scenario: Scenario = {
  speakers: [MAYA, TOM],
  audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(100, 1) }],
  transcript: [{ speaker: TOM.id, start: SAID, end: SAID + 50, text: "Hello" }],
  duration: 60_000,
};

const eventsOf = (socket: RawSocket, type: number): Record<string, unknown>[] =>
  socket
    .of(6)
    .map(eventOf)
    .filter(({ event_type }) => event_type === type);

describe("simulator: as strict as live servers", () => {
  let stage: Stage;
  let stream: StreamHandle;

  const open = async (options: Parameters<typeof Stage.open>[0], faults: Faults = {}) => {
    stage = await Stage.open(options);
    stream = stage.play({ scenario, faults });
  };
  beforeEach(() => open({}));
  afterEach(() => stage.close());

  async function ask(media_type: number, fields: object = {}): Promise<{ answer: Message; socket: RawSocket }> {
    const socket = await stage.socket();
    socket.send({ msg_type: 3, ...stage.claim(stream), media_type, ...fields });
    return { answer: await socket.next(4), socket };
  }

  for (const mediaType of [3, 9, 17, 24, 25, 31, 33, 40, 63])
    it(`refuses media_type ${mediaType}, several bits, with 14`, async () => {
      const { answer } = await ask(mediaType);
      assert.deepEqual([answer.status_code, answer.reason], [14, "Media type invalid value"]);
    });

  it("accepts them if or-media-types is set, as some documents say", async () => {
    await stage.close();
    await open({}, { "or-media-types": true });
    const { answer } = await ask(9);
    assert.deepEqual([answer.status_code, Object.keys(answer.media_params as object)], [0, ["audio", "transcript"]]);
  });

  it("never serves a media socket again whose handshake it refused, and breaks it off after 90 s", async () => {
    await stage.close();
    await open({ speed: 300 });
    const { answer, socket } = await ask(2);
    assert.equal(answer.status_code, 10);
    const since = performance.now();
    socket.send({ msg_type: 3, ...stage.claim(stream), media_type: AUDIO });
    assert.equal((await socket.closed).code, 1006);
    const waited = performance.now() - since;
    assert.ok(waited > 270 && waited < 3000, `${waited} ms for 90 s at a speed of 300`);
    assert.deepEqual(
      socket.messages.map(({ msg_type }) => msg_type),
      [4],
    );
  });

  it("closes it at once if close-refused is set", async () => {
    await stage.close();
    await open({}, { "close-refused": true });
    const { socket } = await ask(2);
    assert.deepEqual(await socket.closed, { code: 1000, reason: "Video media type not supported" });
  });

  it("sends event 1 for each medium, with its media_type and the time of its first packet", async () => {
    const signaling = await stage.signaling(stream);
    const audio = await stage.media(stream, AUDIO);
    const transcript = await stage.media(stream, TRANSCRIPT);
    await sleep(30);
    assert.deepEqual(eventsOf(signaling, 1), []);
    signaling.send({ msg_type: 7 });
    await audio.next(14);
    await transcript.next(17);
    await until(() => eventsOf(signaling, 1).length === 2);
    assert.deepEqual(eventsOf(signaling, 1), [
      { event_type: 1, media_type: AUDIO, timestamp: stream.startedAt },
      { event_type: 1, media_type: TRANSCRIPT, timestamp: stream.startedAt + SAID },
    ]);
  });

  it("names the medium in event 7, and sends event 1 only once", async () => {
    const signaling = await stage.signaling(stream);
    alive(signaling);
    const audio = await stage.media(stream, AUDIO);
    signaling.send({ msg_type: 7 });
    await audio.next(14);
    audio.terminate();
    await until(() => eventsOf(signaling, 7).length > 0);
    assert.deepEqual(
      eventsOf(signaling, 7).map(({ media_type }) => media_type),
      [AUDIO],
    );
    const again = await stage.media(stream, AUDIO);
    signaling.send({ msg_type: 7 });
    await again.next(14);
    await sleep(30);
    assert.equal(eventsOf(signaling, 1).length, 1);
  });

  it("sends event 1 after message 2 and names no medium, if no-media-type is set", async () => {
    await stage.close();
    await open({}, { "no-media-type": true });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, 32);
    signaling.send({ msg_type: 7 });
    await media.next(14);
    assert.deepEqual(
      signaling.messages.slice(0, 2).map(({ msg_type }) => msg_type),
      [2, 6],
    );
    media.terminate();
    await until(() => eventsOf(signaling, 7).length > 0);
    assert.deepEqual(eventsOf(signaling, 1), [{ event_type: 1, timestamp: stream.startedAt }]);
    assert.ok(eventsOf(signaling, 7).every((event) => !("media_type" in event)));
  });

  it("accepts the id in two fields at once, as Zoom's Video SDK samples send it", async () => {
    const session = stage.play({ product: "session", scenario });
    for (const fields of [{ session_id: session.id }, { meeting_uuid: "", session_id: session.id }]) {
      const socket = await stage.socket();
      socket.send({ msg_type: 3, ...stage.claim(session), media_type: AUDIO, ...fields });
      assert.equal((await socket.next(4)).status_code, 0);
      socket.terminate();
      await once(session, "closed");
    }
  });

  it("wants one id field if id-field says which, and refuses others with 2", async () => {
    const session = stage.play({ product: "session", scenario, faults: { "id-field": "session_id" } });
    const first = await stage.socket();
    first.send({ msg_type: 1, ...stage.claim(session, "meeting_uuid") });
    assert.equal((await first.next(2)).status_code, 2);
    const both = await stage.socket();
    both.send({ msg_type: 1, ...stage.claim(session, "meeting_uuid"), session_id: session.id });
    assert.equal((await both.next(2)).status_code, 0);
  });
});

describe("simulator: sentences that are corrected", () => {
  const lively: Scenario = {
    speakers: [MAYA, TOM],
    audio: [],
    transcript: [
      {
        speaker: MAYA.id,
        start: 100,
        end: 400,
        text: "Good morning, Tom.",
        at: 700,
        drafts: [
          { start: 120, end: 300, text: "Good morning" },
          { end: 390, text: "Good morning time", at: 450 },
        ],
      },
      { speaker: TOM.id, start: 200, end: 350, text: "Mm.", deletedAt: 500 },
      { speaker: TOM.id, start: 500, end: 600, text: "Morning." },
    ],
  };
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  async function told(faults: Faults = {}, params?: object): Promise<{ contents: unknown[][]; stream: StreamHandle }> {
    const stream = stage.play({ scenario: lively, pace: "fast", faults });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, TRANSCRIPT, params);
    signaling.send({ msg_type: 7 });
    await media.closed;
    await stream.done;
    const contents = media
      .of(17)
      .map(contentOf)
      .map(({ sentence_id, attribute, timestamp, start_time, end_time, data }) => [
        sentence_id,
        attribute,
        ...[timestamp, start_time, end_time].map((time) => Number(time) - stream.startedAt),
        data,
      ]);
    return { contents, stream };
  }

  const MESSAGES = [
    [1, 1, 120, 120, 300, "Good morning"],
    [2, 1, 200, 200, 350, "Mm."],
    [1, 2, 120, 100, 390, "Good morning time"],
    [2, 3, 200, 200, 350, "Mm."],
    [3, 1, 500, 500, 600, "Morning."],
    [1, 2, 120, 100, 400, "Good morning, Tom."],
  ];

  it("numbers them, revises by UPDATE and removes by DELETE; the timestamp stays that of the first", async () => {
    const { contents, stream } = await told();
    assert.deepEqual(contents, MESSAGES);
    assert.deepEqual(
      stream.transcript.map(({ sentenceId, attribute, text, start, end }) => [
        sentenceId,
        attribute,
        text,
        start - stream.startedAt,
        end - stream.startedAt,
      ]),
      MESSAGES.map(([id, attribute, , start, end, text]) => [
        id,
        [undefined, "NEW", "UPDATE", "DELETE"][Number(attribute)],
        text,
        start,
        end,
      ]),
    );
  });

  it("leaves the number out, or makes it a string, if sentence-id says so", async () => {
    assert.deepEqual(
      (await told({ "sentence-id": "none" })).contents,
      MESSAGES.map(([, ...rest]) => [undefined, ...rest]),
    );
    assert.deepEqual(
      (await told({ "sentence-id": "text" })).contents,
      MESSAGES.map(([id, ...rest]) => [String(id), ...rest]),
    );
  });

  it("sends only the last words where enable_lid is off, as Zoom does", async () => {
    const { contents } = await told({}, { transcript: { enable_lid: false } });
    assert.deepEqual(contents, [
      [3, 1, 500, 500, 600, "Morning."],
      [1, 1, 100, 100, 400, "Good morning, Tom."],
    ]);
  });

  it("refuses times that are none, or before what they revise", () => {
    const transcript = (segment: object) => [{ speaker: MAYA.id, start: 0, end: 100, text: "", ...segment }];
    const play = (segment: object) =>
      stage.play({ scenario: { speakers: [MAYA], audio: [], transcript: transcript(segment) } });
    assert.throws(() => play({ at: 1.5 }), /sent is 1\.5, but times are whole milliseconds/);
    assert.throws(() => play({ deletedAt: 50 }), /is deleted is 50, but the version that it replaces is sent at 100/);
    assert.throws(
      () => play({ drafts: [{ end: 200, text: "" }] }),
      /is 100, but the version that it replaces is sent at 200/,
    );
  });
});
