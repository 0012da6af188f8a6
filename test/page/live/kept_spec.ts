import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Meeting } from "../../../src/page/model";
import { findMeetings, readMeeting, repairMeetings, writeSpeakerName } from "../../../src/page/stored";
import { disown, ownFolder } from "../folders";
import { Scene, START, samplesFrom, tone } from "./scene";

const ANA = { id: "1", name: "Ana" };
const BOB = { id: "2", name: "Bob" };
const LOUD = samplesFrom(0, 20, tone(9000));

describe("a running meeting with a directory", () => {
  const folder = ownFolder();

  async function begin(more: object = {}): Promise<Scene> {
    const scene = new Scene({ directory: folder(), ...more });
    scene.audio(LOUD, ANA);
    await isShown(scene);
    return scene;
  }

  /** Its file is open. */
  const isShown = (scene: Scene): Promise<void> => scene.disk(() => scene.live.meetings().length > 0);

  const isWritten = (scene: Scene, words: string): Promise<void> => {
    const path = join(folder(), "s1.meeting.jsonl");
    return scene.disk(() => existsSync(path) && readFileSync(path, "utf8").includes(words));
  };

  async function end(scene: Scene): Promise<void> {
    scene.event("stopped", { reason: { name: "MEETING_ENDED" } });
    scene.pass(16_000);
    await scene.disk(() => scene.deltas.at(-1)?.gone === true);
  }

  async function stored() {
    const [found, ...others] = await findMeetings(folder());
    assert.ok(found && others.length === 0);
    return { found, ...(await readMeeting(folder(), found)) };
  }

  it("is read afterwards as it was shown", async () => {
    const scene = await begin();
    scene.talk(BOB, 3000);
    scene.say({ id: "a", text: "Hello", start: 1000, end: 2500 });
    scene.say({ id: "b", text: "gone" });
    scene.event("participant_leave", { participants: [BOB] }, false);
    scene.pass(3000);
    scene.say({ id: "b", attribute: "DELETE", text: "" });
    assert.equal(scene.live.rename(scene.meeting.id, "p-2", "Robert"), true);
    assert.equal(scene.live.rename(scene.meeting.id, "p-9", "x"), false);
    scene.pass(100);
    scene.event("stopped", { reason: { name: "MEETING_ENDED" } });
    scene.pass(100);
    const shown = scene.meeting;
    const levels = scene.live.levels(shown.id);
    scene.pass(16_000);
    await scene.disk(() => scene.ended.length > 0);
    const { meeting, levels: read } = await stored();
    assert.deepEqual(meeting, shown);
    assert.deepEqual([scene.ended, scene.errors], [[shown.id], []]);
    assert.deepEqual(meeting.people, ["Speaker 1", "Robert"]);
    assert.deepEqual(read, levels);
    assert.deepEqual(readdirSync(folder()), ["s1.meeting.json"]);
  });

  it("goes on in the next instance after a deploy, as if there had been none", async () => {
    const scene = await begin();
    scene.talk(BOB, 1000);
    scene.say({ id: "a", text: "before" });
    scene.deploy();
    scene.say({ id: "b", text: "after" });
    scene.pass(100);
    assert.equal(scene.meeting.captions.length, 2);
    await end(scene);
    const { meeting } = await stored();
    assert.deepEqual([meeting.captions.length, meeting.speakers.length], [2, 2]);
  });

  it("goes on after a restart, on the same time line", async () => {
    const scene = await begin();
    scene.talk(BOB, 3000);
    scene.say({ id: "a", text: "before" });
    scene.pass(2500);
    await isWritten(scene, "before");
    // Killed in the middle of a line.
    writeFileSync(join(folder(), "s1.meeting.jsonl"), '{"caption":{"id":"half', { flag: "a" });
    disown(folder());
    scene.restart();
    scene.pass(4000);
    const at = scene.now - START;
    scene.audio(LOUD, ANA);
    await isShown(scene);
    scene.say({ id: "b", text: "after" });
    scene.pass(1000);
    const { captions, speakers, startedAt } = scene.meeting;
    assert.deepEqual(
      captions.map(({ id, start }) => [id, start]),
      [
        ["a", 3000],
        ["b", scene.now - 1000 - START],
      ],
    );
    assert.deepEqual(
      speakers.map(({ key }) => key),
      ["p-1", "p-2"],
    );
    const levels = scene.live.levels(scene.meeting.id) ?? Buffer.alloc(0);
    assert.ok((levels[Math.floor(at / 100)] ?? 0) > 100, "what came after the restart has its place");
    await end(scene);
    const { meeting } = await stored();
    assert.deepEqual([meeting.captions.length, meeting.startedAt], [2, startedAt]);
  });

  it("keeps what was said before a crash, after which sentences are counted from 0 again", async () => {
    const scene = await begin();
    scene.say({ id: "s1-0", text: "before", start: 0, end: 2000 });
    scene.pass(2500);
    await isWritten(scene, "before");
    disown(folder());
    scene.restart();
    scene.pass(60_000);
    // It comes before the file is read.
    scene.say({ id: "s1-0", text: "after", start: scene.now - START, end: scene.now - START + 1000 });
    await isShown(scene);
    scene.pass(1000);
    await end(scene);
    const { meeting } = await stored();
    assert.deepEqual(
      meeting.captions.map(({ text }) => text),
      ["before", "after"],
    );
  });

  it("shows as lost what was lost, and not who was silent when others came after all", async () => {
    const scene = await begin();
    scene.talk(ANA, 1000);
    scene.talk(BOB, 1000);
    scene.pass(20);
    scene.event("interrupted", { cause: "signaling" });
    scene.pass(2980);
    scene.event("streaming", { media: ["audio"] });
    // Bob's lane is written as lost.
    scene.pass(2500);
    scene.talk(ANA, 3000, tone(8000), 2000);
    scene.pass(15_000);
    await end(scene);
    const { meeting, levels } = await stored();
    const bob = levels.subarray(meeting.levelCount);
    assert.deepEqual(meeting.marks.filter(({ kind }) => kind === "gap").length, 0);
    assert.ok(!bob.includes(255));
  });

  it("keeps a name that was given before its file was open, rather than the one of before", async () => {
    const scene = await begin();
    scene.live.rename("s1", "p-1", "Anne");
    await end(scene);
    assert.deepEqual(JSON.parse(readFileSync(join(folder(), "s1.meeting.json"), "utf8")).names, { "p-1": "Anne" });
    scene.audio(LOUD, ANA);
    assert.equal(scene.live.rename("s1", "p-1", "Anna"), true);
    await isShown(scene);
    assert.deepEqual(scene.meeting.people, ["Anna"]);
    await end(scene);
    assert.deepEqual((await stored()).meeting.people, ["Anna"]);
  });

  it("has the name that Zoom told again when a given one is taken back, live after a restart, and afterwards", async () => {
    const scene = await begin();
    scene.talk(BOB, 200);
    scene.live.rename("s1", "p-1", "Anne");
    scene.say({ id: "a", text: "before" });
    scene.pass(2500);
    await isWritten(scene, "before");
    disown(folder());
    scene.restart();
    scene.audio(LOUD, BOB);
    await isShown(scene);
    assert.deepEqual(scene.meeting.people, ["Bob", "Anne"]);
    scene.live.rename("s1", "p-1", "");
    assert.deepEqual(scene.meeting.people, ["Bob", "Speaker 1"]);
    scene.live.rename("s1", "p-1", "Anna");
    scene.pass(2500);
    await end(scene);
    const { found, meeting } = await stored();
    assert.deepEqual(meeting.people, ["Bob", "Anna"]);
    assert.equal(await writeSpeakerName(folder(), found, "p-1", ""), true);
    assert.deepEqual((await stored()).meeting.people, ["Bob", "Speaker 1"]);
  });

  it("that ended goes on in its file when the stream comes back", async () => {
    const scene = await begin();
    scene.say({ id: "a", text: "before" });
    await end(scene);
    scene.audio(LOUD, ANA);
    await isShown(scene);
    assert.equal(scene.meeting.captions[0]?.text, "before");
    await end(scene);
    const { meeting } = await stored();
    assert.deepEqual(
      meeting.marks.map(({ kind }) => kind),
      ["ended", "ended"],
    );
  });

  it("is completed by the next start if its process died, and left alone while that lives", async () => {
    const scene = await begin();
    scene.say({ id: "a", text: "before" });
    scene.pass(2500);
    await scene.disk(() => existsSync(join(folder(), "s1.meeting.jsonl")));
    assert.deepEqual((await repairMeetings(folder())).ids, []);
    disown(folder());
    assert.deepEqual(await repairMeetings(folder()), { ids: ["s1"], errors: [], waiting: 0 });
    assert.equal((await stored()).meeting.captions[0]?.text, "before");
    assert.deepEqual(await repairMeetings(folder()), { ids: [], errors: [], waiting: 0 });
  });

  it("is completed when the node closes", async () => {
    const scene = await begin();
    scene.say({ id: "a", text: "last words" });
    await scene.live.close();
    assert.deepEqual(readdirSync(folder()), ["s1.meeting.json"]);
    assert.equal((await stored()).meeting.captions[0]?.text, "last words");
  });

  it("lists its files below the directory, also when they come after the end", async () => {
    const scene = await begin();
    const file = (path: string) => ({ path, bytes: 64_044, duration: 2000, start: START - 1000, speaker: ANA });
    const tell = (path: string) =>
      scene.live.push({
        ...{ payload: path, file: file(path), filename: path, format: "wav", complete: true },
        ...{ parts: { id: "x", index: 0, count: 1 }, rtms: scene.rtms("audio", { speaker: ANA }) },
      });
    scene.event("stopped", { reason: { name: "MEETING_ENDED" } });
    scene.pass(1000);
    for (const path of [join(folder(), "sub", "a.wav"), "/elsewhere/b.wav", join(folder(), "..", "c.wav"), "d.wav"])
      tell(path);
    tell(join(folder(), "e.exe"));
    scene.pass(1000);
    const { id, tracks } = scene.meeting as Meeting;
    assert.deepEqual(
      tracks.map(({ name, kind, type, start, speaker, peaks }) => [name, kind, type, start, speaker, peaks]),
      [["a.wav", "audio", "audio/wav", 500, "p-1", true]],
    );
    assert.equal(scene.live.trackPath(id, tracks[0]?.file ?? ""), join(folder(), "sub", "a.wav"));
    assert.equal(scene.live.trackPath(id, "../../etc/passwd"), undefined);
    await end(scene);
  });

  for (const deleteRevoked of [true, false])
    it(`${deleteRevoked ? "is" : "is not"} deleted when Zoom revokes it, with deleteRevoked ${deleteRevoked}`, async () => {
      const scene = await begin({ deleteRevoked });
      scene.say({ id: "a", text: "secret" });
      scene.pass(2500);
      await scene.disk(() => existsSync(join(folder(), "s1.meeting.jsonl")));
      const reason = { code: 1, name: "REVOKED", final: true, revoked: true };
      scene.event("stopped", { reason });
      scene.pass(16_000);
      await scene.disk(() => scene.deltas.at(-1)?.gone === true);
      assert.deepEqual(readdirSync(folder()), deleteRevoked ? [] : ["s1.meeting.json"]);
      // It is revoked once more, after its end.
      if (deleteRevoked) writeFileSync(join(folder(), "s1.meeting.json"), "{}");
      scene.event("stopped", { reason });
      if (deleteRevoked) await scene.disk(() => readdirSync(folder()).length === 0);
      await scene.live.close();
      assert.equal(existsSync(join(folder(), "s1.meeting.json")), !deleteRevoked);
    });

  it("is gone as soon as Zoom revokes it, whatever comes late", async () => {
    const scene = await begin({ deleteRevoked: true });
    scene.say({ id: "a", text: "secret" });
    scene.pass(2500);
    await scene.disk(() => existsSync(join(folder(), "s1.meeting.jsonl")));
    scene.event("stopped", { reason: { code: 1, name: "REVOKED", final: true, revoked: true } });
    const late = () => {
      scene.audio(LOUD, ANA);
      scene.event("participant_leave", { participants: [ANA] }, false);
      scene.pass(1000);
    };
    late();
    assert.deepEqual(scene.live.meetings(), []);
    await scene.disk(() => scene.deltas.at(-1)?.gone === true);
    assert.deepEqual(scene.deltas.at(-1), { id: "s1", gone: true, revoked: true });
    late();
    assert.deepEqual([scene.live.size, readdirSync(folder())], [0, []]);
  });

  it("reports a fault of its file to the instance that has it now", async () => {
    const [former, next]: [string[], string[]] = [[], []];
    const scene = await begin({ onError: ({ message }: Error) => void former.push(message) });
    scene.deploy({ onError: ({ message }) => void next.push(message) });
    rmSync(folder(), { recursive: true });
    scene.pass(2500);
    await scene.disk(() => former.length + next.length > 0);
    assert.deepEqual([former.length, next.length], [0, 1]);
  });

  it("is shown also if its directory cannot be written, with one error that names no person", async () => {
    writeFileSync(join(folder(), "file"), "");
    const scene = new Scene({ directory: join(folder(), "file") });
    scene.audio(LOUD, ANA);
    await isShown(scene);
    scene.say({ id: "a", text: "Hello" });
    scene.pass(10_000);
    assert.equal(scene.meeting.captions.length, 1);
    assert.equal(scene.errors.length, 1);
    assert.match(scene.errors[0] ?? "", /page's file of stream s1 could not be written/);
    assert.ok(!scene.errors[0]?.includes("Ana"));
  });
});
