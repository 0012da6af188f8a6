import assert from "node:assert/strict";
import { Live } from "../../../src/page/live";
import type { Meeting } from "../../../src/page/model";
import { BEHIND, Scene, START, samplesFrom, tone } from "./scene";

const ANA = { id: "1", name: "Ana" };
const LOUD = samplesFrom(0, 20, tone(9000));
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

const marksOf = ({ marks }: Meeting) => marks.map(({ kind, at, ...rest }) => [kind, at, rest]);

describe("a running meeting", () => {
  it("begins with its first packet, by Zoom's clock, however long it took to connect", () => {
    const scene = new Scene();
    scene.event("connecting", { attempt: 1 });
    scene.pass(800);
    scene.event("participant_join", { participants: [ANA] }, false);
    assert.deepEqual(scene.live.meetings(), []);
    scene.audio(LOUD, ANA);
    scene.pass(1000);
    const { meeting } = scene;
    assert.equal(meeting.startedAt, START + 800 - BEHIND);
    assert.deepEqual([meeting.product, meeting.live, meeting.people], ["meeting", true, ["Ana"]]);
    assert.deepEqual(marksOf(meeting), [["join", 0, { speaker: "p-1", detail: "Ana" }]]);
    assert.ok(Math.abs(meeting.duration - 1000) <= 20);
  });

  it("is shown without media after some seconds, with what it does", () => {
    const scene = new Scene();
    scene.event("connecting", { attempt: 1 });
    scene.pass(2900);
    assert.equal(scene.live.meetings().length, 0);
    scene.pass(200);
    assert.equal(scene.meeting.state, "connecting");
    assert.equal(scene.deltas[0]?.meeting?.live, true);
  });

  it("has sentences that grow, change and go", () => {
    const scene = new Scene();
    scene.audio(LOUD, ANA);
    scene.say({ id: "a", text: "Hel", start: 1000, end: 1500 });
    scene.pass(100);
    scene.say({ id: "a", text: "Hello", start: 1000, end: 2500, attribute: "UPDATE" });
    scene.say({ id: "b", text: "no", start: 3000 });
    scene.pass(100);
    scene.say({ id: "b", text: "", attribute: "DELETE" });
    scene.pass(100);
    assert.deepEqual(scene.meeting.captions, [{ id: "a", speaker: "p-1", start: 1000, end: 2500, text: "Hello" }]);
    const told = scene.deltas.flatMap(({ captions = [], removed = [] }) => [
      ...captions.map(({ text }) => text),
      ...removed,
    ]);
    assert.deepEqual(told, ["Hel", "Hello", "no", "b"]);
  });

  it("keeps a sentence whose id comes again for another one, as after a crash", () => {
    const scene = new Scene();
    scene.audio(LOUD, ANA);
    scene.say({ id: "s1-0", text: "before", start: 1000, end: 2000 });
    scene.pass(60_000);
    scene.say({ id: "s1-0", text: "aft", start: 60_000, end: 60_500 });
    scene.say({ id: "s1-0", text: "after", start: 60_000, end: 61_000, attribute: "UPDATE" });
    scene.say({ id: "s1-1", text: "more", start: 62_000, end: 63_000 });
    const said = () => scene.meeting.captions.map(({ text, start }) => [text, start]);
    assert.deepEqual(said(), [
      ["before", 1000],
      ["after", 60_000],
      ["more", 62_000],
    ]);
    scene.say({ id: "s1-0", text: "", attribute: "DELETE" });
    assert.deepEqual(said(), [
      ["before", 1000],
      ["more", 62_000],
    ]);
  });

  it("tells who is there as they come and are renamed", () => {
    const scene = new Scene();
    scene.audio(LOUD, ANA);
    scene.pass(1000);
    scene.audio(LOUD, { id: "2", name: "Bob" });
    scene.pass(1000);
    scene.live.rename("s1", "p-2", "Robert");
    scene.pass(1000);
    const told = scene.deltas.flatMap(({ meeting }) => (meeting ? [meeting.people.join(", ")] : []));
    assert.deepEqual([...new Set(told)], ["Ana", "Ana, Bob", "Ana, Robert"]);
  });

  it("has the words of a transcript node only without the stream's own", () => {
    const out = { parts: { id: "x", index: 0 }, filename: "a.txt" };
    const scene = new Scene();
    scene.audio(LOUD, ANA);
    scene.say({ id: "a", text: "turn of many words" }, out);
    scene.pass(100);
    assert.equal(scene.meeting.captions.length, 1);
    scene.say({ id: "c", text: "own" });
    scene.say({ id: "d", text: "turn" }, out);
    scene.pass(100);
    assert.deepEqual(
      scene.meeting.captions.map(({ text }) => text),
      ["turn of many words", "own"],
    );
  });

  it("marks what happens", () => {
    const scene = new Scene();
    scene.audio(LOUD, ANA);
    const steps: [string, object, boolean][] = [
      ["streaming", { media: ["audio"] }, true],
      ["participant_join", { participants: [{ id: "2", name: "Bob" }, { id: "3" }] }, false],
      ["sharing_start", { speaker: { id: "2" } }, false],
      ["sharing_stop", {}, false],
      ["paused", {}, true],
      ["resumed", {}, true],
      ["interrupted", { cause: "server" }, true],
      ["streaming", { media: ["audio"] }, true],
      ["failed", { code: "RTMS_MEDIA_HANDSHAKE", medium: "video" }, true],
      ["user_end", { participant: { channelId: "3", name: "Cem" } }, false],
      ["warning", { message: "x" }, true],
      ["unknown", {}, false],
      ["stopped", { reason: { code: 6, name: "MEETING_ENDED", final: true, revoked: false } }, true],
    ];
    for (const [event, more, own] of steps) {
      scene.pass(1000);
      scene.event(event, more, own);
    }
    scene.pass(100);
    assert.deepEqual(
      marksOf(scene.meeting).map(([kind, at, rest]) => [kind, Math.round(Number(at) / 1000), rest]),
      [
        ["join", 2, { speaker: "p-2", detail: "Bob" }],
        ["join", 2, { speaker: "p-3" }],
        ["share_started", 3, { speaker: "p-2", detail: "Bob" }],
        ["share_stopped", 4, {}],
        ["paused", 5, {}],
        ["resumed", 6, {}],
        ["moved", 7, {}],
        ["reconnected", 8, { duration: 1000 }],
        ["failed", 9, { detail: "RTMS_MEDIA_HANDSHAKE video" }],
        ["leave", 10, { speaker: "p-3", detail: "Cem" }],
        ["ended", 13, { detail: "MEETING_ENDED" }],
        ["gap", 7, { duration: 1000 }],
      ],
    );
    assert.deepEqual([scene.meeting.state, scene.meeting.live], ["ended", false]);
  });

  it("is dropped when its files had their time, and viewers were told", () => {
    const scene = new Scene();
    scene.audio(LOUD, ANA);
    scene.pass(200);
    scene.live.push({ payload: Buffer.alloc(0), rtms: scene.rtms("audio"), complete: true });
    scene.pass(100);
    assert.equal(scene.deltas.at(-1)?.meeting?.live, false);
    scene.pass(14_000);
    assert.equal(scene.live.meetings().length, 1);
    scene.pass(2000);
    assert.equal(scene.live.meetings().length, 0);
    return scene.disk(() => scene.deltas.at(-1)?.gone === true);
  });

  it("goes on if the stream is there again, and is forgotten if nothing ever comes", () => {
    const scene = new Scene();
    scene.audio(LOUD, ANA);
    scene.event("stopped", { reason: { name: "x" } });
    scene.pass(5000);
    scene.audio(LOUD, ANA);
    scene.pass(60_000);
    assert.equal(scene.meeting.live, true);
    scene.now += 21_600_000;
    scene.pass(1000);
    assert.equal(scene.meeting.live, false);
    scene.pass(20_000);
    assert.equal(scene.live.meetings().length, 0);
  });

  it("has the newest picture of each person and of the screen, and shows nothing else as one", () => {
    const scene = new Scene();
    scene.audio(LOUD, ANA);
    scene.live.push({ payload: JPEG, contentType: "image/jpeg", rtms: scene.rtms("video", { speaker: ANA }) });
    scene.live.push({
      payload: Buffer.from("<svg onload=x>"),
      contentType: "image/svg+xml",
      rtms: scene.rtms("video"),
    });
    scene.pass(100);
    const { id } = scene.meeting;
    assert.deepEqual(scene.live.picture(id, "p-1"), { type: "image/jpeg", data: JPEG, version: 1 });
    assert.deepEqual([scene.live.picture(id)?.version, scene.live.picture(id, "share")], [1, undefined]);
    assert.deepEqual(scene.deltas.find(({ picture }) => picture)?.picture, { speaker: "p-1", version: 1 });
  });

  it("tells all pictures that came at once", () => {
    const scene = new Scene();
    scene.audio(LOUD, ANA);
    for (const id of ["1", "2", "1"])
      scene.live.push({ payload: JPEG, contentType: "image/jpeg", rtms: scene.rtms("video", { speaker: { id } }) });
    scene.pass(100);
    const told = scene.deltas.flatMap(({ picture }) => picture ?? []);
    assert.deepEqual(told, [
      { speaker: "p-1", version: 3 },
      { speaker: "p-2", version: 2 },
    ]);
  });

  it("lists files below its directory, and no others", () => {
    const scene = new Scene({ directory: "/tmp/zoom-rtms-page-nowhere/x" });
    scene.live = new Live({
      ...{ directory: undefined },
      clock: { now: () => scene.now, every: () => () => undefined },
    });
    scene.audio(LOUD, ANA);
    scene.live.push(fileOf(scene, "/elsewhere/a.wav"));
    assert.deepEqual(scene.meeting.tracks, []);
  });

  it("makes nothing for viewers while there are none", () => {
    const scene = new Scene();
    scene.live.onDelta = undefined;
    scene.talk(ANA, 2000);
    scene.pass(2000);
    assert.deepEqual(scene.deltas, []);
    scene.live.onDelta = (delta) => void scene.deltas.push(delta);
    scene.pass(200);
    assert.ok(scene.deltas.length > 0);
  });
});

function fileOf(scene: Scene, path: string): object {
  const parts = { id: "x", index: 0, count: 1 };
  const file = { path, bytes: 44, duration: 1000, start: START, speaker: ANA };
  return { payload: path, file, filename: path, format: "wav", parts, complete: true, rtms: scene.rtms("audio") };
}
