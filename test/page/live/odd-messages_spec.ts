// Messages of any number and shape: a wire may bring whatever a flow puts on it.

import assert from "node:assert/strict";
import fc from "fast-check";
import { NASTY, nastyText } from "../nasty";
import { Scene, samplesFrom, tone } from "./scene";

const ANA = { id: "1", name: "Ana" };
const LOUD = samplesFrom(0, 20, tone(9000));
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

describe("a running meeting", () => {
  it("keeps at most its bounds", () => {
    const scene = new Scene();
    scene.audio(LOUD, ANA);
    for (let index = 0; index < 20_050; index += 1) scene.say({ id: `t${index}`, text: "x", start: index });
    for (let index = 0; index < 400; index += 1) scene.audio(LOUD, { id: `s${index}` });
    for (let index = 0; index < 6000; index += 1) scene.event("sharing_stop");
    for (let index = 0; index < 100; index += 1)
      scene.live.push({ payload: JPEG, rtms: scene.rtms("video", { speaker: { id: `v${index}` } }) });
    const { captions, speakers, marks } = scene.meeting;
    assert.deepEqual([captions.length, captions[0]?.id, speakers.length, marks.length], [20_000, "t50", 300, 5000]);
    assert.equal(scene.live.picture(scene.meeting.id, "p-v99"), undefined);
    for (let index = 0; index < 1100; index += 1)
      scene.live.push({
        payload: LOUD,
        audio: { encoding: "s16le" },
        rtms: { streamId: `x${index}`, medium: "audio" },
      });
    assert.equal(scene.live.meetings().length, 1000);
  });

  it("takes what people are called as text only, and keys that are safe in an address (property)", () => {
    fc.assert(
      fc.property(nastyText, nastyText, (id, name) => {
        const scene = new Scene({}, id);
        scene.audio(LOUD, { id, name });
        scene.say({ id, text: name, speaker: id });
        scene.event("participant_join", { participants: [{ id, name }] }, false);
        scene.pass(500);
        const { meeting } = scene;
        assert.match(meeting.id, /^[A-Za-z0-9_-]{1,64}$/);
        for (const { key } of meeting.speakers) assert.match(key, /^[ph]-[A-Za-z0-9_-]{1,40}$/);
        assert.equal(meeting.captions[0]?.text, name.slice(0, 4000));
        assert.deepEqual(Object.getPrototypeOf({}), Object.prototype);
        const [level = 0] = scene.deltas.flatMap(({ levels }) => Object.values(levels?.values ?? {})).flat();
        assert.ok(level > 100);
      }),
      { examples: NASTY.map((text) => [text, text]), numRuns: 100 },
    );
  });

  it("is not disturbed by messages of any shape (property)", () => {
    const any = fc.anything({ withNullPrototype: true, withDate: true });
    const medium = fc.constantFrom("audio", "transcript", "video", "share", "chat", "event", 7);
    fc.assert(
      fc.property(fc.array(fc.tuple(medium, any, any, any), { maxLength: 20 }), (messages) => {
        const scene = new Scene();
        scene.audio(LOUD, ANA);
        for (const [of, one, two, three] of messages) {
          const rtms = {
            streamId: "s1",
            medium: of,
            speaker: one,
            timestamp: two,
            receivedAt: three,
            activeSpeaker: two,
          };
          for (const payload of [
            one,
            { event: "interrupted", cause: two, media: three, participants: [one, two] },
            LOUD,
          ]) {
            scene.live.push({ payload, rtms, audio: { encoding: "s16le", duration: two }, transcript: one, file: two });
            scene.live.push({ payload, rtms, audio: one, transcript: { id: "a", text: "x", start: two, end: three } });
          }
          scene.live.push(one);
        }
        for (const nothing of [null, undefined, 0, "", [], {}]) {
          const rtms = {
            streamId: "s1",
            medium: "audio",
            speaker: nothing,
            activeSpeaker: nothing,
            timestamp: nothing,
          };
          scene.live.push({ payload: LOUD, rtms, audio: { encoding: "s16le" } });
          scene.live.push({ payload: nothing, rtms, audio: nothing });
          scene.live.push({ payload: nothing, rtms: { ...rtms, medium: "event" } });
          scene.live.push({ rtms: nothing });
        }
        scene.pass(500);
        assert.equal(scene.live.meetings().length, 1);
        JSON.stringify(scene.live.meetings());
      }),
      { numRuns: 200 },
    );
  });
});
